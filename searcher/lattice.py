"""What a row of syllables can be read as, and how likely each reading is in the archive.

A bigram model with absolute discounting (Ney, Essen and Kneser 1994, interpolated):
P(w | v) = max(n(v w) - d, 0) / n(v) + d f(v) / n(v) P(w), where f(v) is the number of
distinct terms that follow v. The likeliest readings are found by Viterbi's algorithm, the
probability of each by the forward-backward algorithm (Rabiner 1989).
"""

from __future__ import annotations

from collections.abc import Sequence
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
        alone = [_term_probabilities(forms, model) for forms in readings]
        self._first = alone[0]
        self._steps = [
            _pair_probabilities(firsts, seconds, model, of_second)
            for (firsts, seconds), of_second in zip(pairwise(readings), alone[1:], strict=True)
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


def _term_probabilities(forms: Sequence[str], model: LanguageModel) -> _Floats:
    counts = np.array([model.count(form) for form in forms], np.float64)
    counts[0] += _UNSEEN
    return counts / (model.total + _UNSEEN)


def _pair_probabilities(
    firsts: Sequence[str], seconds: Sequence[str], model: LanguageModel, alone: _Floats
) -> _Floats:
    """Return the probability of each of ``seconds`` after each of ``firsts``, a row a first."""
    counts = np.array([max(model.count(term), 1) for term in firsts])[:, None]
    followers = np.array([model.followers(term) for term in firsts])[:, None]
    seen = np.maximum(model.pair_counts(firsts, seconds) - _DISCOUNT, 0) / counts
    unseen = np.where(followers > 0, _DISCOUNT * followers / counts, 1.0)
    probabilities: _Floats = seen + unseen * alone
    return probabilities
