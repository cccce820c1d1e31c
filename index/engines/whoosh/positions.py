"""Positions in the encoding of Whoosh's ``Positions`` format, many postings at a time.

A posting's value is its count (four bytes, big-endian) and a pickled list of
differences, from 0 on: ``80 02 5d 71 00``, then for one item its code and ``61 2e``
(append, stop), for more ``28``, their codes and ``65 2e`` (mark, appends, stop). An
item's code is ``4b`` and a byte, ``4d`` and two, or ``4a`` and four, little-endian.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

_COUNT_BYTES = 4
_HEADER = b"\x80\x02]q\x00"
# Pickle cuts longer lists into several runs of items.
_LONGEST_RUN = 1000
_WIDTHS = {0x4B: 1, 0x4D: 2, 0x4A: 4}


def decode_positions(values: Sequence[bytes]) -> tuple[IntArray, IntArray]:
    """Return ``(positions, counts)``: the positions of all postings, one after the
    other and ascending within each, and how many each posting has."""
    if not values:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    sizes = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    starts = np.cumsum(sizes) - sizes
    # Reading past the last item's code must stay within the buffer.
    buffer = np.frombuffer(b"".join(values) + b"\0\0\0\0", dtype=np.uint8).astype(np.int64)
    counts = _little_endian(buffer, starts + 3, 1) + (
        (buffer[starts] << 24) | (buffer[starts + 1] << 16) | (buffer[starts + 2] << 8)
    )
    firsts = np.cumsum(counts) - counts
    deltas = np.zeros(int(counts.sum()), dtype=np.int64)
    for posting in np.flatnonzero(counts >= _LONGEST_RUN).tolist():
        first = firsts[posting]
        deltas[first : first + counts[posting]] = pickle.loads(values[posting][_COUNT_BYTES:])
    _read_runs(buffer, starts, counts, firsts, deltas)
    sums = np.cumsum(deltas)
    before = sums[firsts] - deltas[firsts]
    return sums - np.repeat(before, counts), counts


def _read_runs(
    buffer: IntArray, starts: IntArray, counts: IntArray, firsts: IntArray, deltas: IntArray
) -> None:
    """Fill ``deltas`` from the postings that are one run: the n-th items of all at once."""
    postings = np.flatnonzero(counts < _LONGEST_RUN)
    at = starts[postings] + _COUNT_BYTES + len(_HEADER) + (counts[postings] > 1)
    number = 0
    while len(postings):
        codes = buffer[at]
        width = np.zeros(len(at), dtype=np.int64)
        for code, size in _WIDTHS.items():
            chosen = codes == code
            deltas[firsts[postings[chosen]] + number] = _little_endian(buffer, at[chosen] + 1, size)
            width[chosen] = size
        number += 1
        goes_on = counts[postings] > number
        at, postings = (at + 1 + width)[goes_on], postings[goes_on]


def _little_endian(buffer: IntArray, at: IntArray, size: int) -> IntArray:
    value = buffer[at]
    for byte in range(1, size):
        value = value | (buffer[at + byte] << (8 * byte))
    return value
