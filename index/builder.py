"""From roots to a published generation: scan, diff, write, publish."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from index.assembly import Assembly, Base
from index.batches import (
    BatchResult,
    default_jobs,
    few_collections,
    spooled_bytes,
    write_batches,
)
from index.diff import Diff, Outcome
from index.engines import default_engine
from index.engines.base import Engine
from index.errors import IndexMissing, ReadError, UserError
from index.progress import Progress, Silent
from index.roots import combine_roots, require_mounted, require_roots
from index.sources import read_ledger, scan
from index.storage.manifest import Manifest, read_manifest
from index.storage.soundness import damages
from index.storage.space import require_space, state, told
from index.store import IndexStore
from index.work import Work

#: What a build has done is saved after so many seconds, and then again: a build that is
#: killed loses no more. Where saving takes long it is done more seldom.
CHECKPOINT_SECONDS = 60.0
_CHECKPOINT_PART = 20


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build. ``jobs`` is a number of processes, 0 for one a core.

    ``rebuild`` reads everything anew, ``checksum`` opens files of the same size and
    time too, ``forget`` names roots whose articles go. Up to ``wait`` seconds it waits for
    another process that is writing.
    """

    rebuild: bool = False
    jobs: int = 0
    checksum: bool = False
    forget: tuple[str, ...] = ()
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts of articles, seconds, bytes.

    ``articles`` are in the index now; ``published`` is False where nothing changed,
    and where a first build found no article: there is no index then, of 0 bytes.
    ``empty_roots`` were visited and hold no file to be read. ``freed_bytes`` of older
    generations were deleted from the disk.
    """

    added: int
    changed: int
    deleted: int
    unchanged: int
    errors: tuple[ReadError, ...]
    seconds: float
    text_bytes: int
    index_bytes: int
    articles: int
    published: bool
    empty_roots: tuple[str, ...] = ()
    freed_bytes: int = 0


def build(
    paths: Sequence[Path],
    directory: Path,
    options: BuildOptions = BuildOptions(),
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> BuildReport:
    """Bring the index in ``directory`` up to date with the roots ``paths``.

    Without paths, with every root that the index remembers. Raises ``UserError``
    for a root that does not exist, for too little room on the disk and for what goes wrong
    with it, ``IndexBusy`` where another process writes.
    """
    store = IndexStore(directory)
    for path in paths:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder; nothing was changed")
        if not path.is_absolute() and not _has_working_folder():
            raise UserError(f"{path}: the working folder was deleted; nothing was changed")
    progress = progress or Silent()
    with store.writing(options.wait, progress.waiting), few_collections():
        running = _Build(store, options, progress, engine or default_engine())
        try:
            return running.run(paths)
        except OSError as error:
            raise told(error, directory, running.is_published) from error
        except MemoryError as error:
            raise UserError(
                f"there is too little memory ({str(error) or 'none is left'}): "
                f"try again with fewer --jobs; {state(running.is_published)}"
            ) from error


def _has_working_folder() -> bool:
    try:
        return bool(Path.cwd())
    except OSError:
        return False


class _Build:
    def __init__(
        self, store: IndexStore, options: BuildOptions, progress: Progress, engine: Engine
    ) -> None:
        self._store = store
        self._options = options
        self._jobs = options.jobs or default_jobs()
        self._progress = progress
        self._engine = engine
        self._started = time.monotonic()
        self._checkpoint_at = self._started + CHECKPOINT_SECONDS
        self._forgotten = {Path(root).resolve().as_posix() for root in options.forget}
        # The id of the published generation, "" without one.
        self._published = ""
        self._visited: tuple[str, ...] = ()
        self._freed_bytes = 0

    @property
    def is_published(self) -> bool:
        """Tell whether readers open what this build made."""
        try:
            return self._store.pointer().id != self._published
        except UserError:
            return False

    def run(self, paths: Sequence[Path]) -> BuildReport:
        given = {path.resolve().as_posix() for path in paths}
        published = self._published_base()
        base = self._checkpoint_base(given) or published
        roots, visited = self._roots(base, given)
        require_roots(visited)
        had: Counter[str] = Counter()
        for entry in base.ledger:
            had[entry.file.root] += len(entry.records)
        require_mounted(visited, had)
        self._visited = tuple(sorted(visited))
        if base is published:
            self._store.forget_checkpoint()
        self._sweep()
        self._progress.phase("reading")
        found = {root: list(scan(Path(root))) for root in self._visited}
        items = chain.from_iterable(found.values())
        diff = Diff(base.ledger, visited, self._forgotten, items, self._options.checksum)
        spooled = spooled_bytes(diff.text_bytes_to_add, self._jobs)
        require_space(self._store.directory, diff.text_bytes_to_add, spooled)
        self._progress.start(diff.text_bytes_to_read)
        report = self._write(base, base is not published, diff, roots)
        report = replace(report, empty_roots=tuple(root for root in found if not found[root]))
        for error in report.errors:
            self._progress.error(error)
        return report

    def _roots(self, base: Base, given: set[str]) -> tuple[tuple[str, ...], set[str]]:
        """Return the roots after the build, and those of them that it looks at."""
        roots = combine_roots(base.roots, given, self._forgotten)
        if base.directory is None or not (given or self._forgotten):
            return roots, set(roots)
        return roots, given - self._forgotten

    def _published_base(self) -> Base:
        roots = self._store.remembered_roots()
        try:
            pointer = self._store.pointer()
            self._published = pointer.id
            if self._options.rebuild:
                return Base(roots)
            manifest = self._store.check(pointer)
        except IndexMissing:
            return Base(roots)
        except UserError:
            if not self._options.rebuild:
                raise
            return Base(roots)
        return self._base(self._store.path(pointer), manifest)

    def _base(self, directory: Path, manifest: Manifest) -> Base:
        return Base(manifest.roots, directory, tuple(read_ledger(directory)), manifest.files)

    def _checkpoint_base(self, given: set[str]) -> Base | None:
        """Return what an unfinished build left, if it was reading these roots for the same end.

        Only a build that looks at them all can bring it to that end.
        """
        checkpoint = self._store.checkpoint()
        if checkpoint is None or checkpoint.base != self._published:
            return None
        # Who has it all written anew is to get what is sound, byte by byte.
        rebuild = self._options.rebuild
        directory = self._store.path(checkpoint.pointer)
        with suppress(UserError):
            if checkpoint.rebuild == rebuild and not (
                rebuild and damages(directory, checkpoint.pointer.sha256)
            ):
                manifest = self._store.check(checkpoint.pointer)
                base = self._base(directory, manifest)
                if self._roots(base, given)[1] >= set(checkpoint.visited):
                    return base
        return None

    def _write(
        self, base: Base, is_checkpoint: bool, diff: Diff, roots: tuple[str, ...]
    ) -> BuildReport:
        with self._store.staging() as staging:
            assembly = Assembly(self._engine, base, staging)
            rejected: dict[str, ReadError] = {}
            written: set[str] = set()
            for result in self._batches(diff, staging):
                assembly.add(result)
                rejected.update(result.rejected)
                written.update(result.written)
                if time.monotonic() >= self._checkpoint_at:
                    self._save(assembly, diff, written)
            outcome = diff.outcome(rejected)
            if not self._published and not any(entry.records for entry in outcome.ledger):
                self._store.forget_checkpoint()
                return self._report(outcome, None, published=False)
            same = (tuple(outcome.ledger), roots) == (assembly.base.ledger, base.roots)
            if assembly.base is base and base.directory and same and not is_checkpoint:
                return self._report(outcome, read_manifest(base.directory), published=False)
            self._progress.phase("publishing")
            with self._store.new_generation() as generation:
                ledger, gone = outcome.ledger, outcome.gone
                manifest = assembly.write(generation, ledger, gone, roots, merge=True)
                self._store.publish(generation, manifest)
        self._sweep()
        return self._report(outcome, manifest, published=True)

    def _sweep(self) -> None:
        # Where the disk refuses, or it cannot be told what is published, the next one sweeps.
        with suppress(UserError, OSError):
            self._freed_bytes += self._store.sweep()

    def _batches(self, diff: Diff, staging: Path) -> Iterator[BatchResult]:
        """Read what changed, and index it; yield each batch as it is done."""
        work = Work()

        def done() -> tuple[int, int]:
            return work.articles, max(diff.text_bytes_read - work.bytes_left, 0)

        self._progress.follow(done)
        records, total = diff.records(), diff.text_bytes_to_read
        for result in write_batches(self._engine, staging, records, self._jobs, total, work):
            self._progress.advance(*done())
            yield result

    def _save(self, assembly: Assembly, diff: Diff, written: set[str]) -> None:
        """Save what is done, so that a build that comes after this one was killed goes on."""
        began = time.monotonic()
        self._progress.phase("saving")
        ledger, gone = diff.so_far(written)
        roots = tuple(sorted({*assembly.base.roots, *self._visited}))
        with self._store.new_generation() as generation:
            manifest = assembly.write(generation, ledger, gone, roots, merge=False)
            self._store.save_checkpoint(
                generation, manifest, self._published, self._visited, self._options.rebuild
            )
        self._progress.phase("reading")
        now = time.monotonic()
        self._checkpoint_at = now + max(CHECKPOINT_SECONDS, _CHECKPOINT_PART * (now - began))

    def _report(self, outcome: Outcome, manifest: Manifest | None, published: bool) -> BuildReport:
        return BuildReport(
            added=outcome.added,
            changed=outcome.changed,
            deleted=outcome.deleted,
            unchanged=outcome.unchanged,
            errors=outcome.errors,
            seconds=time.monotonic() - self._started,
            text_bytes=manifest.text_bytes if manifest else 0,
            index_bytes=manifest.index_bytes if manifest else 0,
            articles=manifest.articles if manifest else 0,
            published=published,
            freed_bytes=self._freed_bytes,
        )
