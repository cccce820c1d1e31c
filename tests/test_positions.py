from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.formats import Positions

from index.engines.whoosh.pickles import pickle_positions
from index.engines.whoosh.positions import decode_positions

_ascending = st.lists(
    st.integers(0, 300) | st.integers(0, 70_000) | st.integers(0, (1 << 31) - 1),
    min_size=1,
    max_size=70,
    unique=True,
).map(sorted)


def check(postings: list[list[int]]) -> None:
    """Check that Whoosh and we read the positions that we wrote."""
    starts = np.cumsum([0, *map(len, postings)])
    differences = [np.diff(posting, prepend=0) for posting in postings]
    written = pickle_positions(np.concatenate(differences, dtype=np.int64), starts)
    values = [bytes_of(written[number]) for number in range(len(postings))]
    whoosh = Positions()
    assert [whoosh.decode_positions(value) for value in values] == postings
    assert [whoosh.decode_frequency(value) for value in values] == list(map(len, postings))
    positions, counts = decode_positions(values)
    assert counts.tolist() == [len(posting) for posting in postings]
    assert positions.tolist() == [number for posting in postings for number in posting]


def bytes_of(opcodes: bytes) -> bytes:
    """Return the bytes object that some opcodes leave."""
    if opcodes[:1] == b"C":
        head, size = 2, opcodes[1]
    else:
        assert opcodes[:1] == b"B"
        head, size = 5, int.from_bytes(opcodes[1:5], "little")
    assert len(opcodes) == head + size
    return opcodes[head:]


@given(st.lists(_ascending, min_size=1, max_size=40))
def test_whoosh_and_we_read_positions_alike(postings: list[list[int]]) -> None:
    check(postings)


@pytest.mark.parametrize("step", [1, 255, 256, 300, 65_535, 65_536])
@pytest.mark.parametrize("count", [1, 2, 64, 65, 249, 250, 251, 255, 256, 257, 1000, 3500])
def test_long_postings_beside_short_ones(count: int, step: int) -> None:
    long = np.arange(0, count * step, step).tolist()
    check([[7], long, [0, 1, 70_000], long, [(1 << 31) - 1], [255], [256], [46]])


def test_a_rare_term_costs_few_bytes() -> None:
    """One position below 256: two bytes of head, four of count, three of pickle and itself."""
    written = pickle_positions(np.array([200]), np.array([0, 1]))
    assert written[0] == b"C\x08\0\0\0\x01C\x01\xc8."


def test_no_postings() -> None:
    positions, counts = decode_positions([])
    assert (positions.tolist(), counts.tolist()) == ([], [])
