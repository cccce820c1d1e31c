"""Generations on disk: built aside, described by a manifest, published by one pointer.

index/
  CURRENT                    the name of the published generation, its manifest's SHA-256
  CHECKPOINT                 the same of what an unfinished build had done, to go on from
  roots                      the paths that it was built from, for when all else is lost
  lock                       held by the one writer
  staging/                   what a build is writing
  generations/000007/        never changed once published
    manifest.json            versions, counts, size and SHA-256 of each file; locked by readers
    blocks.crc               checksums of the files' blocks (index/storage/checksums.py)
    sources.json             which files gave which articles (index/sources.py)
    ...                      the engine's files
"""

from __future__ import annotations

import json
import stat
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from errno import ELOOP, ENODEV, ENXIO
from pathlib import Path
from typing import BinaryIO

from index.analysis.tokens import ANALYSIS_VERSION
from index.errors import IndexDamaged, IndexMissing, IndexOutdated, UserError
from index.storage.checksums import require_sound_checksums
from index.storage.durable import (
    kind,
    make_folder,
    put_aside,
    remove_folder,
    replace_synced,
    sync,
    write_synced,
)
from index.storage.lock import share, write_lock
from index.storage.manifest import (
    FORMAT_VERSION,
    MANIFEST,
    Manifest,
    damaged,
    manifest_text,
    read_manifest,
    roots_in,
    text_sha256,
    unreadable,
)
from index.storage.pointer import Checkpoint, Pointer
from index.storage.regular import NotRegular, read_regular
from index.storage.soundness import damages, require_files
from index.storage.sweeping import delete_generation

_POINTER = "CURRENT"
_CHECKPOINT = "CHECKPOINT"
_ROOTS = "roots"
_STAGING = "staging"
# A pointer is shorter.
_POINTER_BYTES = 1 << 12
# What the system says of links in circles, sockets and devices.
_NO_FILE = {ELOOP, ENXIO, ENODEV}
# How often, and how many seconds apart, a reader looks again where it meets a sweep.
_TRIES, _PAUSE = 100, 0.02


class HeldGeneration:
    """A generation that is not swept before :meth:`close`, in this process or another."""

    def __init__(self, pointer: Pointer, directory: Path, manifest: Manifest, lock: BinaryIO):
        self.pointer = pointer
        self.directory = directory
        self.manifest = manifest
        # Whoever forgets it lets go of it too.
        self._let_go = weakref.finalize(self, lock.close)

    def close(self) -> None:
        """Let it be swept."""
        self._let_go()


class IndexStore:
    """The generations in one index directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def pointer(self) -> Pointer:
        """Return which generation is published.

        Raises ``IndexMissing``, ``IndexDamaged`` where that is not told whole,
        ``IndexOutdated`` where an older version wrote it, and ``UserError`` where it cannot
        be read.
        """
        path = self.directory / _POINTER
        try:
            text = read_regular(path, _POINTER_BYTES).decode("ascii", "backslashreplace")
        except (FileNotFoundError, NotADirectoryError):
            if path.is_symlink():
                raise damaged(path, "is a link that leads nowhere") from None
            raise IndexMissing(
                f"{self.directory}: there is no index here; "
                "make one with `tracuu index PATH`, or name another with --index"
            ) from None
        except OSError as error:
            if isinstance(error, NotRegular) or error.errno in _NO_FILE:
                raise damaged(path, f"cannot be read ({error.strerror})") from error
            raise UserError(
                f"{self.directory}: the index cannot be read ({error.strerror}); "
                "name another with --index"
            ) from error
        if text[:-1].isdigit() and text.endswith("\n"):  # until format 3 it was the name alone
            raise self._outdated()
        if pointer := Pointer.read(text):
            return pointer
        raise damaged(path, "does not name a generation")

    def checkpoint(self) -> Checkpoint | None:
        """Return what an unfinished build left to go on from, None without any."""
        try:
            text = read_regular(self.directory / _CHECKPOINT).decode("utf-8", "replace")
        except OSError:
            return None
        return Checkpoint.read(text)

    def current(self) -> Path:
        """Return the published generation's directory. Raises as :meth:`pointer` does."""
        return self._path(self.pointer().name)

    def path(self, pointer: Pointer) -> Path:
        """Return the directory of a generation."""
        return self._path(pointer.name)

    def _path(self, name: str) -> Path:
        return self.directory / "generations" / name

    def _outdated(self) -> IndexOutdated:
        return IndexOutdated(
            f"{self.directory}: the index was built by another version of Tra Cứu; "
            "build it anew with `tracuu index --rebuild`"
        )

    def remembered_roots(self) -> tuple[str, ...]:
        """Return the roots of the index, also where it is damaged, lost or outdated."""
        places = [self.directory / _ROOTS]
        with suppress(OSError):
            names = (path for path in (self.directory / "generations").iterdir())
            places += sorted((path / MANIFEST for path in names), reverse=True)
        with suppress(UserError):
            places.insert(0, self.current() / MANIFEST)
        return next((roots for place in places if (roots := roots_in(place)) is not None), ())

    def check(self, pointer: Pointer | None = None) -> Manifest:
        """Return a generation's manifest, by default the published one's: it is the one that
        was published, and its files are there in their sizes; derived ones may be missing.

        Raises ``IndexDamaged`` where that is not so, ``IndexOutdated`` where another
        version of this program has to read them.
        """
        pointer = pointer or self.pointer()
        generation = self._path(pointer.name)
        manifest = read_manifest(generation, pointer.sha256)
        versions = manifest.format_version, manifest.analysis_version
        if versions != (FORMAT_VERSION, ANALYSIS_VERSION):
            raise self._outdated()
        require_files(generation, manifest)
        require_sound_checksums(generation, manifest)
        return manifest

    def hold(self) -> HeldGeneration:
        """Check the published generation, and keep it from being swept.

        Raises as :meth:`check` does.
        """
        pointer = self.pointer()
        for _ in range(_TRIES):
            path = self._path(pointer.name)
            if lock := self._share(path / MANIFEST):
                try:
                    return HeldGeneration(pointer, path, self.check(pointer), lock)
                except BaseException:
                    lock.close()
                    raise
            # It is swept: another has been published, or is just about to be seen.
            before, pointer = pointer, self.pointer()
            if pointer == before and not (path / MANIFEST).exists():
                break
            time.sleep(_PAUSE)
        raise damaged(self._path(pointer.name) / MANIFEST, "is missing, or locked for good")

    def _share(self, manifest: Path) -> BinaryIO | None:
        try:
            return share(manifest)
        except OSError as error:
            raise unreadable(manifest, error) from error

    def verify(self) -> tuple[str, ...]:
        """Read every byte of the published generation; return what differs, a line each."""
        pointer = self.pointer()
        return damages(self.path(pointer), pointer.sha256)

    def writing(
        self, wait: float = 0.0, waiting: Callable[[str], None] | None = None
    ) -> AbstractContextManager[None]:
        """Hold the index's write lock; see :func:`~index.storage.lock.write_lock`."""
        return write_lock(self.directory, wait, waiting)

    @contextmanager
    def new_generation(self) -> Iterator[Path]:
        """Give an empty directory for a generation; it goes unless it was published."""
        generations = self.directory / "generations"
        make_folder(generations)
        used = [int(path.name) for path in generations.iterdir() if path.name.isdigit()]
        generation = self._path(f"{max(used, default=0) + 1:06}")
        generation.mkdir()
        try:
            yield generation
        finally:
            if not self._is_pointed_at(generation.name):
                remove_folder(generation)

    def _is_pointed_at(self, name: str) -> bool:
        checkpoint = self.checkpoint()
        if checkpoint and checkpoint.pointer.name == name:
            return True
        try:
            return self.pointer().name == name
        except (IndexMissing, IndexOutdated, IndexDamaged):
            return False  # it names none, or an old one
        except UserError:
            return True  # as far as anybody can tell

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give an empty directory to write segments into. What is left in it goes."""
        staging = self.directory / _STAGING
        if kind(staging) not in (None, stat.S_IFDIR):
            put_aside(staging)
        remove_folder(staging)
        staging.mkdir()
        try:
            yield staging
        finally:
            remove_folder(staging)

    def _kept_names(self) -> set[str]:
        """Return the names of the generations that have to stay."""
        checkpoint = self.checkpoint()
        names = {checkpoint.pointer.name} if checkpoint else set()
        with suppress(IndexMissing):
            names.add(self.pointer().name)
        return names

    def publish(self, generation: Path, manifest: Manifest) -> None:
        """Write the manifest and make this the generation that readers open.

        Each byte and each name is on the disk before the one that speaks of it.
        """
        pointer = _complete(generation, manifest)
        replace_synced(self.directory / _ROOTS, json.dumps({"roots": manifest.roots}) + "\n")
        replace_synced(self.directory / _POINTER, pointer.text())
        self.forget_checkpoint()

    def save_checkpoint(
        self, generation: Path, manifest: Manifest, base: str, visited: Sequence[str], rebuild: bool
    ) -> None:
        """Write the manifest and make this the generation that the next build starts from,
        if it is like this one; see :class:`~index.storage.pointer.Checkpoint`. The one
        before goes."""
        before = self.checkpoint()
        pointer = _complete(generation, manifest)
        checkpoint = Checkpoint(pointer, base, tuple(visited), rebuild)
        replace_synced(self.directory / _CHECKPOINT, checkpoint.text())
        if before:
            delete_generation(self.path(before.pointer))

    def forget_checkpoint(self) -> None:
        """Let nobody go on from what an unfinished build left."""
        checkpoint = self.directory / _CHECKPOINT
        if kind(checkpoint) == stat.S_IFDIR:
            put_aside(checkpoint)
        else:
            checkpoint.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Delete all generations but the published one, the checkpoint and those that are
        held open.

        What a killed build left goes too. Returns the bytes that became free. Raises as
        :meth:`pointer` does where it cannot be told what is published.
        """
        kept = self._kept_names()
        freed = 0
        for path in sorted((self.directory / "generations").glob("*")):
            if path.name not in kept:
                freed += delete_generation(path)
        return freed


def _complete(generation: Path, manifest: Manifest) -> Pointer:
    """Write a generation's manifest, and wait until all of it is on the disk."""
    text = manifest_text(manifest)
    write_synced(generation / MANIFEST, text)
    for path in generation.iterdir():
        sync(path)
    sync(generation)
    sync(generation.parent)
    return Pointer(generation.name, text_sha256(text))
