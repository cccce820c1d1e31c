"""How long the torture lasts."""

from __future__ import annotations

import os

#: 1 gives the figures of docs/reliability.md; without the variable a part of them, so that
#: each test takes some seconds.
FACTOR = float(os.environ.get("TRACUU_TORTURE") or 0)


def length(full: int, short: int) -> int:
    """Return how many times to do something that is done ``full`` times in earnest."""
    return round(full * FACTOR) if FACTOR else short
