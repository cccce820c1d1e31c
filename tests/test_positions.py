from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.formats import Positions

from index.engines.whoosh.positions import decode_positions

_ascending = st.lists(
    st.integers(0, 300) | st.integers(0, 70_000) | st.integers(0, 1 << 30),
    min_size=1,
    max_size=60,
    unique=True,
).map(sorted)


def check(postings: list[list[int]]) -> None:
    whoosh = Positions()
    values = [whoosh.encode(positions) for positions in postings]
    positions, counts = decode_positions(values)
    assert counts.tolist() == [len(posting) for posting in postings]
    assert positions.tolist() == [number for posting in postings for number in posting]
    assert [whoosh.decode_positions(value) for value in values] == postings


@given(st.lists(_ascending, max_size=40))
def test_positions_are_those_that_whoosh_wrote(postings: list[list[int]]) -> None:
    check(postings)


@pytest.mark.parametrize("count", [1, 2, 999, 1000, 1001, 2000, 3500])
def test_long_postings_beside_short_ones(count: int) -> None:
    long = np.arange(0, count * 300, 300).tolist()
    check([[7], long, [0, 1, 70_000], long, [1 << 30]])


def test_no_postings() -> None:
    positions, counts = decode_positions([])
    assert (positions.tolist(), counts.tolist()) == ([], [])
