"""How long an answer may take: set once where it is asked for, looked at where time goes.

The limit belongs to the thread that answers (a context variable), so it needs no signal
and no argument through every layer, and it holds in worker threads too.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

from index.errors import QueryTooExpensive

_deadline: ContextVar[tuple[float, float]] = ContextVar("deadline", default=(inf, inf))


@contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Let :func:`check_time` raise once so many seconds have passed; None is no limit.

    What is asked inside of it in another thread has no limit of its own.
    """
    if seconds is None:
        yield
        return
    token = _deadline.set((time.monotonic() + seconds, seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def check_time() -> None:
    """Raise ``QueryTooExpensive`` where the time is over. Costs a tenth of a microsecond:
    call it between array operations, not for each number."""
    deadline, seconds = _deadline.get()
    if time.monotonic() > deadline:
        raise QueryTooExpensive(seconds)
