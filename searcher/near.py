"""Words near one another in one text: which places make the passages of ``"…"~5``."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import inf


def near_places(slots: Sequence[tuple[set[int], int]], length: int) -> set[int]:
    """Return the positions of all passages that hold every slot within ``length`` positions.

    Each slot comes with the number of positions that it needs. Of the passages that end
    at a position only the shortest counts.
    """
    places = sorted(set().union(*(filled for filled, _ in slots)))
    in_order = [(sorted(filled), needed) for filled, needed in slots]
    found: set[int] = set()
    for number, end in enumerate(places):
        begin = min(_latest(filled, needed, end) for filled, needed in in_order)
        if end - begin < length:
            found.update(places[bisect_left(places, begin) : number + 1])
    return found


def _latest(filled: Sequence[int], needed: int, end: int) -> float:
    """Return the latest position from which a slot has what it needs up to ``end``."""
    count = bisect_right(filled, end)
    return filled[count - needed] if count >= needed else -inf
