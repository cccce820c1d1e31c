"""What leaves hold of some articles: postings and places by array work.

Scores are wanted of the articles that match alone, mostly a few hundred of many
thousands; so every question about a leaf is put for a selection of articles, and all
articles are a selection too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from index.engines.asked import Excluding, Leaf, Near, Phrase, Synonyms, Term
from index.engines.whoosh.merging import DensePostings, greatest
from index.engines.whoosh.passages import near_places
from index.engines.whoosh.places import POSITION_BITS, Places, distinct
from index.engines.whoosh.segment_reader import Postings
from index.time_limit import check_time

IntArray = npt.NDArray[np.int64]
Integers = npt.NDArray[np.integer[Any]]
BoolArray = npt.NDArray[np.bool_]
NumberArray = npt.NDArray[np.float32]
Slot = tuple[Term, ...]
Number = TypeVar("Number", bound=np.number[Any])

# Of so few articles it costs less to read all positions than to find out which to read.
_FEW = 2000
_FIRST = np.ones(1, np.bool_)
_NOWHERE = np.zeros(0, np.int64)
# Looking a document up in sorted postings takes as long as passing over so many of them;
# a number is written for so many documents while one posting is passed over.
_LOOKUP_COST = 16
_FILL_SPEED = 8


class Terms(Protocol):
    """What is known of the terms of a generation; live documents only."""

    def postings(self, term: Term) -> Postings | DensePostings:
        """Return a term's postings."""
        ...

    def union(self, terms: tuple[Term, ...]) -> Postings | DensePostings:
        """Return the documents of all terms, each with its greatest frequency."""
        ...

    def covering(self, slot: Slot) -> Slot:
        """Return terms, as few as there are, that stand wherever one of a slot does."""
        ...

    def places(self, term: Term) -> Places:
        """Return the places of a term's postings."""
        ...


