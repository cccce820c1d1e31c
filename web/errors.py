"""What goes wrong, as a page that says what to do, or as JSON under ``/api/``."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, current_app, make_response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from index.errors import (
    ArticleNotFound,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    QuerySyntaxError,
    UserError,
)
from web.api import json_response
from web.archive import ArchiveUnavailable
from web.messages import translated

#: Headers of an HTTP error that its answer keeps.
_KEPT = {"Allow", "Retry-After", "WWW-Authenticate"}
_JSON_ADDRESSES = ("/api/", "/healthz", "/readyz")


@dataclass(frozen=True, slots=True)
class Problem:
    """What an error page says. ``command`` is what the keeper of the archive can run."""

    status: int
    title: str
    advice: str
    command: str = ""
    template: str = "error.html"


def register_error_handlers(app: Flask) -> None:
    """Let every error of ours and of HTTP end in a page or in JSON."""
    app.register_error_handler(UserError, _answer_user_error)
    app.register_error_handler(HTTPException, _answer_http_error)


def _answer_user_error(error: UserError) -> Response:
    problem = _user_problem(error)
    if problem.status == 503:
        current_app.logger.error("%s", error)
        return _answer(problem, problem.title)
    if isinstance(error, QuerySyntaxError):
        return _answer(problem, str(error), error.position, error.expected)
    return _answer(problem, str(error))


def _user_problem(error: UserError) -> Problem:
    match error:
        case ArticleNotFound():
            return Problem(
                404,
                gettext("There is no such article"),
                gettext("It may have been taken out of the archive, or the address is mistyped."),
            )
        case IndexMissing():
            return _index_problem(
                gettext("The archive has no index yet"), "tracuu index --index DIR PATH..."
            )
        case IndexOutdated():
            return _index_problem(
                gettext("The index was built by another version"),
                "tracuu index --rebuild --index DIR PATH...",
            )
        case IndexDamaged():
            return _index_problem(
                gettext("The index is damaged"), "tracuu index --rebuild --index DIR PATH..."
            )
        case ArchiveUnavailable():
            return _index_problem(gettext("The archive cannot be searched at the moment"), "")
    return Problem(400, gettext("This cannot be searched for"), translated(str(error)))


def _index_problem(title: str, command: str) -> Problem:
    if command:
        advice = gettext("Whoever keeps this archive can mend it with this command:")
    else:
        advice = gettext("The fault is ours, and it has been written down. Please try again later.")
    return Problem(503, title, advice, command)


def _answer_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    if error.response is not None or status < 400:
        return make_response(error)
    answer = _answer(_http_problem(status), error.name)
    answer.headers.extend((name, value) for name, value in error.get_headers() if name in _KEPT)
    return answer


def _http_problem(status: int) -> Problem:
    if status == 404:
        advice = gettext("The address may be mistyped. Try a search instead.")
        return Problem(404, gettext("There is nothing at this address"), advice)
    if status == 401:
        advice = gettext("Ask whoever keeps this archive for them.")
        return Problem(status, gettext("A name and a password are needed"), advice)
    if status == 429:
        advice = gettext("Please wait a few seconds, then try again.")
        return Problem(status, gettext("Too many requests came from your address"), advice)
    if status == 503:
        advice = gettext("Please try again in a few seconds.")
        title = gettext("Too many readers are asking at the moment")
        return Problem(status, title, advice, template="busy.html")
    if status < 500:
        advice = gettext("Go back, or start again from the search box.")
        return Problem(status, gettext("This request cannot be answered"), advice)
    advice = gettext("The fault is ours, and it has been written down. Please try again later.")
    return Problem(status, gettext("Something went wrong here"), advice)


def _answer(
    problem: Problem, error: str, position: int | None = None, expected: str | None = None
) -> Response:
    if request.path.startswith(_JSON_ADDRESSES):
        body = {"error": error, "position": position, "expected": expected}
        return json_response(body, problem.status)
    return make_response(render_template(problem.template, problem=problem), problem.status)
