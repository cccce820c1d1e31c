"""Articles found to hits: what a page shows of each, and why it was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from index.article import Article
from index.engines.base import EngineHit, GenerationReader
from searcher.highlight import Highlighter, LitText
from searcher.model import Hit, Snippet, Span
from searcher.plan import Plan
from searcher.snippets import make_snippets

#: As many as a page has. One who reads all hits waits for no more than these.
_LIT_AT_ONCE = 20


def _weights(reader: GenerationReader, plan: Plan) -> dict[int, float]:
    """Return what each lit thing is worth in a snippet: more, the rarer it is."""
    return {
        number: 1 / (1 + min(reader.document_frequency(leaf) for leaf in lit.tiers))
        for number, lit in enumerate(plan.lit)
    }


def article_blocks(article: Article) -> list[tuple[str, str]]:
    """Return the texts of an article with their kinds, the title first."""
    lead = [("lead", article.lead)] if article.lead else []
    body = [(str(block.kind), block.text) for block in article.body]
    tail = [("dateline", article.dateline), ("byline", article.byline)]
    return [("title", article.title), *lead, *body, *((kind, text) for kind, text in tail if text)]


def lit_text(blocks: list[tuple[str, str]], plan: Plan) -> LitText:
    """Return the blocks of one article with what a plan lights found in them."""
    return Highlighter(plan).light(blocks)


def lit_hits(reader: GenerationReader, plan: Plan, hits: Iterable[EngineHit]) -> Iterator[Hit]:
    """Yield hits with the spans and snippets of what a plan lights."""
    weights, highlighter, rest = _weights(reader, plan), Highlighter(plan), iter(hits)
    while some := list(islice(rest, _LIT_AT_ONCE)):
        articles = [article_blocks(hit.article) for hit in some]
        for hit, blocks, lit in zip(some, articles, highlighter.light_each(articles), strict=True):
            yield _hit(hit, lit.spans(0), make_snippets(blocks, lit, weights))


def bare_hit(hit: EngineHit) -> Hit:
    """Return a hit with nothing lit and no snippets."""
    return _hit(hit, (), ())


def _hit(hit: EngineHit, title_spans: tuple[Span, ...], snippets: tuple[Snippet, ...]) -> Hit:
    article = hit.article
    return Hit(
        id=hit.id,
        score=round(hit.score, 6),
        title=article.display_title,
        title_spans=title_spans,
        date=article.date,
        date_source=article.date_source,
        byline=article.byline,
        source=article.source,
        path=article.path,
        snippets=snippets,
    )
