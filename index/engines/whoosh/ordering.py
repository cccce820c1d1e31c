"""The order of what was found, and the window of it that was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.asked import Sort

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
Key = npt.NDArray[Any]

# Sorting so many times what is wanted costs less than finding out what to leave out.
_ENOUGH = 4


def first_places(
    scores: FloatArray, dates: IntArray, sort: Sort, count: int, id_of: Callable[[int], str]
) -> list[int]:
    """Return the places of the first ``count`` articles in the asked order.

    ``scores`` and ``dates`` (0 for none) are by place. By relevance: score, then date;
    else by date, undated articles last. Ties go by ``id_of`` a place.
    """
    keys = _keys(sort, scores, dates)
    places = _best(keys, count)
    keys = [key[places] for key in keys]
    order = np.lexsort([-key for key in keys[::-1]])
    ordered: list[int] = []
    for _, tied in groupby(order.tolist(), key=lambda at: tuple(key[at] for key in keys)):
        if len(ordered) >= count:
            break
        found = places[list(tied)].tolist()
        ordered += sorted(found, key=id_of) if len(found) > 1 else found
    return ordered[:count]


def _keys(sort: Sort, scores: FloatArray, dates: IntArray) -> list[Key]:
    """Return what to sort by, the greatest first, the most significant key first."""
    if sort == "relevance":
        return [scores, dates]
    if sort == "newest":
        return [dates]
    return [np.where(dates > 0, -dates, np.iinfo(np.int64).min + 1)]


def _best(keys: Sequence[Key], count: int) -> IntArray:
    """Return the places of the ``count`` that come first, of those that tie with the last
    one, and of some that come later."""
    key, *rest = keys
    if len(key) <= _ENOUGH * count:
        return np.arange(len(key))
    bound = _bound(key, count)
    best = np.flatnonzero(key >= bound)
    if len(best) <= _ENOUGH * count or not rest:
        return best
    is_tied = key[best] == bound
    above: IntArray = best[~is_tied]
    tied = best[is_tied]
    if len(above) >= count:
        return above
    return np.concatenate((above, tied[_best([key[tied] for key in rest], count - len(above))]))


def _bound(key: Key, count: int) -> Any:
    """Return a number that at least ``count`` entries reach, and few more.

    The greatest of each of as many runs of entries are that many entries.
    """
    if not count:
        return key.max()
    step = max(min(len(key) // (_ENOUGH * count), len(key) // 64), 1)
    greatest = np.maximum.reduceat(key, np.arange(0, len(key), step))
    return np.partition(greatest, -count)[-count]
