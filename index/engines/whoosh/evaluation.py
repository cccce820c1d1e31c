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
    BestPassage,
    DateRange,
    Excluding,
    Leaf,
    Mass,
    Match,
    Near,
    Not,
    Or,
    PassagePart,
    Phrase,
    Scored,
    ScorePart,
    Synonyms,
    Term,
)
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.passages import best_masses, best_passage, near_places
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
                return _counted(self._phrase_places(leaf))
            case Near():
                return _counted(self._near_places(leaf))
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

    def _places(self, leaf: Leaf) -> IntArray:
        """Return where a leaf begins."""
        match leaf:
            case Term():
                return self._occurrences(leaf)
            case Phrase():
                return self._phrase_places(leaf)
            case Near():
                return self._near_places(leaf)
            case Synonyms(leaves):
                return _distinct([self._places(inner) for inner in leaves])
            case Excluding(inner, without):
                places = self._places(inner)
                excluded = self.postings(without).documents
                return places[~np.isin(places >> 32, excluded)]

    def _near_places(self, near: Near) -> IntArray:
        counts = {slot: near.slots.count(slot) for slot in near.slots}
        slots = [(self._slot(slot), count) for slot, count in counts.items()]
        return near_places(slots, near.length)

    def _phrase_places(self, phrase: Phrase) -> IntArray:
        slots = [self._slot(slot) for slot in phrase.slots]
        rarest = min(range(len(slots)), key=lambda number: len(slots[number]))
        starts = slots[rarest] - rarest
        for number, slot in enumerate(slots):
            if number != rarest and len(starts):
                starts = starts[_contains(slot, starts + number)]
        return starts

    def _slot(self, terms: tuple[Term, ...]) -> IntArray:
        if len(terms) == 1:
            return self._occurrences(terms[0])
        return _distinct([self._occurrences(term) for term in terms])

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

    def passage_scores(
        self, passage: BestPassage, documents: IntArray, scores: FloatArray
    ) -> FloatArray:
        """Return what their best passages give to matching ``documents``, which ascend.

        ``scores`` are those of the documents without it.
        """
        given = np.zeros(len(documents))
        chosen = _best(scores, passage.depth)
        parts, masses = self._passage_parts(passage)
        best = best_masses(parts, masses, documents[chosen], passage.length)
        given[chosen] = passage.weight * best
        return given

    def explain_passage(self, passage: BestPassage, document: int) -> PassagePart:
        """Return what its best passage gives to a document that is looked at."""
        parts, masses = self._passage_parts(passage)
        held = best_passage(parts, masses, document, passage.length)
        idfs = tuple(masses[number] for number in held)
        labels = tuple(passage.parts[number].label for number in held)
        mass = sum(idfs)
        return PassagePart(labels, idfs, passage.weight, mass, passage.weight * mass)

    def _passage_parts(self, passage: BestPassage) -> tuple[list[IntArray], list[float]]:
        places = [self._places(part.leaf) for part in passage.parts]
        masses = [part.weight * self.idf(part.weighed_by or part.leaf) for part in passage.parts]
        return places, masses

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
        case Phrase(slots) | Near(slots):
            return slots[0][0].field
        case Synonyms(leaves):
            return field_of(leaves[0])
        case Excluding(inner):
            return field_of(inner)


def _best(scores: FloatArray, count: int) -> IntArray:
    """Return the places of the ``count`` best scores; those that tie at the end are left
    out, as no order but the score's is known here."""
    if len(scores) <= count:
        return np.arange(len(scores))
    least = np.partition(scores, -count - 1)[-count - 1]
    return np.flatnonzero(scores > least)


def _counted(places: IntArray) -> Postings:
    documents = places >> 32
    firsts = np.flatnonzero(np.diff(documents, prepend=-1))
    return Postings(documents[firsts], np.diff(firsts, append=len(documents)))


def _distinct(parts: Sequence[IntArray]) -> IntArray:
    """Return the places of parts in one field: alternatives can stand at the same one."""
    places = np.sort(np.concatenate(parts))
    distinct: IntArray = places[np.diff(places, prepend=-1) != 0]
    return distinct


def _contains(haystack: IntArray, needles: IntArray) -> BoolArray:
    """Tell which needles stand in a sorted haystack."""
    if not len(haystack):
        return np.zeros(len(needles), dtype=np.bool_)
    at = np.searchsorted(haystack, needles)
    at[at == len(haystack)] = 0
    found: BoolArray = haystack[at] == needles
    return found
