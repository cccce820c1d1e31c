"""Which articles match, and what leaves weigh.

Exhaustive: every posting of what has to match is looked at.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.engines import bm25
from index.engines.asked import (
    All,
    And,
    Clause,
    DateRange,
    Excluding,
    Leaf,
    Mass,
    Match,
    Near,
    Not,
    Or,
    Phrase,
    Synonyms,
    Term,
)
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.merging import DensePostings
from index.engines.whoosh.places import Places
from index.engines.whoosh.segment_reader import Postings
from index.engines.whoosh.selection import (
    NumberArray,
    Selection,
    Slot,
    only_terms,
)
from index.time_limit import check_time

BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.int64]

# A rounding error must not decide whether an article has half of the mass.
_ROUNDING = 1e-6


class Collection(Protocol):
    """What the evaluator needs to know of a generation.

    Arrays have one entry a document number, deleted documents included; postings
    and places are those of live documents only.
    """

    live: BoolArray
    article_count: int

    @property
    def numbers(self) -> IntArray:
        """All document numbers."""
        ...

    @property
    def dates(self) -> IntArray:
        """Each document's :func:`~index.engines.asked.date_number`."""
        ...

    def lengths(self, field: str) -> IntArray:
        """Return each document's length in a field, in tokens."""
        ...

    def mean_length(self, field: str) -> float:
        """Return the mean length of the live documents in a field."""
        ...

    def norms(self, field: str) -> npt.NDArray[np.float32]:
        """Return each document's :func:`~index.engines.bm25.norms` in a field."""
        ...

    def impacts(self, term: Term) -> npt.NDArray[np.float32]:
        """Return the :func:`~index.engines.bm25.saturation` of each of a term's postings."""
        ...

    def postings(self, term: Term) -> Postings | DensePostings: ...

    def union(self, terms: tuple[Term, ...]) -> Postings | DensePostings: ...

    def covering(self, slot: Slot) -> Slot: ...

    def places(self, term: Term) -> Places: ...


class Matched:
    """The live articles that match: a mask with one entry a document number, or ascending
    document numbers. Either is made of the other when it is first asked for."""

    def __init__(self, *, mask: BoolArray | None = None, documents: IntArray | None = None) -> None:
        """Take one of the two."""
        self._mask = mask
        self._documents = documents

    def __len__(self) -> int:
        if self._documents is None and self._mask is not None:
            return int(np.count_nonzero(self._mask))
        return len(self.documents)

    @property
    def documents(self) -> IntArray:
        """The document numbers, ascending."""
        if self._documents is None:
            assert self._mask is not None
            self._documents = np.flatnonzero(self._mask)
        return self._documents

    def mask(self, count: int) -> BoolArray:
        """Return which of ``count`` documents match."""
        if self._mask is None:
            self._mask = np.zeros(count, np.bool_)
            self._mask[self.documents] = True
        return self._mask


