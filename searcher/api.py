"""Searching from Python: five names over :class:`~searcher.searcher.Searcher`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, TypedDict, Unpack, overload

from index.errors import UserError
from index.settings import Settings
from searcher.model import (
    Filters,
    Hit,
    IndexStats,
    Interpretation,
    LitArticle,
    ResultPage,
    SearchRequest,
    Sort,
    Suggestion,
)
from searcher.searcher import Searcher

__all__ = ["Archive", "Results", "UserError", "open_archive", "search"]

_FILTERS = frozenset(Filters.__dataclass_fields__)


class Limits(TypedDict, total=False):
    """What a search may be told: :class:`~searcher.model.SearchRequest` and
    :class:`~searcher.model.Filters` say what each one does."""

    limit: int
    offset: int
    sort: Sort
    first_date: str | None
    last_date: str | None
    period: str | None
    bylines: Sequence[str]
    sources: Sequence[str]
    captions: bool | None
    widen: bool
    verbatim: bool
    lit: bool


def open_archive(path: str | os.PathLike[str] | None = None) -> Archive:
    """Open an index; without a ``path`` the one that ``tracuu`` would take.

    Close it, or use it in a ``with`` block. Raises ``UserError`` where there is none.
    """
    settings = Settings.from_environment(os.fspath(path) if path is not None else None)
    return Archive(
        Searcher.open(
            settings.index_directory,
            settings.abbreviations,
            settings.cache_bytes,
            seconds=settings.seconds,
        )
    )


def search(
    query: str, path: str | os.PathLike[str] | None = None, **limits: Unpack[Limits]
) -> Results:
    """Search an index once; ``limits`` are those of :meth:`Archive.search`.

    The index stays open for as long as the results are there.
    """
    return open_archive(path).search(query, **limits)


class Archive:
    """An open index. Threads may share it.

    ``len(archive)`` is how many articles it holds. Everything that a user can mend, such as
    a query that cannot be read, is a ``UserError``.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self.stats().articles

    def close(self) -> None:
        """Close the index's files."""
        self._searcher.close()

    def refresh(self) -> bool:
        """Take up what was indexed since; tell whether there was anything."""
        return self._searcher.refresh()

    def search(self, query: str, **limits: Unpack[Limits]) -> Results:
        """Search, in strict syntax. A ``lit`` of False leaves out spans and snippets, which
        take most of the time."""
        request = _request(query, limits)
        return Results(self._searcher, request, self._searcher.search(request))

    def count(self, query: str, **limits: Unpack[Limits]) -> int:
        """Return how many articles match; ``limits`` are those of :meth:`search`."""
        request = replace(_request(query, limits), limit=1, lit=False, suggest=False, facets=False)
        return self._searcher.search(request).total

    def article(self, article_id: str, highlight: str = "") -> LitArticle:
        """Return an article, lit with what the query ``highlight`` matches in it."""
        return self._searcher.light(article_id, highlight, "strict" if highlight else "forgiving")

    def similar(self, article_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return articles like one, the likest first, with nothing lit."""
        return self._searcher.similar(article_id, limit)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Return completions of what was typed so far, best first."""
        return self._searcher.suggest(prefix, limit)

    def stats(self) -> IndexStats:
        """Return what the index holds."""
        return self._searcher.stats()


class Results(Sequence[Hit]):
    """What a search found: a sequence of one page of hits, and what is told about them."""

    def __init__(self, searcher: Searcher, request: SearchRequest, page: ResultPage) -> None:
        self._searcher = searcher
        self._request = request
        self._page = page

    def __len__(self) -> int:
        return len(self._page.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Hit]: ...
    def __getitem__(self, index: int | slice) -> Hit | Sequence[Hit]:
        return self._page.hits[index]

    def all(self) -> Iterator[Hit]:
        """Yield every hit from the page's first on, in the same order and in little memory."""
        return self._searcher.all_hits(self._request)

    @property
    def total(self) -> int:
        """How many articles match, on this page or not."""
        return self._page.total

    @property
    def undated(self) -> int:
        """How many of these have no date."""
        return self._page.undated

    @property
    def facets(self) -> Mapping[str, dict[str, int]]:
        """How many of them have which ``year``, ``month``, ``byline``, ``source``, ``captions``."""
        return {
            name: {facet.value: facet.count for facet in counts}
            for name, counts in self._page.facets.items()
        }

    @property
    def interpretation(self) -> Interpretation:
        """How the query was understood."""
        return self._page.interpretation

    @property
    def suggestions(self) -> tuple[Suggestion, ...]:
        """Other queries that may have been meant."""
        return self._page.suggestions


def _request(query: str, limits: Limits) -> SearchRequest:
    """Return the request. Raises ``TypeError`` for a limit that there is not."""
    named: dict[str, Any] = {**limits}
    filters = {name: named.pop(name) for name in _FILTERS.intersection(named)}
    for name in ("bylines", "sources"):
        if name in filters:
            # One name is a sequence too: of its letters.
            texts = filters[name]
            filters[name] = (texts,) if isinstance(texts, str) else tuple(texts)
    return SearchRequest(query, filters=Filters(**filters), **named)
