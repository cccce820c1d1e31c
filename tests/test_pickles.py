"""Sequences of numbers, pickled without pickle. For positions see test_positions.py."""

from __future__ import annotations

import pickle
import pickletools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.whoosh.pickles import STOP, Pickles, pickle_bytes, pickle_sequences

_numbers = st.integers(0, 255) | st.integers(0, 65_535) | st.integers(0, (1 << 31) - 1)
_narrow = st.lists(st.integers(0, 255), min_size=1, max_size=300)
_sequences = st.lists(_narrow | st.lists(_numbers, min_size=1, max_size=9), max_size=12)


def pickled(sequences: list[list[int]], dtype: type[np.integer] = np.int64) -> Pickles:
    starts = np.cumsum([0, *map(len, sequences)])
    return pickle_sequences(np.array([n for one in sequences for n in one], dtype), starts)


def loaded(opcodes: bytes) -> list[int]:
    data = opcodes + STOP
    codes = {opcode.name for opcode, _, _ in pickletools.genops(data)}
    assert codes <= {"MARK", "TUPLE", "BININT", "BININT1", "BININT2"} | {
        "SHORT_BINBYTES", "BINBYTES", "STOP"
    }  # fmt: skip
    return list(pickle.loads(data))


@given(_sequences)
def test_pickle_loads_what_was_pickled(sequences: list[list[int]]) -> None:
    written = pickled(sequences)
    assert [loaded(written[number]) for number in range(len(sequences))] == sequences
    assert written.between(0, len(sequences)) == written.data


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.uint32, np.int64])
def test_every_integer_type(dtype: type[np.integer]) -> None:
    largest = min(int(np.iinfo(dtype).max), (1 << 31) - 1)
    sequences = [[0], [largest, 1, 255], [7] * 256, [largest]]
    written = pickled(sequences, dtype)
    assert [loaded(written[number]) for number in range(4)] == sequences


def test_small_numbers_are_bytes() -> None:
    assert pickled([[1, 2, 255]])[0] == b"C\x03\x01\x02\xff"
    assert pickled([[9] * 256])[0] == b"B\x00\x01\x00\x00" + b"\x09" * 256


def test_one_large_number_makes_a_tuple() -> None:
    assert pickled([[1, 256]])[0] == b"(M\x01\x00M\x00\x01t"
    assert pickled([[1, 65_536]])[0] == b"(J\x01\x00\x00\x00J\x00\x00\x01\x00t"


@pytest.mark.parametrize("size", [0, 1, 255, 256, 70_000])
def test_bytes(size: int) -> None:
    data = bytes(size)
    assert pickle.loads(pickle_bytes(data) + STOP) == data
