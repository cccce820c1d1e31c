"""One question, one answer: the only way from the CLI and the web to the index."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import cast

from index.article import Article
from index.errors import QueryTooExpensive
from index.settings import DEFAULT_CACHE_BYTES
from index.store import IndexStore
from index.time_limit import time_limit
from searcher.answers import Answers
from searcher.asking import check_window
from searcher.model import (
    Explanation,
    Hit,
    IndexStats,
    LitArticle,
    ResultPage,
    SearchRequest,
    Syntax,
)
from searcher.published import Held, OpenGeneration, Published
from searcher.weights import WEIGHTS, Weights

# So many hits read little of the files that may stay in memory.
_LET_GO = 100


class Searcher:
    """Answers queries from one index directory. Safe to share between threads.

    A context manager; closing it closes the index's files.
    """

    def __init__(
        self,
        store: IndexStore,
        abbreviations: Path | None = None,
        weights: Weights = WEIGHTS,
        cache_bytes: int = DEFAULT_CACHE_BYTES,
        seconds: float | None = None,
    ) -> None:
        self._weights = weights
        self._seconds = seconds
        self._published = Published(store, abbreviations, cache_bytes)

    @classmethod
    def open(
        cls,
        directory: Path,
        abbreviations: Path | None = None,
        cache_bytes: int = DEFAULT_CACHE_BYTES,
        seconds: float | None = None,
    ) -> Searcher:
        """Open the published generation of an index.

        ``abbreviations`` names the archive's own list of them; see
        docs/abbreviations.md. ``cache_bytes`` bounds what is kept in memory of what was
        read; a third as much again may stay there of the files. What takes longer than
        ``seconds`` to answer raises ``QueryTooExpensive``; the hits of :meth:`all_hits` come
        without a limit. Raises ``IndexMissing``, ``IndexOutdated`` or ``IndexDamaged``.
        """
        return cls(IndexStore(directory), abbreviations, cache_bytes=cache_bytes, seconds=seconds)

    def __enter__(self) -> Searcher:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index's files."""
        self._published.close()

    def refresh(self, trial: SearchRequest | None = None) -> bool:
        """Take up the published generation if it is a new one; tell whether it was.

        Searches that are under way end on the generation that they began with. A ``trial``
        is asked of the new one first; what it raises, but for too long a time, leaves the
        one before in place.
        """

        def ask(newer: OpenGeneration) -> None:
            with suppress(QueryTooExpensive), time_limit(self._seconds):
                self._answers(newer).page(cast("SearchRequest", trial))

        return self._published.refresh(ask if trial else None)

    @contextmanager
    def _reading(self, generation: str | None = None) -> Iterator[OpenGeneration]:
        """Hold a generation to answer from, for as long as an answer may take."""
        with time_limit(self._seconds), self._published.reading(generation) as current:
            yield current

    def _answers(self, current: OpenGeneration) -> Answers:
        return Answers(current, self._weights)

    def search(self, request: SearchRequest) -> ResultPage:
        """Return one page of what a query finds.

        Raises ``QuerySyntaxError`` in strict syntax, ``UserError`` for a limit, an
        offset or a date that makes no sense.
        """
        check_window(request)
        with self._reading(request.generation) as current:
            return self._answers(current).page(request)

    def all_hits(self, request: SearchRequest) -> Generator[Hit, None, None]:
        """Return all hits from the request's offset on, in the order of the pages.

        The limit of the request is of no account. The query is read and the order found
        before this returns; articles are loaded, a page's worth at once, when their turn
        comes. One generation is held until the hits are exhausted, closed or let go. Raises as
        :meth:`search` does.
        """
        check_window(replace(request, limit=1))
        hits = self._all_hits(request)
        next(hits)
        return cast("Generator[Hit, None, None]", hits)

    def _all_hits(self, request: SearchRequest) -> Generator[Hit | None, None, None]:
        """Yield None when the order is known, and then the hits."""
        with self._published.reading(request.generation) as current:
            with time_limit(self._seconds):
                hits = self._answers(current).every_hit(request)
            yield None
            for number, hit in enumerate(hits):
                if number % _LET_GO == 0:
                    self._published.let_go()
                yield hit

    def article(self, article_id: str) -> Article:
        """Return an article. Raises ``ArticleNotFound``."""
        with self._reading() as current:
            return current.reader.get(article_id)

    def light(
        self, article_id: str, query: str, syntax: Syntax, verbatim: bool = False
    ) -> LitArticle:
        """Return an article with the words of a query lit, as its hit would be.

        Raises ``ArticleNotFound``, and ``QuerySyntaxError`` in strict syntax.
        """
        with self._reading() as current:
            request = SearchRequest(query, syntax=syntax, verbatim=verbatim)
            return self._answers(current).lit_article(article_id, request)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Return completions of what was typed so far, best first."""
        from searcher.completing import complete

        with self._reading() as current:
            return complete(current.knowledge.completions, prefix, limit)

    def similar(self, article_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return articles like one, the likest first. Raises ``ArticleNotFound``."""
        from searcher.similar import similar

        with self._reading() as current:
            return similar(current.reader, current.knowledge.language, article_id, limit)

    def explain(self, request: SearchRequest, article_id: str | None = None) -> Explanation:
        """Return how a query was read and, for an article, how its score is made.

        The limit, the offset and the order of the request are of no account, and of its
        filters nothing is told. Raises
        ``QuerySyntaxError`` in strict syntax, ``ArticleNotFound``, and ``UserError``
        for a date that makes no sense.
        """
        with self._reading() as current:
            return self._answers(current).explanation(request, article_id)

    def held(self) -> Held:
        """Return how many generations are open, and what they keep in memory."""
        return self._published.held()

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders and files that the index was made of, as absolute POSIX paths."""
        with self._reading() as current:
            return current.manifest.roots

    def stats(self, count_terms: bool = False) -> IndexStats:
        """Return counts of the index; counting terms looks at every one of them."""
        with self._reading() as current:
            return self._answers(current).stats(count_terms)
