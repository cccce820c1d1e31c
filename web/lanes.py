"""Which threads answer a request, and which requests are refused because too many wait.

Pages, what may be sent for minutes, what takes no time, and refusals have threads of their
own, so that none waits for another. Pages have few: Python computes in one thread at a
time, and threads that share it make each other late. Who would wait too long is refused at
once, so that what is answered is answered soon however many ask.
"""

from __future__ import annotations

import time
from typing import Any

from waitress.task import ThreadedTaskDispatcher

from index.errors import UserError
from web.limits import MAX_STREAMS

#: Threads that make pages.
PAGE_THREADS = 2
#: Seconds that a request may be expected to wait for a thread, or is refused at once; and
#: that it may have waited when its turn comes, or is refused then.
MAX_EXPECTED_SECONDS = 1.0
MAX_WAITED_SECONDS = 2.0

#: What the addresses begin with of what takes no time, and of what may be sent for minutes.
QUICK = ("/static/", "/healthz", "/readyz")
LONG = ("/export.", "/original/", "/sitemap")
# How much the last request counts for the time that the next are expected to take.
_WEIGHT = 0.05


def no_thread() -> UserError:
    """Return what to say where the system has no thread to give."""
    return UserError(
        "no thread can be started: raise the limit of processes (ulimit -u), or that of the "
        "container, or serve with fewer --workers"
    )


class Lane(ThreadedTaskDispatcher):
    """Threads, and the turns that wait for them."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self._count = threads
        self._seconds = 0.0
        self.set_thread_count(threads)

    def start_new_thread(self, target: Any, thread_no: Any) -> None:
        """Start one of the threads. Raises ``UserError`` where the system has none to give."""
        try:
            super().start_new_thread(target, thread_no)
        except RuntimeError as error:
            raise no_thread() from error

    def expected_seconds(self) -> float:
        """Return how long who comes now would wait, if all take as long as the last ones."""
        return len(self.queue) * self._seconds / self._count

    def took(self, seconds: float) -> None:
        """Take into account how long an answer has taken."""
        # Two threads at once may lose one of their figures; the next puts it right.
        self._seconds += _WEIGHT * (seconds - self._seconds)


class Turn:
    """A connection's first request, waiting for a thread: ``waited`` seconds in the end.

    ``refused`` says that too many wait, and nothing should be computed for it.
    """

    def __init__(self, channel: Any, lane: Lane, refused: bool, bounded: bool) -> None:
        self._channel = channel
        self._lane = lane
        self._bounded = bounded
        self._since = time.monotonic()
        self.refused = refused
        self.waited = 0.0

    def service(self) -> None:
        """Answer the request. Who is gone meanwhile is not answered."""
        began = time.monotonic()
        self.waited = began - self._since
        self.refused |= self._bounded and self.waited > MAX_WAITED_SECONDS
        answered = self._channel.connected and not self.refused
        self._channel.turn = self
        self._channel.service()
        if answered:
            self._lane.took(time.monotonic() - began)

    def cancel(self) -> None:
        """Give the connection up, when the server ends."""
        self._channel.cancel()


class Lanes:
    """What waitress hands its connections to: ``Lane``s by what is asked for."""

    def __init__(self) -> None:
        self._pages = Lane(PAGE_THREADS)
        # One more than may be under way: who comes then is told so.
        self._long = Lane(MAX_STREAMS + 1)
        self._quick = Lane(2)
        self._refusals = Lane(1)
        self._lanes = (self._pages, self._long, self._quick, self._refusals)

    def add_task(self, channel: Any) -> None:
        """Let a connection's first request wait for a thread of its lane, or refuse it."""
        request = channel.requests[0]
        if request.error or request.path.startswith(QUICK):
            lane, bounded = self._quick, False
        else:
            lane, bounded = self._long if request.path.startswith(LONG) else self._pages, True
        refused = bounded and lane.expected_seconds() > MAX_EXPECTED_SECONDS
        queue = self._refusals if refused else lane
        queue.add_task(Turn(channel, lane, refused, bounded))  # type: ignore[arg-type]

    def shutdown(self, timeout: int) -> None:
        """End all threads, and give up what waits; wait ``timeout`` seconds at most."""
        for lane in self._lanes:
            lane.set_thread_count(0)
        ends = time.monotonic() + timeout
        for lane in self._lanes:
            lane.shutdown(timeout=max(0, ends - time.monotonic()))  # type: ignore[arg-type]
