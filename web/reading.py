"""An article as it is read: its matches in order, and the articles around it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.article import Article
from searcher.model import Hit, LitArticle, Span
from searcher.searcher import Searcher
from web.front import EVERYTHING
from web.highlight import matches
from web.parameters import PageState
from web.patience import unless_late

SIMILAR_ARTICLES = 5
NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class ReadBlock:
    """A part of an article's text. Its matches are numbered on from ``first``."""

    kind: str
    text: str
    spans: tuple[Span, ...]
    first: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some of the articles that a search for everything with filters finds."""

    hits: tuple[Hit, ...]
    total: int
    state: PageState


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's parts in the order of the page, and the results next to it.

    The title has the first matches of all, of ``count``; ``byline`` and ``dateline`` are
    None where the article has none.
    """

    byline: ReadBlock | None
    body: tuple[ReadBlock, ...]
    dateline: ReadBlock | None
    previous: Hit | None
    next: Hit | None
    count: int


def reading(searcher: Searcher, state: PageState, lit: LitArticle) -> Reading:
    """Return what the page of an article shows, its matches numbered from 1 on."""
    parts = {kind: [b for b in lit.blocks if b.kind == kind] for kind in ("byline", "dateline")}
    body = [block for block in lit.blocks if block.kind not in parts]
    numbered, first = [], 1 + len(matches(lit.article.display_title, lit.title_spans))
    for block in (*parts["byline"], *body, *parts["dateline"]):
        numbered.append(ReadBlock(block.kind, block.text, block.spans, first))
        first += len(matches(block.text, block.spans))
    previous, following = unless_late(
        lambda: _neighbours(searcher, state, lit.article.id), (None, None)
    )
    return Reading(
        byline=next((block for block in numbered if block.kind == "byline"), None),
        body=tuple(block for block in numbered if block.kind not in parts),
        dateline=next((block for block in numbered if block.kind == "dateline"), None),
        previous=previous,
        next=following,
        count=first - 1,
    )


def _neighbours(
    searcher: Searcher, state: PageState, article_id: str
) -> tuple[Hit | None, Hit | None]:
    """Return the results before and after the one that is read, if it is one still."""
    if not (state.query and state.hit):
        return None, None
    before = 1 if state.hit > 1 else 0
    request = replace(state.request(), offset=state.hit - 1 - before, limit=2 + before)
    hits = searcher.search(replace(request, lit=False, suggest=False, facets=False)).hits
    if len(hits) <= before or hits[before].id != article_id:
        return None, None
    return (hits[0] if before else None), (hits[before + 1] if len(hits) > before + 1 else None)


def same_day(searcher: Searcher, article: Article) -> Shelf | None:
    """Return other articles of the article's day."""
    if not article.date:
        return None
    return _shelf(searcher, article, PageState(EVERYTHING, period=article.date[:10]))


def same_author(searcher: Searcher, article: Article) -> Shelf | None:
    """Return the newest articles that have the article's byline."""
    if not article.byline:
        return None
    return _shelf(
        searcher, article, PageState(EVERYTHING, sort="newest", bylines=(article.byline,))
    )


def _shelf(searcher: Searcher, article: Article, state: PageState) -> Shelf | None:
    request = replace(state.request(), limit=NEIGHBOURS + 1, widen=False)
    request = replace(request, lit=False, suggest=False, facets=False)
    page = unless_late(lambda: searcher.search(request), None)
    if page is None:
        return None
    others = tuple(hit for hit in page.hits if hit.id != article.id)[:NEIGHBOURS]
    return Shelf(others, page.total, state) if others else None


def similar_articles(searcher: Searcher, article: Article) -> tuple[Hit, ...]:
    """Return the articles most like one, the likest first."""
    return unless_late(lambda: searcher.similar(article.id, SIMILAR_ARTICLES), ())
