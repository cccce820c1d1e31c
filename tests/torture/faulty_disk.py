"""A disk that fails at one of its operations, or at all from one on."""

from __future__ import annotations

import builtins
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_WRITING = {"os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}
_READING = {"os.scandir", "os.listdir"}


@dataclass
class FaultyDisk:
    """Lets the operations of this process under some folders fail with ``error``.

    The operation ``fails_at`` (from 0) fails, and with ``for_good`` all after it. Where
    ``writing`` alone counts, reading never fails: so it is on a full disk. Meant for a
    child process: what it hooks into cannot be unhooked.
    """

    tops: tuple[Path, ...]
    error: int
    fails_at: int
    for_good: bool
    writing: bool
    operations: int = 0

    def install(self) -> None:
        """Begin."""
        self._open, self._fsync = io.open, os.fsync
        io.open = builtins.open = self._opened  # type: ignore[assignment]
        os.fsync = self._synced
        sys.addaudithook(self._audit)

    def check(self, writes: bool) -> None:
        """Count an operation; raise ``OSError`` where it is to fail."""
        if self.writing and not writes:
            return
        number = self.operations
        self.operations += 1
        if number == self.fails_at or (self.for_good and number > self.fails_at):
            raise OSError(self.error, os.strerror(self.error))

    def _within(self, path: object) -> bool:
        if not isinstance(path, str | bytes | os.PathLike):
            return False
        name = os.path.abspath(os.fsdecode(path))
        return any(name.startswith(str(top)) for top in self.tops)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and self._within(arguments[0]):
            flags = arguments[2]
            self.check(bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))
        elif event in _WRITING and any(map(self._within, arguments)):
            self.check(True)
        elif event in _READING and self._within(arguments[0]):
            self.check(False)

    def _synced(self, descriptor: int) -> None:
        if self._within(os.readlink(f"/proc/self/fd/{descriptor}")):
            self.check(True)
        self._fsync(descriptor)

    def _opened(self, file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if not self._within(file):
            return self._open(file, mode, *arguments, **named)
        raw = _FaultyFile(os.fspath(file), mode.replace("b", "").replace("t", ""), self)
        kinds = {True: io.BufferedRandom, False: io.BufferedReader}
        writes = mode[0] in "wax"
        kind = io.BufferedWriter if writes and "+" not in mode else kinds["+" in mode]
        buffered = kind(raw)
        if "b" in mode:
            return buffered
        names = ("buffering", "encoding", "errors", "newline")
        given = {**dict(zip(names, arguments, strict=False)), **named}
        given.pop("buffering", None)
        return io.TextIOWrapper(buffered, **given)


class _FaultyFile(io.FileIO):
    def __init__(self, path: str, mode: str, disk: FaultyDisk) -> None:
        super().__init__(path, mode)
        self._disk = disk

    def write(self, data: Any) -> int:
        try:
            self._disk.check(True)
        except OSError:
            # Half of it gets onto the disk, as it does when a disk fills up.
            super().write(memoryview(data)[: len(data) // 2])
            raise
        return super().write(data) or 0

    def readinto(self, buffer: Any) -> int:
        self._disk.check(False)
        return super().readinto(buffer) or 0

    def readall(self) -> bytes:
        self._disk.check(False)
        return super().readall()
