"""Searching from Python: five names over :class:`~searcher.searcher.Searcher`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Any, TypeAlias, TypedDict, Unpack, overload

from index.errors import UserError
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
from searcher.opening import open_searcher
from searcher.searcher import Searcher

__all__ = ["Archive", "Results", "UserError", "open_archive", "search"]

#: ``"2017-04"``, ``2017``, ``datetime.date(2017, 4, 12)``.
Date: TypeAlias = str | int | date


class Limits(TypedDict, total=False):
    """What a search may be told: :class:`~searcher.model.SearchRequest` and
    :class:`~searcher.model.Filters` say what each one does."""

    limit: int
    offset: int
    sort: Sort
    first_date: Date | None
    last_date: Date | None
    period: Date | None
    bylines: Sequence[str]
    sources: Sequence[str]
    captions: bool | None
    widen: bool
    verbatim: bool
    lit: bool


_LIMITS = frozenset(Limits.__annotations__)
_FILTERS = frozenset(Filters.__dataclass_fields__)


def open_archive(path: str | os.PathLike[str] | None = None) -> Archive:
    """Open an index; without a ``path`` the one that ``tracuu`` would take.

    Close it, or use it in a ``with`` block. Raises ``UserError`` where there is none.
    """
    return Archive(open_searcher(os.fspath(path) if path is not None else None))


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
    a query that cannot be read, is a ``UserError``. A closed one raises ``ValueError``, as
    files do.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher
        self._is_closed = False

    @property
    def _open(self) -> Searcher:
        if self._is_closed:
            raise ValueError("the archive is closed")
        return self._searcher

    def __repr__(self) -> str:
        return f"<Archive: {'closed' if self._is_closed else f'{len(self):,} articles'}>"

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
        """Close the index's files. What is being read ends on them."""
        self._is_closed = True
        self._searcher.close()

    def refresh(self) -> bool:
        """Take up what was indexed since; tell whether there was anything."""
        return self._open.refresh()

    def search(self, query: str, **limits: Unpack[Limits]) -> Results:
        """Search, in strict syntax.

        ``limit`` (20, at most 1,000), ``offset`` and ``sort`` (``relevance``, ``newest``,
        ``oldest``) say which page; ``first_date``, ``last_date``, ``period``, ``bylines``,
        ``sources`` and ``captions`` narrow it down; ``widen`` and ``verbatim`` say how the query
        is read; a ``lit`` of False leaves out spans and snippets, which take most of the time.
        """
        request = _request(query, limits)
        return Results(self, request, self._open.search(request))

    def count(self, query: str, **limits: Unpack[Limits]) -> int:
        """Return how many articles match; ``limits`` are those of :meth:`search`."""
        request = replace(_request(query, limits), limit=1, lit=False, suggest=False, facets=False)
        return self._open.search(request).total

    def article(self, article_id: str, highlight: str = "") -> LitArticle:
        """Return an article, lit with what the query ``highlight`` matches in it."""
        return self._open.light(article_id, highlight, "strict" if highlight else "forgiving")

    def similar(self, article_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return articles like one, the likest first, with nothing lit."""
        return self._open.similar(article_id, limit)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Return completions of what was typed so far, best first."""
        return self._open.suggest(prefix, limit)

    def stats(self) -> IndexStats:
        """Return what the index holds."""
        return self._open.stats()


class Results(Sequence[Hit]):
    """What a search found: a sequence of one page of hits, and what is told about them."""

    def __init__(self, archive: Archive, request: SearchRequest, page: ResultPage) -> None:
        self._archive = archive
        self._request = request
        self._page = page

    def __repr__(self) -> str:
        return f"<Results: {len(self):,} of {self.total:,} hits for {self._page.query!r}>"

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
        return self._archive._open.all_hits(self._request)

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
    """Return the request. Raises ``TypeError`` for an argument that there is not."""
    if unknown := limits.keys() - _LIMITS:
        raise TypeError(f"no such argument: {min(unknown)}; there are {', '.join(sorted(_LIMITS))}")
    named: dict[str, Any] = {**limits}
    for name in ("first_date", "last_date", "period"):
        if named.get(name) is not None:
            named[name] = str(named[name])
    filters = {name: named.pop(name) for name in _FILTERS.intersection(named)}
    for name in ("bylines", "sources"):
        if name in filters:
            # One name is a sequence too: of its letters.
            texts = filters[name]
            filters[name] = (texts,) if isinstance(texts, str) else tuple(texts)
    return SearchRequest(query, filters=Filters(**filters), **named)
