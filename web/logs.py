"""What the server writes to stderr: a line for each request, warnings, defects.

No line has what readers searched for, unless the keeper of the archive asks for that, and
none a whole address of theirs.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime
from typing import Any, Literal

from flask import Flask, Response, g, request

from web.metrics import REQUEST_SECONDS, REQUESTS
from web.overload import refused
from web.proxies import shortened
from web.settings import ServerSettings

LogForm = Literal["plain", "json", "none"]

#: A request that took longer is marked.
SLOW_SECONDS = 1.0

_UNLOGGED = ("health.alive", "health.ready")
_access = logging.getLogger("tracuu.access")


class PlainFormatter(logging.Formatter):
    """``12:04:05 INFO request endpoint=pages.search status=200 …``, with tracebacks."""

    default_time_format = "%H:%M:%S"
    default_msec_format = ""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Append the fields of a record to its line."""
        fields: dict[str, Any] = getattr(record, "fields", {})
        told = (f"{name}={_word(value)}" for name, value in fields.items())
        return " ".join([super().formatMessage(record), *told])


class JsonFormatter(logging.Formatter):
    """A JSON object a line: ``time`` (UTC), ``level``, ``message``, the fields of a
    request, and ``traceback`` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat("T", "milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _word(value: object) -> str:
    """Write a value so that it can neither be taken for two nor for a line."""
    text = str(value)
    plain = text.isprintable() and not set(text) & set(' "=')
    return text if plain else json.dumps(text, ensure_ascii=False)


def configure_logging(form: LogForm) -> None:
    """Send every logger's lines to stderr. ``none`` leaves out the lines of requests."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else PlainFormatter())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    _access.setLevel(logging.WARNING if form == "none" else logging.INFO)
    # Says how many requests wait whenever one has to.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class Observation:
    """Counts and logs each request when its last byte was handed on."""

    def __init__(self, app: Flask, settings: ServerSettings) -> None:
        self._app = app
        self._log_queries = settings.log_queries

    def begin(self) -> None:
        """Note when a request began, and give it an id that its answer carries."""
        g.began = time.perf_counter()
        g.request_id = secrets.token_hex(6)

    def end(self, response: Response) -> Response:
        """Name the request in its answer, and count it when that is closed."""
        began, request_id = g.began, g.request_id
        response.headers["X-Request-Id"] = request_id
        endpoint = request.endpoint or "none"
        fields: dict[str, Any] = {
            "id": request_id,
            "method": request.method,
            "endpoint": endpoint,
            "status": response.status_code,
        }
        rest: dict[str, Any] = {
            # None where it is not known beforehand: of what is streamed.
            "bytes": response.content_length,
            "client": shortened(request.remote_addr or ""),
        }
        is_refused = refused(request)
        if self._log_queries and "q" in request.args:
            rest["query"] = request.args["q"]

        def closed() -> None:
            seconds = time.perf_counter() - began
            REQUESTS.labels(endpoint, str(response.status_code)).inc()
            REQUEST_SECONDS.labels(endpoint).observe(seconds)
            if endpoint in _UNLOGGED:
                return
            marks = {"slow": seconds > SLOW_SECONDS, "shed": is_refused}
            told = {**fields, "ms": round(seconds * 1000, 1), **rest}
            told.update({name: True for name, is_so in marks.items() if is_so})
            _access.info("request", extra={"fields": told})

        response.call_on_close(closed)
        return response
