"""Processes that serve one socket together, each begun anew when it ends unasked.

Python computes in one thread of a process at a time: who has several processors serves with
several processes. They share nothing but the socket and the rates of clients.
"""

from __future__ import annotations

import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

from index.errors import UserError

#: Seconds before a worker that ended is begun anew: at first, and where it ends again and again;
#: one that lived so long is new again.
SOON_SECONDS = 1.0
LATE_SECONDS = 60.0
#: Seconds that workers are given to end, more than each of them gives its requests.
END_SECONDS = 17.0

_FORK = get_context("fork")
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)
_log = logging.getLogger("tracuu.workers")

#: What a worker does: it is given its number, something to call when it is ready, and a
#: descriptor that can be read when the process that began it is gone.
Work = Callable[[int, Callable[[], None], int], None]


@dataclass
class _Place:
    """A worker's place: the one that has it, or when the next one is to begin."""

    number: int
    process: ForkProcess | None = None
    said: Connection | None = None
    began: float = 0.0
    due: float = 0.0
    pause: float = SOON_SECONDS


class Workers:
    """``count`` processes that do ``work`` until this one is told to end."""

    def __init__(self, count: int, work: Work) -> None:
        self._work = work
        self._places = [_Place(number) for number in range(count)]
        self._living, self._held = os.pipe()
        self._mask: set[signal.Signals] = set()

    def run(self, ready: Callable[[], None]) -> None:
        """Work until SIGTERM or SIGINT, a second one ends at once; call ``ready`` when the
        first worker is. Raises what that one does of ``UserError``."""
        self._mask = set(map(signal.Signals, signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)))
        gc.freeze()  # what is there now is not touched again, and stays shared
        try:
            self._begin(self._places[0])
            if reason := self._first_words(self._places[0]):
                raise UserError(reason)
            ready()
            while not self._told_to_end(self._until_due()):
                self._tend()
        finally:
            self._end()
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def _begin(self, place: _Place) -> None:
        place.said, saying = _FORK.Pipe(duplex=False)
        place.process = _FORK.Process(
            target=self._be_worker, args=(place.number, saying), daemon=True
        )
        place.began = time.monotonic()
        place.process.start()
        saying.close()

    def _be_worker(self, number: int, saying: Connection) -> None:
        os.setpgid(0, 0)  # Ctrl-C is for the process that began this one
        os.close(self._held)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)
        try:
            self._work(number, lambda: saying.send(""), self._living)
        except UserError as error:
            saying.send(str(error))
            sys.exit(2)

    def _first_words(self, place: _Place) -> str:
        """Wait for a worker to be ready; return why it is not, or else nothing."""
        assert place.said and place.process
        try:
            reason: str = place.said.recv()
        except EOFError:
            place.process.join()
            reason = f"the first worker ended at once (code {place.process.exitcode})"
        return reason

    def _tend(self) -> None:
        """Note which workers have ended, and begin those whose time has come."""
        now = time.monotonic()
        for place in self._places:
            if place.process and not place.process.is_alive():
                self._note_end(place, now)
            if not place.process and place.due <= now:
                self._begin(place)

    def _note_end(self, place: _Place, now: float) -> None:
        assert place.said and place.process
        lived = now - place.began
        place.pause = SOON_SECONDS if lived > LATE_SECONDS else place.pause
        place.due = now + place.pause
        words = _last_words(place.said) or f"code {place.process.exitcode}"
        _log.error("worker %d ended (%s); another begins in %g s", place.number, words, place.pause)
        place.pause = min(2 * place.pause, LATE_SECONDS)
        place.said.close()
        place.process.close()
        place.process = None

    def _until_due(self) -> float:
        due = [place.due for place in self._places if not place.process]
        return max(0.0, min(due) - time.monotonic()) if due else LATE_SECONDS

    @staticmethod
    def _told_to_end(seconds: float) -> bool:
        """Wait for a signal for so long; tell whether it was one to end."""
        heard = signal.sigtimedwait(_SIGNALS, seconds)
        return heard is not None and heard.si_signo != signal.SIGCHLD

    def _end(self) -> None:
        """Tell all workers to end, and wait until they have."""
        alive = [place.process for place in self._places if place.process]
        ends = time.monotonic() + END_SECONDS
        again = True
        while alive := [process for process in alive if process.is_alive()]:
            if time.monotonic() > ends:
                for process in alive:
                    process.kill()
            elif again:
                for process in alive:
                    process.terminate()
            again = self._told_to_end(0.5)
        os.close(self._held)
        os.close(self._living)


def _last_words(said: Connection) -> str:
    words = ""
    try:
        while said.poll():
            words = said.recv()
    except EOFError:
        pass
    return words
