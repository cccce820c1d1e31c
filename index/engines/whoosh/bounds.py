"""The most that an article can score, told without reading positions."""

from __future__ import annotations

from functools import reduce

import numpy as np

from index.engines import bm25
from index.engines.asked import Excluding, Leaf, Near, Phrase, Synonyms, Term
from index.engines.whoosh.evaluation import Question
from index.engines.whoosh.selection import NumberArray, Selection, Slot


class Bounds:
    """The most that leaves can give to each article, by what their terms give: as a phrase
    stands nowhere more often than the rarest of its words, so it saturates no more."""

    def __init__(self, question: Question, selection: Selection) -> None:
        self._collection = question.collection
        self._selection = selection
        self._norms: dict[str, NumberArray] = {}
        self._slots: dict[Slot, NumberArray] = {}

    def of(self, leaf: Leaf) -> NumberArray:
        """Return the greatest saturation that each article can have."""
        match leaf:
            case Term():
                return self._slot((leaf,))
            case Phrase(slots):
                return reduce(np.minimum, map(self._slot, slots))
            case Near(slots):
                return self._saturated(self._selection.at_most(leaf), slots[0][0].field)
            case Synonyms(leaves):
                return reduce(np.maximum, map(self.of, leaves))
            case Excluding(inner):
                return self.of(inner)

    def _slot(self, slot: Slot) -> NumberArray:
        if slot not in self._slots:
            filling = self._selection.filling(slot)
            self._slots[slot] = self._saturated(filling, slot[0].field)
            # A number for each article: both would be kept for each word of a question.
            self._selection.fillings.pop(slot, None)
        return self._slots[slot]

    def _saturated(self, times: NumberArray, field: str) -> NumberArray:
        if field not in self._norms:
            self._norms[field] = self._collection.norms(field)[self._selection.documents]
        return bm25.saturation(times, self._norms[field])
