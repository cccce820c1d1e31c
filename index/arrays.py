"""Named arrays in one file, read from its memory map: nothing is parsed or copied to open it,
and what is read is compared with its checksums first.

The file: 8 bytes that name the format, the length of the header (8 bytes, little-endian),
the header (JSON: each array's type, shape and first byte), then the arrays, little-endian,
each at a multiple of 64 bytes. Equal arrays give equal bytes. Nothing in it is executed.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged
from index.storage.blocks import CheckedBytes
from index.storage.manifest import damaged

Arrays = dict[str, NDArray[Any]]

_MAGIC = b"TRACUUA1"
_ALIGNMENT = 64
# Strings from one that a search looks at first to the next.
_FENCED = 128
# Sorts behind all that can follow a prefix.
_LAST = "\U0010ffff".encode()
_TYPES = {f"{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)} | {"f4", "f8"}


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write integer and float arrays of one dimension or more under their names.

    Raises ``ValueError`` for an array of another type.
    """
    entries, header = {}, b""
    for name, array in arrays.items():
        if (code := array.dtype.str[1:]) not in _TYPES or not array.shape:
            raise ValueError(f"array {name} has type {array.dtype}")
        entries[name] = {"type": code, "shape": list(array.shape), "start": 0}
    # Where an array starts depends on the header's length: room is left for any start.
    room = _aligned(len(_MAGIC) + 8 + len(json.dumps(entries)) + 20 * len(entries))
    start = room
    for name, array in arrays.items():
        entries[name]["start"] = start
        start = _aligned(start + array.nbytes)
    header = json.dumps(entries).encode().ljust(room - len(_MAGIC) - 8)
    with path.open("wb") as file:
        file.write(_MAGIC + len(header).to_bytes(8, "little") + header)
        for array in arrays.values():
            data = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
            file.write(data.tobytes())
            file.write(bytes(_aligned(file.tell()) - file.tell()))


class StoredArray:
    """An array of a file: what is asked for is checked first. Threads may share it.

    Whatever is asked for raises ``IndexDamaged`` where it is not what was written.
    """

    __slots__ = ("_array", "_data", "_item_bytes", "_start")

    def __init__(
        self, array: NDArray[Any], data: CheckedBytes | None = None, start: int = 0
    ) -> None:
        """Take an array that is ``data`` from byte ``start`` on; without data it is no file's,
        and needs no check."""
        self._array = array
        self._data = data
        self._start = start
        self._item_bytes = array.nbytes // max(len(array), 1)

    def __len__(self) -> int:
        return len(self._array)

    @property
    def dtype(self) -> np.dtype[Any]:
        return self._array.dtype

    @property
    def is_row(self) -> bool:
        """Whether it is one row of integers, none negative."""
        return self._array.ndim == 1 and self._array.dtype.kind == "u"

    @property
    def path(self) -> Path:
        """The file that it is in, for messages."""
        return self._data.path if self._data else Path("memory")

    def __getitem__(self, place: int) -> Any:
        """Return one item of an array of one dimension."""
        return self.part(place, place + 1)[0]

    def whole(self) -> NDArray[Any]:
        """Return the array."""
        return self.part(0, len(self._array))

    def part(self, start: int, end: int) -> NDArray[Any]:
        """Return the items ``start:end``, a view."""
        if self._data is not None:
            first, size = self._start + start * self._item_bytes, (end - start) * self._item_bytes
            self._data.read(first, first + size)
        return self._array[start:end]

    def at(self, places: NDArray[np.integer[Any]]) -> NDArray[Any]:
        """Return the items at some places of an array of one dimension; none is negative."""
        if self._data is not None:
            self._data.check_at(places, self._start, self._item_bytes)
        found: NDArray[Any] = self._array[places]
        return found


StoredArrays = Mapping[str, StoredArray]


def in_memory(arrays: Mapping[str, NDArray[Any]]) -> StoredArrays:
    """Return arrays that are in no file as those of a file."""
    return {name: StoredArray(array) for name, array in arrays.items()}


def read_arrays(data: CheckedBytes) -> StoredArrays:
    """Return the arrays of a file by name, read-only views of its memory map.

    Raises ``IndexDamaged`` where the file is not one that :func:`write_arrays` wrote, or
    has lost bytes.
    """
    try:
        return dict(_parsed(data))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise damaged(data.path, f"damaged ({error})") from None


def _parsed(data: CheckedBytes) -> Iterator[tuple[str, StoredArray]]:
    begins = len(_MAGIC) + 8
    head = bytes(data.read(0, min(begins, len(data))))
    if head[: len(_MAGIC)] != _MAGIC:
        raise ValueError("another format")
    end = begins + int.from_bytes(head[len(_MAGIC) :], "little")
    for name, entry in json.loads(bytes(data.read(begins, end))).items():
        array = _view(data, entry, end)
        yield name, StoredArray(array, data, end)
        end = _aligned(end + array.nbytes)
    if end != len(data):
        raise ValueError(f"{len(data)} bytes instead of {end}")


