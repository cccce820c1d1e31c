"""What one open generation answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from index.engines import asked as engine
from index.engines.base import EngineHit, EngineResult, Ranked
from index.engines.bm25 import K1, B
from index.learned.archive import LEARNED_FILES
from searcher.asking import engine_filters, engine_request
from searcher.hits import article_blocks, bare_hit, lit_hits, lit_text
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
)
from searcher.plan import Plan
from searcher.published import OpenGeneration
from searcher.query.bounds import query_text
from searcher.query.parser import parse
from searcher.suggestions import bare_words
from searcher.understanding import Understanding
from searcher.weights import Weights

#: What an article's score is made of; :class:`~index.engines.explained.ScorePart` has the
#: source, :class:`~index.engines.asked.BestPassage` says what a best passage is.
FORMULA = (
    f"score = sum of weight * idf * times * {K1 + 1:g} / "
    f"(times + {K1:g} * ({1 - B:g} + {B:g} * length / mean_length)), "
    "idf = ln(1 + (N - articles + 0.5) / (articles + 0.5)); "
    "plus, for the best passage, weight * the sum of the idf of the words in it"
)

Answer = TypeVar("Answer", EngineResult, Ranked)


class Answers:
    """Reads requests and answers them from a generation that its maker holds open."""

    def __init__(self, generation: OpenGeneration, weights: Weights) -> None:
        self._generation = generation
        self._reader = generation.reader
        self._weights = weights

    def page(self, request: SearchRequest) -> ResultPage:
        """Return one page of what a query finds. Raises as :meth:`Searcher.search` does."""
        started = time.perf_counter()
        plan, interpretation, result = self._answer(request, self._reader.search)
        hits = self._hits(plan, request, result.hits)
        return ResultPage(
            query=request.query,
            interpretation=interpretation,
            total=result.total,
            undated=result.undated,
            hits=tuple(hits),
            facets=result.facets,
            suggestions=self._suggestions(request, result.total),
            offset=request.offset,
            limit=request.limit,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
            generation=self._generation.name,
        )

    def every_hit(self, request: SearchRequest) -> Iterator[Hit]:
        """Return all hits from the request's offset on; their order is known by then."""
        every = replace(request, limit=self._reader.stats().articles, facets=False)
        plan, _, ranked = self._answer(every, self._reader.ranked)
        return self._hits(plan, request, self._reader.hits(ranked))

    def _hits(self, plan: Plan, request: SearchRequest, hits: Iterable[EngineHit]) -> Iterator[Hit]:
        return lit_hits(self._reader, plan, hits) if request.lit else map(bare_hit, hits)

    def _answer(
        self, request: SearchRequest, ask: Callable[[engine.EngineRequest], Answer]
    ) -> tuple[Plan, Interpretation, Answer]:
        """Return how a query is read, widened where that is asked for and needed, and what
        the engine says to it when asked so."""
        understood = self._understand(request)
        plan = understood.plan()
        result = ask(engine_request(plan, request))
        if not result.total and request.widen:
            wide = understood.plan(folded=True)
            wide_result = ask(engine_request(wide, request))
            if wide_result.total:
                return wide, understood.interpretation(wide, widened=True), wide_result
        return plan, understood.interpretation(plan), result

    def _understand(self, request: SearchRequest) -> Understanding:
        return Understanding(request, self._reader, self._generation.knowledge, self._weights)

    def _suggestions(self, request: SearchRequest, total: int) -> tuple[Suggestion, ...]:
        """Return other queries that may have been meant and find something: corrections,
        and the query's bare words where it finds nothing itself."""
        if not request.suggest:
            return ()
        queries: list[str] = []
        if request.lit and not request.offset and not request.verbatim:
            corrector = self._generation.knowledge.corrector
            queries += corrector.correct(query_text(request.query))
        if not total:
            queries.append(" ".join(bare_words(parse(request.query, "forgiving").root)))
        counted = (
            Suggestion(query, self._count(replace(request, query=query)))
            for query in dict.fromkeys(queries)
            if query and query != request.query.strip()
        )
        return tuple(suggestion for suggestion in counted if suggestion.total)

    def _count(self, request: SearchRequest) -> int:
        request = replace(request, syntax="forgiving", offset=0, limit=1)
        match = self._understand(request).plan().match
        filters = engine_filters(request.filters)
        return self._reader.ranked(engine.EngineRequest(match, limit=1, filters=filters)).total

    def lit_article(self, article_id: str, request: SearchRequest) -> LitArticle:
        """Return an article with a query's words lit. Raises as :meth:`Searcher.light` does."""
        article = self._reader.get(article_id)
        understood = self._understand(request)
        plan = understood.plan()
        if plan.lit and not self._reader.matches(plan.match, article_id):
            plan = understood.plan(folded=True)
        blocks = article_blocks(article)
        lit = lit_text(blocks, plan)
        lit_blocks = tuple(
            LitBlock(kind, text, lit.spans(number)) for number, (kind, text) in enumerate(blocks)
        )
        count = sum(len(block.spans) for block in lit_blocks)
        return LitArticle(article, lit_blocks[0].spans, lit_blocks[1:], count)

    def explanation(self, request: SearchRequest, article_id: str | None) -> Explanation:
        """Return how a query was read, and how an article's score is made. Raises as
        :meth:`Searcher.explain` does."""
        from searcher.explanation import named_parts, requirement

        reader, request = self._reader, replace(request, offset=0, limit=1, facets=False)
        plan, interpretation, _ = self._answer(
            request, lambda asked: reader.ranked(replace(asked, rank=(), passage=None))
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

    def stats(self, count_terms: bool) -> IndexStats:
        """Return counts of the index; counting terms looks at every one of them."""
        stats, manifest = self._reader.stats(), self._generation.manifest
        return IndexStats(
            articles=stats.articles,
            undated=stats.undated,
            first_date=stats.first_date,
            last_date=stats.last_date,
            segments=stats.segments,
            terms=self._reader.vocabulary() if count_terms else {},
            text_bytes=manifest.text_bytes,
            index_bytes=manifest.index_bytes,
            learned_bytes={name: manifest.files[file].size for name, file in LEARNED_FILES.items()},
            generation=self._generation.name,
            built_at=manifest.built_at,
            analysis_version=manifest.analysis_version,
            roots=manifest.roots,
        )
