"""Which pages of other sites may read what scripts read here (CORS, the Fetch standard)."""

from __future__ import annotations

from flask import Response, request

#: What is for programs. Pages are never shared.
_SHARED = ("/api/", "/export.", "/feed.atom")
_READABLE = "Content-Disposition, ETag, Retry-After, X-Request-Id, X-Total-Count"
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    # All but Authorization, which a star is not taken for.
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "7200",
}


class CrossOrigin:
    """Lets the ``origins`` read; ``*`` is every one. Never with cookies or passwords."""

    def __init__(self, origins: tuple[str, ...]) -> None:
        self._origins = origins

    def answer_preflight(self) -> Response | None:
        """Tell a browser that asks first, for a header of its script's, that it may ask."""
        asks_first = request.method == "OPTIONS" and (
            "Access-Control-Request-Method" in request.headers
        )
        return Response(status=204, headers=_PREFLIGHT) if asks_first and self._allowed() else None

    def add_headers(self, response: Response) -> Response:
        """Tell the browser whether the page that asks may read this answer."""
        if self._origins and request.path.startswith(_SHARED):
            if "*" not in self._origins:
                response.vary.add("Origin")
            if allowed := self._allowed():
                response.headers["Access-Control-Allow-Origin"] = allowed
                response.headers["Access-Control-Expose-Headers"] = _READABLE
        return response

    def _allowed(self) -> str:
        """Return what the answer is shared with: ``*``, the origin that asks, or nobody."""
        asking = "*" if "*" in self._origins else request.headers.get("Origin", "")
        return asking if request.path.startswith(_SHARED) and asking in self._origins else ""
