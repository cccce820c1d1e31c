"""Generations on disk: built aside, described by a manifest, published by one pointer.

index/
  CURRENT                    the name of the published generation
  lock                       held by the one writer
  generations/000007/        never changed once published
    manifest.json            versions, counts, size and SHA-256 of each file
    sources.json             which files gave which articles (index/sources.py)
    ...                      the engine's files
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from index.analysis.tokens import ANALYSIS_VERSION
from index.errors import IndexMissing, IndexOutdated, UserError
from index.lock import write_lock
from index.manifest import (
    FORMAT_VERSION,
    MANIFEST,
    Manifest,
    damaged,
    file_sha256,
    manifest_text,
    read_manifest,
)

_POINTER = "CURRENT"


class IndexStore:
    """The generations in one index directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def current_name(self) -> str:
        """Return the published generation's name.

        Raises ``IndexMissing``, and ``UserError`` where that cannot be told.
        """
        try:
            return (self.directory / _POINTER).read_text("ascii", "backslashreplace").strip()
        except (FileNotFoundError, NotADirectoryError):
            raise IndexMissing(
                f"{self.directory}: there is no index here; "
                "make one with `tracuu index PATH`, or name another with --index"
            ) from None
        except OSError as error:
            raise UserError(
                f"{self.directory}: the index cannot be read ({error.strerror}); "
                "name another with --index"
            ) from error

    def current(self) -> Path:
        """Return the published generation's directory. Raises ``IndexMissing``."""
        return self._path(self.current_name())

    def _path(self, name: str) -> Path:
        return self.directory / "generations" / name

    def check(self, generation: Path) -> Manifest:
        """Return a generation's manifest, its files being there in their sizes; derived
        ones may be missing.

        Raises ``IndexDamaged`` where they are not, ``IndexOutdated`` where another
        version of this program has to read them.
        """
        manifest = read_manifest(generation)
        versions = manifest.format_version, manifest.analysis_version
        if versions != (FORMAT_VERSION, ANALYSIS_VERSION):
            raise IndexOutdated(
                f"{self.directory}: the index was built by another version of Tra Cứu; "
                "build it anew with `tracuu index --rebuild`"
            )
        for name, entry in manifest.files.items():
            size = _size(generation / name)
            if size != entry.size and not (size is None and entry.derived):
                found = "is missing" if size is None else f"has {size} bytes"
                raise damaged(generation / name, f"{found} where {entry.size} were written")
        return manifest

    def verify(self) -> tuple[str, ...]:
        """Read every byte of the published generation; return what differs, a line each."""
        generation = self.current()
        manifest = read_manifest(generation)
        problems = []
        for name, entry in sorted(manifest.files.items()):
            path = generation / name
            if not path.is_file():
                problems.append(f"{path}: missing")
            elif path.stat().st_size != entry.size:
                problems.append(f"{path}: {path.stat().st_size} bytes, expected {entry.size}")
            elif file_sha256(path) != entry.sha256:
                problems.append(f"{path}: its SHA-256 is not that of the file that was written")
        for path in sorted(generation.iterdir()):
            if path.name not in {*manifest.files, MANIFEST}:
                problems.append(f"{path}: not part of the index")
        return tuple(problems)

    def writing(self) -> AbstractContextManager[None]:
        """Hold the index's write lock. Raises ``IndexBusy`` where another process does."""
        return write_lock(self.directory)

    @contextmanager
    def new_generation(self) -> Iterator[Path]:
        """Give an empty directory for a generation; it goes unless it was published."""
        generations = self.directory / "generations"
        generations.mkdir(exist_ok=True)
        used = [int(path.name) for path in generations.iterdir() if path.name.isdigit()]
        generation = self._path(f"{max(used, default=0) + 1:06}")
        generation.mkdir()
        try:
            yield generation
        finally:
            if not self._is_current(generation):
                shutil.rmtree(generation, ignore_errors=True)

    def _is_current(self, generation: Path) -> bool:
        try:
            return self.current() == generation
        except IndexMissing:
            return False

    def publish(self, generation: Path, manifest: Manifest) -> None:
        """Write the manifest and make this the generation that readers open."""
        _write_synced(generation / MANIFEST, manifest_text(manifest))
        for path in generation.iterdir():
            _sync(path)
        _sync(generation)
        _sync(generation.parent)
        aside = self.directory / f"{_POINTER}.new"
        _write_synced(aside, generation.name + "\n")
        aside.replace(self.directory / _POINTER)
        _sync(self.directory)

    def sweep(self) -> None:
        """Delete all generations but the last two: a reader may still be opening the older.

        What a killed build left has no manifest, and goes too.
        """
        generations = self.directory / "generations"
        whole = sorted(path.parent.name for path in generations.glob(f"*/{MANIFEST}"))
        for path in generations.iterdir():
            if path.name not in whole[-2:]:
                shutil.rmtree(path, ignore_errors=True)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return None


def _write_synced(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
