"""Deleting generations that nobody reads any more."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from index.storage.durable import remove_folder
from index.storage.lock import deleting
from index.storage.manifest import MANIFEST


def delete_generation(generation: Path) -> int:
    """Delete a generation unless somebody holds it; return the bytes that became free."""
    with deleting(generation / MANIFEST) as is_free:
        if not is_free:
            return 0
        freed = sum(map(_own_size, generation.iterdir())) if generation.is_dir() else 0
        remove_folder(generation)
        return freed


def _own_size(path: Path) -> int:
    """Return the bytes of a file that no other generation has too."""
    with suppress(OSError):
        status = path.stat()
        return status.st_size if status.st_nlink == 1 else 0
    return 0
