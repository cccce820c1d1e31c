"""One archive, asked by us, by a stock Whoosh and by plain Python; and generations of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

import whoosh.index
from engine_articles import write_generation
from made_news import MadeNews
from reference_engine import Reference
from whoosh import query as wq
from whoosh.searching import Searcher

from index.article import Article
from index.engines.asked import All, EngineRequest, Match
from index.engines.base import GenerationReader
from index.engines.whoosh.engine import WhooshEngine

ARTICLES = 5000
_FRESH_SEGMENTS = (3000, 1500, 400, 100)
_SMALL = 500
_GONE, _CHANGED = 450, 150

_EVERYTHING = EngineRequest(All(), limit=1_000_000)


@dataclass(frozen=True)
class Generation:
    """A generation's directory, and the articles that are live in it."""

    directory: Path
    articles: list[Article]


def fresh_generation(folder: Path) -> Generation:
    """Write articles into segments of unequal size."""
    articles = MadeNews(7).articles("a", ARTICLES)
    rest = iter(articles)
    segments = [[next(rest) for _ in range(size)] for size in _FRESH_SEGMENTS]
    return Generation(write_generation(WhooshEngine(), folder / "fresh", segments), articles)


def updated_generation(folder: Path, base: Generation) -> Generation:
    """Write what an update makes of a generation: articles go, change and come, and its
    small segments are merged."""
    chance, engine = Random(13), WhooshEngine()
    gone = {one.id for one in chance.sample(base.articles, _GONE + _CHANGED)}
    changed = chance.sample(sorted(gone), _CHANGED)
    new = MadeNews(17).articles("b", _GONE + _CHANGED)
    added = [*(replace(one, id=id) for one, id in zip(new, changed, strict=False)), *new[_CHANGED:]]
    reader = engine.open(base.directory)
    small = [info.name for info in reader.segments() if info.documents < _SMALL]
    merged = [one for name in small for one in reader.articles(name) if one.id not in gone]
    reader.close()
    directory = write_generation(
        engine,
        folder / "updated",
        [merged, added[:_SMALL], added[_SMALL:]],
        base.directory,
        dropped=small,
        deleted=sorted(gone),
    )
    return Generation(directory, [*(one for one in base.articles if one.id not in gone), *added])


@dataclass(frozen=True)
class Oracle:
    """A generation opened by us and by a stock Whoosh, and its articles in plain Python."""

    directory: Path
    articles: Sequence[Article]
    ours: GenerationReader
    stock: Searcher

    @cached_property
    def reference(self) -> Reference:
        return Reference(self.articles)

    @cached_property
    def _our_ids(self) -> dict[int, str]:
        numbers = self.ours.ranked(_EVERYTHING).documents
        hits = self.ours.search(_EVERYTHING).hits
        return {number: hit.id for number, hit in zip(numbers, hits, strict=True)}

    @cached_property
    def _stock_ids(self) -> dict[int, str]:
        return {number: stored["id"] for number, stored in self.stock.reader().iter_docs()}

    def by_us(self, match: Match) -> set[str]:
        """Return the ids of the articles that we find."""
        return set(self.ranked(EngineRequest(match)))

    def ranked(self, request: EngineRequest) -> dict[str, float]:
        """Return the scores of all articles that match, in the order of the request."""
        found = self.ours.ranked(replace(request, offset=0, limit=len(self.articles)))
        ids = [self._our_ids[number] for number in found.documents]
        assert len(ids) == len(set(ids)) == found.total
        return dict(zip(ids, found.scores, strict=True))

    def by_whoosh(self, query: wq.Query) -> set[str]:
        """Return the ids of the articles that a stock Whoosh finds."""
        return {self._stock_ids[number] for number in self.stock.docs_for_query(query)}

    def stock_values(self, field: str, text: str, kind: str) -> dict[str, Any]:
        """Return what a stock Whoosh reads in a term's postings (``frequency``,
        ``positions``), by the ids of live articles."""
        postings = self.stock.reader().postings(field, text)
        return {self._stock_ids[number]: value for number, value in postings.items_as(kind)}


@contextmanager
def opened(generation: Generation) -> Iterator[Oracle]:
    """Open a generation twice: as our engine does, and as anyone's Whoosh does."""
    ours = WhooshEngine().open(generation.directory)
    index = whoosh.index.open_dir(str(generation.directory))
    with index.searcher() as stock:
        yield Oracle(generation.directory, generation.articles, ours, stock)
    index.close()
    ours.close()
