"""Results as JSON: the same keys from the command line and from the web API.

Dictionaries are made here and nowhere else; everything above and below deals in
the frozen values of :mod:`searcher.model`. Where ``roots`` are given, files are named
below them: nobody outside learns where on the machine an archive lies.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, TypeAlias

from searcher.model import Hit, LitArticle, ResultPage, Span

#: The roots of an index (:attr:`searcher.model.IndexStats.roots`), or None for whole paths.
Roots: TypeAlias = Sequence[str] | None


def dumps(value: object) -> str:
    """Return compact JSON on one line, Vietnamese as it is and not as ``\\u`` escapes.

    >>> dumps({"title": "Công đoàn", "title_spans": [[0, 4]]})
    '{"title":"Công đoàn","title_spans":[[0,4]]}'
    """
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def path_below(path: str, roots: Sequence[str]) -> str:
    """Return a path relative to the one of ``roots`` that it lies in, else its last part.

    >>> path_below("/archive/2017/a.txt", ["/archive"]), path_below("/b.jsonl", ["/b.jsonl"])
    ('2017/a.txt', 'b.jsonl')
    """
    within = (PurePosixPath(path).relative_to(root) for root in roots if _is_in(path, root))
    return str(next(within, PurePosixPath(path).name))


def _is_in(path: str, root: str) -> bool:
    return PurePosixPath(root) in PurePosixPath(path).parents


def _path(path: str, roots: Roots) -> str:
    return path if roots is None else path_below(path, roots)


def hit_to_dict(hit: Hit, roots: Roots = None) -> dict[str, Any]:
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
        "path": _path(hit.path, roots),
        "snippets": [
            {
                "field": snippet.field,
                "text": snippet.text,
                "spans": spans_to_lists(snippet.spans),
            }
            for snippet in hit.snippets
        ],
    }


def page_to_dict(page: ResultPage, roots: Roots = None) -> dict[str, Any]:
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
            "words": list(page.interpretation.words),
            "every_word": page.interpretation.every_word,
        },
        "total": page.total,
        "undated": page.undated,
        "offset": page.offset,
        "limit": page.limit,
        "hits": [hit_to_dict(hit, roots) for hit in page.hits],
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


def similar_to_dict(article_id: str, hits: Sequence[Hit], roots: Roots = None) -> dict[str, Any]:
    """Return what is like an article: the answer of ``similar`` and of ``/api/similar``."""
    return {"id": article_id, "hits": [hit_to_dict(hit, roots) for hit in hits]}


def article_to_dict(lit: LitArticle, roots: Roots = None) -> dict[str, Any]:
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
        "path": _path(article.path, roots),
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
