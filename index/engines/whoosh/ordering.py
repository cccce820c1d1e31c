"""The order of what was found, and the window of it that was asked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.asked import Sort

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.floating[Any]]
Key = npt.NDArray[Any]
#: Some places, or all.
Places = IntArray | slice

# Sorting so many times what is wanted, or so few, costs less than finding out what to leave out.
_ENOUGH = 4
_FEW = 500


def first_places(
    scores: FloatArray,
    dates_of: Callable[[Places], IntArray],
    sort: Sort,
    count: int,
    by_id: Callable[[list[int]], list[int]],
    skip: int = 0,
) -> list[int]:
    """Return the places of the first ``count`` articles in the asked order, but for the
    first ``skip`` of them.

    ``scores`` are by place; ``dates_of`` places gives their dates, 0 for none. By
    relevance: score, then date; else by date, undated articles last. Ties go in the order
    of ``by_id``, which sorts places.
    """
    if skip >= min(count, len(scores)):
        return []
    keys = _keys(scores, dates_of, sort)
    every = len(scores) <= max(_ENOUGH * count, _FEW)
    places = np.arange(len(scores)) if every else _best(keys, slice(None), count)
    first = keys[0](places)
    order = np.argsort(-first)
    window = first[order[max(skip - 1, 0) : count + 1]]
    if not np.count_nonzero(window[1:] == window[:-1]):
        found: list[int] = places[order[skip:count]].tolist()
        return found
    columns = [first, *(key(places) for key in keys[1:])]
    order = np.lexsort([-column for column in columns[::-1]])
    starts = _starts_of_ties([column[order] for column in columns])
    # Who ties with one in the window decides which one it is.
    runs = range(bisect_right(starts, skip) - 1, bisect_left(starts, count))
    begin = starts[runs.start]
    starts.append(len(order))
    ordered: list[int] = places[order[begin : starts[runs.stop]]].tolist()
    for start, end in pairwise(starts[number] - begin for number in (*runs, runs.stop)):
        if end - start > 1:
            ordered[start:end] = by_id(ordered[start:end])
    return ordered[skip - begin : count - begin]


def _starts_of_ties(columns: Sequence[Key]) -> list[int]:
    """Return where another row begins than the one before it."""
    changes = [column[1:] != column[:-1] for column in columns]
    return [0, *(np.flatnonzero(np.logical_or.reduce(changes)) + 1).tolist()]


def _keys(
    scores: FloatArray, dates_of: Callable[[Places], IntArray], sort: Sort
) -> list[Callable[[Places], Key]]:
    """Return what to sort places by, the greatest first, the most significant key first."""
    if sort == "relevance":
        return [scores.__getitem__, dates_of]
    if sort == "newest":
        return [dates_of]
    return [lambda places: _oldest_first(dates_of(places))]


def _oldest_first(dates: IntArray) -> IntArray:
    return np.where(dates > 0, -dates, np.iinfo(np.int64).min + 1)


def _best(keys: Sequence[Callable[[Places], Key]], places: Places, count: int) -> IntArray:
    """Return those of ``places`` whose articles come first, ``count`` of them, those that
    tie with the last one, and some that come later."""
    key = keys[0](places)
    bound = bound_of_first(key, count)
    best = np.flatnonzero(key >= bound)
    found: IntArray = best if isinstance(places, slice) else places[best]
    if len(best) <= _ENOUGH * count or len(keys) == 1:
        return found
    is_tied = key[best] == bound
    above: IntArray = found[~is_tied]
    tied: IntArray = found[is_tied]
    if len(above) >= count:
        return above
    wanted = count - len(above)
    if len(tied) > _ENOUGH * wanted:
        tied = _best(keys[1:], tied, wanted)
    return np.concatenate((above, tied))


def bound_of_first(key: Key, count: int) -> Any:
    """Return a number that at least ``count`` entries reach, and few more; all do
    where there are not many of them. There is one at least.

    The greatest of each of as many runs of entries are that many entries.
    """
    if not count:
        return key.max()
    if len(key) <= max(count, _FEW):
        return key.min()
    step = max(min(len(key) // (_ENOUGH * count), len(key) // 64), 1)
    greatest = np.maximum.reduceat(key, np.arange(0, len(key), step))
    return np.partition(greatest, -count)[-count]
