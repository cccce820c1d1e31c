"""The application's one searcher."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from threading import Lock

from flask import Flask, current_app

from index.errors import IndexDamaged, IndexMissing, IndexOutdated, QueryTooExpensive, UserError
from index.settings import Settings
from searcher.abbreviations.listed import read_list
from searcher.model import IndexStats, ResultPage, SearchRequest
from searcher.published import Held
from searcher.searcher import Searcher
from web.metrics import SEARCH_SECONDS

# How long an answer may take where no setting says it.
_ANSWER_SECONDS = 2.0
#: Reads what a first search reads, the list of abbreviations among it, before a reader asks.
FIRST_REQUEST = SearchRequest("công đoàn", limit=1)
_OF_THE_INDEX = (IndexMissing, IndexOutdated, IndexDamaged)


class ArchiveUnavailable(UserError):
    """The index or a list beside it cannot be read; its keeper is told why in the log."""


class _MeasuredSearcher(Searcher):
    def search(self, request: SearchRequest) -> ResultPage:
        with SEARCH_SECONDS.time():
            return super().search(request)


class Archive:
    """Opens the index on the first request that needs it, and keeps up with new generations.

    An index that is missing when the page starts is found as soon as it is built. What
    is open goes on answering while what was published since cannot be opened, or the
    archive's own list of abbreviations cannot be read.
    """

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._lock = Lock()
        self._searcher: Searcher | None = None
        self._list_read = (0, 0)
        self._warning = ""
        app.extensions["archive"] = self

    def searcher(self) -> Searcher:
        """Return the searcher over what is published now, or over what was, if that is open.

        Raises :class:`~index.errors.IndexMissing`, :class:`~index.errors.IndexOutdated`
        or :class:`~index.errors.IndexDamaged` where nothing is open, and
        :class:`ArchiveUnavailable` where something else is in the way.
        """
        with self._lock:
            if self._searcher is None:
                self._searcher = self._open()
                return self._searcher
        self._refresh(self._searcher)
        return self._searcher

    @property
    def is_behind(self) -> bool:
        """Tell whether what is published now could not be taken up by the last request."""
        return bool(self._warning)

    @property
    def list_read(self) -> tuple[int, int]:
        """What tells the archive's own list of abbreviations that was read from others."""
        return self._list_read

    def stats_if_open(self) -> IndexStats | None:
        """Return counts of the index where one is open already."""
        with self._lock:
            return self._searcher.stats() if self._searcher else None

    def held_if_open(self) -> Held | None:
        """Return what the index keeps in memory where one is open already."""
        with self._lock:
            return self._searcher.held() if self._searcher else None

    def _open(self) -> Searcher:
        settings = self._settings
        try:
            self._check_list()
            searcher = _MeasuredSearcher.open(
                settings.index_directory,
                settings.abbreviations,
                settings.cache_bytes,
                seconds=_ANSWER_SECONDS if settings.seconds is None else settings.seconds,
            )
            self._warm(searcher)
        except _OF_THE_INDEX:
            raise
        except UserError as error:
            raise ArchiveUnavailable(str(error)) from error
        return searcher

    def _refresh(self, searcher: Searcher) -> None:
        try:
            self._check_list()
            searcher.refresh(trial=FIRST_REQUEST)
            self._warning = ""
        except UserError as error:
            if self._warning != str(error):  # once, not with every request
                self._warning = str(error)
                self._app.logger.warning("the older generation goes on answering: %s", error)

    def _check_list(self) -> None:
        """Raise ``UserError`` where the archive's own list of abbreviations changed and
        cannot be read: a generation that is taken up reads it again."""
        path = self._settings.abbreviations
        if path and (state := _state(path)) != self._list_read:
            read_list(path)
            self._list_read = state

    @staticmethod
    def _warm(searcher: Searcher) -> None:
        """Search before a reader does, who would wait for it."""
        with suppress(QueryTooExpensive):  # of a disk that wakes up
            searcher.search(FIRST_REQUEST)


def _state(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, -1)  # is read, and says what is wrong
    return status.st_mtime_ns, status.st_size


def archive_of(app: Flask) -> Archive:
    """Return the archive that an application was created over."""
    archive: Archive = app.extensions["archive"]
    return archive


def current_searcher() -> Searcher:
    """Return the searcher of the application that answers this request."""
    return archive_of(current_app).searcher()
