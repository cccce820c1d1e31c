"""Files that a power cut leaves whole: written, synced, and only then given their names."""

from __future__ import annotations

import os
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
    aside = path.with_name(f"{path.name}.new")
    write_synced(aside, text)
    sync(path.parent)
    aside.replace(path)
    sync(path.parent)


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
