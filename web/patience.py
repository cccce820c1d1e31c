"""What a page can do without when it takes too long."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from index.errors import QueryTooExpensive

Answer = TypeVar("Answer")
Other = TypeVar("Other")


def unless_late(ask: Callable[[], Answer], otherwise: Other) -> Answer | Other:
    """Return what ``ask`` does, or ``otherwise`` where that takes longer than a query may.

    For what stands beside the thing that the reader came for.
    """
    try:
        return ask()
    except QueryTooExpensive:
        return otherwise
