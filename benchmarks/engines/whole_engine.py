"""The whole search, as the page does it: reading, ranking over every stream, ten hits
with titles and snippets lit, years counted, suggestions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines.base import TOP, Query
from searcher.model import ResultPage, SearchRequest
from searcher.searcher import Searcher

if TYPE_CHECKING:
    from benchmarks.corpora import Slice


def build(cut: Slice, folder: Path) -> None:
    """Build the index: the same that the engine alone opens."""
    from benchmarks.engines.tracuu_engine import build as build_index

    build_index(cut, folder)


class WholeIndex:
    """Implements :class:`benchmarks.engines.base.Index`."""

    def __init__(self, folder: Path) -> None:
        self._searcher = Searcher.open(folder)

    def answer(self, query: Query) -> ResultPage:
        return self._page(query, TOP)

    def prepare(self) -> None:
        """Do what the page's server does before it serves."""
        from web.archive import FIRST_REQUEST

        self._searcher.search(FIRST_REQUEST)

    def total(self, query: Query) -> int:
        return self._page(query, 1).total

    def best(self, query: Query, limit: int) -> list[tuple[str, float]]:
        return [(hit.id, hit.score) for hit in self._page(query, limit).hits]

    def close(self) -> None:
        self._searcher.close()

    def _page(self, query: Query, limit: int) -> ResultPage:
        return self._searcher.search(SearchRequest(query.typed, limit, syntax="forgiving"))


def open_index(folder: Path) -> WholeIndex:
    """Open the published generation."""
    return WholeIndex(folder)
