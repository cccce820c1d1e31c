"""The write lock of an index directory: one writer at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import IndexBusy, UserError

LOCK = "lock"


@contextmanager
def write_lock(directory: Path) -> Iterator[None]:
    """Hold the index's write lock. Raises ``IndexBusy`` where another process does."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        file = (directory / LOCK).open("a")
    except OSError as error:
        raise UserError(
            f"{directory}: no index can be written here ({error.strerror}); "
            "name another place with --index"
        ) from error
    with file as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexBusy(
                f"{directory}: another process is writing to this index; wait for it"
            ) from None
        yield
