"""The headers that every answer carries."""

from __future__ import annotations

from flask import Response

#: Nothing is loaded but our own style sheet and icon, nothing runs, and nobody frames us.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


def add_security_headers(response: Response) -> Response:
    """Add the headers to an answer, whatever made it."""
    response.headers.update(HEADERS)
    return response
