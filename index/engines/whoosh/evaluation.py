"""Leaves and matches to arrays over all articles of a generation.

Exhaustive: every posting of every leaf is looked at, so the best ten are the best
ten. Results of leaves are kept in a cache bounded in bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.engines import bm25
from index.engines.base import (
    All,
    And,
    DateRange,
    Excluding,
    Leaf,
    Mass,
    Match,
    Not,
    Or,
    Phrase,
    Scored,
    ScorePart,
    Synonyms,
    Term,
)
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.segment_reader import IntArray, Postings

BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]

# A rounding error must not decide whether an article has half of the mass.
_MASS_TOLERANCE = 1e-9


class Collection(Protocol):
    """What the evaluator needs to know of a generation.

    Arrays have one entry a document number, deleted documents included; postings
    and occurrences are those of live documents only.
    """

    live: BoolArray
    dates: IntArray
    article_count: int

    def lengths(self, field: str) -> IntArray:
        """Return each document's length in a field, in tokens."""
        ...

    def mean_length(self, field: str) -> float:
        """Return the mean length of the live documents in a field."""
        ...

    def postings(self, term: Term) -> Postings: ...

    def occurrences(self, term: Term) -> IntArray:
        """Return ``document << 32 | position`` of each occurrence, ascending."""
        ...


