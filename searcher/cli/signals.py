"""SIGTERM, answered as Ctrl-C is: what was begun is cleared away first."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived. It passes wherever Ctrl-C does."""


@contextmanager
def terminable() -> Iterator[None]:
    """Raise :class:`Terminated` in this block when SIGTERM arrives. Main thread only."""
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(number: int, frame: FrameType | None) -> None:
    # A second one must not interrupt the clearing away.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated
