"""The terms of a segment, in the format of Whoosh's ordered hash file.

After a header come the terms in order, each with its value: two lengths (four bytes
each, all numbers big-endian), the key, the value. A key is the number of the term's
field (two bytes) and the term in UTF-8. Then 256 hash tables follow, chosen by a
hash's lowest byte, of slots with a hash (four bytes) and where its term begins
(eight), the place and size of each table, a pickle of what else is to be known, and
where each term begins. Whoosh uses MD5 and leaves half of the slots empty; the format
allows CRC-32, and fewer empty slots.
"""

from __future__ import annotations

import pickle
import struct
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, BinaryIO
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.unpickling import read_plain
from index.storage.blocks import CheckedBytes

_HEADER = struct.pack("!4sBii", b"HSH3", 1, 0, 0)
_LENGTHS = struct.Struct("!ii")
_FIELD = struct.Struct("!H")
_SIZE = struct.Struct("!i")
_SLOT = struct.Struct("!Iq")
_SLOT_TYPE = np.dtype([("hash", ">u4"), ("at", ">i8")])
_TABLE_TYPE = np.dtype([("at", ">i8"), ("slots", ">i4")])
_TABLES = 256
_EMPTY_SLOTS = 0.25
_STARTS_TYPES = {"i": ">i4", "q": ">i8"}
# Slots looked at for many terms at once; of a fourth of them free, most searches end sooner.
_STEPS = 32
# What else is to be known names the fields: it takes some hundred bytes.
_EXTRAS_BYTES = 1 << 13


