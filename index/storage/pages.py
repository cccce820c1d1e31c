"""Files mapped into memory, and how much of them may stay there.

What was looked at of a mapped file counts as this process's memory until it is let go. That
costs little: the system keeps it, and gives it back when it is asked for again.
"""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from threading import Lock
from typing import BinaryIO
from weakref import WeakSet

_PAGE = mmap.PAGESIZE
_STATE = Path("/proc/self/statm")

_maps: WeakSet[mmap.mmap] = WeakSet()
_adding = Lock()


def map_file(file: BinaryIO) -> memoryview:
    """Return a file's bytes, read as they are asked for. Raises ``OSError``, ``ValueError``.

    The map lasts as long as any view of it.
    """
    # An empty file cannot be mapped.
    if not os.fstat(file.fileno()).st_size:
        return memoryview(b"")
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    with _adding:
        _maps.add(mapped)
    return memoryview(mapped)


def file_bytes() -> int:
    """Return the bytes of files that this process holds in memory, its program's among them;
    0 where the system does not tell."""
    try:
        return int(_STATE.read_bytes().split()[2]) * _PAGE
    except OSError:
        return 0


def let_go(max_bytes: int) -> None:
    """Let go of all mapped files where more than ``max_bytes`` of files are in memory.

    Who reads them meanwhile reads on.
    """
    if file_bytes() <= max_bytes:
        return
    with _adding:
        maps = list(_maps)
    for mapped in maps:
        mapped.madvise(mmap.MADV_DONTNEED)
