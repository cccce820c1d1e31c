"""From roots to a published generation: scan, diff, write, publish."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Protocol

from index.analysis.tokens import ANALYSIS_VERSION
from index.article import Article
from index.batches import BATCH_ARTICLES, default_jobs, write_batches
from index.checksums import file_entries
from index.diff import Diff, Outcome
from index.engines import default_engine
from index.engines.base import Engine, SegmentInfo
from index.errors import IndexMissing, ReadError, UserError
from index.learned.archive import LearnedCounts
from index.manifest import FORMAT_VERSION, FileEntry, Manifest, read_manifest
from index.roots import combine_roots, require_roots
from index.sources import LedgerEntry, read_ledger, scan, write_ledger
from index.store import IndexStore

#: More small segments than this, of one class of size, are written anew as one: an update of
#: a few articles rewrites hardly more than its like, and seldom some thousands.
MAX_SMALL_SEGMENTS = 8
# Segments of less than these parts of a full one are small.
_SMALL_PARTS = (16, 2)


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to build. ``jobs`` is a number of processes, 0 for one a core.

    ``rebuild`` reads everything anew, ``checksum`` opens files of the same size and
    time too, ``forget`` names roots whose articles go.
    """

    rebuild: bool = False
    jobs: int = 0
    checksum: bool = False
    forget: tuple[str, ...] = ()


class Progress(Protocol):
    """Is told how far a build is. Totals are absolute."""

    def start(self, total_bytes: int) -> None:
        """Take the size of the files that have to be read."""

    def advance(self, articles: int, bytes_read: int) -> None:
        """Take the articles indexed and the bytes of files read, so far."""

    def error(self, error: ReadError) -> None:
        """Take a file or a record that was skipped."""

    def phase(self, name: str) -> None:
        """Take what is being done now."""


class Silent:
    """Progress that nobody looks at."""

    def start(self, total_bytes: int) -> None: ...
    def advance(self, articles: int, bytes_read: int) -> None: ...
    def error(self, error: ReadError) -> None: ...
    def phase(self, name: str) -> None: ...


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: counts of articles, seconds, bytes.

    ``articles`` are in the index now; ``published`` is False where nothing changed,
    and where a first build found no article: there is no index then, of 0 bytes.
    ``empty_roots`` were visited and hold no file to be read.
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


