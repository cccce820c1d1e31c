"""Whether an index is sound, and holds what its corpus holds; and how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Literal

from index.builder import BuildOptions, BuildReport, build
from index.diff import Diff
from index.engines import default_engine
from index.errors import ArticleNotFound, IndexDamaged, IndexOutdated, ReadError
from index.progress import Progress, Silent
from index.readers import READERS
from index.sources import LedgerEntry, read_ledger, scan
from index.storage.manifest import Manifest
from index.storage.soundness import damages
from index.store import HeldGeneration, IndexStore

DifferenceKind = Literal["missing", "changed", "extra"]


@dataclass(frozen=True, slots=True)
class Difference:
    """An article in which index and corpus differ: ``missing`` in the index, ``changed`` in
    the corpus since it was indexed, or ``extra`` in the index; ``place`` is its file, and
    the line in one of many articles."""

    kind: DifferenceKind
    id: str
    place: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. ``damages`` say what is wrong with the index itself, a line each;
    ``absent`` are roots of it that are not there; ``articles`` are those that it holds."""

    articles: int = 0
    damages: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def is_same(self) -> bool:
        """Tell whether nothing at all was found."""
        return not (self.damages or self.absent or self.differences)


def verify(directory: Path, progress: Progress | None = None, checksum: bool = False) -> Verdict:
    """Read every byte of the index, fetch every article, and compare with the corpus.

    Files of the corpus are opened as an update would open them: by size and time, with
    ``checksum`` all. Raises ``IndexMissing``.
    """
    progress = progress or Silent()
    try:
        held = IndexStore(directory).hold()
    except (IndexDamaged, IndexOutdated) as error:
        return Verdict(damages=(str(error),))
    try:
        return _compare(held, progress, checksum)
    finally:
        held.close()


def _compare(held: HeldGeneration, progress: Progress, checksum: bool) -> Verdict:
    manifest = held.manifest
    progress.phase("checking files")
    progress.start(manifest.index_bytes)
    found = damages(held.directory, held.pointer.sha256, lambda size: progress.advance(0, size))
    if found:
        return Verdict(manifest.articles, found)
    ledger = read_ledger(held.directory)
    if found := tuple(_unfetched(held.directory, ledger, progress)):
        return Verdict(manifest.articles, found)
    absent = tuple(root for root in manifest.roots if not Path(root).exists())
    differences = _differences(manifest, ledger, progress, checksum)
    return Verdict(manifest.articles, (), absent, tuple(differences))


def _unfetched(directory: Path, ledger: Sequence[LedgerEntry], progress: Progress) -> Iterator[str]:
    """Yield what of the ledger the index does not give, and what it has beside that."""
    progress.phase("fetching articles")
    records = {record.id: record for entry in ledger for record in entry.records}
    reader = default_engine().open(directory)
    try:
        for number, (article_id, record) in enumerate(records.items(), 1):
            try:
                if reader.get(article_id).content_hash != record.content_hash:
                    yield f"{article_id}: the index has another version of it than its ledger"
            except (ArticleNotFound, IndexDamaged) as error:
                yield f"{article_id}: cannot be fetched from the index ({error})"
            progress.advance(number, 0)
        names = [segment.name for segment in reader.segments()]
        held = Counter(a.id for name in names for a in reader.articles(name))
        for article_id, times in held.items():
            if article_id not in records:
                yield f"{article_id}: is in the index and not in its ledger"
            elif times > 1:
                yield f"{article_id}: is in the index {times} times"
    finally:
        reader.close()


def _differences(
    manifest: Manifest, ledger: Sequence[LedgerEntry], progress: Progress, checksum: bool
) -> Iterator[Difference]:
    progress.phase("comparing with the corpus")
    visited = [root for root in manifest.roots if Path(root).exists()]
    found = chain.from_iterable(scan(Path(root)) for root in visited)
    diff = Diff(ledger, visited, (), found, checksum)
    progress.start(diff.text_bytes_to_read)
    places: dict[str, str] = {}
    rejected: dict[str, ReadError] = {}
    for number, record in enumerate(diff.records(), 1):
        progress.advance(number, diff.text_bytes_read)
        places[record.id] = f"{record.path}:{record.line}" if record.line else record.path
        try:
            READERS[record.reader].parse(record)
        except ReadError as error:
            rejected[record.id] = error
    outcome = diff.outcome(rejected)
    was = {record.id: entry.file.path for entry in ledger for record in entry.records}
    for article_id, place in places.items():
        if article_id not in rejected:
            kind: DifferenceKind = "changed" if article_id in was else "missing"
            yield Difference(kind, article_id, place)
    for article_id in outcome.gone:
        if article_id not in places:
            yield Difference("extra", article_id, was[article_id])


def repair(
    directory: Path, paths: Sequence[Path], verdict: Verdict, progress: Progress | None = None
) -> BuildReport:
    """Build an index anew that is damaged, bring up to date one that differs.

    ``paths`` are roots beside those that the index remembers, for when it remembers none.
    Raises ``UserError`` as :func:`~index.builder.build` does.
    """
    options = BuildOptions(rebuild=bool(verdict.damages))
    return build(paths, directory, options, progress)
