"""What matching articles score: exact where it can matter, and nothing wasted elsewhere.

A leaf whose positions have to be read costs more than one whose frequency is stored. So
the others score first, and what the costly ones can add at most tells which articles
can still be among the best; only those are scored in full. This is the idea of MaxScore
(Turtle and Flood, "Query evaluation: strategies and optimizations", 1995), by arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines import bm25
from index.engines.asked import (
    BestPassage,
    EngineRequest,
    Excluding,
    Leaf,
    Scored,
    Synonyms,
    Term,
)
from index.engines.whoosh.bounds import Bounds
from index.engines.whoosh.evaluation import Matched, Question, field_of
from index.engines.whoosh.ordering import bound_of_first
from index.engines.whoosh.passages import best_masses
from index.engines.whoosh.selection import Integers, NumberArray, Selection
from index.time_limit import check_time

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.floating[Any]]

# Where more of all articles than this match, looking each up costs more than scoring all.
_MOST = 0.25
#: Of so many articles at most positions are read, those that can score most.
CANDIDATES = 5000
# So many times what is wanted are looked at first: a look costs much whatever is looked at.
_FIRST_LOOK = 6
# Of fewer where more leaves than these need them, so that there are so many looks at most.
_MANY_LEAVES = 50
_LOOKS = 60_000
# Sums in another order must not push an article below a bound.
_ROUNDING = 1 + 1e-5


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of some of the articles that match, among them all of the best.

    ``documents`` ascend.
    """

    documents: IntArray
    scores: FloatArray


