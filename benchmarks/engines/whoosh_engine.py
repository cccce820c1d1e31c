"""Plain Whoosh: its own writer, its own searcher, its own BM25F."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from whoosh import fields, index, query
from whoosh.analysis import SpaceSeparatedTokenizer

from benchmarks.engines.base import TOP, Query

if TYPE_CHECKING:
    from benchmarks.corpora import Slice

_WRITER_MEGABYTES = 1024


def build(cut: Slice, folder: Path) -> None:
    """Index both streams with positions, in one segment."""
    stream = fields.TEXT(phrase=True, analyzer=SpaceSeparatedTokenizer())
    schema = fields.Schema(id=fields.STORED, text=stream, text_folded=stream)
    writer = index.create_in(str(folder), schema).writer(limitmb=_WRITER_MEGABYTES)
    for article in cut.ready_articles():
        writer.add_document(id=article.id, **article.streams())
    writer.commit()


class WhooshIndex:
    """Implements :class:`benchmarks.engines.base.Index`."""

    def __init__(self, folder: Path) -> None:
        self._searcher = index.open_dir(str(folder)).searcher()

    def answer(self, asked: Query) -> object:
        return self._searcher.search(_query(asked), limit=TOP).scored_length()

    def total(self, asked: Query) -> int:
        # A collector that skips blocks does not know how many match.
        return sum(1 for _ in self._searcher.docs_for_query(_query(asked)))

    def best(self, asked: Query, limit: int) -> list[tuple[str, float]]:
        hits = self._searcher.search(_query(asked), limit=limit)
        return [(hit["id"], float(hit.score)) for hit in hits]

    def ids(self, asked: Query) -> set[str]:
        """Return every article that matches."""
        numbers = self._searcher.docs_for_query(_query(asked))
        return {self._searcher.stored_fields(number)["id"] for number in numbers}

    def close(self) -> None:
        self._searcher.close()


def _query(asked: Query) -> query.Query:
    if asked.kind == "phrase":
        return query.Phrase(asked.field, list(asked.terms))
    leaves: list[query.Query] = [query.Term(asked.field, term) for term in asked.terms]
    if asked.kind == "any":
        return query.Or(leaves)
    if asked.kind == "prefix":
        leaves[-1] = query.Prefix(asked.field, asked.terms[-1])
    return query.And(leaves)


def open_index(folder: Path) -> WhooshIndex:
    """Open the index."""
    return WhooshIndex(folder)
