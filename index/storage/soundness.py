"""Whether a generation is as it was written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.storage.manifest import (
    MANIFEST,
    Manifest,
    damaged,
    file_sha256,
    read_manifest,
    unreadable,
)


def require_files(generation: Path, manifest: Manifest) -> None:
    """Raise ``IndexDamaged`` where a file is missing or has another size; of those that are
    derived none need be there."""
    for name, entry in manifest.files.items():
        size = _size(generation / name)
        if size != entry.size and not (size is None and entry.derived):
            found = "is missing" if size is None else f"has {size} bytes"
            raise damaged(generation / name, f"{found} where {entry.size} were written")


def damages(
    generation: Path, sha256: str, read: Callable[[int], None] | None = None
) -> tuple[str, ...]:
    """Read every byte of a generation; return what is not as it was written, a line each.

    ``read`` is told of the bytes read so far after each file. Raises ``IndexDamaged`` where
    its manifest is not the one with that SHA-256.
    """
    manifest = read_manifest(generation, sha256)
    problems = []
    so_far = 0
    for name, entry in sorted(manifest.files.items()):
        path = generation / name
        if not path.is_file():
            problems.append(f"{path}: missing")
        elif path.stat().st_size != entry.size:
            problems.append(f"{path}: {path.stat().st_size} bytes, expected {entry.size}")
        elif fault := _fault(path, entry.sha256):
            problems.append(f"{path}: {fault}")
        so_far += entry.size
        if read:
            read(so_far)
    for path in sorted(generation.iterdir()):
        if path.name not in {*manifest.files, MANIFEST}:
            problems.append(f"{path}: not part of the index")
    return tuple(problems)


def _fault(path: Path, sha256: str) -> str:
    """Return what keeps a file from being the one with that SHA-256, "" where it is."""
    try:
        is_same = file_sha256(path) == sha256
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    return "" if is_same else "its SHA-256 is not that of the file that was written"


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unreadable(path, error) from error
