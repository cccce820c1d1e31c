"""Requests that the server refuses, because too many wait already (web/lanes.py)."""

from __future__ import annotations

from flask import Request, request
from werkzeug.exceptions import ServiceUnavailable

from web.metrics import SHED, WAIT_SECONDS

#: What the server says of a request in its WSGI environment: the seconds that it waited,
#: and whether it is refused.
WAITED = "tracuu.waited"
REFUSED = "tracuu.refused"
#: After so many seconds who was refused should try again.
RETRY_SECONDS = 5


def refused(of: Request) -> bool:
    """Tell whether the server refuses a request."""
    return bool(of.environ.get(REFUSED))


def refuse_if_told() -> None:
    """Count how long a request waited; raise ``ServiceUnavailable`` where it is refused."""
    if WAITED in request.environ:
        WAIT_SECONDS.observe(request.environ[WAITED])
    if refused(request):
        SHED.inc()
        raise ServiceUnavailable(retry_after=RETRY_SECONDS)
