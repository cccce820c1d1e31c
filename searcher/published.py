"""The published generation, held open while anybody reads it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock

from index.engines import default_engine
from index.engines.base import GenerationReader
from index.errors import IndexDamaged
from index.learned.archive import Learned
from index.settings import DEFAULT_CACHE_BYTES
from index.storage.manifest import Manifest
from index.storage.pages import let_go
from index.store import IndexStore
from searcher.knowledge import Knowledge

#: For so many seconds a generation that was replaced answers who asks for it by name: who
#: turns a page meets what stood on the one before.
KEPT_SECONDS = 300.0
# Of the index's files a third as much may stay in memory as the cache holds, but not less than
# a few questions look at; and of what a generation that was replaced had read, an eighth.
_FILE_PART = 3
_MIN_FILE_BYTES = 64 << 20
_REPLACED_PART = 8


@dataclass(frozen=True, slots=True)
class Held:
    """What an index that is open takes: ``generations`` that are open, and the bytes that
    their caches keep in memory."""

    generations: int
    cache_bytes: int


class OpenGeneration:
    """A generation that is open, with the manifest that vouches for it.

    ``name`` tells it from every other, also from one of the same number in an index that
    was built anew since.
    """

    def __init__(
        self,
        store: IndexStore,
        abbreviations: Path | None,
        cache_bytes: int = DEFAULT_CACHE_BYTES,
    ) -> None:
        self._held = store.hold()
        try:
            directory = self._held.directory
            self.name = self._held.pointer.id
            self.manifest: Manifest = self._held.manifest
            self.reader: GenerationReader = default_engine().open(directory, cache_bytes)
            self.knowledge = Knowledge(Learned(directory), self.reader, abbreviations)
        except BaseException:
            self._held.close()
            raise
        self.readers = 0
        self.is_closed = False

    def close(self) -> None:
        """Close its files, and let the next build delete it."""
        self.is_closed = True
        self.reader.close()
        self._held.close()


class Published:
    """Gives the newest generation that was taken up, or by name the one before it.

    Safe to share between threads. Two generations at most are open beside those that
    are being read: a generation's files are closed when its last reader is done and it
    was replaced twice, or once and ``KEPT_SECONDS`` ago. ``clock`` gives seconds.
    """

    def __init__(
        self,
        store: IndexStore,
        abbreviations: Path | None = None,
        cache_bytes: int = DEFAULT_CACHE_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open = partial(OpenGeneration, store, abbreviations, cache_bytes)
        self._store = store
        self._clock = clock
        self._cache_bytes = cache_bytes
        self._refreshing = Lock()
        self._counting = Lock()
        self._current = self._open()
        self._before: OpenGeneration | None = None
        self._opened = [self._current]
        self._replaced_at = 0.0
        # The generation that failed its trial last, and how.
        self._refused: dict[str, IndexDamaged] = {}
        self._closed = False

    @contextmanager
    def reading(self, name: str | None = None) -> Iterator[OpenGeneration]:
        """Hold the generation called ``name`` if it is still open, else the newest one.

        A newer one does not replace it meanwhile.
        """
        with self._counting:
            before = self._before
            held = before if before and before.name == name else self._current
            held.readers += 1
        try:
            yield held
        finally:
            with self._counting:
                held.readers -= 1
                self._close_if_done(held)
            self.let_go()

    def let_go(self) -> None:
        """Let go of the index's files where more of them is in memory than may stay there."""
        let_go(max(self._cache_bytes // _FILE_PART, _MIN_FILE_BYTES))

    def held(self) -> Held:
        """Return what is open, and what it keeps."""
        with self._counting:
            kept = [generation.reader.cached_bytes() for generation in self._opened]
        return Held(len(kept), sum(kept))

    def refresh(self, trial: Callable[[OpenGeneration], object] | None = None) -> bool:
        """Take up the published generation if it is a new one; tell whether it was.

        While one thread opens it the others go on with what they have. What ``trial`` raises
        of it leaves the one before in place; one that is damaged is not tried again.
        """
        self._let_old_ones_go()
        if not self._is_new() or not self._refreshing.acquire(blocking=False):
            return False
        try:
            if not self._is_new():
                return False
            self._take_up(self._tried(self._open(), trial))
            return True
        finally:
            self._refreshing.release()

    def _is_new(self) -> bool:
        """Tell whether another generation is published. Raises what its trial raised."""
        name = self._store.pointer().id
        if name in self._refused:
            raise self._refused[name].with_traceback(None)
        return name != self._current.name

    def _tried(
        self, newer: OpenGeneration, trial: Callable[[OpenGeneration], object] | None
    ) -> OpenGeneration:
        try:
            if trial:
                trial(newer)
        except BaseException as error:
            newer.close()
            if isinstance(error, IndexDamaged):
                self._refused = {newer.name: error}
            raise
        return newer

    def _take_up(self, newer: OpenGeneration) -> None:
        with self._counting:
            oldest, self._before, self._current = self._before, self._current, newer
            self._opened.append(newer)
            self._before.reader.limit_cache(self._cache_bytes // _REPLACED_PART)
            self._replaced_at = self._clock()
            if oldest:
                self._close_if_done(oldest)
            self._close_if_done(newer)  # where all was closed while it was opened
            self._close_if_done(self._before)

    def _let_old_ones_go(self) -> None:
        with self._counting:
            before = self._before
            if before and self._clock() - self._replaced_at >= KEPT_SECONDS:
                self._before = None
                self._close_if_done(before)

    def close(self) -> None:
        """Close what is open when its last reader is done."""
        with self._counting:
            self._closed = True
            self._close_if_done(self._current)
            if self._before:
                self._close_if_done(self._before)

    def _close_if_done(self, generation: OpenGeneration) -> None:
        is_done = self._closed or generation not in (self._current, self._before)
        if is_done and not generation.readers and not generation.is_closed:
            self._opened.remove(generation)
            generation.close()
