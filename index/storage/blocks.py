"""Files of an index that are compared with their checksums, each block when it is first read.

An answer never comes from a damaged block: it is an error that names the file and the place.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from index.storage.checksums import BLOCK_BITS, BLOCK_BYTES, Checksums, read_checksums
from index.storage.manifest import damaged, unreadable
from index.storage.pages import map_file

# What parsing raises where it meets other bytes than were written.
_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


class CheckedFolder:
    """The files of a generation. Of one that is just being written nothing is checked.

    Raises ``IndexDamaged`` where the checksums are missing, or are none.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._checksums = read_checksums(directory)

    def open(self, name: str) -> CheckedBytes:
        """Return the bytes of a file, mapped into memory, none of them read yet.

        Raises ``IndexDamaged`` where the file is missing, has another size, or has no
        checksums, and what :func:`~index.storage.manifest.unreadable` gives.
        """
        path = self._directory / name
        data = _mapped(path)
        if self._checksums is None:
            return CheckedBytes(_Blocks(path, data, None))
        if name not in self._checksums:
            raise damaged(path, "is not part of the index")
        if len(data) != (size := self._checksums[name].size):
            raise damaged(path, f"has {len(data)} bytes where {size} were written")
        return CheckedBytes(_Blocks(path, data, self._checksums[name]))

    def open_if_there(self, name: str) -> CheckedBytes | None:
        """Return the bytes of a file that may be missing."""
        return self.open(name) if (self._directory / name).exists() else None


def open_checked(path: Path) -> CheckedBytes:
    """Return the bytes of one file of a generation; see :meth:`CheckedFolder.open`."""
    return CheckedFolder(path.parent).open(path.name)


def link_file(path: Path, directory: Path) -> None:
    """Put a file of a generation into another one too: none ever changes, so a link will do.

    Raises ``IndexDamaged`` where it has to be copied and is damaged.
    """
    try:
        os.link(path, directory / path.name)
    except FileNotFoundError:
        raise
    except OSError:
        # A file system without hard links.
        (directory / path.name).write_bytes(open_checked(path).whole())


def _mapped(path: Path) -> memoryview:
    try:
        with path.open("rb") as file:
            return map_file(file)
    except OSError as error:
        raise unreadable(path, error) from None
    except ValueError as error:
        raise damaged(path, f"cannot be read ({error})") from None


class _Blocks:
    """The blocks of one file, and which of them were found sound.

    Two threads that come to one block first both check it.
    """

    def __init__(self, path: Path, data: memoryview, checksums: Checksums | None) -> None:
        self.path = path
        self.data = data
        count = -(-len(data) // BLOCK_BYTES)
        self._sums = checksums.blocks.data if checksums else memoryview(b"")
        self._sound = bytearray(count) if checksums else bytearray(b"\1") * count
        self._is_sound = np.frombuffer(self._sound, np.bool_)

    def check(self, start: int, end: int) -> None:
        first, after = start >> BLOCK_BITS, -(-end >> BLOCK_BITS)
        unknown = self._sound.find(0, first, after)
        while unknown >= 0:
            self._check_block(unknown)
            unknown = self._sound.find(0, unknown, after)

    def check_at(self, offsets: npt.NDArray[np.integer[Any]]) -> None:
        blocks = offsets >> BLOCK_BITS
        unknown = blocks[~self._is_sound[blocks]]
        # np.unique would import all of numpy.ma.
        for block in sorted(set(unknown.tolist())):
            self._check_block(block)

    def _check_block(self, block: int) -> None:
        start = block << BLOCK_BITS
        if zlib.crc32(self.data[start : start + BLOCK_BYTES]) != self._sums[block]:
            raise damaged(self.path, f"the block from byte {start} on is not as it was written")
        self._sound[block] = 1


class CheckedBytes:
    """A file of an index, or a part of one: what is read is checked first.

    Offsets are bytes from the start of the part. Threads may share it.
    """

    __slots__ = ("_blocks", "_size", "_start")

    def __init__(self, blocks: _Blocks, start: int = 0, size: int | None = None) -> None:
        self._blocks = blocks
        self._start = start
        self._size = len(blocks.data) if size is None else size

    @classmethod
    def of(cls, data: bytes) -> Self:
        """Return bytes in memory, which need no check."""
        return cls(_Blocks(Path("memory"), memoryview(data), None))

    @property
    def path(self) -> Path:
        """The file that the bytes stand in."""
        return self._blocks.path

    def __len__(self) -> int:
        return self._size

    def part(self, start: int, end: int) -> CheckedBytes:
        """Return a part. Raises ``IndexDamaged`` where it would reach beyond the end."""
        if not 0 <= start <= end <= self._size:
            raise damaged(self.path, f"refers to bytes {start} to {end} of {self._size}")
        return CheckedBytes(self._blocks, self._start + start, end - start)

    def read(self, start: int, end: int) -> memoryview:
        """Return bytes, a view of the file.

        Raises ``IndexDamaged`` where a block is damaged, or the file has not so many.
        """
        if not 0 <= start <= end <= self._size:
            raise damaged(self.path, f"refers to bytes {start} to {end} of {self._size}")
        first, after = self._start + start, self._start + end
        self._blocks.check(first, after)
        return self._blocks.data[first:after]

    def whole(self) -> memoryview:
        """Return all bytes. Raises ``IndexDamaged`` where a block is damaged."""
        return self.read(0, self._size)

    def check_at(self, places: npt.NDArray[np.integer[Any]], first: int, step: int) -> None:
        """Check the blocks that some bytes of :meth:`unchecked` stand in, those ``step``
        times ``places`` bytes from byte ``first`` on.

        Raises ``IndexDamaged``, and ``IndexError`` where the file has none.
        """
        offsets = places * step if step > 1 else places
        self._blocks.check_at(offsets + (self._start + first))

    def unchecked(self) -> memoryview:
        """Return all bytes for one who asks before reading any, by :meth:`read` or
        :meth:`check_at`."""
        return self._blocks.data[self._start : self._start + self._size]


@contextmanager
def telling_damage(path: Path) -> Iterator[None]:
    """Raise ``IndexDamaged`` for what comes of reading bytes that nobody wrote so.

    Checksums find what went wrong by itself; this is for who writes checksums too.
    """
    try:
        yield
    except _UNREADABLE as error:
        raise damaged(path, f"cannot be read ({error or type(error).__name__})") from error
