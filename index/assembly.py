"""From segments that were written to a generation: what was there, what came, what went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from index.analysis.tokens import ANALYSIS_VERSION
from index.article import Article
from index.batches import BATCH_ARTICLES, BatchResult, write_batches
from index.engines.base import Engine, GenerationReader, SegmentInfo
from index.learned.counts import LearnedCounts
from index.sources import LedgerEntry, write_ledger
from index.storage.checksums import file_entries
from index.storage.manifest import FORMAT_VERSION, FileEntry, Manifest

#: More small segments than this, of one class of size, are written anew as one: an update of
#: a few articles rewrites hardly more than its like, and seldom some thousands.
MAX_SMALL_SEGMENTS = 8
# Segments of less than these parts of a full one are small.
_SMALL_PARTS = (16, 2)


@dataclass(frozen=True, slots=True)
class Base:
    """The generation that a build starts from; without a directory, from nothing."""

    roots: tuple[str, ...] = ()
    directory: Path | None = None
    ledger: tuple[LedgerEntry, ...] = ()
    files: dict[str, FileEntry] = field(default_factory=dict)


class Assembly:
    """What batches wrote into ``staging``, and makes a generation of it and of a base."""

    def __init__(self, engine: Engine, base: Base, staging: Path) -> None:
        self.base = base
        self._engine = engine
        self._staging = staging
        self._waiting: list[tuple[SegmentInfo, Path]] = []
        # What is learned of all articles, or where there was an index, of those since the
        # last generation that was written.
        self._learned = LearnedCounts()
        self._is_anew = base.directory is None
        self._gone: set[str] = set()

    def add(self, result: BatchResult) -> None:
        """Take what a batch wrote."""
        self._learned.add(result.learned)
        if result.segment:
            self._waiting.append((result.segment, result.folder))

    def write(
        self,
        generation: Path,
        ledger: list[LedgerEntry],
        gone: Sequence[str],
        roots: tuple[str, ...],
        merge: bool,
    ) -> Manifest:
        """Make a generation of the base and of all that was added, less the articles of the
        base with the ids ``gone``; later ones start from it.

        With ``merge`` the small segments of the base become one.
        """
        gone = sorted(set(gone) - self._gone)
        kept = self._segments()
        small = _to_be_merged(kept, [info for info, _ in self._waiting]) if merge else []
        self._merge(small, set(gone))
        for _, folder in self._waiting:
            for path in folder.iterdir():
                path.rename(generation / path.name)
        added = [info for info, _ in self._waiting]
        self._engine.commit(generation, added, self.base.directory, small, gone)
        self._learn(gone, generation)
        write_ledger(generation, ledger)
        base = self.base
        files = file_entries(generation, base.directory, base.files, self._engine.is_derived)
        self.base = Base(roots, generation, tuple(ledger), files)
        self._waiting = []
        self._gone |= set(gone)
        return _manifest(ledger, roots, files)

    def _segments(self) -> list[SegmentInfo]:
        if self.base.directory is None:
            return []
        with self._open(self.base.directory) as reader:
            return list(reader.segments())

    def _merge(self, segments: list[str], gone: set[str]) -> None:
        """Write the articles of small segments anew, together."""
        if self.base.directory is None or not segments:
            return
        with self._open(self.base.directory) as reader:
            articles = (
                article
                for segment in segments
                for article in reader.articles(segment)
                if article.id not in gone
            )
            for result in write_batches(self._engine, self._staging, articles, jobs=1):
                self.add(result)

    def _learn(self, gone: Sequence[str], generation: Path) -> None:
        """Write the counts of the base, and of what was added, less those that are gone."""
        base = self.base.directory
        if base is not None:
            self._learned.subtract(LearnedCounts.of(self._articles(base, gone)))
        if base is None or self._is_anew:
            self._learned.write(generation)
        else:
            self._learned.write_added_to(base, generation)
            self._learned = LearnedCounts()

    def _articles(self, directory: Path, ids: Sequence[str]) -> list[Article]:
        with self._open(directory) as reader:
            return [reader.get(article_id) for article_id in ids]

    @contextmanager
    def _open(self, directory: Path) -> Iterator[GenerationReader]:
        reader = self._engine.open(directory)
        try:
            yield reader
        finally:
            reader.close()


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


def _manifest(
    ledger: Sequence[LedgerEntry], roots: tuple[str, ...], files: dict[str, FileEntry]
) -> Manifest:
    records = [record for entry in ledger for record in entry.records]
    return Manifest(
        format_version=FORMAT_VERSION,
        analysis_version=ANALYSIS_VERSION,
        built_at=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=len(records),
        text_bytes=sum(record.size for record in records),
        roots=roots,
        files=files,
    )