class Question:
    """Works out one question put to a collection, in the nodes of
    :mod:`index.engines.asked`. One thread at a time may ask.

    ``cache`` keeps the postings of phrases, which other questions may ask for again.
    """

    def __init__(self, collection: Collection, cache: ByteCache) -> None:
        self.collection = collection
        self._cache = cache
        self.count = len(collection.live)
        #: What was asked of all articles.
        self.known: dict[Leaf, Postings] = {}
        self.whole = Selection(collection, collection.numbers, self.count, self.known)
        # What matched, with what was found out on the way.
        self._narrowest = self.whole
        self._document_frequencies: dict[Leaf, int] = {}

    def postings(self, leaf: Leaf) -> Postings | DensePostings:
        """Return the live articles that hold a leaf, by document number."""
        match leaf:
            case Term():
                return self.collection.postings(leaf)
            case Synonyms(leaves) if terms := only_terms(leaves):
                return self.collection.union(terms)
            case Phrase() | Near() if leaf not in self.known:
                self.known[leaf] = self._cache.get(leaf, self.whole.postings, leaf)
        return self.whole.postings(leaf)

    def document_frequency(self, leaf: Leaf | int) -> int:
        """Return how many live articles hold a leaf; a number is what it says."""
        if isinstance(leaf, int):
            # Counts of several forms can add up to more than there are.
            return min(leaf, self.collection.article_count)
        if leaf not in self._document_frequencies:
            self._document_frequencies[leaf] = (
                self.collection.postings(leaf).count
                if isinstance(leaf, Term)
                else int(np.count_nonzero(self.matching(leaf)))
            )
        return self._document_frequencies[leaf]

    def idf(self, leaf: Leaf | int) -> float:
        """Return the idf over the live articles of a leaf, or of a document frequency."""
        return bm25.idf(self.collection.article_count, self.document_frequency(leaf))

    def matched(self, match: Match) -> Matched:
        """Return the live articles that match."""
        if isinstance(match, And) and all(isinstance(child, Term) for child in match.children):
            terms = [child for child in match.children if isinstance(child, Term)]
            if terms:
                self._narrowest = self.whole.holding_all(terms)
                return Matched(documents=self._narrowest.documents)
        return Matched(mask=self.matching(match))

    def matching(self, match: Match) -> BoolArray:
        """Return which live articles match, one entry a document number."""
        check_time()
        live = self.collection.live
        match match:
            case All():
                return live.copy()
            case And(children):
                result = live.copy()
                for child in children:
                    result &= self.matching(child)
                return result
            case Or(children):
                result = np.zeros_like(live)
                for child in children:
                    self._mark(child, result)
                return result
            case Not(child):
                return live & ~self.matching(child)
            case DateRange(first, last):
                dates = self.collection.dates
                return live & (dates >= max(first, 1)) & (dates <= last)
            case Mass():
                return self._mass(match)
            case _:
                result = np.zeros_like(live)
                self._mark(match, result)
                return result

    def _mark(self, match: Match, result: BoolArray) -> None:
        """Set the entries of the articles that match."""
        match match:
            case Synonyms(leaves) if not only_terms(leaves):
                for leaf in leaves:
                    self._mark(leaf, result)
            case Term() | Synonyms() | Phrase() | Near() | Excluding():
                postings = self.postings(match)
                if isinstance(postings, DensePostings):
                    result |= postings.frequencies > 0
                else:
                    result[postings.documents] = True
            case _:
                result |= self.matching(match)

    def _mass(self, mass: Mass) -> BoolArray:
        held = np.zeros(self.count, np.float32)
        whole = 0.0
        for clause in mass.clauses:
            if shares := self._shares(clause):  # What no article holds can tell no two apart.
                weight = self.idf(clause.weighed_by)
                self._hold(shares, weight, held)
                whole += weight
        return (held > 0) & (held >= (mass.minimum - _ROUNDING) * whole)

    def _shares(self, clause: Clause) -> list[tuple[Postings | DensePostings, float]]:
        """Return what holds each reading of a clause, the best reading last."""
        found = [
            (self.postings(leaf), share)
            for reading, share in reversed(clause.readings)
            for leaf in _apart(reading)
        ]
        return [(postings, share) for postings, share in found if postings.count]

    def _hold(
        self,
        shares: list[tuple[Postings | DensePostings, float]],
        weight: float,
        held: NumberArray,
    ) -> None:
        """Add to ``held`` each document's greatest share of a weight."""
        most = np.zeros(self.count, np.float32)
        for postings, share in shares:
            part = np.float32(weight * share)
            if isinstance(postings, DensePostings):
                np.maximum(most, (postings.frequencies > 0) * part, out=most)
            else:
                most[postings.documents] = part
        held += most

    def selection(self, documents: IntArray) -> Selection:
        """Return the selection of ``documents``, which ascend."""
        if documents is self._narrowest.documents:
            return self._narrowest
        return Selection(self.collection, documents, self.count, self.known)


def _apart(leaf: Leaf) -> tuple[Leaf, ...]:
    """Return the leaves of which any will do; terms are merged together."""
    if isinstance(leaf, Synonyms) and not only_terms(leaf.leaves):
        return leaf.leaves
    return (leaf,)


def field_of(leaf: Leaf) -> str:
    """Return the engine field that a leaf is in: that of its first term."""
    match leaf:
        case Term(field):
            return field
        case Phrase(slots) | Near(slots):
            return slots[0][0].field
        case Synonyms(leaves):
            return field_of(leaves[0])
        case Excluding(inner):
            return field_of(inner)
