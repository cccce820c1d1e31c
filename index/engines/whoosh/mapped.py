"""The files of a compound segment, read from its memory map.

A compound file begins with where its directory is (eight bytes, big-endian). The
directory is a pickle: each file's name, first byte and length. Whoosh copies a file
into memory when it opens it: a gigabyte of index would be a gigabyte of memory
before the first query.
"""

from __future__ import annotations

import struct

from index.engines.whoosh.unpickling import read_plain
from index.storage.blocks import CheckedBytes, telling_damage

_DIRECTORY = struct.Struct("!q")


class MappedSegment:
    """The files of one compound segment, none of them copied. Threads may share it.

    Raises ``IndexDamaged`` where they are not what was written.
    """

    def __init__(self, data: CheckedBytes) -> None:
        self._data = data
        with telling_damage(data.path):
            (start,) = _DIRECTORY.unpack(data.read(0, _DIRECTORY.size))
            directory = read_plain(data.part(start, len(data)).whole())
            self._ranges = {
                name: (entry["offset"], entry["offset"] + entry["length"])
                for name, entry in directory.items()
            }

    def file(self, name: str) -> CheckedBytes:
        """Return the bytes of a file."""
        with telling_damage(self._data.path):
            return self._data.part(*self._ranges[name])
