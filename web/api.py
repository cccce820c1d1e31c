"""The JSON API: the same values as the command line, under strict syntax."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from searcher.model import Syntax
from searcher.serialize import article_to_dict, dumps, page_to_dict, similar_to_dict
from web.api_parameters import ARTICLE, SIMILAR, STATS, SUGGEST, read_parameters, search_request
from web.archive import current_searcher

#: What browsers take for completions: the OpenSearch suggestions extension.
SUGGESTIONS_TYPE = "application/x-suggestions+json"

blueprint = Blueprint("api", __name__)


def json_response(
    value: dict[str, Any] | list[Any], status: int = 200, mimetype: str = "application/json"
) -> Response:
    """Return ``value`` as the command line would print it."""
    return Response(dumps(value) + "\n", status, mimetype=mimetype)


@blueprint.get("/api/search")
def search() -> Response:
    """A page of hits, as ``tracuu search --format json`` prints it."""
    wanted, searcher = search_request(request.args), current_searcher()
    return json_response(page_to_dict(searcher.search(wanted), searcher.stats().roots))


@blueprint.get("/api/suggest")
def suggest() -> Response:
    """Completions of what was typed so far."""
    asked = read_parameters(request.args, SUGGEST)
    suggestions = list(current_searcher().suggest(asked["q"]))
    if asked["format"] == "opensearch":
        return json_response([asked["q"], suggestions], mimetype=SUGGESTIONS_TYPE)
    return json_response({"query": asked["q"], "suggestions": suggestions})


@blueprint.get("/api/similar")
def similar() -> Response:
    """Articles like one, as ``tracuu similar --format json`` prints them."""
    asked = read_parameters(request.args, SIMILAR)
    searcher = current_searcher()
    hits = searcher.similar(asked["id"], asked["limit"])
    return json_response(similar_to_dict(asked["id"], hits, searcher.stats().roots))


@blueprint.get("/api/article/<id:article_id>")
def article(article_id: str) -> Response:
    """A whole article, as ``tracuu show --format json`` prints it."""
    asked = read_parameters(request.args, ARTICLE)
    searcher = current_searcher()
    # Strict syntax has no query without a word.
    syntax: Syntax = "strict" if asked["q"] else "forgiving"
    lit = searcher.light(article_id, asked["q"], syntax, verbatim=bool(asked["verbatim"]))
    return json_response(article_to_dict(lit, searcher.stats().roots))


@blueprint.get("/api/stats")
def stats() -> Response:
    """How many articles there are, between which days, and since when they can be searched."""
    read_parameters(request.args, STATS)
    counts = current_searcher().stats()
    return json_response(
        {
            "articles": counts.articles,
            "undated": counts.undated,
            "first_date": counts.first_date,
            "last_date": counts.last_date,
            "generation": counts.generation,
            "built_at": counts.built_at,
        }
    )