def build(
    paths: Sequence[Path],
    directory: Path,
    options: BuildOptions = BuildOptions(),
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> BuildReport:
    """Bring the index in ``directory`` up to date with the roots ``paths``.

    Without paths, with every root that the index remembers. Raises ``UserError``
    for a root that does not exist, ``IndexBusy`` where another process writes.
    """
    store = IndexStore(directory)
    for path in paths:
        if not path.exists():
            raise UserError(f"{path}: no such file or folder; nothing was changed")
    with store.writing():
        return _Build(store, options, progress or Silent(), engine or default_engine()).run(paths)


@dataclass(frozen=True, slots=True)
class _Base:
    """The generation that a build starts from; without a directory, from nothing.

    ``first`` tells that there is no index yet.
    """

    roots: tuple[str, ...] = ()
    directory: Path | None = None
    ledger: tuple[LedgerEntry, ...] = ()
    files: dict[str, FileEntry] = field(default_factory=dict)
    first: bool = False


class _Build:
    def __init__(
        self, store: IndexStore, options: BuildOptions, progress: Progress, engine: Engine
    ) -> None:
        self._store = store
        self._options = options
        self._progress = progress
        self._engine = engine
        self._started = time.monotonic()

    def run(self, paths: Sequence[Path]) -> BuildReport:
        base = self._base()
        forgotten = {Path(root).resolve().as_posix() for root in self._options.forget}
        given = {path.resolve().as_posix() for path in paths}
        roots = combine_roots(base.roots, given, forgotten)
        if base.directory is None or not (given or forgotten):
            visited = set(roots)
        else:
            visited = given - forgotten
        require_roots(visited)
        self._progress.phase("reading")
        found = {root: list(scan(Path(root))) for root in sorted(visited)}
        items = chain.from_iterable(found.values())
        diff = Diff(base.ledger, visited, forgotten, items, self._options.checksum)
        self._progress.start(diff.bytes_to_read)
        report = self._write(base, diff, roots)
        report = replace(report, empty_roots=tuple(root for root in found if not found[root]))
        for error in report.errors:
            self._progress.error(error)
        return report

    def _base(self) -> _Base:
        roots = self._store.remembered_roots()
        try:
            directory = self._store.current()
        except IndexMissing:
            return _Base(roots, first=True)
        except UserError:
            if not self._options.rebuild:
                raise
            return _Base(roots)
        if self._options.rebuild:
            return _Base(roots)
        manifest = self._store.check()
        return _Base(manifest.roots, directory, tuple(read_ledger(directory)), manifest.files)

    def _write(self, base: _Base, diff: Diff, roots: tuple[str, ...]) -> BuildReport:
        with self._store.new_generation() as generation:
            segments: list[SegmentInfo] = []
            learned = LearnedCounts()
            rejected: dict[str, ReadError] = {}
            written = 0
            jobs = self._options.jobs or default_jobs()
            batches = write_batches(
                self._engine, generation, diff.records(), jobs, diff.text_bytes_to_read
            )
            for result in batches:
                segments += [result.segment] if result.segment else []
                learned.add(result.learned)
                rejected.update(result.rejected)
                written += result.read
                self._progress.advance(written, diff.bytes_read)
            outcome = diff.outcome(rejected)
            if base.directory and (tuple(outcome.ledger), roots) == (base.ledger, base.roots):
                return self._report(outcome, read_manifest(base.directory), published=False)
            if base.first and not any(entry.records for entry in outcome.ledger):
                return self._report(outcome, None, published=False)
            self._progress.phase("publishing")
            small = _to_be_merged(self._segments(base), segments)
            segments += self._merged(base, small, set(outcome.gone), generation)
            self._engine.commit(generation, segments, base.directory, small, outcome.gone)
            self._learn(base, learned, outcome.gone, generation)
            write_ledger(generation, outcome.ledger)
            files = file_entries(generation, base.directory, base.files, self._engine.is_derived)
            manifest = _manifest(outcome, roots, files)
            self._store.publish(generation, manifest)
        self._store.sweep()
        return self._report(outcome, manifest, published=True)

    def _segments(self, base: _Base) -> list[SegmentInfo]:
        if base.directory is None:
            return []
        reader = self._engine.open(base.directory)
        try:
            return list(reader.segments())
        finally:
            reader.close()

    def _merged(
        self, base: _Base, segments: list[str], gone: set[str], generation: Path
    ) -> list[SegmentInfo]:
        """Write the articles of small segments anew, together."""
        if base.directory is None or not segments:
            return []
        reader = self._engine.open(base.directory)
        try:
            articles = (
                article
                for segment in segments
                for article in reader.articles(segment)
                if article.id not in gone
            )
            results = write_batches(self._engine, generation, articles, jobs=1)
            return [result.segment for result in results if result.segment]
        finally:
            reader.close()

    def _learn(
        self, base: _Base, learned: LearnedCounts, gone: Sequence[str], generation: Path
    ) -> None:
        """Write the counts of ``base``, and of what was added, less those that are gone."""
        if base.directory is not None:
            learned.add(LearnedCounts.read(base.directory))
            learned.subtract(LearnedCounts.of(self._articles(base.directory, gone)))
        learned.write(generation)

    def _articles(self, directory: Path, ids: Sequence[str]) -> list[Article]:
        reader = self._engine.open(directory)
        try:
            return [reader.get(article_id) for article_id in ids]
        finally:
            reader.close()

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
        )


def _to_be_merged(kept: Sequence[SegmentInfo], added: Sequence[SegmentInfo]) -> list[str]:
    """Return the names of those of the ``kept`` segments that are too many of one size."""
    merged: list[str] = []
    least = 0
    for part in _SMALL_PARTS:
        sizes = range(least, least := BATCH_ARTICLES // part)
        alike = [info.name for info in kept if info.live in sizes]
        if len(alike) + sum(info.live in sizes for info in added) > MAX_SMALL_SEGMENTS:
            merged += alike
    return merged


def _manifest(outcome: Outcome, roots: tuple[str, ...], files: dict[str, FileEntry]) -> Manifest:
    records = [record for entry in outcome.ledger for record in entry.records]
    return Manifest(
        format_version=FORMAT_VERSION,
        analysis_version=ANALYSIS_VERSION,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=len(records),
        text_bytes=sum(record.size for record in records),
        roots=roots,
        files=files,
    )