class TermTableWriter:
    """Writes the terms of a segment, field by field, in order within each."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._file.write(_HEADER)
        self._fields: dict[str, int] = {}
        self._prefix = b""
        self._end = len(_HEADER)
        self._starts: list[int] = []
        self._hashes: list[int] = []

    def start_field(self, name: str) -> None:
        """Let the terms to come be those of a field that was not started before."""
        self._prefix = _FIELD.pack(len(self._fields))
        self._fields[name] = len(self._fields)

    def add(self, term: bytes, value: bytes) -> None:
        """Write the next term."""
        key = self._prefix + term
        data = _LENGTHS.pack(len(key), len(value)) + key + value
        self._file.write(data)
        self._starts.append(self._end)
        self._hashes.append(crc32(key))
        self._end += len(data)

    def close(self) -> None:
        """Write what leads to the terms, and close the file."""
        starts = np.array(self._starts, np.int64)
        hashes = np.array(self._hashes, np.int64)
        directory = np.zeros(_TABLES, _TABLE_TYPE)
        for number in range(_TABLES):
            members = hashes & 0xFF == number
            table = _hash_table(hashes[members], starts[members])
            directory[number] = (self._end, len(table))
            self._end += self._file.write(table.tobytes())
        self._file.write(directory.tobytes())
        code = "i" if self._end < 2**31 else "q"
        extras = {"fieldmap": self._fields, "indextype": code, "indexlen": len(starts)}
        tail = pickle.dumps(extras, 2) + starts.astype(f">{code}").tobytes()
        self._file.write(tail + _SIZE.pack(len(tail)))
        self._file.close()


def _hash_table(hashes: Any, starts: Any) -> Any:
    """Return slots with each hash at the first free one from its own on."""
    count = len(hashes)
    table = np.zeros(count + int(count * _EMPTY_SLOTS) + (count > 0), _SLOT_TYPE)
    if not count:
        return table
    own = (hashes >> 8) % len(table)
    order = np.argsort(own, kind="stable")
    entries = np.zeros(count, _SLOT_TYPE)
    entries["hash"], entries["at"] = hashes[order], starts[order]
    slots = np.arange(count) + np.maximum.accumulate(own[order] - np.arange(count))
    within = slots < len(table)
    table[slots[within]] = entries[within]
    # Past the last slot the search goes on at the first.
    free = np.flatnonzero(table["at"] == 0)[: count - within.sum()]
    table[free] = entries[~within]
    return table


class TermTable:
    """The terms of a segment, read in place: ``data`` is the whole file.

    Raises ``IndexDamaged`` where a block of it is damaged, and what :mod:`struct` and
    look-ups raise where it is no such table.
    """

    def __init__(self, data: CheckedBytes) -> None:
        self._data = data
        (tail_size,) = _SIZE.unpack(data.read(len(data) - _SIZE.size, len(data)))
        tail = len(data) - _SIZE.size - tail_size
        extras = read_plain(data.read(tail, min(tail + _EXTRAS_BYTES, len(data))))
        self._fields: dict[str, int] = extras["fieldmap"]
        directory = data.read(tail - _TABLES * _TABLE_TYPE.itemsize, tail)
        self._tables: list[tuple[int, int]] = np.frombuffer(directory, _TABLE_TYPE).tolist()
        self._starts_type = np.dtype(_STARTS_TYPES[extras["indextype"]])
        self._first_start = len(data) - _SIZE.size - extras["indexlen"] * self._starts_type.itemsize

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields in their order, those without terms too."""
        return tuple(self._fields)

    @cached_property
    def _starts(self) -> npt.NDArray[np.integer[Any]]:
        """Where each term begins. No look-up of a term needs it."""
        starts = self._data.read(self._first_start, len(self._data) - _SIZE.size)
        return np.frombuffer(starts, self._starts_type)

    def get(self, field: str, term: bytes) -> memoryview | None:
        """Return a term's value, None where the segment does not have the term."""
        if field not in self._fields:
            return None
        key = _FIELD.pack(self._fields[field]) + term
        wanted = crc32(key)
        first, slots = self._tables[wanted & 0xFF]
        for step in range(slots):
            slot = ((wanted >> 8) + step) % slots
            place = first + slot * _SLOT.size
            found, at = _SLOT.unpack(self._data.read(place, place + _SLOT.size))
            if not at:
                break
            if found == wanted and self._key(at) == key:
                return self._value(at)
        return None

    def values(self, field: str, terms: Sequence[bytes]) -> Iterator[memoryview]:
        """Yield the values of those of some terms that the segment has, in their order.

        Of hundreds of terms, most of which it has not, all are looked up at once.
        """
        if field not in self._fields or not terms:
            return
        keys = [_FIELD.pack(self._fields[field]) + term for term in terms]
        for number, at in self._candidates(np.array([*map(crc32, keys)], np.int64)):
            value = self._value(at) if at and self._key(at) == keys[number] else None
            if value is None:
                value = self.get(field, terms[number])
            if value is not None:
                yield value

    def _candidates(self, wanted: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
        """Yield the numbers of the hashes that the segment may have, each with where the
        first term of that hash begins; 0 where more than some slots have to be looked at."""
        firsts, slots = np.array(self._tables, np.int64)[wanted & 0xFF].T
        places = np.full(len(wanted), -1)
        rest = np.flatnonzero(slots)
        for step in range(_STEPS):
            place = firsts[rest] + ((wanted[rest] >> 8) + step) % slots[rest] * _SLOT.size
            hashes, starts = self._slots(place)
            is_found = (hashes == wanted[rest]) & (starts != 0)
            places[rest[is_found]] = starts[is_found]
            rest = rest[~is_found & (starts != 0)]
        places[rest] = 0
        numbers = np.flatnonzero(places >= 0)
        return zip(numbers.tolist(), places[numbers].tolist(), strict=True)

    def _slots(
        self, places: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the hashes of the slots at some places, and where their terms begin."""
        offsets = places[:, None] + np.arange(_SLOT.size)
        self._data.check_at(offsets, 0, 1)
        slots = np.frombuffer(self._data.unchecked(), np.uint8)[offsets].view(_SLOT_TYPE)[:, 0]
        return slots["hash"].astype(np.int64), slots["at"].astype(np.int64)

    def terms(self, field: str, prefix: bytes) -> Iterator[bytes]:
        """Yield a field's terms that begin with ``prefix``, in order."""
        if field not in self._fields:
            return
        start = _FIELD.pack(self._fields[field]) + prefix
        first = bisect_left(self._starts, start, key=lambda at: self._key(int(at)))
        for at in self._starts[first:].tolist():
            key = self._key(at)
            if not key.startswith(start):
                return
            yield key[_FIELD.size :]

    def _key(self, at: int) -> bytes:
        first = at + _LENGTHS.size
        size, _ = _LENGTHS.unpack(self._data.read(at, first))
        return bytes(self._data.read(first, first + size))

    def _value(self, at: int) -> memoryview:
        key_size, size = _LENGTHS.unpack(self._data.read(at, at + _LENGTHS.size))
        first = at + _LENGTHS.size + key_size
        return self._data.read(first, first + size)
