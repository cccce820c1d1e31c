"""The files of a compound segment, read from its memory map.

A compound file begins with where its directory is (eight bytes, big-endian). The
directory is a pickle: each file's name, first byte and length. Whoosh copies a file
into memory when it opens it: a gigabyte of index would be a gigabyte of memory
before the first query.
"""

from __future__ import annotations

import mmap
import pickle
import struct
from pathlib import Path

_DIRECTORY = struct.Struct("!q")


class MappedSegment:
    """The files of one compound segment, none of them copied. Threads may share it."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        (start,) = _DIRECTORY.unpack_from(self._map)
        directory = pickle.loads(memoryview(self._map)[start:])
        self._ranges = {
            name: slice(entry["offset"], entry["offset"] + entry["length"])
            for name, entry in directory.items()
        }

    def file(self, name: str) -> memoryview:
        """Return the bytes of a file. Raises ``KeyError`` where there is none."""
        return memoryview(self._map)[self._ranges[name]]
