"""What a row of syllables can be read as, and how likely each reading is in the archive.

A bigram model with absolute discounting (Ney, Essen and Kneser 1994, interpolated):
P(w | v) = max(n(v w) - d, 0) / n(v) + d f(v) / n(v) P(w), where f(v) is the number of
distinct terms that follow v. The likeliest readings are found by Viterbi's algorithm, the
probability of each by the forward-backward algorithm (Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.analysis.syllables import is_marked
from index.learned.language import LanguageModel

#: Subtracted from the count of every pair seen, for the pairs that were not.
_DISCOUNT = 0.5
#: Occurrences granted to what was typed: it stands for the forms that the archive lacks.
_UNSEEN = 2.0
#: Of the syllables whose marks are left out, the share that keeps some: ``đoan``.
_SOME = 0.05

_Floats = NDArray[np.float64]


class Lattice:
    """The readings of syllables side by side; the first of each is what was typed.

    ``left_out`` is how likely a writer leaves out the marks of a syllable that has some.
    """

    def __init__(self, readings: Sequence[Sequence[str]], model: LanguageModel) -> None:
        self.readings = readings
        self._marked = [is_marked(forms[0]) for forms in readings]
        syllables = [_Forms.of(forms, model) for forms in readings]
        self._first = syllables[0].alone
        self._steps = [
            _pair_probabilities(first, second, model) for first, second in pairwise(syllables)
        ]

    def log_likelihood(self, left_out: float) -> float:
        """Return the logarithm of the probability of what was typed."""
        return self._forward(self._weights(left_out))[1]

    def likeliest(self, left_out: float) -> list[tuple[str, float]]:
        """Return the likeliest reading as a whole, each syllable with its own probability."""
        weights = self._weights(left_out)
        before, _ = self._forward(weights)
        after = self._backward(weights)
        likeliest = []
        for place, number in enumerate(self._best_path(weights)):
            shares = before[place] * after[place]
            likeliest.append((self.readings[place][number], float(shares[number] / shares.sum())))
        return likeliest

    def _weights(self, left_out: float) -> list[_Floats]:
        """Return how likely each reading is typed as it was."""
        weights = []
        for forms, marked in zip(self.readings, self._marked, strict=True):
            weights.append(np.full(len(forms), left_out * _SOME if marked else left_out))
            weights[-1][0] = 1 - left_out if marked else 1.0
        return weights

    def _forward(self, weights: Sequence[_Floats]) -> tuple[list[_Floats], float]:
        shares, total = [], 0.0
        reached = self._first * weights[0]
        for step, weight in zip([*self._steps, None], [*weights[1:], None], strict=True):
            total += float(np.log(reached.sum()))
            shares.append(reached / reached.sum())
            if step is not None:
                reached = (shares[-1] @ step) * weight
        return shares, total

    def _backward(self, weights: Sequence[_Floats]) -> list[_Floats]:
        shares = [np.ones(len(self.readings[-1]))]
        for step, weight in zip(reversed(self._steps), reversed(weights), strict=False):
            reached = step @ (shares[-1] * weight)
            shares.append(reached / reached.sum())
        return shares[::-1]

    def _best_path(self, weights: Sequence[_Floats]) -> list[int]:
        """Return the numbers of the readings that are likeliest together."""
        scores = self._first * weights[0]
        back: list[NDArray[np.int64]] = []
        for step, weight in zip(self._steps, weights[1:], strict=True):
            paths = scores[:, None] * step
            back.append(paths.argmax(axis=0))
            scores = paths.max(axis=0) * weight
            scores /= scores.max()
        path = [int(scores.argmax())]
        for best in reversed(back):
            path.append(int(best[path[-1]]))
        return path[::-1]


@dataclass(frozen=True, slots=True)
class _Forms:
    """The readings of one syllable: ``alone`` is the probability of each by itself,
    ``spared`` the one of all that was never seen after it."""

    terms: Sequence[str]
    counts: _Floats
    alone: _Floats
    spared: _Floats

    @classmethod
    def of(cls, terms: Sequence[str], model: LanguageModel) -> _Forms:
        counts = np.array([model.count(term) for term in terms], np.float64)
        followers = np.array([model.followers(term) for term in terms])
        spared = np.where(followers > 0, _DISCOUNT * followers / np.maximum(counts, 1), 1.0)
        alone = counts.copy()
        alone[0] += _UNSEEN
        return cls(terms, np.maximum(counts, 1), alone / (model.total + _UNSEEN), spared)


def _pair_probabilities(first: _Forms, second: _Forms, model: LanguageModel) -> _Floats:
    """Return the probability of each form of ``second`` after each of ``first``, a row each."""
    seen = np.maximum(model.pair_counts(first.terms, second.terms) - _DISCOUNT, 0)
    probabilities: _Floats = seen / first.counts[:, None] + first.spared[:, None] * second.alone
    return probabilities
