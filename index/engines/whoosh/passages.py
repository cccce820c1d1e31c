"""Words that stand together: phrases with room, and the best passage of an article.

Places are numbers ``document << 32 | position``, ascending. Positions of different
documents, and of blocks of one, are further apart than any passage is long.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

# Before any place: no passage reaches back to it.
_NOWHERE = -(1 << 62)


def near_places(slots: Sequence[tuple[IntArray, int]], length: int) -> IntArray:
    """Return where the passages begin that hold all slots within ``length`` positions.

    Each slot comes with the number of places that it needs. Of the passages that end
    at a place only the shortest counts, and beginnings count once.
    """
    places, owners = _merged([slot for slot, _ in slots])
    begins = np.full(len(places), np.iinfo(np.int64).max)
    for number, (_, count) in enumerate(slots):
        np.minimum(begins, _latest(places, owners == number, count), out=begins)
    # Slots can share a place: all are seen at the last of those that are the same.
    ends = np.diff(places, append=-1) != 0
    begins = begins[ends & (places - begins < length)]
    distinct: IntArray = begins[np.diff(begins, prepend=-1) != 0]
    return distinct


def best_masses(
    parts: Sequence[IntArray], masses: Sequence[float], documents: int, length: int
) -> FloatArray:
    """Return the mass of the best passage of ``length`` positions of each document.

    Documents are numbered below ``documents``. A passage's mass is the sum of the masses
    of the parts in it.
    """
    best = np.zeros(documents)
    places, owners = _merged(parts)
    if not len(places):
        return best
    held = np.zeros(len(places))
    for number, mass in enumerate(masses):
        held += mass * (places - _latest(places, owners == number, 1) < length)
    found = places >> 32
    starts = np.flatnonzero(np.diff(found, prepend=-1))
    best[found[starts]] = np.maximum.reduceat(held, starts)
    return best


def best_passage(parts: Sequence[IntArray], masses: Sequence[float], length: int) -> list[int]:
    """Return the numbers of the parts in the best passage of one document, the first of
    the best ones. ``parts`` are the places in that document alone."""
    places, _ = _merged(parts)
    best: tuple[float, list[int]] = (0.0, [])
    for place in places.tolist():
        held = [
            number
            for number, part in enumerate(parts)
            if np.any((part <= place) & (place - part < length))
        ]
        best = max(best, (sum(masses[number] for number in held), held), key=lambda one: one[0])
    return best[1]


def _latest(places: IntArray, owned: npt.NDArray[np.bool_], count: int) -> IntArray:
    """Return for each place the latest owned one from which ``count`` of them reach there."""
    own = places[owned]
    seen = np.cumsum(owned) - count
    latest = np.full(len(places), _NOWHERE)
    latest[seen >= 0] = own[seen[seen >= 0]]
    return latest


def _merged(parts: Sequence[IntArray]) -> tuple[IntArray, IntArray]:
    """Return all places in order, and the number of the part that each belongs to."""
    owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    places = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    order = np.argsort(places, kind="stable")
    return places[order], owners[order]
