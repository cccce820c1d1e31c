"""Sums over many numbered things: how counts of articles add up and are taken away again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Tally:
    """Counts of int64 keys. It takes 16 bytes a distinct key.

    What is added waits in sorted runs, each at least twice as long as the next, so that
    adding batch after batch costs little more than sorting each.
    """

    def __init__(self) -> None:
        self._runs: list[tuple[Integers, Integers]] = []

    def add(self, keys: Integers, counts: Integers) -> None:
        """Add ``counts``, which may be negative, to those of distinct ``keys``."""
        order = np.argsort(keys, kind="stable")
        self._push(keys[order], counts[order])

    def sums(self) -> tuple[Integers, Integers]:
        """Return the keys, ascending, and their counts, of which some may be 0."""
        while len(self._runs) > 1:
            self._merge_last_two()
        return self._runs[0] if self._runs else (np.zeros(0, np.int64), np.zeros(0, np.int64))

    def positive(self) -> tuple[Integers, Integers]:
        """Return the keys that count more than 0, ascending, and their counts."""
        keys, counts = self.sums()
        kept = counts > 0
        return (keys, counts) if kept.all() else (keys[kept], counts[kept])

    def _push(self, keys: Integers, counts: Integers) -> None:
        self._runs.append((keys, counts))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < 2 * len(self._runs[-1][0]):
            self._merge_last_two()

    def _merge_last_two(self) -> None:
        more, fewer = sorted(self._runs[-2:], key=lambda run: -len(run[0]))
        del self._runs[-2:]
        self._runs.append(_merged(*more, *fewer))


def _merged(
    keys: Integers, counts: Integers, fewer: Integers, their_counts: Integers
) -> tuple[Integers, Integers]:
    """Return the sums of two runs of counts. Hardly more is held than them and the sums."""
    places = np.searchsorted(keys, fewer)
    known = places < len(keys)
    known[known] = keys[places[known]] == fewer[known]
    counts = counts.copy()
    counts[places[known]] += their_counts[known]
    new = ~known
    return (
        np.insert(keys, places[new], fewer[new]),
        np.insert(counts, places[new], their_counts[new]),
    )


def stable_order(keys: Integers) -> Integers:
    """Return the order of keys, none of them negative, in which equal ones stay as they are.

    Numbers that hold their place beside them sort three times as fast as places do.
    """
    bits = max(len(keys) - 1, 0).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits > 63:
        return np.argsort(keys, kind="stable")
    placed = keys << bits
    placed |= np.arange(len(keys))
    placed.sort()
    placed &= (1 << bits) - 1
    return placed
