"""Positions in the encoding of Whoosh's ``Positions`` format, many postings at a time.

The reading half of :func:`.pickles.pickle_positions`: a posting's value is its count
(four bytes, big-endian) and a pickled bytes object or tuple of differences, from 0 on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.pickles import LONG_BYTES, MARK, SHORT_BYTES, STOP, WIDE_TYPES

IntArray = npt.NDArray[np.int64]

_COUNT_BYTES = 4


class _Form(NamedTuple):
    """How a sequence is pickled: its first number stands ``head`` bytes from its start,
    each next one ``step`` bytes on, all ``width`` bytes wide, and ``rest`` bytes follow."""

    head: int
    step: int
    width: int
    rest: int


# By the first opcode, and that of a tuple by its first item's too.
_FORMS = {
    SHORT_BYTES[0]: _Form(2, 1, 1, len(STOP)),
    LONG_BYTES[0]: _Form(5, 1, 1, len(STOP)),
} | {
    MARK[0] << 8 | code: _Form(2, kind.itemsize, kind.itemsize - 1, len(STOP))
    for code, kind in WIDE_TYPES.items()
}


def decode_positions(values: Sequence[bytes | memoryview]) -> tuple[IntArray, IntArray]:
    """Return ``(positions, counts)``: the positions of all postings, one after the
    other and ascending within each, and how many each posting has.

    Raises ``ValueError`` where a value is not of that format.
    """
    if not values:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    sizes = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    if sizes.min() <= _COUNT_BYTES + 2:
        raise ValueError("a posting without positions")
    starts = np.cumsum(sizes) - sizes
    buffer = np.frombuffer(b"".join(values), dtype=np.uint8).astype(np.int64)
    counts = np.zeros(len(values), dtype=np.int64)
    for byte in range(_COUNT_BYTES):
        counts = counts << 8 | buffer[starts + byte]
    deltas = _numbers(buffer, starts + _COUNT_BYTES, counts, sizes - _COUNT_BYTES)
    firsts = np.cumsum(counts) - counts
    sums = np.cumsum(deltas)
    before = sums[firsts] - deltas[firsts]
    return sums - np.repeat(before, counts), counts


def _numbers(buffer: IntArray, at: IntArray, counts: IntArray, sizes: IntArray) -> IntArray:
    """Return the numbers of pickled sequences, one sequence after the other.

    Each takes ``sizes`` bytes from ``at`` on.
    """
    codes = buffer[at]
    codes = np.where(codes == MARK[0], codes << 8 | buffer[at + 1], codes)
    chosen = {form: np.flatnonzero(codes == code) for code, form in _FORMS.items()}
    expected = np.zeros_like(sizes)
    for form, rows in chosen.items():
        # What a tuple's head has of its first item, its last item lacks: the opcode that ends it.
        expected[rows] = form.head + form.step * counts[rows] + form.rest
    if (counts < 1).any() or (expected != sizes).any():
        raise ValueError("positions of another form")
    numbers = np.zeros(int(counts.sum()), dtype=np.int64)
    firsts = np.cumsum(counts) - counts
    for form, rows in chosen.items():
        places = _runs(at[rows] + form.head, counts[rows], form.step)
        value = buffer[places]
        for byte in range(1, form.width):
            value = value | buffer[places + byte] << 8 * byte
        numbers[_runs(firsts[rows], counts[rows], 1)] = value
    return numbers


def _runs(firsts: IntArray, counts: IntArray, step: int) -> IntArray:
    """Return ``counts[n]`` numbers from ``firsts[n]`` on, ``step`` apart, one run after the
    other."""
    before = np.cumsum(counts) - counts
    runs: IntArray = np.repeat(firsts - step * before, counts) + step * np.arange(counts.sum())
    return runs
