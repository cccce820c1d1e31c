"""Who may write an index, and which generations are being read.

All locks are the kernel's own (flock): it lets go of them when their holder ends, however
it ends, so none is ever stale. What the lock file says of its holder is for people.
"""

from __future__ import annotations

import fcntl
import json
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from errno import EINVAL, ENOLCK, ENOSYS, EOPNOTSUPP
from pathlib import Path
from typing import BinaryIO

from index.errors import IndexBusy, UserError
from index.storage.durable import make_folder
from index.storage.regular import open_regular

LOCK = "lock"
# Seconds between two tries of who waits.
_PAUSE = 0.2
# What a lock file says is shorter.
_OWNER_BYTES = 1 << 16
_NO_LOCKS = {ENOLCK, ENOSYS, EOPNOTSUPP}


@contextmanager
def write_lock(
    directory: Path, wait: float = 0.0, waiting: Callable[[str], None] | None = None
) -> Iterator[None]:
    """Hold the index's write lock; where another process does, wait up to ``wait`` seconds.

    ``waiting`` is told once whom it waits for. Raises ``IndexBusy``, which names the holder.
    """
    until = time.monotonic() + wait
    while not (lock := _try_to_lock(directory)):
        owner = _owner(directory / LOCK)
        if time.monotonic() >= until:
            raise IndexBusy(
                f"{directory}: busy: {owner} is writing to this index; "
                "wait for it, or let this one wait with `tracuu index --wait`"
            )
        if waiting:
            waiting(owner)
            waiting = None
        time.sleep(_PAUSE)
    with lock:
        _write_owner(lock)
        try:
            yield
        finally:
            with suppress(OSError):
                lock.truncate(0)


def _try_to_lock(directory: Path) -> BinaryIO | None:
    """Return the lock file, locked; None where another process has it."""
    try:
        make_folder(directory)
        lock = _opened(directory / LOCK)
    except OSError as error:
        raise UserError(
            f"{directory}: no index can be written here ({error.strerror}); "
            "name another place with --index"
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    except OSError as error:
        lock.close()
        raise UserError(
            f"{directory}: this file system has no locks ({error.strerror}); "
            "name another place with --index"
        ) from error
    if not _is_at(lock, directory / LOCK):  # somebody deleted the file meanwhile
        lock.close()
        return None
    return lock


def _opened(path: Path) -> BinaryIO:
    """Open the lock file, which is made where it is missing. What lies there in its place is
    neither waited for nor written to: that raises ``OSError``."""
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    descriptor = os.open(path, flags, 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(EINVAL, f"{path.name} is no regular file")
    return os.fdopen(descriptor, "ab", buffering=0)


def _write_owner(lock: BinaryIO) -> None:
    # Searches lock too, and have no time to import what they do not need.
    import socket
    from datetime import datetime

    owner = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "user": _user(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "command": " ".join(sys.argv),
    }
    # A disk that is full must not keep anybody from deleting articles.
    with suppress(OSError):
        lock.truncate(0)
        lock.write(json.dumps(owner).encode() + b"\n")
        lock.flush()


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in a container that knows no users
        return str(os.getuid())


def _owner(path: Path) -> str:
    """Return who holds the lock, as far as the lock file tells."""
    from datetime import datetime

    try:
        with path.open("rb") as file:
            owner = json.loads(file.read(_OWNER_BYTES))
        since = datetime.fromisoformat(owner["since"]).astimezone()
        form = "%H:%M" if since.date() == datetime.now().date() else "%Y-%m-%d %H:%M"
        return f"process {owner['pid']} of {owner['user']} on {owner['host']} since {since:{form}}"
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return "another process"  # which has not said yet who it is


def share(path: Path) -> BinaryIO | None:
    """Open a file so that :func:`deleting` spares it until it is closed.

    Returns None where it is not there, or is being deleted. On a file system without
    locks it is opened and not spared.
    """
    try:
        file = open_regular(path)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            file.close()
            if isinstance(error, BlockingIOError):
                return None
            raise
    if _is_at(file, path):
        return file
    file.close()
    return None


@contextmanager
def deleting(path: Path) -> Iterator[bool]:
    """Keep everybody from :func:`share`-ing a file while it is deleted; False where one has it."""
    try:
        # Over NFS only who may write gets a lock of one's own.
        file = path.open("r+b")
    except FileNotFoundError:
        yield True
        return
    except OSError:
        yield False
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
