"""Words near one another in one text: which places make the passages of ``"…"~5``."""

from __future__ import annotations

from collections.abc import Sequence

#: A block of a text and a position in it.
Place = tuple[int, int]


def near_places(slots: Sequence[tuple[set[Place], int]], length: int) -> set[Place]:
    """Return the places of all passages that hold every slot within ``length`` positions.

    Each slot comes with the number of places that it needs. Of the passages that end
    at a place only the shortest counts.
    """
    places = set().union(*(filled for filled, _ in slots))
    found: set[Place] = set()
    for block, end in places:
        begins = [_latest(filled, needed, block, end) for filled, needed in slots]
        begin = min(begins)
        if end - begin < length:
            found |= {(at, place) for at, place in places if at == block and begin <= place <= end}
    return found


def _latest(filled: set[Place], needed: int, block: int, end: int) -> float:
    """Return the latest position from which a slot has what it needs up to ``end``."""
    before = sorted(position for at, position in filled if at == block and position <= end)
    return before[-needed] if len(before) >= needed else float("-inf")
