"""The application's one searcher."""

from __future__ import annotations

from threading import Lock

from flask import Flask, current_app

from index.errors import IndexDamaged, IndexMissing, IndexOutdated
from index.settings import Settings
from searcher.searcher import Searcher


class Archive:
    """Opens the index on the first request that needs it, and keeps up with new generations.

    An index that is missing when the page starts is found as soon as it is built. What
    is open goes on answering while what was published since cannot be opened.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = Lock()
        self._searcher: Searcher | None = None
        self._warning = ""
        app.extensions["archive"] = self

    def searcher(self) -> Searcher:
        """Return the searcher over what is published now, or over what was, if that is open.

        Raises :class:`~index.errors.IndexMissing`, :class:`~index.errors.IndexOutdated`
        or :class:`~index.errors.IndexDamaged` where nothing is open.
        """
        with self._lock:
            if self._searcher is None:
                self._searcher = self._open()
                return self._searcher
        self._refresh(self._searcher)
        return self._searcher

    def _open(self) -> Searcher:
        settings = self._settings
        return Searcher.open(settings.index_directory, settings.abbreviations, settings.cache_bytes)

    def _refresh(self, searcher: Searcher) -> None:
        try:
            searcher.refresh()
            self._warning = ""
        except (IndexMissing, IndexOutdated, IndexDamaged) as error:
            if self._warning != str(error):  # once, not with every request
                self._warning = str(error)
                self._app.logger.warning("the older generation goes on answering: %s", error)


def archive_of(app: Flask) -> Archive:
    """Return the archive that an application was created over."""
    archive: Archive = app.extensions["archive"]
    return archive


def current_searcher() -> Searcher:
    """Return the searcher of the application that answers this request."""
    return archive_of(current_app).searcher()
