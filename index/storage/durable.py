"""Files that a power cut leaves whole: written, synced, and only then given their names."""

from __future__ import annotations

import os
import stat
from itertools import chain, count
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_synced(path: Path, text: str) -> None:
    """Write a file and wait until its bytes are on the disk; its name may not be yet."""
    path.write_text(text, encoding="utf-8")
    sync(path)


def replace_synced(path: Path, text: str) -> None:
    """Give a file other contents: whoever reads it sees the old ones or the new, whole.

    The folder is synced before too: what the new contents speak of has its name by then.
    """
    new = path.with_name(f"{path.name}.new")
    if kind(new) not in (None, stat.S_IFREG):
        put_aside(new)
    write_synced(new, text)
    sync(path.parent)
    if kind(path) == stat.S_IFDIR:  # all else is replaced
        put_aside(path)
    new.replace(path)
    sync(path.parent)


def kind(path: Path) -> int | None:
    """Return what lies there (``stat.S_IFMT``), a link as such; None where nothing does."""
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except FileNotFoundError:
        return None


def put_aside(path: Path) -> None:
    """Give what lies in the place of something of the index another name, so that it is kept."""
    names = chain([f"{path.name}.aside"], (f"{path.name}.aside-{n}" for n in count(2)))
    path.rename(next(free for name in names if not os.path.lexists(free := path.with_name(name))))


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are missing, each with its name on the disk."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(exist_ok=True)
        sync(path.parent)


def remove_folder(path: Path) -> None:
    """Remove a folder and all that is in it, as far as that can be done."""
    import shutil  # searches need none of its compressors

    shutil.rmtree(path, ignore_errors=True)
