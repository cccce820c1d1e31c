"""Files that are opened without waiting for what may lie in their place."""

from __future__ import annotations

import os
import stat
from errno import EINVAL
from io import BufferedReader
from pathlib import Path
from typing import cast

_CHUNK = 1 << 16


class NotRegular(OSError):
    """A folder, a pipe, a socket or a device lies in the place of a file."""


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file to read its bytes; of anything else raises ``NotRegular``."""
    return cast(BufferedReader, open(path, "rb", _CHUNK, opener=_opened))


def read_regular(path: Path, limit: int = -1) -> bytes:
    """Return what a regular file holds, ``limit`` bytes of it at most."""
    with open_regular(path) as file:
        return file.read(limit)


def _opened(path: str, flags: int) -> int:
    # Without O_NONBLOCK a pipe would wait for its writer.
    descriptor = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotRegular(EINVAL, "not a regular file", str(path))
    return descriptor