class Scoring:
    """Scores the articles that match, for one question."""

    def __init__(self, question: Question, request: EngineRequest, matched: Matched) -> None:
        self._question = question
        self._passage = request.passage
        self._matched = matched
        self._is_most = len(matched) > _MOST * question.count
        self._cheap: list[Scored] = []
        self._costly: list[Scored] = []
        for scored in request.rank:
            is_known = scored.leaf in question.known
            is_cheap = is_known or not _needs_positions(scored.leaf)
            (self._cheap if is_cheap else self._costly).append(scored)

    def best(self, count: int) -> Scores:
        """Return the scores of at least the ``count`` best, those that tie with the last
        of them included."""
        count = max(count, self._passage.depth + 1 if self._passage else 1)
        scores = self._best_without_passage(count)
        if self._passage is None or not len(scores.documents):
            return scores
        return self._with_passages(self._passage, scores)

    def of(self, documents: IntArray) -> FloatArray:
        """Return the scores of some of the articles that match, in their order."""
        ascending = np.sort(documents)
        selection = self._question.selection(ascending)
        scores = self._sum(self._cheap, selection) + self._sum(self._costly, selection)
        if self._passage and len(ascending):
            best = self.best(0)
            at = np.searchsorted(best.documents, ascending)
            at[at == len(best.documents)] = 0
            is_best = best.documents[at] == ascending
            scores[is_best] = best.scores[at[is_best]]
        return scores[np.searchsorted(ascending, documents)]

    def looks_twice_at(self, document: int) -> bool:
        """Tell whether an article is among those of which the best passage counts."""
        if self._passage is None:
            return False
        scores = self._best_without_passage(self._passage.depth + 1)
        chosen = _above_the_next(scores.scores, self._passage.depth)
        return document in scores.documents[chosen]

    def _best_without_passage(self, count: int) -> Scores:
        return self._best_of_costly(count) if self._costly else self._best_of_cheap(count)

    def _best_of_cheap(self, count: int) -> Scores:
        question, matched = self._question, self._matched
        selection = question.whole if self._is_most else self._selected
        scores = self._sum(self._cheap, selection)
        if not len(scores):
            return Scores(selection.documents, scores)
        if not self._is_most:
            best = np.flatnonzero(scores >= bound_of_first(scores, count))
        else:
            # What does not match may stay among those that score nothing, no further up.
            mask = matched.mask(question.count)
            scores *= mask
            best = np.flatnonzero(scores >= bound_of_first(scores, count))
            best = best[mask[best]]
        return Scores(selection.documents[best], scores[best])

    def _best_of_costly(self, count: int) -> Scores:
        documents = self._matched.documents
        selection, numbers = self._selected, np.arange(len(documents))
        if self._is_most:
            selection, numbers = self._question.whole, documents
        scores = self._sum(self._cheap, selection)[numbers]
        few = len(self._costly) <= _MANY_LEAVES
        most = CANDIDATES if few else min(CANDIDATES, _LOOKS // len(self._costly))
        if len(scores) <= min(2 * count, most):
            return Scores(documents, scores + self._exactly(documents))
        upper = (scores + self._at_most(selection)[numbers]) * _ROUNDING
        rest, size = _greatest(upper, most), _FIRST_LOOK * count
        places = np.setdiff1d(np.arange(len(scores)), rest, assume_unique=True)
        known = scores[places]
        while len(rest):
            check_time()
            chosen = rest[_greatest(upper[rest], size)]
            exact = scores[chosen] + self._exactly(documents[chosen])
            known = np.concatenate((known, exact))
            places = np.concatenate((places, chosen))
            # What cannot reach the last of the best so far need not be looked at.
            upper[chosen] = -np.inf
            rest = rest[upper[rest] >= _last_of(known, count)]
            size *= 4
        best = np.flatnonzero(known >= _last_of(known, count))
        best = best[np.argsort(places[best])]
        return Scores(documents[places[best]], known[best])

    @property
    def _selected(self) -> Selection:
        return self._question.selection(self._matched.documents)

    def _exactly(self, documents: IntArray) -> FloatArray:
        """Return what the costly leaves give to some articles."""
        return self._sum(self._costly, self._question.selection(documents))

    def _sum(self, rank: Sequence[Scored], selection: Selection) -> FloatArray:
        scores = np.zeros(len(selection.documents), np.float32)
        collection = self._question.collection
        for scored in rank:
            leaf, weight = scored.leaf, np.float32(self._weight(scored))
            if isinstance(leaf, Term) and (entries := selection.entries(leaf)) is not None:
                scores += collection.impacts(leaf)[entries] * weight
                continue
            numbers, gained = self._gained(leaf, selection)
            if len(numbers):
                np.add.at(scores, numbers, gained * weight)
        return scores

    def _at_most(self, selection: Selection) -> NumberArray:
        """Return what the costly leaves can give to each article at most."""
        scores = np.zeros(len(selection.documents), np.float32)
        bounds = Bounds(self._question, selection)
        for scored in self._costly:
            check_time()
            scores += bounds.of(scored.leaf) * np.float32(self._weight(scored))
        return scores

    def _weight(self, scored: Scored) -> float:
        return scored.weight * self._question.idf(scored.weigher)

    def _gained(self, leaf: Leaf, selection: Selection) -> tuple[Integers, NumberArray]:
        """Return the numbers of the articles that hold a leaf, and its saturation in each."""
        collection, postings = self._question.collection, selection.postings(leaf)
        if isinstance(leaf, Term) and selection is self._question.whole:
            return postings.documents, collection.impacts(leaf)
        norms = collection.norms(field_of(leaf))
        held = norms[selection.documents[postings.documents]]
        return postings.documents, bm25.saturation(postings.frequencies, held)

    def _with_passages(self, passage: BestPassage, scores: Scores) -> Scores:
        """Add to the best scores what the best passages give."""
        chosen = _above_the_next(scores.scores, passage.depth)
        selection = self._question.selection(scores.documents[chosen])
        places = [selection.places(part.leaf) for part in passage.parts]
        masses = passage_masses(self._question, passage)
        with_passages = scores.scores.copy()
        best = best_masses(places, masses, len(chosen), passage.length)
        with_passages[chosen] += passage.weight * best
        return Scores(scores.documents, with_passages)


def passage_masses(question: Question, passage: BestPassage) -> list[float]:
    """Return the mass of each part of a passage."""
    return [part.weight * question.idf(part.weigher) for part in passage.parts]


def _needs_positions(leaf: Leaf) -> bool:
    match leaf:
        case Term():
            return False
        case Synonyms(leaves):
            return any(map(_needs_positions, leaves))
        case Excluding(inner, without):
            return _needs_positions(inner) or _needs_positions(without)
    return True


def _last_of(values: FloatArray, count: int) -> float:
    """Return the last of the ``count`` greatest values, none of them negative; 0 where
    there are no more."""
    return float(np.partition(values, -count)[-count]) if count < len(values) else 0.0


def _greatest(values: FloatArray, count: int) -> IntArray:
    """Return the places of the ``count`` greatest values, ascending."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.sort(np.argpartition(values, -count)[-count:])


def _above_the_next(scores: FloatArray, count: int) -> IntArray:
    """Return the places of the ``count`` best scores; those that tie at the end are left
    out, as no order but the score's is known here."""
    if len(scores) <= count:
        return np.arange(len(scores))
    least = np.partition(scores, -count - 1)[-count - 1]
    return np.flatnonzero(scores > least)
