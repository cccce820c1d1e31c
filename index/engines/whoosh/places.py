"""Where a term stands: as segments tell it, and as it is kept.

As a number, a place is ``document << 32 | position``; arrays of them ascend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.posting_arrays import TermArrays, smallest

Integers = npt.NDArray[np.integer[Any]]
Number = TypeVar("Number", bound=np.integer[Any])

POSITION_BITS = 32
_NARROW_BITS = 32
_FIRST = np.ones(1, np.bool_)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where something stands in documents numbered from 0: ``counts[d]`` of the ``positions``
    are those of document ``d``, ascending, those of one document after another's."""

    counts: Integers
    positions: Integers

    @classmethod
    def of(cls, found: TermArrays, count: int) -> Occurrences:
        """Put the postings of some terms together, those of one after those of another, in
        ``count`` documents: several terms can stand at the same place. Raises ``ValueError``
        where a position is negative, or too great for a place."""
        documents, positions = found.documents, found.positions
        bits = int(positions.max(initial=0)).bit_length()
        if bits >= POSITION_BITS or positions.min(initial=0) < 0:
            raise ValueError("positions that no document has")
        if (documents[:-1] < documents[1:]).all():
            counts = np.zeros(count, np.int32)
            counts[documents] = found.frequencies
            return cls(counts, positions)
        # Half as wide, they are sorted in half of the time.
        is_narrow = count.bit_length() + bits <= _NARROW_BITS
        numbers: Integers = documents.astype(np.uint32 if is_narrow else np.int64)
        places = distinct(np.repeat(numbers << bits, found.frequencies) | positions)
        counts = np.bincount(places >> bits, minlength=count).astype(np.int32)
        return cls(counts, (places & ((1 << bits) - 1)).astype(positions.dtype))


@dataclass(frozen=True, slots=True)
class Places:
    """Where a term stands: posting ``p`` has ``positions[starts[p]:starts[p + 1]]``; where
    its postings are dense, document ``p`` has."""

    starts: Integers
    positions: Integers

    @classmethod
    def of(cls, found: Occurrences, documents: Integers | None) -> Places:
        """Keep the places of a term that ``documents`` hold, None where all of them are kept.
        Raises ``ValueError`` where another document has a place."""
        counts = found.counts if documents is None else found.counts[documents]
        starts = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(counts, out=starts[1:])
        if int(starts[-1]) != len(found.positions):
            raise ValueError("a place in a document that does not hold the term")
        return cls(starts, smallest(found.positions))

    @property
    def nbytes(self) -> int:
        return int(self.starts.nbytes + self.positions.nbytes)


def distinct(places: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Return places in order, each once: alternatives in a field can stand at the same one."""
    places = np.sort(places)
    again = places[1:] == places[:-1]
    if np.count_nonzero(again):
        places = places[np.concatenate((_FIRST, ~again))]
    return places
