"""The JSON API: the same values as the command line, under strict syntax."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from searcher.serialize import dumps, page_to_dict, similar_to_dict
from web.archive import current_searcher
from web.parameters import (
    API_SUGGEST_PARAMETERS,
    api_request,
    api_similar_request,
    single_values,
)

blueprint = Blueprint("api", __name__)


def json_response(value: dict[str, Any], status: int = 200) -> Response:
    """Return ``value`` as the command line would print it."""
    return Response(dumps(value) + "\n", status, mimetype="application/json")


@blueprint.get("/api/search")
def search() -> Response:
    """A page of hits, as ``tracuu search --format json`` prints it."""
    wanted = api_request(request.args)
    return json_response(page_to_dict(current_searcher().search(wanted)))


@blueprint.get("/api/suggest")
def suggest() -> Response:
    """Completions of what was typed so far."""
    prefix = single_values(request.args, API_SUGGEST_PARAMETERS)["q"]
    suggestions = current_searcher().suggest(prefix)
    return json_response({"query": prefix, "suggestions": list(suggestions)})


@blueprint.get("/api/similar")
def similar() -> Response:
    """Articles like one, as ``tracuu similar --format json`` prints them."""
    article_id, limit = api_similar_request(request.args)
    hits = current_searcher().similar(article_id, limit)
    return json_response(similar_to_dict(article_id, hits))


@blueprint.get("/healthz")
def health() -> Response:
    """Whether an index can be searched, for whoever keeps the server running."""
    stats = current_searcher().stats()
    return json_response(
        {"status": "ok", "articles": stats.articles, "generation": stats.generation}
    )
