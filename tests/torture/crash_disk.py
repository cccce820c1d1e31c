"""What may be on a disk after the power failed, at each operation of a process.

POSIX promises that a file's bytes are there after ``fsync`` of the file, and its name after
``fsync`` of its folder; anything younger may be there, or not, or in part, each name and
each file for itself.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

_EVENTS = {"open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.truncate"}

#: Names in a folder: inode, and whether that is a folder.
Names = dict[str, tuple[int, bool]]


@dataclass(frozen=True, slots=True)
class Moment:
    """The disk before an operation: what processes see, and what is sure to last.

    Folders and files by their inodes; bytes by the names of their blobs.
    """

    event: str
    top: int
    seen_names: dict[int, Names]
    seen_bytes: dict[int, str]
    sure_names: dict[int, Names]
    sure_bytes: dict[int, str]


@dataclass
class CrashDisk:
    """Watches the operations of this process under a folder.

    Meant for a child process: what it hooks into cannot be unhooked.
    """

    top: Path
    blobs: Path
    moments: list[Moment] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._watching = False
        self._held: dict[int, int] = {}
        self._bytes: dict[int, tuple[tuple[int, int], str]] = {}
        self.blobs.mkdir(exist_ok=True)
        self._sure_names, self._sure_bytes = self._seen()
        self._fsync = os.fsync
        os.fsync = self._synced
        sys.addaudithook(self._audit)
        self._watching = True

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._watching or event not in _EVENTS:
            return
        paths = [os.fsdecode(part) for part in arguments if isinstance(part, str | bytes)]
        if any(path.startswith(str(self.top)) for path in paths):
            self.record(f"{event} {' '.join(paths)}")

    def record(self, event: str) -> None:
        """Write down the disk as it is before an event."""
        self._watching = False
        names, contents = self._seen()
        self.moments.append(
            Moment(
                event,
                self.top.stat().st_ino,
                names,
                contents,
                dict(self._sure_names),
                dict(self._sure_bytes),
            )
        )
        self._watching = True

    def _synced(self, descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if path.startswith(str(self.top)):
            self.record(f"fsync {path}")
            self._fsync(descriptor)
            self._watching = False
            inode = os.fstat(descriptor).st_ino
            names, contents = self._seen()
            if inode in names:
                self._sure_names[inode] = names[inode]
            else:
                self._sure_bytes[inode] = contents[inode]
            self._watching = True
        else:
            self._fsync(descriptor)

    def _seen(self) -> tuple[dict[int, Names], dict[int, str]]:
        names: dict[int, Names] = {}
        contents: dict[int, str] = {}
        for folder, _, _ in os.walk(self.top):
            names[os.stat(folder).st_ino] = entries = {}
            for entry in os.scandir(folder):
                status = entry.stat(follow_symlinks=False)
                entries[entry.name] = status.st_ino, stat.S_ISDIR(status.st_mode)
                self._hold(entry.path, status.st_ino)
                if not stat.S_ISDIR(status.st_mode):
                    contents[status.st_ino] = self._blob(entry.path, status)
        return names, contents

    def _hold(self, path: str, inode: int) -> None:
        """Keep an inode's number from being given to another file."""
        if inode not in self._held:
            self._held[inode] = os.open(path, os.O_RDONLY)

    def _blob(self, path: str, status: os.stat_result) -> str:
        version = status.st_size, status.st_mtime_ns
        known = self._bytes.get(status.st_ino)
        # A clock ticks too slowly to tell two writes apart: small files are read each time.
        if known and known[0] == version and status.st_size > 1 << 16:
            return known[1]
        data = Path(path).read_bytes()
        name = hashlib.sha256(data).hexdigest()
        if not (self.blobs / name).exists():
            (self.blobs / name).write_bytes(data)
        self._bytes[status.st_ino] = version, name
        return name


def restore(moment: Moment, blobs: Path, target: Path, random: Random, luck: float) -> None:
    """Write what a disk may hold after the power failed at a moment.

    ``luck`` is the chance of what is not sure to be there all the same.
    """

    def folder(inode: int, place: Path) -> None:
        place.mkdir(parents=True)
        sure, seen = moment.sure_names.get(inode, {}), moment.seen_names.get(inode, {})
        for name in sorted({*sure, *seen}):
            entry = (seen if random.random() < luck else sure).get(name)
            if entry is None:
                continue
            child, is_folder = entry
            if is_folder:
                folder(child, place / name)
            else:
                (place / name).write_bytes(content(child))

    def content(inode: int) -> bytes:
        sure, seen = moment.sure_bytes.get(inode), moment.seen_bytes.get(inode)
        old = (blobs / sure).read_bytes() if sure else b""
        new = (blobs / seen).read_bytes() if seen else old
        if random.random() < luck or old == new:
            return new
        cut = random.randrange(len(new) + 1)
        torn: list[Callable[[], bytes]] = [
            lambda: old,
            lambda: new[:cut],
            lambda: new[:cut] + b"\0" * (len(new) - cut),
            lambda: new[:cut] + old[cut:],
        ]
        return random.choice(torn)()

    folder(moment.top, target)
