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

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from index.analysis.tokens import ANALYSIS_VERSION
from index.errors import IndexBusy, IndexDamaged, IndexMissing, IndexOutdated, UserError

#: Raised whenever the files of a generation mean something else.
FORMAT_VERSION = 3

MANIFEST = "manifest.json"
_POINTER = "CURRENT"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a generation: ``size`` in bytes, SHA-256 in hexadecimal.

    A generation answers without what is ``derived``, the same and more slowly.
    """

    size: int
    sha256: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is. ``built_at`` is UTC in ISO form, sizes are bytes."""

    format_version: int
    analysis_version: int
    built_at: str
    articles: int
    text_bytes: int
    roots: tuple[str, ...]
    files: dict[str, FileEntry]

    @property
    def index_bytes(self) -> int:
        """The size of all files that the manifest names."""
        return sum(entry.size for entry in self.files.values())


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
                raise _damaged(generation / name, f"{found} where {entry.size} were written")
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

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the index's write lock. Raises ``IndexBusy`` where another process does."""
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            file = (self.directory / "lock").open("a")
        except OSError as error:
            raise UserError(
                f"{self.directory}: no index can be written here ({error.strerror}); "
                "name another place with --index"
            ) from error
        with file as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise IndexBusy(
                    f"{self.directory}: another process is writing to this index; wait for it"
                ) from None
            yield

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
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1)
        _write_synced(generation / MANIFEST, text)
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


def file_entries(
    generation: Path, known: dict[str, FileEntry], is_derived: Callable[[str], bool]
) -> dict[str, FileEntry]:
    """Return an entry for each file of a generation that is not published yet.

    ``known`` are those of the generation before: an engine's segment never changes
    under its name, so a linked one need not be read again.
    """
    entries = {}
    for path in sorted(generation.iterdir()):
        entry, size = known.get(path.name), path.stat().st_size
        linked = entry is not None and entry.size == size and path.stat().st_nlink > 1
        entries[path.name] = (
            entry
            if entry is not None and linked
            else FileEntry(size, file_sha256(path), is_derived(path.name))
        )
    return entries


def read_manifest(generation: Path) -> Manifest:
    """Return a generation's manifest. Raises ``IndexDamaged``."""
    path = generation / MANIFEST
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        files = {name: FileEntry(**entry) for name, entry in values.pop("files").items()}
        return Manifest(**{**values, "roots": tuple(values["roots"])}, files=files)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(path, f"cannot be read as a manifest ({error})") from error


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    import hashlib  # OpenSSL: searches need none of it

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(path: Path, what: str) -> IndexDamaged:
    return IndexDamaged(f"{path}: {what}; build the index anew with `tracuu index --rebuild`")


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
