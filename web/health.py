"""Whether the process is alive, and whether it can answer a search."""

from __future__ import annotations

from threading import Event

from flask import Blueprint, Flask, Response, current_app
from werkzeug.exceptions import ServiceUnavailable

from searcher.model import SearchRequest
from web.api import json_response
from web.archive import archive_of, current_searcher

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers, whatever the index is like."""
    return json_response({"status": "ok"})


@blueprint.get("/readyz")
def ready() -> Response:
    """An index is open and answers, and the server is not about to stop."""
    if stopping_of(current_app).is_set():
        raise ServiceUnavailable("the server is stopping")
    searcher = current_searcher()
    searcher.search(SearchRequest("công đoàn", limit=1, lit=False, suggest=False))
    stats = searcher.stats()
    return json_response(
        {
            "status": "ok",
            "articles": stats.articles,
            "generation": stats.generation,
            "behind": archive_of(current_app).is_behind,
        }
    )


def stopping_of(app: Flask) -> Event:
    """Return the event that is set when an application's server begins to stop."""
    stopping: Event = app.extensions.setdefault("stopping", Event())
    return stopping