def _view(data: CheckedBytes, entry: dict[str, Any], start: int) -> NDArray[Any]:
    if entry["type"] not in _TYPES or entry["start"] != start:
        raise ValueError("not the header of arrays")
    dtype, shape = np.dtype(entry["type"]).newbyteorder("<"), tuple(entry["shape"])
    if not shape or not all(type(length) is int and 0 <= length <= len(data) for length in shape):
        raise ValueError("not the shape of an array")
    if start + math.prod(shape) * dtype.itemsize > len(data):
        raise ValueError(f"{len(data)} bytes are too few")
    return np.ndarray(shape, dtype, buffer=data.unchecked(), offset=start)


def _aligned(position: int) -> int:
    return -(-position // _ALIGNMENT) * _ALIGNMENT


def native_items(array: NDArray[Any]) -> memoryview:
    """Return an array of one dimension as Python reads its items soonest."""
    return memoryview(np.require(array, array.dtype.newbyteorder("="), ["C", "A"]).data)


def pack_strings(strings: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return strings as one array of UTF-8 bytes, and the n + 1 offsets between them."""
    encoded = [string.encode() for string in strings]
    offsets = np.fromiter(accumulate(map(len, encoded), initial=0), np.int64, len(encoded) + 1)
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


class PackedStrings(Sequence[str]):
    """Strings as :func:`pack_strings` packs them; :meth:`find` wants them sorted.

    Raises ``IndexDamaged``, when one is first asked for, where the offsets are not those
    of the bytes.
    """

    def __init__(self, data: StoredArray, offsets: StoredArray) -> None:
        self._stored = data
        self._stored_offsets = offsets

    @classmethod
    def of(cls, strings: Sequence[str]) -> PackedStrings:
        """Return strings that are in no file."""
        data, offsets = pack_strings(strings)
        return cls(StoredArray(data), StoredArray(offsets))

    @cached_property
    def _data(self) -> memoryview:
        return memoryview(self._stored.whole().data)

    @cached_property
    def _offsets(self) -> memoryview:
        offsets = self._stored_offsets.whole()
        ends = offsets[:1].tolist() + offsets[-1:].tolist()
        if ends != [0, len(self._stored)] or (offsets[1:] < offsets[:-1]).any():
            raise IndexDamaged(
                "strings of an index file are damaged; build it anew with `tracuu index --rebuild`"
            )
        return memoryview(np.ascontiguousarray(offsets, np.int64).data)

    def __len__(self) -> int:
        return max(len(self._stored_offsets) - 1, 0)

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            numbers = range(*number.indices(len(self)))
            return self._run(numbers) if numbers.step == 1 else [self[one] for one in numbers]
        return str(self._encoded(range(len(self))[number]), "utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

    def _run(self, numbers: range) -> list[str]:
        """Return strings that lie one after the other."""
        if not numbers:
            return []
        ends = self._offsets[numbers.start : numbers.stop + 1].tolist()
        data = bytes(self._data[ends[0] : ends[-1]])
        return [
            data[start - ends[0] : end - ends[0]].decode("utf-8", "replace")
            for start, end in pairwise(ends)
        ]

    def take(self, numbers: Sequence[int]) -> list[str]:
        """Return strings by their numbers; of thousands, in a fifth of the time that one by
        one takes."""
        data, offsets = bytes(self._data), self._offsets.tolist()
        spans = ((offsets[number], offsets[number + 1]) for number in numbers)
        return [data[start:end].decode("utf-8", "replace") for start, end in spans]

    def find(self, string: str) -> int | None:
        """Return the number of ``string``, None where it is not among the (sorted) strings."""
        wanted = string.encode("utf-8", "replace")
        number = self.first_at_or_after(wanted)
        return number if number < len(self) and self._encoded(number) == wanted else None

    def beginning(self, prefix: str) -> list[str]:
        """Return the (sorted) strings that begin with ``prefix``."""
        begun = prefix.encode("utf-8", "replace")
        end = self.first_at_or_after(begun + _LAST)
        return self[self.first_at_or_after(begun) : end]

    def first_at_or_after(self, wanted: bytes) -> int:
        """Return the number of the first string that does not sort before ``wanted``."""
        data, offsets = self._data, self._offsets
        fence = bisect_left(self._fences, wanted)
        low = max((fence - 1) * _FENCED + 1, 0)
        high = min(fence * _FENCED, len(offsets) - 1)
        while low < high:
            middle = (low + high) // 2
            if bytes(data[offsets[middle] : offsets[middle + 1]]) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _fences(self) -> list[bytes]:
        """Every so many-th string: between two of them a search has few steps left."""
        data, starts = self._data, self._offsets[::_FENCED].tolist()
        ends = self._offsets[1::_FENCED].tolist()
        return [bytes(data[start:end]) for start, end in zip(starts, ends, strict=False)]

    def _encoded(self, number: int) -> bytes:
        return bytes(self._data[self._offsets[number] : self._offsets[number + 1]])
