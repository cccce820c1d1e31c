"""JSON Schemas of the API's answers, made of the values that the answers are made of."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from index.article import Article
from searcher.model import Hit, IndexStats, LitBlock, ResultPage, Span

_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean", types.NoneType: "null"}
#: What :func:`searcher.serialize.article_to_dict` shows of an article as it is.
_ARTICLE_KEYS = (
    "id", "title", "date", "date_source", "dateline", "byline", "source", "url", "path",
    "content_hash",
)  # fmt: skip
_STATS_KEYS = ("articles", "undated", "first_date", "last_date", "generation", "built_at")


def schema_of(kind: Any) -> dict[str, Any]:
    """Return the schema of a type that :mod:`searcher.model` uses; dataclasses become objects
    with every key.

    >>> schema_of(tuple[str, ...])
    {'type': 'array', 'items': {'type': 'string'}}
    """
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return _object({field.name: hints[field.name] for field in fields(kind)})
    if kind in _PLAIN:
        return {"type": _PLAIN[kind]}
    return _composed(get_origin(kind), get_args(kind))


def _composed(origin: Any, kinds: tuple[Any, ...]) -> dict[str, Any]:
    if origin is Literal:
        return {"enum": list(kinds)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema_of(kind) for kind in kinds]}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(kinds[1])}
    if origin is tuple and kinds[-1] is Ellipsis:
        return {"type": "array", "items": schema_of(kinds[0])}
    if origin is tuple:
        # Tools for OpenAPI read prefixItems, which would say more, in different ways.
        items = schema_of(Union[*dict.fromkeys(kinds)])
        return {"type": "array", "items": items, "minItems": len(kinds), "maxItems": len(kinds)}
    raise TypeError(f"no JSON Schema for {origin}")


def _object(kinds: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: schema_of(kind) for name, kind in kinds.items()},
        "required": list(kinds),
        "additionalProperties": False,
    }


def _picked(kind: type, names: tuple[str, ...]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: hints[name] for name in names}


#: Every answer, by name.
SCHEMAS = {
    "ResultPage": schema_of(ResultPage),
    "Completions": _object({"query": str, "suggestions": tuple[str, ...]}),
    "OpenSearchCompletions": schema_of(tuple[str, tuple[str, ...]]),
    "SimilarArticles": _object({"id": str, "hits": tuple[Hit, ...]}),
    "LitArticle": _object(
        _picked(Article, _ARTICLE_KEYS)
        | {
            "title_spans": tuple[Span, ...],
            "match_count": int,
            "blocks": tuple[LitBlock, ...],
        }
    ),
    "Stats": _object(_picked(IndexStats, _STATS_KEYS)),
    "Error": _object({"error": str, "position": int | None, "expected": str | None}),
}
