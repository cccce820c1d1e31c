"""What Whoosh pickles, read without pickle: nothing in an index can run, or grow.

A pickle is a program. Of its opcodes only those are carried out that leave plain values on
the stack, each as large as its own bytes: there is no way to name a function, and none to
make much out of little. Whatever else stands there is damage. Sequences of numbers, which
are most of a segment, are read by array work, in the one form that :mod:`.pickles` writes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.pickles import (
    LONG_BYTES,
    MARK,
    NONE,
    SHORT_BYTES,
    STOP,
    TUPLE,
    WIDE_TYPES,
)

Integers = npt.NDArray[np.integer[Any]]

# What is read here lists a segment's files, or its fields.
_MOST_BYTES = 1 << 20

_LENGTH = struct.Struct("<I")


class NotPlain(ValueError):
    """A pickle that is no plain value, or none that Tra Cứu writes."""


def read_plain(data: memoryview) -> Any:
    """Return the value that a pickle of any protocol from 2 on begins ``data`` with: of
    dictionaries by string, strings, bytes, integers, floats and None.

    Raises ``NotPlain``, and what :mod:`struct` raises where bytes are missing.
    """
    return _Reader(data[:_MOST_BYTES]).value()


def read_numbers(data: memoryview, at: int, count: int) -> tuple[Integers, int]:
    """Return the sequence of ``count`` numbers that begins at byte ``at``, and where it ends.

    Raises ``ValueError`` or ``IndexError`` where there is none.
    """
    code = data[at : at + 1]
    if code in (SHORT_BYTES, LONG_BYTES):
        first, end = _bytes_at(data, at)
        if end - first != count:
            raise NotPlain(f"{end - first} numbers instead of {count}")
        return np.frombuffer(data, np.uint8, count, first), end
    if code != MARK or (kind := data[at + 1]) not in WIDE_TYPES:
        raise NotPlain("no sequence of numbers")
    items = np.frombuffer(data, WIDE_TYPES[kind], count, at + 1)
    end = at + 1 + items.nbytes
    if (items["code"] != kind).any() or data[end : end + 1] != TUPLE:
        raise NotPlain("no sequence of numbers")
    return items["number"], end + 1


def read_optional_numbers(data: memoryview, at: int, count: int) -> tuple[Integers | None, int]:
    """Return a sequence of numbers, or None where None stands, and where it ends."""
    if data[at : at + 1] == NONE:
        return None, at + 1
    return read_numbers(data, at, count)


def read_bytes_objects(data: memoryview, at: int, count: int) -> list[memoryview]:
    """Return the ``count`` bytes objects of the tuple that begins at byte ``at``."""
    if data[at : at + 1] != MARK:
        raise NotPlain("no tuple")
    at += 1
    found = []
    for _ in range(count):
        first, at = _bytes_at(data, at)
        found.append(data[first:at])
    if data[at : at + 1] != TUPLE:
        raise NotPlain("a longer tuple")
    return found


def _bytes_at(data: memoryview, at: int) -> tuple[int, int]:
    """Return where the bytes object at byte ``at`` has its first byte, and where it ends."""
    if data[at : at + 1] == SHORT_BYTES:
        first, size = at + 2, data[at + 1]
    elif data[at : at + 1] == LONG_BYTES:
        first, (size,) = at + 5, _LENGTH.unpack_from(data, at + 1)
    else:
        raise NotPlain("no bytes")
    if first + size > len(data):
        raise NotPlain(f"{size} bytes where {len(data) - first} are")
    return first, first + size


class _Reader:
    """Carries out the opcodes of one pickle."""

    def __init__(self, data: memoryview) -> None:
        self._data = data
        self._at = 0
        self._stack: list[Any] = []
        self._marks: list[int] = []
        self._memo: list[Any] = []

    def value(self) -> Any:
        while (code := bytes(self._take(1))) != STOP:
            if code not in _ACTIONS:
                raise NotPlain(f"a pickle with {code!r}")
            _ACTIONS[code](self)
        if len(self._stack) != 1 or self._marks:
            raise NotPlain("no single value")
        return self._stack[0]

    def _take(self, size: int) -> memoryview:
        taken = self._data[self._at : self._at + size]
        if len(taken) != size:
            raise NotPlain("a pickle cut short")
        self._at += size
        return taken

    def _skip(self, size: int) -> None:
        self._take(size)

    def _number(self, form: str) -> Any:
        (number,) = struct.unpack(form, self._take(struct.calcsize(form)))
        return number

    def _sized(self, form: str) -> bytes:
        return bytes(self._take(self._number(form)))

    def _pop(self) -> Any:
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise NotPlain("a value too few")
        return self._stack.pop()

    def _mark(self) -> None:
        self._marks.append(len(self._stack))

    def _memoize(self, place: int | None = None) -> None:
        if place not in (None, len(self._memo)) or not self._stack:
            raise NotPlain("a reference out of order")
        self._memo.append(self._stack[-1])

    def _get(self, place: int) -> None:
        # A container that stands in another one twice is how little becomes much.
        if place >= len(self._memo) or not isinstance(self._memo[place], str | bytes):
            raise NotPlain("a reference to no string")
        self._stack.append(self._memo[place])

    def _set_items(self) -> None:
        if not self._marks:
            raise NotPlain("items of nothing")
        first = self._marks.pop()
        items = self._stack[first:]
        del self._stack[first:]
        target = self._stack[-1] if self._stack else None
        if not isinstance(target, dict) or len(items) % 2:
            raise NotPlain("items of no dictionary")
        target.update(zip(map(_key, items[::2]), items[1::2], strict=True))

    def _set_item(self) -> None:
        value, key = self._pop(), self._pop()
        if not self._stack or not isinstance(self._stack[-1], dict):
            raise NotPlain("an item of no dictionary")
        self._stack[-1][_key(key)] = value


def _key(value: Any) -> str:
    if not isinstance(value, str):
        raise NotPlain("a key that is no string")
    return value


def _push(read: Callable[[_Reader], Any]) -> Callable[[_Reader], None]:
    return lambda reader: reader._stack.append(read(reader))


def _long(data: bytes) -> int:
    return int.from_bytes(data, "little", signed=True)


# The opcodes, by their codes in pickletools.
_ACTIONS: dict[bytes, Callable[[_Reader], None]] = {
    b"\x80": lambda reader: reader._skip(1),  # PROTO
    b"\x95": lambda reader: reader._skip(8),  # FRAME
    b"N": _push(lambda reader: None),  # NONE
    b"K": _push(lambda reader: reader._number("<B")),  # BININT1
    b"M": _push(lambda reader: reader._number("<H")),  # BININT2
    b"J": _push(lambda reader: reader._number("<i")),  # BININT
    b"\x8a": _push(lambda reader: _long(reader._sized("<B"))),  # LONG1
    b"G": _push(lambda reader: reader._number(">d")),  # BINFLOAT
    b"\x8c": _push(lambda reader: reader._sized("<B").decode()),  # SHORT_BINUNICODE
    b"X": _push(lambda reader: reader._sized("<I").decode()),  # BINUNICODE
    b"C": _push(lambda reader: reader._sized("<B")),  # SHORT_BINBYTES
    b"B": _push(lambda reader: reader._sized("<I")),  # BINBYTES
    b"}": _push(lambda reader: {}),  # EMPTY_DICT
    b"(": _Reader._mark,  # MARK
    b"u": _Reader._set_items,  # SETITEMS
    b"s": _Reader._set_item,  # SETITEM
    b"\x94": _Reader._memoize,  # MEMOIZE
    b"q": lambda reader: reader._memoize(reader._number("<B")),  # BINPUT
    b"r": lambda reader: reader._memoize(reader._number("<I")),  # LONG_BINPUT
    b"h": lambda reader: reader._get(reader._number("<B")),  # BINGET
    b"j": lambda reader: reader._get(reader._number("<I")),  # LONG_BINGET
}
