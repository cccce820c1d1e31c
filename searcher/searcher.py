"""One question, one answer: the only way from the CLI and the web to the index."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TypeVar, cast

from index.article import Article
from index.engines import asked as engine
from index.engines.base import EngineHit, EngineResult, Ranked
from index.engines.bm25 import K1, B
from index.learned.archive import LEARNED_FILES
from index.settings import DEFAULT_CACHE_BYTES
from index.store import IndexStore
from index.time_limit import time_limit
from searcher.asking import check_window, engine_filters, engine_request
from searcher.completing import complete
from searcher.explanation import named_parts, requirement
from searcher.hits import article_blocks, bare_hit, lit_hits, lit_text
from searcher.interpretation import Plan
from searcher.model import (
    Explanation,
    Hit,
    IndexStats,
    Interpretation,
    LitArticle,
    LitBlock,
    ResultPage,
    SearchRequest,
    Suggestion,
    Syntax,
)
from searcher.published import OpenGeneration, Published
from searcher.query.bounds import query_text
from searcher.query.parser import parse
from searcher.similar import similar
from searcher.suggestions import bare_words
from searcher.understanding import Understanding
from searcher.weights import WEIGHTS, Weights

#: What an article's score is made of; :class:`~index.engines.explained.ScorePart` has the
#: source, :class:`~index.engines.asked.BestPassage` says what a best passage is.
FORMULA = (
    f"score = sum of weight * idf * times * {K1 + 1:g} / "
    f"(times + {K1:g} * ({1 - B:g} + {B:g} * length / mean_length)), "
    "idf = ln(1 + (N - articles + 0.5) / (articles + 0.5)); "
    "plus, for the best passage, weight * the sum of the idf of the words in it"
)

Answer = TypeVar("Answer", EngineResult, Ranked)


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
        read, for each generation that is open. What takes longer than ``seconds`` to answer
        raises ``QueryTooExpensive``; the hits of :meth:`all_hits` come without a limit. Raises
        ``IndexMissing``, ``IndexOutdated`` or ``IndexDamaged``.
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

    def refresh(self) -> bool:
        """Take up the published generation if it is a new one; tell whether it was.

        Searches that are under way end on the generation that they began with.
        """
        return self._published.refresh()

    @contextmanager
    def _reading(self, generation: str | None = None) -> Iterator[OpenGeneration]:
        """Hold a generation to answer from, for as long as an answer may take."""
        with time_limit(self._seconds), self._published.reading(generation) as current:
            yield current

    def search(self, request: SearchRequest) -> ResultPage:
        """Return one page of what a query finds.

        Raises ``QuerySyntaxError`` in strict syntax, ``UserError`` for a limit, an
        offset or a date that makes no sense.
        """
        check_window(request)
        with self._reading(request.generation) as current:
            return self._search(current, request)

    def all_hits(self, request: SearchRequest) -> Generator[Hit, None, None]:
        """Return all hits from the request's offset on, in the order of the pages.

        The limit of the request is of no account. The query is read and the order found
        before this returns; each article is loaded when its turn comes. One generation is
        held until the hits are exhausted, closed or let go. Raises as :meth:`search` does.
        """
        check_window(replace(request, limit=1))
        hits = self._all_hits(request)
        next(hits)
        return cast("Generator[Hit, None, None]", hits)

    def _all_hits(self, request: SearchRequest) -> Generator[Hit | None, None, None]:
        """Yield None when the order is known, and then the hits."""
        with self._published.reading(request.generation) as current:
            reader = current.reader
            every = replace(request, limit=reader.stats().articles, facets=False)
            with time_limit(self._seconds):
                plan, _, ranked = self._answer(current, every, reader.ranked)
            yield None
            yield from self._hits(current, plan, request, reader.hits(ranked))

    def _search(self, current: OpenGeneration, request: SearchRequest) -> ResultPage:
        started = time.perf_counter()
        plan, interpretation, result = self._answer(current, request, current.reader.search)
        hits = self._hits(current, plan, request, result.hits)
        return ResultPage(
            query=request.query,
            interpretation=interpretation,
            total=result.total,
            undated=result.undated,
            hits=tuple(hits),
            facets=result.facets,
            suggestions=self._suggestions(current, request, result.total),
            offset=request.offset,
            limit=request.limit,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            generation=current.name,
        )

    @staticmethod
    def _hits(
        current: OpenGeneration, plan: Plan, request: SearchRequest, hits: Iterable[EngineHit]
    ) -> Iterator[Hit]:
        return lit_hits(current.reader, plan, hits) if request.lit else map(bare_hit, hits)

    def _answer(
        self,
        current: OpenGeneration,
        request: SearchRequest,
        ask: Callable[[engine.EngineRequest], Answer],
    ) -> tuple[Plan, Interpretation, Answer]:
        """Return how a query is read, widened where that is asked for and needed, and what
        the engine says to it when asked so."""
        understood = self._understand(current, request)
        plan = understood.plan()
        result = ask(engine_request(plan, request))
        if not result.total and request.widen:
            wide = understood.plan(folded=True)
            wide_result = ask(engine_request(wide, request))
            if wide_result.total:
                return wide, understood.interpretation(wide, widened=True), wide_result
        return plan, understood.interpretation(plan), result

    def _understand(self, current: OpenGeneration, request: SearchRequest) -> Understanding:
        return Understanding(request, current.reader, current.knowledge, self._weights)

    def _suggestions(
        self, current: OpenGeneration, request: SearchRequest, total: int
    ) -> tuple[Suggestion, ...]:
        """Return other queries that may have been meant and find something: corrections,
        and the query's bare words where it finds nothing itself."""
        if not request.suggest:
            return ()
        queries: list[str] = []
        if request.lit and not request.offset and not request.verbatim:
            queries += current.knowledge.corrector.correct(query_text(request.query))
        if not total:
            queries.append(" ".join(bare_words(parse(request.query, "forgiving").root)))
        counted = (
            Suggestion(query, self._count(current, replace(request, query=query)))
            for query in dict.fromkeys(queries)
            if query and query != request.query.strip()
        )
        return tuple(suggestion for suggestion in counted if suggestion.total)

    def _count(self, current: OpenGeneration, request: SearchRequest) -> int:
        request = replace(request, syntax="forgiving", offset=0, limit=1)
        match = self._understand(current, request).plan().match
        filters = engine_filters(request.filters)
        return current.reader.ranked(engine.EngineRequest(match, limit=1, filters=filters)).total

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
            return self._light(current, article_id, request)

    def _light(
        self, current: OpenGeneration, article_id: str, request: SearchRequest
    ) -> LitArticle:
        article = current.reader.get(article_id)
        understood = self._understand(current, request)
        plan = understood.plan()
        if plan.lit and not current.reader.matches(plan.match, article_id):
            plan = understood.plan(folded=True)
        blocks = article_blocks(article)
        lit = lit_text(blocks, plan)
        lit_blocks = tuple(
            LitBlock(kind, text, lit.spans(number)) for number, (kind, text) in enumerate(blocks)
        )
        count = sum(len(block.spans) for block in lit_blocks)
        return LitArticle(article, lit_blocks[0].spans, lit_blocks[1:], count)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Return completions of what was typed so far, best first."""
        with self._reading() as current:
            return complete(current.knowledge.completions, prefix, limit)

    def similar(self, article_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return articles like one, the likest first. Raises ``ArticleNotFound``."""
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
            return self._explain(current, request, article_id)

    def _explain(
        self, current: OpenGeneration, request: SearchRequest, article_id: str | None
    ) -> Explanation:
        reader, request = current.reader, replace(request, offset=0, limit=1, facets=False)
        plan, interpretation, _ = self._answer(
            current, request, lambda asked: reader.ranked(replace(asked, rank=(), passage=None))
        )
        asked, score, passage = None, None, None
        parts = named_parts(plan.rank, reader.explain(plan.rank, article_id))
        if article_id is not None:
            asked = requirement(reader.explain_match(plan.match, article_id), plan)
            passage = reader.explain_passage(engine_request(plan, request), article_id)
            given = sum(part.score for part in parts) + (passage.score if passage else 0.0)
            score = given if asked.met else None
        return Explanation(
            interpretation=interpretation,
            articles=reader.stats().articles,
            parts=parts,
            passage=passage,
            score=score,
            formula=FORMULA,
            requirement=asked,
        )

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders and files that the index was made of, as absolute POSIX paths."""
        with self._reading() as current:
            return current.manifest.roots

    def stats(self, count_terms: bool = False) -> IndexStats:
        """Return counts of the index; counting terms looks at every one of them."""
        with self._reading() as current:
            return _stats(current, count_terms)


def _stats(current: OpenGeneration, count_terms: bool) -> IndexStats:
    stats, manifest = current.reader.stats(), current.manifest
    return IndexStats(
        articles=stats.articles,
        undated=stats.undated,
        first_date=stats.first_date,
        last_date=stats.last_date,
        segments=stats.segments,
        terms=current.reader.vocabulary() if count_terms else {},
        text_bytes=manifest.text_bytes,
        index_bytes=manifest.index_bytes,
        learned_bytes={name: manifest.files[file].size for name, file in LEARNED_FILES.items()},
        generation=current.name,
        built_at=manifest.built_at,
        analysis_version=manifest.analysis_version,
        roots=manifest.roots,
    )
