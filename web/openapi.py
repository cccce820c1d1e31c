"""The API described as OpenAPI 3.1, from the code that answers it.

Parameters are those that requests are held to (:mod:`web.api_parameters`), schemas are made
of the values that answers are made of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from flask import Response, url_for

from web import api
from web.answer_schemas import SCHEMAS
from web.api_parameters import ARTICLE, ID, SEARCH, SIMILAR, STATS, SUGGEST, Parameter


@dataclass(frozen=True, slots=True)
class Operation:
    """One address of the API. ``answers`` are the names of its schemas by media type."""

    path: str
    view: Callable[..., Response]
    parameters: Sequence[Parameter]
    answers: dict[str, str]
    finds_article: bool = False


_JSON = "application/json"
OPERATIONS = (
    Operation("/api/search", api.search, SEARCH, {_JSON: "ResultPage"}),
    Operation(
        "/api/suggest",
        api.suggest,
        SUGGEST,
        {_JSON: "Completions", api.SUGGESTIONS_TYPE: "OpenSearchCompletions"},
    ),
    Operation("/api/similar", api.similar, SIMILAR, {_JSON: "SimilarArticles"}, True),
    Operation("/api/article/{article_id}", api.article, ARTICLE, {_JSON: "LitArticle"}, True),
    Operation("/api/stats", api.stats, STATS, {_JSON: "Stats"}),
)


def openapi() -> Response:
    """The description of the API."""
    return api.json_response(description(url_for("pages.search", _external=True)))


def description(server: str) -> dict[str, Any]:
    """Return the document; ``server`` is the address that the paths are added to."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tra Cứu",
            "version": version("tracuu"),
            "description": "Full-text search of an archive of Vietnamese articles. "
            "Spans are half-open ranges of Unicode code points, from 0.",
        },
        "servers": [{"url": server.partition("?")[0].rstrip("/") or "/"}],
        "paths": {operation.path: {"get": _described(operation)} for operation in OPERATIONS},
        "components": {"schemas": SCHEMAS},
    }


def _described(operation: Operation) -> dict[str, Any]:
    summary = (operation.view.__doc__ or "").partition("\n")[0]
    in_path = [_ID] if "{article_id}" in operation.path else []
    return {
        "operationId": operation.view.__name__,
        "summary": summary,
        "parameters": in_path + [_parameter(parameter) for parameter in operation.parameters],
        "responses": _responses(operation),
    }


def _responses(operation: Operation) -> dict[str, Any]:
    not_found = {"404": _error("There is no such article.")} if operation.finds_article else {}
    return {
        "200": _answer("The answer.", operation.answers) | _TAGGED,
        "304": {"description": "What If-None-Match names is still the answer."} | _TAGGED,
        "400": _error("A parameter or a query that makes no sense."),
        **not_found,
        "429": _error("Too many requests of one client.") | _RETRIED,
        "503": _error("Too many ask at the moment, or no index is open.") | _RETRIED,
        "default": _error("What else cannot be answered."),
    }


def _header(name: str, description: str, kind: str) -> dict[str, Any]:
    return {"headers": {name: {"description": description, "schema": {"type": kind}}}}


_TAGGED = _header("ETag", "names the answer, for If-None-Match", "string")
_RETRIED = _header("Retry-After", "seconds after which to ask again", "integer")


_ID = {
    "name": "article_id",
    "in": "path",
    "description": "an article's id, percent-encoded; its slashes may stay",
    "required": True,
    "schema": ID,
}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = dict(parameter.schema)
    if parameter.repeatable:
        schema = {"type": "array", "items": schema}
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "required": bool(parameter.wanted),
        "schema": schema,
    }


def _error(said: str) -> dict[str, Any]:
    return _answer(said, {_JSON: "Error"})


def _answer(said: str, schemas: dict[str, str]) -> dict[str, Any]:
    content = {
        media: {"schema": {"$ref": f"#/components/schemas/{name}"}}
        for media, name in schemas.items()
    }
    return {"description": said, "content": content}
