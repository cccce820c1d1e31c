"""Tra Cứu's engine alone: one stream, BM25, numbers and scores of the first hits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines.base import TOP, Query
from index.engines import default_engine
from index.engines.asked import And, EngineRequest, Leaf, Match, Or, Phrase, Scored, Synonyms, Term
from index.engines.base import Ranked
from index.store import IndexStore

if TYPE_CHECKING:
    from benchmarks.corpora import Slice

_MANY_TERMS = 1_000_000


def build(cut: Slice, folder: Path) -> None:
    """Build as ``tracuu index`` does, from the articles and with every stream."""
    from index.builder import build as build_index

    build_index([cut.records], folder)


class OurIndex:
    """Implements :class:`benchmarks.engines.base.Index`."""

    def __init__(self, folder: Path) -> None:
        self._reader = default_engine().open(IndexStore(folder).current())

    def answer(self, query: Query) -> Ranked:
        return self._reader.ranked(self._request(query, TOP))

    def total(self, query: Query) -> int:
        return self._reader.ranked(self._request(query, 1)).total

    def best(self, query: Query, limit: int) -> list[tuple[str, float]]:
        hits = self._reader.search(self._request(query, limit)).hits
        return [(hit.id, hit.score) for hit in hits]

    def close(self) -> None:
        self._reader.close()

    def _request(self, query: Query, limit: int) -> EngineRequest:
        leaves = self._leaves(query)
        match: Match = And(leaves)
        if query.kind == "any":
            match = Or(leaves)
        rank = tuple(Scored(leaf, 1.0, "") for leaf in leaves)
        return EngineRequest(match, rank, limit=limit)

    def _leaves(self, query: Query) -> tuple[Leaf, ...]:
        terms = tuple(Term(query.field, term) for term in query.terms)
        if query.kind == "phrase":
            return (Phrase(tuple((term,) for term in terms)),)
        if query.kind == "prefix":
            begun = self._reader.terms(query.field, query.terms[-1], _MANY_TERMS)
            return (*terms[:-1], Synonyms(tuple(Term(query.field, text) for text in begun)))
        return terms


def open_index(folder: Path) -> OurIndex:
    """Open the published generation."""
    return OurIndex(folder)
