"""One question, one answer: the only way from the CLI and the web to the index."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from index.analysis.fields import FORMS_FIELD
from index.article import Article
from index.engines import base as engine
from index.engines.bm25 import K1, B
from index.errors import UserError
from index.store import IndexStore
from searcher.completing import complete
from searcher.explanation import named_parts, requirement
from searcher.hits import article_blocks, bare_hit, lit_hits, lit_text
from searcher.interpretation import Plan, date_range, interpret
from searcher.model import (
    MAX_LIMIT,
    Explanation,
    FacetCount,
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
from searcher.query.dates import parse_date_range
from searcher.query.parser import parse
from searcher.query.render import render
from searcher.query.tree import ParsedQuery
from searcher.similar import similar
from searcher.suggestions import bare_words
from searcher.weights import WEIGHTS, Weights

#: What an article's score is made of; :class:`~index.engines.base.ScorePart` has the source.
FORMULA = (
    f"score = sum of weight * idf * times * {K1 + 1:g} / "
    f"(times + {K1:g} * ({1 - B:g} + {B:g} * length / mean_length)), "
    "idf = ln(1 + (N - articles + 0.5) / (articles + 0.5))"
)

_MAX_FORMS = 1000


class Searcher:
    """Answers queries from one index directory. Safe to share between threads.

    A context manager; closing it closes the index's files.
    """

    def __init__(self, store: IndexStore, weights: Weights = WEIGHTS) -> None:
        self._weights = weights
        self._published = Published(store)

    @classmethod
    def open(cls, directory: Path) -> Searcher:
        """Open the published generation of an index.

        Raises ``IndexMissing``, ``IndexOutdated`` or ``IndexDamaged``.
        """
        return cls(IndexStore(directory))

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

    def search(self, request: SearchRequest) -> ResultPage:
        """Return one page of what a query finds.

        Raises ``QuerySyntaxError`` in strict syntax, ``UserError`` for a limit, an
        offset or a date that makes no sense.
        """
        _check(request)
        with self._published.reading() as current:
            return self._search(current.reader, request)

    def _search(self, reader: engine.GenerationReader, request: SearchRequest) -> ResultPage:
        started = time.perf_counter()
        plan, interpretation, result = self._answer(reader, request)
        hits = lit_hits(reader, plan, result) if request.lit else map(bare_hit, result.hits)
        return ResultPage(
            query=request.query,
            interpretation=interpretation,
            total=result.total,
            undated=result.undated,
            hits=tuple(hits),
            facets={"year": tuple(FacetCount(str(year), count) for year, count in result.years)},
            suggestions=() if result.total else self._suggestions(reader, request),
            offset=request.offset,
            limit=request.limit,
            took_ms=round((time.perf_counter() - started) * 1000, 1),
        )

    def _answer(
        self, reader: engine.GenerationReader, request: SearchRequest
    ) -> tuple[Plan, Interpretation, engine.EngineResult]:
        """Return how a query is read, widened where that is asked for and needed."""
        parsed = parse(request.query, request.syntax)
        plan = self._plan(reader, parsed, request, folded=False)
        result = reader.search(_engine_request(plan, request))
        widened = False
        if not result.total and request.widen:
            wide = self._plan(reader, parsed, request, folded=True)
            wide_result = reader.search(_engine_request(wide, request))
            if wide_result.total:
                plan, result, widened = wide, wide_result, True
        return plan, Interpretation(render(parsed.root), parsed.ignored, widened), result

    def _plan(
        self,
        reader: engine.GenerationReader,
        parsed: ParsedQuery,
        request: SearchRequest,
        folded: bool,
    ) -> Plan:
        forms: dict[str, list[str]] = {}

        def forms_of(term: str) -> list[str]:
            if term not in forms:
                pairs = reader.terms(FORMS_FIELD, f"{term} ", _MAX_FORMS)
                forms[term] = [pair.partition(" ")[2] for pair in pairs]
            return forms[term]

        if parsed.root is None:
            plan = Plan(engine.Or(()), (), (), ())
        else:
            plan = interpret(parsed.root, forms_of, self._weights, folded)
        limits = _date_limits(request)
        return replace(plan, match=engine.And((plan.match, *limits))) if limits else plan

    def _suggestions(
        self, reader: engine.GenerationReader, request: SearchRequest
    ) -> tuple[Suggestion, ...]:
        """Return the query's bare words where they find what the query does not."""
        bare = " ".join(bare_words(parse(request.query, request.syntax).root))
        if not bare or bare == request.query.strip():
            return ()
        plain = replace(request, query=bare, syntax="forgiving", offset=0, limit=1)
        plan = self._plan(reader, parse(bare, "forgiving"), plain, folded=False)
        total = reader.search(_engine_request(plan, plain)).total
        return (Suggestion(bare, total),) if total else ()

    def article(self, article_id: str) -> Article:
        """Return an article. Raises ``ArticleNotFound``."""
        with self._published.reading() as current:
            return current.reader.get(article_id)

    def light(
        self, article_id: str, query: str, syntax: Syntax, verbatim: bool = False
    ) -> LitArticle:
        """Return an article with the words of a query lit, as its hit would be.

        Raises ``ArticleNotFound``, and ``QuerySyntaxError`` in strict syntax.
        """
        with self._published.reading() as current:
            request = SearchRequest(query, syntax=syntax, verbatim=verbatim)
            return self._light(current.reader, article_id, request)

    def _light(
        self, reader: engine.GenerationReader, article_id: str, request: SearchRequest
    ) -> LitArticle:
        article = reader.get(article_id)
        parsed = parse(request.query, request.syntax)
        plan = self._plan(reader, parsed, request, folded=False)
        if plan.lit and not reader.matches(plan.match, article_id):
            plan = self._plan(reader, parsed, request, folded=True)
        blocks = article_blocks(article)
        lit = lit_text(blocks, plan)
        lit_blocks = tuple(
            LitBlock(kind, text, lit.spans(number)) for number, (kind, text) in enumerate(blocks)
        )
        count = sum(len(block.spans) for block in lit_blocks)
        return LitArticle(article, lit_blocks[0].spans, lit_blocks[1:], count)

    def suggest(self, prefix: str, limit: int = 10) -> tuple[str, ...]:
        """Return completions of what was typed so far, best first."""
        with self._published.reading() as current:
            return complete(current.learned.completions, prefix, limit)

    def similar(self, article_id: str, limit: int = 10) -> tuple[Hit, ...]:
        """Return articles like one, the likest first. Raises ``ArticleNotFound``."""
        with self._published.reading() as current:
            return similar(current.reader, current.learned.language, article_id, limit)

    def explain(self, request: SearchRequest, article_id: str | None = None) -> Explanation:
        """Return how a query was read and, for an article, how its score is made.

        The limit, the offset and the order of the request are of no account. Raises
        ``QuerySyntaxError`` in strict syntax, ``ArticleNotFound``, and ``UserError``
        for a date that makes no sense.
        """
        with self._published.reading() as current:
            return self._explain(current.reader, request, article_id)

    def _explain(
        self, reader: engine.GenerationReader, request: SearchRequest, article_id: str | None
    ) -> Explanation:
        plan, interpretation, _ = self._answer(reader, replace(request, offset=0, limit=1))
        asked, score = None, None
        parts = named_parts(plan.rank, reader.explain(plan.rank, article_id))
        if article_id is not None:
            asked = requirement(reader.explain_match(plan.match, article_id), plan)
            score = sum(part.score for part in parts) if asked.met else None
        articles = reader.stats().articles
        return Explanation(interpretation, articles, parts, score, FORMULA, asked)

    def stats(self, count_terms: bool = False) -> IndexStats:
        """Return counts of the index; counting terms looks at every one of them."""
        with self._published.reading() as current:
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
        generation=current.name,
        built_at=manifest.built_at,
        analysis_version=manifest.analysis_version,
        roots=manifest.roots,
    )


def _check(request: SearchRequest) -> None:
    if not 1 <= request.limit <= MAX_LIMIT:
        raise UserError(f"limit {request.limit}: give a number from 1 to {MAX_LIMIT}")
    if request.offset < 0:
        raise UserError(f"offset {request.offset}: give 0 or more")


def _date_limits(request: SearchRequest) -> tuple[engine.DateRange, ...]:
    if request.first_date is None and request.last_date is None:
        return ()
    first = parse_date_range(request.first_date)[0] if request.first_date else None
    last = parse_date_range(request.last_date)[1] if request.last_date else None
    if first and last and first > last:
        raise UserError(
            f"the limits end before they begin: from {request.first_date} to {request.last_date}"
        )
    return (date_range(first, last),)


def _engine_request(plan: Plan, request: SearchRequest) -> engine.EngineRequest:
    return engine.EngineRequest(plan.match, plan.rank, request.sort, request.offset, request.limit)
