"""Many sequences of integers pickled at once, by array work.

Whoosh pickles what it stores a posting at a time, and reads back any sequence of
numbers. Here a sequence is spelt as the opcodes that leave it on the unpickler's
stack: a bytes object where all its numbers are below 256 (``C`` and its length in a
byte, or ``B`` and four), else a tuple: ``(``, then for each number ``M`` and two bytes,
little-endian, or where one of them needs more, ``J`` and four bytes, then ``t``. So each
number of a sequence is as wide as the others, and :mod:`.unpickling` reads them at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.integer[Any]]
IntArray = npt.NDArray[np.int64]
ByteArray = npt.NDArray[np.uint8]

MARK, TUPLE, NONE, STOP = b"(", b"t", b"N", b"."
#: Ends a tuple of the last three things on the stack.
TRIPLE = b"\x87"

SHORT_BYTES, LONG_BYTES = b"C", b"B"
#: The items of tuples by their opcode.
WIDE_TYPES = {
    code: np.dtype([("code", "u1"), ("number", kind)])
    for code, kind in ((ord("M"), "<u2"), (ord("J"), "<i4"))
}
# The count in front of a posting's positions.
_COUNT_BYTES = 4


@dataclass(frozen=True, slots=True)
class Pickles:
    """Pickled things one after the other: ``data[starts[n] : starts[n + 1]]`` is the n-th."""

    data: bytes
    starts: list[int]

    def __getitem__(self, number: int) -> bytes:
        return self.data[self.starts[number] : self.starts[number + 1]]

    def between(self, first: int, end: int) -> bytes:
        """Return the things ``first:end`` as they stand, one after the other."""
        return self.data[self.starts[first] : self.starts[end]]


def pickle_sequences(numbers: Integers, starts: Integers) -> Pickles:
    """Pickle the sequences ``numbers[starts[n] : starts[n + 1]]``, none of them empty.

    Numbers are from 0 to 2**31 - 1.
    """
    sequences = _Sequences(numbers, starts)
    at = _starts(sequences.sizes)
    data = np.empty(at[-1], np.uint8)
    sequences.write(data, at[:-1])
    return Pickles(data.tobytes(), at.tolist())


def pickle_positions(differences: Integers, starts: Integers) -> Pickles:
    """Pickle postings' values in the encoding of Whoosh's ``Positions`` format.

    A value is a bytes object: the number of positions (four bytes, big-endian) and a
    pickle of the differences between them, the first one from 0.
    """
    sequences = _Sequences(differences, starts)
    sizes = _COUNT_BYTES + sequences.sizes + len(STOP)
    heads = _head_sizes(sizes)
    at = _starts(heads + sizes)
    data = np.empty(at[-1], np.uint8)
    _write_heads(data, at[:-1], sizes)
    values = at[:-1] + heads
    for byte in range(_COUNT_BYTES):
        data[values + byte] = sequences.counts >> 8 * (_COUNT_BYTES - 1 - byte)
    sequences.write(data, values + _COUNT_BYTES)
    data[at[1:] - 1] = ord(STOP)
    return Pickles(data.tobytes(), at.tolist())


def pickle_bytes(data: bytes) -> bytes:
    """Return the opcodes of a bytes object."""
    if len(data) < 256:
        return SHORT_BYTES + bytes((len(data),)) + data
    return LONG_BYTES + len(data).to_bytes(4, "little") + data


class _Sequences:
    """Where every part of some sequences' opcodes goes, before they are written."""

    def __init__(self, numbers: Integers, starts: Integers) -> None:
        firsts = starts[:-1]
        self.counts = np.diff(starts).astype(np.int64)
        self._numbers = numbers
        highest = np.maximum.reduceat(numbers, firsts) if len(firsts) else firsts
        self._wide = highest > 0xFF
        #: The bytes of an item: the number, in tuples after its opcode.
        widths = np.where(self._wide, np.where(highest > 0xFFFF, 5, 3), 1)
        self._widths = np.repeat(widths, self.counts)
        self._heads = np.where(self._wide, len(MARK), _head_sizes(self.counts))
        self._item_starts = _starts(self._widths)
        self._firsts = self._item_starts[firsts]
        self.sizes: IntArray = self._heads + self.counts * widths + self._wide

    def write(self, data: ByteArray, at: IntArray) -> None:
        """Write each sequence's opcodes to ``data`` from ``at`` on."""
        wide, narrow = self._wide, ~self._wide
        _write_heads(data, at[narrow], self.counts[narrow])
        data[at[wide]] = ord(MARK)
        data[(at + self.sizes)[wide] - 1] = ord(TUPLE)
        places = self._item_starts[:-1] + np.repeat(at + self._heads - self._firsts, self.counts)
        data[places] = self._numbers & 0xFF
        for code, kind in WIDE_TYPES.items():
            chosen = np.flatnonzero(self._widths == kind.itemsize)
            numbers, first = self._numbers[chosen], places[chosen]
            data[first] = code
            for byte in range(kind.itemsize - 1):
                data[first + 1 + byte] = (numbers >> 8 * byte) & 0xFF


def _starts(sizes: Integers) -> IntArray:
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts


def _head_sizes(sizes: IntArray) -> IntArray:
    return np.where(sizes < 256, 2, 5)


def _write_heads(data: ByteArray, at: IntArray, sizes: IntArray) -> None:
    """Write the opcodes and lengths of bytes objects of ``sizes`` bytes."""
    long = sizes > 0xFF
    data[at] = np.where(long, LONG_BYTES[0], SHORT_BYTES[0])
    data[at + 1] = sizes & 0xFF
    for byte in (1, 2, 3):
        data[at[long] + 1 + byte] = (sizes[long] >> 8 * byte) & 0xFF
