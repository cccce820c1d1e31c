"""Named arrays in one file, read from its memory map: nothing is parsed or copied to open it.

The file: 8 bytes that name the format, the length of the header (8 bytes, little-endian),
the header (JSON: each array's type, shape and first byte), then the arrays, little-endian,
each at a multiple of 64 bytes. Equal arrays give equal bytes. Nothing in it is executed.
"""

from __future__ import annotations

import json
import math
import mmap
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from index.errors import IndexDamaged

Arrays = dict[str, NDArray[Any]]

_MAGIC = b"TRACUUA1"
_ALIGNMENT = 64
_TYPES = {f"{kind}{size}" for kind in "iu" for size in (1, 2, 4, 8)} | {"f4", "f8"}


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write integer and float arrays of any shape under their names.

    Raises ``ValueError`` for an array of another type.
    """
    entries, header = {}, b""
    for name, array in arrays.items():
        if (code := array.dtype.str[1:]) not in _TYPES:
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


def read_arrays(path: Path) -> Arrays:
    """Return the arrays of a file by name, read-only views of its memory map.

    Raises ``IndexDamaged`` where the file is missing, is not one that
    :func:`write_arrays` wrote, or has lost bytes.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if data[: len(_MAGIC)] != _MAGIC:
            raise ValueError("another format")
        first = len(_MAGIC) + 8 + int.from_bytes(data[len(_MAGIC) : len(_MAGIC) + 8], "little")
        entries = json.loads(data[len(_MAGIC) + 8 : first])
        arrays, end = {}, first
        for name, entry in entries.items():
            arrays[name] = _view(data, entry, end)
            end = _aligned(entry["start"] + arrays[name].nbytes)
        if end != size:
            raise ValueError(f"{size} bytes instead of {end}")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise IndexDamaged(
            f"{path}: damaged ({error}); build the index anew with `tracuu index --rebuild`"
        ) from None
    return arrays


def _view(data: mmap.mmap, entry: dict[str, Any], start: int) -> NDArray[Any]:
    if entry["type"] not in _TYPES or entry["start"] != start:
        raise ValueError("not the header of arrays")
    dtype, shape = np.dtype(entry["type"]).newbyteorder("<"), tuple(entry["shape"])
    if not all(isinstance(length, int) and 0 <= length <= len(data) for length in shape):
        raise ValueError("not the shape of an array")
    if start + math.prod(shape) * dtype.itemsize > len(data):
        raise ValueError(f"{len(data)} bytes are too few")
    return np.ndarray(shape, dtype, buffer=data, offset=start)


def _aligned(position: int) -> int:
    return -(-position // _ALIGNMENT) * _ALIGNMENT


def pack_strings(strings: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return strings as one array of UTF-8 bytes, and the n + 1 offsets between them."""
    encoded = [string.encode() for string in strings]
    offsets = np.fromiter(accumulate(map(len, encoded), initial=0), np.int64, len(encoded) + 1)
    return np.frombuffer(b"".join(encoded), np.uint8), offsets


class PackedStrings(Sequence[str]):
    """Strings as :func:`pack_strings` packs them; :meth:`find` wants them sorted.

    Raises ``IndexDamaged`` where the offsets are not those of the bytes.
    """

    def __init__(self, data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        ends = offsets[:1].tolist() + offsets[-1:].tolist()
        if ends != [0, len(data)] or (np.diff(offsets) < 0).any():
            raise IndexDamaged(
                "strings of an index file are damaged; build it anew with `tracuu index --rebuild`"
            )
        self._data = memoryview(data.data)
        self._offsets = memoryview(np.ascontiguousarray(offsets, np.int64).data)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...
    @overload
    def __getitem__(self, number: slice) -> list[str]: ...
    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        return str(self._encoded(range(len(self))[number]), "utf-8", "replace")

    def __iter__(self) -> Iterator[str]:
        return (self[number] for number in range(len(self)))

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

    def first_at_or_after(self, wanted: bytes) -> int:
        """Return the number of the first string that does not sort before ``wanted``."""
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if self._encoded(middle) < wanted:
                low = middle + 1
            else:
                high = middle
        return low

    def _encoded(self, number: int) -> bytes:
        return bytes(self._data[self._offsets[number] : self._offsets[number + 1]])
