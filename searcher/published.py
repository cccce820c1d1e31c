"""The published generation, held open while anybody reads it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Lock

from index.engines import default_engine
from index.engines.base import GenerationReader
from index.learned.archive import Learned
from index.manifest import Manifest
from index.settings import DEFAULT_CACHE_BYTES
from index.store import IndexStore
from searcher.knowledge import Knowledge


class OpenGeneration:
    """A generation that is open, with the manifest that vouches for it."""

    def __init__(
        self,
        store: IndexStore,
        abbreviations: Path | None,
        cache_bytes: int = DEFAULT_CACHE_BYTES,
    ) -> None:
        directory = store.current()
        self.name = directory.name
        self.manifest: Manifest = store.check(directory)
        self.reader: GenerationReader = default_engine().open(directory, cache_bytes)
        self.knowledge = Knowledge(Learned(directory), self.reader, abbreviations)
        self.readers = 0
        self.is_closed = False


class Published:
    """Gives the newest generation that was taken up. Safe to share between threads.

    A generation's files are closed when it was replaced and its last reader is done.
    """

    def __init__(
        self,
        store: IndexStore,
        abbreviations: Path | None = None,
        cache_bytes: int = DEFAULT_CACHE_BYTES,
    ) -> None:
        self._open = partial(OpenGeneration, store, abbreviations, cache_bytes)
        self._store = store
        self._refreshing = Lock()
        self._counting = Lock()
        self._current = self._open()
        self._closed = False

    @contextmanager
    def reading(self) -> Iterator[OpenGeneration]:
        """Hold the current generation; a newer one does not replace it meanwhile."""
        with self._counting:
            held = self._current
            held.readers += 1
        try:
            yield held
        finally:
            with self._counting:
                held.readers -= 1
                self._close_if_done(held)

    def refresh(self) -> bool:
        """Take up the published generation if it is a new one; tell whether it was."""
        if self._store.current_name() == self._current.name:
            return False
        with self._refreshing:
            if self._store.current_name() == self._current.name:
                return False
            newer = self._open()
            with self._counting:
                older, self._current = self._current, newer
                self._close_if_done(older)
            return True

    def close(self) -> None:
        """Close the current generation when its last reader is done."""
        with self._counting:
            self._closed = True
            self._close_if_done(self._current)

    def _close_if_done(self, generation: OpenGeneration) -> None:
        is_done = self._closed or generation is not self._current
        if is_done and not generation.readers and not generation.is_closed:
            generation.is_closed = True
            generation.reader.close()
