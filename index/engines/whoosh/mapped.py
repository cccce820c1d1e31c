"""A compound segment read from its memory map.

Whoosh copies each file of a compound segment into memory when it opens it: a
gigabyte of index would be a gigabyte of memory before the first query.
"""

from __future__ import annotations

import os
from typing import Any

from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.structfile import BufferFile


class MappedSegment(CompoundStorage):  # type: ignore[misc]
    """The files of one compound segment, none of them copied."""

    def open_file(self, name: str, *args: Any, **kwargs: Any) -> BufferFile:
        """Open one of the files for reading."""
        offset, length = self.range(name)
        view = memoryview(self._source)[offset : offset + length]
        file = BufferFile(b"", name=name)
        file._buf, file.file = view, _ViewFile(view)
        return file


class _ViewFile:
    """The reading half of a file over a view of bytes."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._at = 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: len(self._view)}[whence]
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = len(self._view) if size < 0 else self._at + size
        data = bytes(self._view[self._at : end])
        self._at += len(data)
        return data

    def readline(self) -> bytes:
        line = bytes(self._view[self._at :]).partition(b"\n")
        return self.read(len(line[0]) + len(line[1]))

    def close(self) -> None:
        self._view.release()