class Evaluator:
    """Evaluates the nodes of :mod:`index.engines.base` over one collection."""

    def __init__(self, collection: Collection, cache: ByteCache) -> None:
        self._collection = collection
        self._cache = cache

    def postings(self, leaf: Leaf) -> Postings:
        """Return the live articles that hold a leaf, with frequencies."""
        return self._cache.get(leaf, lambda: self._evaluate(leaf))

    def _evaluate(self, leaf: Leaf) -> Postings:
        match leaf:
            case Term():
                return self._collection.postings(leaf)
            case Phrase():
                return self._phrase(leaf)
            case Synonyms():
                return self._synonyms(leaf)
            case Excluding():
                return self._excluding(leaf)

    def _synonyms(self, synonyms: Synonyms) -> Postings:
        frequencies = np.zeros(len(self._collection.live), dtype=np.int64)
        for leaf in synonyms.leaves:
            postings = self.postings(leaf)
            held = frequencies[postings.documents]
            frequencies[postings.documents] = np.maximum(held, postings.frequencies)
        documents = np.flatnonzero(frequencies)
        return Postings(documents, frequencies[documents])

    def _excluding(self, leaf: Excluding) -> Postings:
        postings, without = self.postings(leaf.leaf), self.postings(leaf.without)
        kept = ~np.isin(postings.documents, without.documents, assume_unique=True)
        return Postings(postings.documents[kept], postings.frequencies[kept])

    def _phrase(self, phrase: Phrase) -> Postings:
        slots = [self._slot(slot) for slot in phrase.slots]
        rarest = min(range(len(slots)), key=lambda number: len(slots[number]))
        starts = slots[rarest] - rarest
        for number, slot in enumerate(slots):
            if number != rarest and len(starts):
                starts = starts[_contains(slot, starts + number)]
        documents = starts >> 32
        firsts = np.flatnonzero(np.diff(documents, prepend=-1))
        return Postings(documents[firsts], np.diff(firsts, append=len(documents)))

    def _slot(self, terms: tuple[Term, ...]) -> IntArray:
        if len(terms) == 1:
            return self._occurrences(terms[0])
        # Terms of one field stand at places of their own, but for alternatives.
        places = np.sort(np.concatenate([self._occurrences(term) for term in terms]))
        distinct: IntArray = places[np.diff(places, prepend=-1) != 0]
        return distinct

    def _occurrences(self, term: Term) -> IntArray:
        key = ("occurrences", term)
        return self._cache.get(key, lambda: self._collection.occurrences(term))

    def matching(self, match: Match) -> BoolArray:
        """Return which live articles match, one entry a document number."""
        match match:
            case All():
                return self._collection.live.copy()
            case And(children):
                result = self._collection.live.copy()
                for child in children:
                    result &= self.matching(child)
                return result
            case Or(children):
                result = np.zeros_like(self._collection.live)
                for child in children:
                    result |= self.matching(child)
                return result
            case Not(child):
                return self._collection.live & ~self.matching(child)
            case DateRange(first, last):
                dates = self._collection.dates
                return self._collection.live & (dates >= max(first, 1)) & (dates <= last)
            case Mass():
                return self._mass(match)
            case _:
                result = np.zeros_like(self._collection.live)
                result[self.postings(match).documents] = True
                return result

    def _mass(self, mass: Mass) -> BoolArray:
        held = np.zeros(len(self._collection.live))
        whole = 0.0
        for clause in mass.clauses:
            shares = np.zeros(len(self._collection.live))
            for leaf, share in reversed(clause.readings):
                shares[self.postings(leaf).documents] = share
            if not shares.any():
                continue  # What no article holds can tell no two apart.
            weight = self.idf(clause.weighed_by)
            held += weight * shares
            whole += weight
        return (held > 0) & (held >= mass.minimum * whole - _MASS_TOLERANCE)

    def idf(self, leaf: Leaf) -> float:
        """Return a leaf's idf over the live articles."""
        return bm25.idf(self._collection.article_count, len(self.postings(leaf).documents))

    def scores(self, rank: Sequence[Scored]) -> FloatArray:
        """Return each document's score, 0 where no scoring leaf occurs."""
        scores = np.zeros(len(self._collection.live))
        for scored in rank:
            postings = self.postings(scored.leaf)
            documents = postings.documents
            field = field_of(scored.leaf)
            part = bm25.saturation(
                postings.frequencies,
                self._collection.lengths(field)[documents],
                self._collection.mean_length(field),
            )
            scores[documents] += scored.weight * self.idf(scored.weighed_by or scored.leaf) * part
        return scores

    def explain(self, rank: Sequence[Scored], document: int | None) -> tuple[ScorePart, ...]:
        """Return what each scoring leaf gave to one document, or would give to one."""
        return tuple(self._part(scored, document) for scored in rank)

    def _part(self, scored: Scored, document: int | None) -> ScorePart:
        postings = self.postings(scored.leaf)
        weighed_by = scored.weighed_by or scored.leaf
        field = field_of(scored.leaf)
        frequency, length = 0, 0
        if document is not None:
            frequency = int(postings.frequencies[postings.documents == document].sum())
            length = int(self._collection.lengths(field)[document])
        mean_length = self._collection.mean_length(field)
        idf = self.idf(weighed_by)
        part = bm25.saturation(np.array([frequency]), np.array([length]), mean_length)
        return ScorePart(
            label=scored.label,
            kind=_kind(scored.leaf),
            field=field,
            weight=scored.weight,
            document_frequency=len(self.postings(weighed_by).documents),
            idf=idf,
            frequency=frequency,
            length=length,
            mean_length=mean_length,
            score=scored.weight * idf * float(part[0]) if frequency else 0.0,
        )


def _kind(leaf: Leaf) -> str:
    inner = leaf.leaf if isinstance(leaf, Excluding) else leaf
    return type(inner).__name__.lower()


def field_of(leaf: Leaf) -> str:
    """Return the engine field that a leaf is in: that of its first term."""
    match leaf:
        case Term(field):
            return field
        case Phrase(slots):
            return slots[0][0].field
        case Synonyms(leaves):
            return field_of(leaves[0])
        case Excluding(inner):
            return field_of(inner)


def _contains(haystack: IntArray, needles: IntArray) -> BoolArray:
    """Tell which needles stand in a sorted haystack."""
    if not len(haystack):
        return np.zeros(len(needles), dtype=np.bool_)
    at = np.searchsorted(haystack, needles)
    at[at == len(haystack)] = 0
    found: BoolArray = haystack[at] == needles
    return found