class Selection:
    """Some articles, numbered from 0 in the order of their document numbers.

    ``documents`` ascend; ``count`` is how many documents the generation has. In the
    selection of all, each document's number is its own. Made for one question: what was
    worked out once is kept, that of all articles in ``known``.
    """

    def __init__(
        self, terms: Terms, documents: IntArray, count: int, known: dict[Leaf, Postings]
    ) -> None:
        self.documents = documents
        self._terms = terms
        self._count = count
        self._is_whole = len(documents) == count
        self._numbers_of_all: Integers | None = None
        self._known = known
        self._postings: dict[Leaf, Postings] = known if self._is_whole else {}
        self._entries: dict[Term, IntArray | slice] = {}
        self._places: dict[Leaf, IntArray] = {}
        self.fillings: dict[Slot, NumberArray] = {}

    def of(self, numbers: IntArray) -> Selection:
        """Return the selection of some of these articles, by ascending number."""
        documents = numbers if self._is_whole else self.documents[numbers]
        return Selection(self._terms, documents, self._count, self._known)

    def holding(self, term: Term) -> Selection:
        """Return the selection of those articles that hold a term. It knows their entries
        among the term's, and among those of the terms that led to this one."""
        held = self._terms.postings(term)
        if isinstance(held, DensePostings):
            numbers = _nonzero(self.of_all(held.frequencies))
            narrower = self.of(numbers)
        else:
            numbers, entries = self.rows(held.documents)
            narrower = self.of(numbers)
            narrower._entries[term] = entries
        for other, known in self._entries.items():
            narrower._entries[other] = numbers if isinstance(known, slice) else known[numbers]
        return narrower

    def holding_all(self, terms: Iterable[Term]) -> Selection:
        """Return the selection of those that hold all terms; the rarest leaves few for the
        others."""
        selection = self
        for term in sorted(terms, key=lambda term: self._terms.postings(term).count):
            selection = selection.holding(term)
        return selection

    def entries(self, term: Term) -> IntArray | slice | None:
        """Return where each article's entry is among a term's, None where some have none or
        it is not known."""
        if isinstance(self._terms.postings(term), DensePostings):
            return slice(None) if self._is_whole else self.documents
        return self._entries.get(term)

    def postings(self, leaf: Leaf) -> Postings:
        """Return which of the articles hold a leaf, by number, and how often."""
        if leaf not in self._postings:
            self._postings[leaf] = self._evaluate(leaf)
        return self._postings[leaf]

    def places(self, leaf: Leaf) -> IntArray:
        """Return ``number << 32 | position`` of where a leaf begins, ascending."""
        if leaf not in self._places:
            self._places[leaf] = self._find(leaf)
        return self._places[leaf]

    def of_all(self, values: npt.NDArray[Number]) -> npt.NDArray[Number]:
        """Return the articles' own of one value a document of the generation."""
        return values if self._is_whole else values.take(self.documents)

    def rows(self, documents: Integers) -> tuple[IntArray, IntArray | slice]:
        """Return which articles are among ascending ``documents``: their numbers, and
        their places there."""
        if self._is_whole:
            return documents.astype(np.int64), slice(None)
        if not len(documents):
            return _NOWHERE, _NOWHERE
        if len(documents) + self._count // _FILL_SPEED <= _LOOKUP_COST * len(self.documents):
            numbers = self._numbers().take(documents)
            found = _nonzero(numbers >= 0)
            return numbers[found].astype(np.int64), found
        at = documents.searchsorted(self.documents.astype(documents.dtype))
        at[at == len(documents)] = 0
        found = _nonzero(documents[at] == self.documents)
        return found, at[found]

    def _numbers(self) -> Integers:
        """Return the number of every document of the generation, -1 for one left out."""
        if self._numbers_of_all is None:
            self._numbers_of_all = np.empty(self._count, np.int32)
            self._numbers_of_all.fill(-1)
            self._numbers_of_all[self.documents] = np.arange(len(self.documents), dtype=np.int32)
        return self._numbers_of_all

    def _evaluate(self, leaf: Leaf) -> Postings:
        check_time()
        match leaf:
            case Term() if leaf in self._entries:
                times = self._terms.postings(leaf).frequencies[self._entries[leaf]]
                return Postings(np.arange(len(self.documents)), times)
            case Term():
                return self._selected(self._terms.postings(leaf))
            case Synonyms(leaves) if terms := only_terms(leaves):
                return self._selected(self._terms.union(terms))
            case Phrase() | Near() if leaf in self._known:
                return self._selected(self._known[leaf])
            case Phrase() | Near():
                return self._counted(leaf)
            case Synonyms(leaves):
                parts = [self.postings(inner) for inner in leaves]
                return greatest(parts, len(self.documents))
            case Excluding(inner, without):
                postings = self.postings(inner)
                kept = ~self._holds(without)[postings.documents]
                return Postings(postings.documents[kept], postings.frequencies[kept])

    def _selected(self, postings: Postings | DensePostings) -> Postings:
        if isinstance(postings, DensePostings):
            frequencies = self.of_all(postings.frequencies)
            numbers = _nonzero(frequencies)
            return Postings(numbers, frequencies[numbers])
        if self._is_whole:  # As they are: copies for all leaves of a question take much room.
            return postings
        numbers, rows = self.rows(postings.documents)
        return Postings(numbers, postings.frequencies[rows])

    def _counted(self, leaf: Phrase | Near) -> Postings:
        """Count the places of a leaf."""
        if len(self.documents) <= _FEW:
            return _counts(self.places(leaf))
        if isinstance(leaf, Phrase) and all(len(slot) == 1 for slot in leaf.slots):
            narrower = self.holding_all({slot[0] for slot in leaf.slots})
        else:
            narrower = self.of(_nonzero(self.at_most(leaf)))
        postings = _counts(narrower.places(leaf))
        documents = narrower.documents[postings.documents]
        numbers = documents if self._is_whole else self.documents.searchsorted(documents)
        return Postings(numbers, postings.frequencies)

    def at_most(self, leaf: Leaf) -> NumberArray:
        """Return how often each article holds a leaf at most; no position is read."""
        match leaf:
            case Phrase(slots):
                return reduce(np.minimum, map(self.filling, slots))
            case Near(slots):
                # Words near one another can begin at any one of them.
                found = np.array([self.filling(slot) for slot in slots])
                return np.where(found.all(axis=0), found.sum(axis=0), np.float32(0))
            case Synonyms(leaves):
                return reduce(np.maximum, map(self.at_most, leaves))
            case Excluding(inner):
                return self.at_most(inner)
            case Term():
                return self.filling((leaf,))

    def filling(self, slot: Slot) -> NumberArray:
        """Return how often each article has terms of a slot at most."""
        if slot not in self.fillings:
            frequencies = np.zeros(len(self.documents), np.float32)
            for term in self._terms.covering(slot):
                held = self._terms.postings(term)
                if isinstance(held, DensePostings):
                    frequencies += self.of_all(held.frequencies)
                else:
                    postings = self.postings(term)
                    frequencies[postings.documents] += postings.frequencies
            self.fillings[slot] = frequencies
        return self.fillings[slot]

    def _holds(self, leaf: Leaf) -> BoolArray:
        """Tell of each article whether it holds a leaf."""
        holds = np.zeros(len(self.documents), np.bool_)
        holds[self.postings(leaf).documents] = True
        return holds

    def _find(self, leaf: Leaf) -> IntArray:
        check_time()
        match leaf:
            case Term():
                return self._occurrences(leaf)
            case Phrase(slots):
                return self._in_a_row(slots)
            case Near(slots, length):
                counts = {slot: slots.count(slot) for slot in slots}
                found = [(self._slot_places(slot), count) for slot, count in counts.items()]
                return near_places(found, length)
            case Synonyms(leaves):
                parts = [places for inner in leaves if len(places := self.places(inner))]
                if len(parts) < 2:
                    return parts[0] if parts else _NOWHERE
                return distinct(np.concatenate(parts))
            case Excluding(inner, without):
                places = self.places(inner)
                held = self._holds(without)[places >> POSITION_BITS]
                kept: IntArray = places[~held]
                return kept

    def _occurrences(self, term: Term) -> IntArray:
        numbers, rows = self._rows_of_places(term)
        if not len(numbers):
            return numbers
        places = self._terms.places(term)
        starts = places.starts[:-1][rows].astype(np.int64)
        counts = places.starts[1:][rows] - starts
        ends = np.cumsum(counts)
        at = np.repeat(starts - ends + counts, counts) + np.arange(ends[-1])
        found: IntArray = np.repeat(numbers << POSITION_BITS, counts) | places.positions[at]
        return found

    def _rows_of_places(self, term: Term) -> tuple[IntArray, IntArray | slice]:
        """Return the articles that may have places of a term, and where those begin."""
        held, entries = self._terms.postings(term), self.entries(term)
        if isinstance(held, Postings) and entries is None:
            return self.rows(held.documents)
        return np.arange(len(self.documents)), slice(None) if entries is None else entries

    def _slot_places(self, slot: Slot) -> IntArray:
        return self.places(slot[0] if len(slot) == 1 else Synonyms(slot))

    def _in_a_row(self, slots: Sequence[Slot]) -> IntArray:
        found = [self._slot_places(slot) for slot in slots]
        rarest = min(range(len(found)), key=lambda number: len(found[number]))
        starts = found[rarest] - rarest
        for number, places in enumerate(found):
            if number != rarest:
                starts = starts[_contains(places, starts + number)]
        return starts


def only_terms(leaves: Sequence[Term | Phrase | Near]) -> tuple[Term, ...]:
    """Return leaves that are all terms, and nothing where one is not."""
    terms = tuple(leaf for leaf in leaves if isinstance(leaf, Term))
    return terms if len(terms) == len(leaves) else ()


def _nonzero(values: npt.NDArray[Any]) -> IntArray:
    """Return the places of what is not 0 in one dimension: ``numpy.flatnonzero``, which
    takes a microsecond more to allow for several."""
    return values.nonzero()[0]


def _counts(places: IntArray) -> Postings:
    found = places >> POSITION_BITS
    firsts = _nonzero(np.concatenate((_FIRST[: len(found)], found[1:] != found[:-1])))
    return Postings(found[firsts], np.diff(firsts, append=len(found)))


def _contains(haystack: IntArray, needles: IntArray) -> BoolArray:
    """Tell which needles stand in a sorted haystack."""
    if not len(haystack):
        return np.zeros(len(needles), np.bool_)
    at = haystack.searchsorted(needles)
    at[at == len(haystack)] = 0
    found: BoolArray = haystack[at] == needles
    return found
