"""Where a term stands: places as numbers, and as they are kept.

A place is ``document << 32 | position``; arrays of them ascend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.posting_arrays import smallest

IntArray = npt.NDArray[np.int64]
Integers = npt.NDArray[np.integer[Any]]

POSITION_BITS = 32
_POSITION = (1 << POSITION_BITS) - 1
_FIRST = np.ones(1, np.bool_)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a term stands: posting ``p`` has ``positions[starts[p]:starts[p + 1]]``; where
    its postings are dense, document ``p`` has."""

    starts: Integers
    positions: Integers

    @classmethod
    def of(cls, places: IntArray, documents: Integers | None, count: int) -> Places:
        """Keep the places of a term that ``documents`` hold, of ``count`` that there are;
        None is all of these. Raises ``ValueError`` where another document has a place."""
        counts = np.bincount(places >> POSITION_BITS, minlength=count)
        if documents is not None:
            counts = counts[documents]
        starts = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(counts, out=starts[1:])
        if int(starts[-1]) != len(places):
            raise ValueError("a place in a document that does not hold the term")
        return cls(starts, smallest(places & _POSITION))

    @property
    def nbytes(self) -> int:
        return int(self.starts.nbytes + self.positions.nbytes)


def places_in(documents: Integers, frequencies: Integers, positions: Integers) -> IntArray:
    """Return the places of postings, whose ``positions`` are one document's after another's."""
    return np.repeat(documents.astype(np.int64) << POSITION_BITS, frequencies) | positions


def distinct(places: IntArray) -> IntArray:
    """Return places in order, each once: alternatives in a field can stand at the same one."""
    places = np.sort(places)
    again = places[1:] == places[:-1]
    if np.count_nonzero(again):
        places = places[np.concatenate((_FIRST, ~again))]
    return places
