"""Positions in the encoding of Whoosh's ``Positions`` format, many postings at a time.

The reading half of :func:`.pickles.pickle_positions`: a posting's value is its count
(four bytes, big-endian) and a pickled bytes object or tuple of differences, from 0 on.
"""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

_COUNT_BYTES = 4
# Where the first number stands after the count: past the code and the length.
_BYTES_HEADS = {ord("C"): 2, ord("B"): 5}
_WIDTHS = {ord("K"): 1, ord("M"): 2, ord("J"): 4}
# Longer tuples are few, and are read one by one.
_LONGEST_RUN = 64


def decode_positions(values: Sequence[bytes]) -> tuple[IntArray, IntArray]:
    """Return ``(positions, counts)``: the positions of all postings, one after the
    other and ascending within each, and how many each posting has."""
    if not values:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    sizes = np.fromiter(map(len, values), dtype=np.int64, count=len(values))
    starts = np.cumsum(sizes) - sizes
    buffer = np.frombuffer(b"".join(values), dtype=np.uint8).astype(np.int64)
    counts = np.zeros(len(values), dtype=np.int64)
    for byte in range(_COUNT_BYTES):
        counts = counts << 8 | buffer[starts + byte]
    firsts = np.cumsum(counts) - counts
    starts += _COUNT_BYTES
    codes = buffer[starts]
    deltas = np.zeros(int(counts.sum()), dtype=np.int64)
    is_tuple = np.ones(len(values), dtype=np.bool_)
    for code, head in _BYTES_HEADS.items():
        chosen = codes == code
        is_tuple &= ~chosen
        deltas[_runs(firsts[chosen], counts[chosen])] = buffer[
            _runs(starts[chosen] + head, counts[chosen])
        ]
    for posting in np.flatnonzero(is_tuple & (counts > _LONGEST_RUN)).tolist():
        first = firsts[posting]
        deltas[first : first + counts[posting]] = pickle.loads(values[posting][_COUNT_BYTES:])
    short = is_tuple & (counts <= _LONGEST_RUN)
    _read_tuples(buffer, starts[short] + 1, counts[short], firsts[short], deltas)
    sums = np.cumsum(deltas)
    before = sums[firsts] - deltas[firsts]
    return sums - np.repeat(before, counts), counts


def _runs(firsts: IntArray, counts: IntArray) -> IntArray:
    """Return ``counts[n]`` numbers from ``firsts[n]`` on, one run after the other."""
    before = np.cumsum(counts) - counts
    return np.repeat(firsts - before, counts) + np.arange(counts.sum())


def _read_tuples(
    buffer: IntArray, at: IntArray, counts: IntArray, firsts: IntArray, deltas: IntArray
) -> None:
    """Fill ``deltas`` from tuples: the n-th items of all at once."""
    number = 0
    while len(at):
        codes = buffer[at]
        width = np.zeros(len(at), dtype=np.int64)
        for code, size in _WIDTHS.items():
            chosen = codes == code
            deltas[firsts[chosen] + number] = _little_endian(buffer, at[chosen] + 1, size)
            width[chosen] = size
        number += 1
        goes_on = counts > number
        at, counts, firsts = (at + 1 + width)[goes_on], counts[goes_on], firsts[goes_on]


def _little_endian(buffer: IntArray, at: IntArray, size: int) -> IntArray:
    value = buffer[at]
    for byte in range(1, size):
        value = value | (buffer[at + byte] << (8 * byte))
    return value
