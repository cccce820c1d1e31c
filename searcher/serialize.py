"""Results as JSON: the same keys from the command line and from the web API.

Dictionaries are made here and nowhere else; everything above and below deals in
the frozen values of :mod:`searcher.model`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from searcher.model import Hit, LitArticle, ResultPage, Span


def dumps(value: object) -> str:
    """Return compact JSON on one line, Vietnamese as it is and not as ``\\u`` escapes.

    >>> dumps({"title": "Công đoàn", "title_spans": [[0, 4]]})
    '{"title":"Công đoàn","title_spans":[[0,4]]}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def hit_to_dict(hit: Hit) -> dict[str, Any]:
    """Return the hit with its keys in their documented order."""
    return {
        "id": hit.id,
        "score": hit.score,
        "title": hit.title,
        "title_spans": spans_to_lists(hit.title_spans),
        "date": hit.date,
        "date_source": hit.date_source,
        "byline": hit.byline,
        "source": hit.source,
        "path": hit.path,
        "snippets": [
            {
                "field": snippet.field,
                "text": snippet.text,
                "spans": spans_to_lists(snippet.spans),
            }
            for snippet in hit.snippets
        ],
    }


def page_to_dict(page: ResultPage) -> dict[str, Any]:
    """Return the whole page: the answer of ``--format json`` and of ``/api/search``."""
    return {
        "query": page.query,
        "interpretation": {
            "reading": page.interpretation.reading,
            "ignored": list(page.interpretation.ignored),
            "widened": page.interpretation.widened,
            "restored": page.interpretation.restored,
            "abbreviations": [
                {"short": pair.short, "long": pair.long}
                for pair in page.interpretation.abbreviations
            ],
        },
        "total": page.total,
        "undated": page.undated,
        "offset": page.offset,
        "limit": page.limit,
        "hits": [hit_to_dict(hit) for hit in page.hits],
        "facets": {
            name: [{"value": facet.value, "count": facet.count} for facet in facets]
            for name, facets in page.facets.items()
        },
        "suggestions": [
            {"query": suggestion.query, "total": suggestion.total}
            for suggestion in page.suggestions
        ],
        "took_ms": page.took_ms,
        "generation": page.generation,
    }


def similar_to_dict(article_id: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """Return what is like an article: the answer of ``similar`` and of ``/api/similar``."""
    return {"id": article_id, "hits": [hit_to_dict(hit) for hit in hits]}


def article_to_dict(lit: LitArticle) -> dict[str, Any]:
    """Return a whole article, its blocks in the order of the page.

    ``match_count`` is the number of matches lit, in the title and all blocks.
    """
    article = lit.article
    return {
        "id": article.id,
        "title": article.title,
        "title_spans": spans_to_lists(lit.title_spans),
        "date": article.date,
        "date_source": article.date_source,
        "dateline": article.dateline,
        "byline": article.byline,
        "source": article.source,
        "url": article.url,
        "path": article.path,
        "content_hash": article.content_hash,
        "match_count": lit.count,
        "blocks": [
            {"kind": block.kind, "text": block.text, "spans": spans_to_lists(block.spans)}
            for block in lit.blocks
        ],
    }


def spans_to_lists(spans: Sequence[Span]) -> list[list[int]]:
    """Return ``[[start, end], ...]``."""
    return [[start, end] for start, end in spans]
