"""Which pages of other sites may read what scripts read here (CORS, the Fetch standard)."""

from __future__ import annotations

from flask import Response, request

#: What is for programs. Pages are never shared.
_SHARED = ("/api/", "/export.", "/feed.atom")
_READABLE = "Content-Disposition, ETag, Retry-After, X-Request-Id, X-Total-Count"


class CrossOrigin:
    """Lets the ``origins`` read; ``*`` is every one. Never with cookies or passwords."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = origins

    def add_headers(self, response: Response) -> Response:
        """Tell the browser whether the page that asks may read this answer."""
        if not self._origins or not request.path.startswith(_SHARED):
            return response
        allowed = "*" if "*" in self._origins else request.headers.get("Origin", "")
        if allowed != "*":
            response.vary.add("Origin")
        if allowed in self._origins:
            response.headers["Access-Control-Allow-Origin"] = allowed
            response.headers["Access-Control-Expose-Headers"] = _READABLE
        return response
