"""Corpus files, opened and read so that none can stop a build or swell it."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from index.storage.regular import open_regular

#: The longest record, in bytes: some 1,500 pages. What is longer is no article.
MAX_RECORD_BYTES = 4 << 20
#: Of a compressed file no more is read than so many times its size. Texts give 4 to 20
#: times; deflate can give 1,032, xz thousands.
MAX_UNPACKED_TIMES = 200
# What unpacks to less does no harm, however well it was packed.
_HARMLESS_BYTES = 4 << 20
# xz -9 wants 65 MiB; what wants more than this was made to.
_XZ_MEMORY_BYTES = 128 << 20
_CHUNK = 1 << 16

#: What reading a compressed file raises where its data are broken.
BROKEN = (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error)


class GrowsTooMuch(Exception):
    """A compressed file gives more than any text could."""


def open_unpacked(path: Path) -> BinaryIO:
    """Open a file that may be compressed (``.gz``, ``.xz``) to read its unpacked bytes.

    Reading raises one of :data:`BROKEN` or :class:`GrowsTooMuch`.
    """
    file = open_regular(path)
    name = path.name.lower()
    if name.endswith(".gz"):
        unpacked: io.RawIOBase = cast(io.RawIOBase, gzip.GzipFile(fileobj=file))
    elif name.endswith(".xz"):
        unpacked = _Xz(file)
    else:
        return file
    limit = max(_HARMLESS_BYTES, os.fstat(file.fileno()).st_size * MAX_UNPACKED_TIMES)
    return io.BufferedReader(_Limited(unpacked, file, limit), _CHUNK)


def bounded_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines of a stream with their ends, None for one that is longer than
    :data:`MAX_RECORD_BYTES`."""
    while line := stream.readline(MAX_RECORD_BYTES):
        if len(line) < MAX_RECORD_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield None


class _Limited(io.RawIOBase):
    """Unpacked bytes, up to a limit. Closes ``file``, which they come from."""

    def __init__(self, unpacked: io.RawIOBase, file: BinaryIO, limit: int) -> None:
        self._unpacked = unpacked
        self._file = file
        self._left = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        read = self._unpacked.readinto(cast(bytearray, buffer)) or 0
        self._left -= read
        if self._left < 0:
            raise GrowsTooMuch
        return read

    def close(self) -> None:
        self._file.close()
        super().close()


class _Xz(io.RawIOBase):
    """The unpacked bytes of xz streams one after another, in bounded memory.

    :func:`lzma.open` sets no bound to the memory that a file may ask for.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._stream: lzma.LZMADecompressor | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer)).cast("B")
        while True:
            packed = self._packed()
            if self._stream is None:
                return 0
            unpacked = self._stream.decompress(packed, len(view))
            if unpacked:
                view[: len(unpacked)] = unpacked
                return len(unpacked)

    def _packed(self) -> bytes:
        """Return what the stream wants next; at the end of a file there is no stream."""
        if self._stream is not None and not self._stream.eof:
            packed = self._file.read(_CHUNK) if self._stream.needs_input else b""
            if self._stream.needs_input and not packed:
                raise EOFError("the file ends too early")
            return packed
        packed = self._stream.unused_data if self._stream else b""
        # Zeros may stand between streams.
        while not (packed := packed.lstrip(b"\0")) and (more := self._file.read(_CHUNK)):
            packed = more
        self._stream = None
        if packed:
            self._stream = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY_BYTES)
        return packed
