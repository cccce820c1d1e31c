"""What browsers and proxies may keep of our answers, and for how long.

A page is the same as long as the generation is: its tag names both, so whoever has it
already is told so before anything is searched. A static file has its digest in its
address and never changes there.
"""

from __future__ import annotations

import hashlib
import secrets
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request

from index.errors import UserError
from web.archive import Archive
from web.language import page_language

_FOREVER = "public, max-age=31536000, immutable"
#: Whose answers depend on more than the generation and the address.
_UNTAGGED = ("static", "health.alive", "health.ready", "originals.original")


class Caching:
    """Tags for pages, versions for static files."""

    def __init__(self, app: Flask, archive: Archive, private: bool) -> None:
        self._archive = archive
        self._kept = "private, no-cache" if private else "no-cache"
        # Another process may run other code; one that was forked from this one does not.
        self._process = secrets.token_hex(8)
        self._versions = _versions(Path(app.static_folder or ""))

    def add_version(self, endpoint: str, values: dict[str, Any]) -> None:
        """Put the version of a static file into its address."""
        if endpoint == "static" and values.get("filename") in self._versions:
            values["v"] = self._versions[values["filename"]]

    def answer_unchanged(self) -> Response | None:
        """Return 304 where the client has this page of this generation."""
        if request.endpoint is None or request.endpoint in _UNTAGGED:
            return None
        try:
            # Taken before the page is made: at worst a newer page has an older tag.
            g.page_tag = self._tag()
        except UserError:
            return None
        # "*" is no tag of ours: it would do for pages that are not there, too.
        known = request.if_none_match
        if known.contains_weak(g.page_tag) and not known.star_tag:
            return Response(status=304)
        return None

    def _tag(self) -> str:
        parts = (
            self._process,
            self._archive.searcher().stats().generation,
            repr(self._archive.list_read),
            page_language(),
            request.host_url,
            request.full_path,
        )
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]

    def add_headers(self, response: Response) -> Response:
        """Say what may be kept: tagged pages once asked about, static files for good, errors
        never."""
        if request.endpoint == "static" and response.status_code in (200, 304):
            version = self._versions.get((request.view_args or {}).get("filename", ""))
            if version and request.args.get("v") == version:
                response.headers["Cache-Control"] = _FOREVER
        elif "page_tag" in g and response.status_code in (200, 304):
            if "ETag" not in response.headers:  # a feed has one of its own
                response.set_etag(g.page_tag, weak=True)
            response.headers["Cache-Control"] = self._kept
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _versions(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in folder.rglob("*")
        if path.is_file()
    }
