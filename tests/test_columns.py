from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.filedb.structfile import BufferFile

from index.engines.whoosh.columns import StringColumn, pack_numbers, pack_strings, read_column
from index.storage.blocks import CheckedBytes


def check(values: list[bytes]) -> None:
    data = pack_strings(values)
    whoosh = VarBytesColumn().reader(BufferFile(data), 0, len(data), len(values))
    assert [whoosh[document] for document in range(len(values))] == values
    assert list(whoosh) == values
    ours = StringColumn(CheckedBytes.of(data), len(values))
    assert [bytes(ours[document]) for document in range(len(values))] == values


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=30))
def test_whoosh_and_we_read_the_same_strings(values: list[bytes]) -> None:
    check(values)


@pytest.mark.parametrize("size", [255, 256, 65_535, 65_536, 200_000])
def test_lengths_of_every_type(size: int) -> None:
    check([b"", b"x" * size, b"y"])


@pytest.mark.parametrize("code", ["B", "i", "Q"])
def test_whoosh_and_we_read_the_same_numbers(code: str) -> None:
    values = np.array([0, 255, 7, 0])
    data = pack_numbers(values, code)
    whoosh = NumericColumn(code).reader(BufferFile(data), 0, len(data), len(values))
    assert list(whoosh) == values.tolist()
    assert read_column(CheckedBytes.of(data), code, 4).tolist() == values.tolist()


def test_dates_keep_all_their_digits(tmp_path: Path) -> None:
    dates = np.array([202404121648, 0, 999912312359], np.uint64)
    data = CheckedBytes.of(pack_numbers(dates, "Q"))
    assert read_column(data, "Q", 3).tolist() == dates.tolist()
