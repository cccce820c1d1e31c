"""Which tokens go on a word: pyvi's CRF over the tokens of many texts at once.

Each token gets the score of the label "inside a word" less that of "begins one", summed
from the weights of :mod:`.words_model`; the Viterbi algorithm then needs no more than the
difference of the two labels' best scores.
"""

from __future__ import annotations

import string

import numpy as np
from numpy.typing import NDArray

from index.analysis.words_model import WordModel

Integers = NDArray[np.integer]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: The piece that stands after the last one of each text.
TEXT_END = ""

_LOW_BITS = (1 << 20) - 1
# Far more than adding in another order makes, far less than weights differ.
_MARGIN = 1e-9


class PieceTable(dict[str, int]):
    """Rows of what is known about a piece (a token and the blanks after it) alone.

    ``scores`` has a piece's own score, what it adds to the piece after and to the piece
    before; ``numbers`` its number in the vocabulary; ``sizes`` the lengths of the piece and
    of its token; ``shapes`` whether it may be joined to a neighbour, and whether it begins
    with a capital. Row 0 is :data:`TEXT_END`.
    """

    def __init__(self, model: WordModel) -> None:
        self._model = model
        self.scores = np.zeros((1024, 3))
        self.numbers = np.full(1024, len(model.vocabulary), np.int64)
        self.sizes = np.zeros((1024, 2), np.int64)
        self.shapes = np.zeros((1024, 2), np.bool_)
        self[TEXT_END] = 0

    def __missing__(self, piece: str) -> int:
        row = len(self)
        if row == len(self.scores):
            for name in ("scores", "numbers", "sizes", "shapes"):
                known = getattr(self, name)
                setattr(self, name, np.concatenate((known, np.zeros_like(known))))
        token = "\n" if piece[0] == "\n" else piece.rstrip()
        lower = token.lower()
        unknown = len(self._model.vocabulary)
        number = self._model.vocabulary.get
        # CRFsuite reads an attribute up to the first NUL.
        weights = self._model.weights[number(lower.partition("\0")[0], unknown)]
        self.scores[row] = weights + self._shape_scores(token)
        self.numbers[row] = number(lower, unknown)
        self.sizes[row] = len(piece), len(token)
        joinable = token not in string.punctuation and not token[0].isdigit()
        self.shapes[row] = joinable, token[0].istitle()
        self[piece] = row
        return row

    def _shape_scores(self, token: str) -> tuple[float, float, float]:
        feature = self._model.features
        own, after, before = feature["bias"], 0.0, 0.0
        if token.isupper():
            own += feature["word.isupper()"]
            after += feature["-1:word.isupper()"]
            before += feature["+1:word.isupper()"]
        if token.istitle():
            own += feature["word.istitle()"]
            after += feature["-1:word.istitle()"]
            before += feature["+1:word.istitle()"]
        if token.isdigit():
            own += feature["word.isdigit()"]
        return own, after, before


class _KeySet:
    """A set of numbers, asked for many at once."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._keys = keys
        # Their low bits alone already tell most numbers from the keys.
        self._maybe = np.zeros(1 << 20, np.bool_)
        self._maybe[keys & _LOW_BITS] = True

    def find(self, values: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return the places of those ``values`` that are in the set."""
        places = np.flatnonzero(self._maybe[values & _LOW_BITS])
        near = values[places]
        nearest = self._keys[np.searchsorted(self._keys, near) % len(self._keys)]
        found: NDArray[np.intp] = places[nearest == near]
        return found


class Tagger:
    """Tells which pieces are joined to the one before. Threads may share it."""

    def __init__(self, model: WordModel) -> None:
        self.model = model
        self._transitions: list[list[float]] = model.transitions.tolist()
        self._bigrams = _KeySet(model.bigrams)
        self._trigrams = _KeySet(model.trigrams)

    def joined(self, pieces: PieceTable, rows: Integers) -> Flags:
        """Return which of ``rows`` go on the word of the row before.

        ``rows`` of ``pieces`` are those of texts one after another, each with
        :data:`TEXT_END` at its end: no text knows of its neighbours.
        """
        ends = rows == pieces[TEXT_END]
        scores = self._scores(pieces.scores[rows], pieces.numbers[rows])
        joinable, capital = pieces.shapes[rows].T
        joined = self._inside(scores, ends)
        joined[:1] = False
        joined[1:] &= joinable[1:] & joinable[:-1] & (capital[1:] <= capital[:-1])
        return joined

    def _scores(self, alone: Floats, numbers: NDArray[np.int64]) -> Floats:
        """Return each token's score for "inside a word" less that for "begins one"."""
        feature = self.model.features
        own = alone[:, 0].copy()
        own[1:] += alone[:-1, 1]
        own[:-1] += alone[1:, 2]
        # What is not in the vocabulary, and the end of a text, is in none of its grams.
        size = len(self.model.vocabulary) + 1
        pairs = numbers[:-1] * size + numbers[1:]
        known = self._bigrams.find(pairs)
        own[known + 1] += feature["-1:word.bi_gram()"]
        own[known] += feature["+1:word.bi_gram()"]
        triples = pairs[:-1] * size + numbers[2:]
        known = self._trigrams.find(triples)
        own[known + 2] += feature["-2:word.tri_gram()"]
        own[known] += feature["+2:word.tri_gram()"]
        return own

    def _inside(self, scores: Floats, ends: Flags) -> Flags:
        """Return which tokens are inside a word, on the best path of each text (Viterbi).

        With two labels the difference of the best scores that end in each is enough. It
        tells the better label before "begins" and before "inside" alike: the one where it
        is above ``to_begin`` or ``to_inside``. Ties go to "begins".
        """
        (begin_begin, begin_inside), (inside_begin, inside_inside) = self._transitions
        to_begin, to_inside = begin_begin - inside_begin, begin_inside - inside_inside
        best = self._differences(scores, ends)
        # Where the label is the same whichever comes after, or none does, it is known.
        labels = best > max(to_begin, to_inside)
        open_ = (best > min(to_begin, to_inside)) & ~labels
        last = np.flatnonzero(ends[1:])
        labels[last], open_[last] = best[last] > 0, False
        # Every other one is what the next is, or what it is not.
        places = np.arange(len(best))
        known = np.minimum.accumulate(np.where(open_, len(best) - 1, places)[::-1])[::-1]
        turned = ((known - places) & 1).astype(np.bool_) & (to_begin < to_inside)
        inside: Flags = labels[known] ^ turned
        return inside

    def _differences(self, scores: Floats, ends: Flags) -> Floats:
        """Return by how much "inside" is better than "begins" on the best path to each token.

        What comes before a token matters little: where it is surely above both bounds, or
        below, all tokens are done at once, and the others one after another.
        """
        (begin_begin, begin_inside), (inside_begin, inside_inside) = self._transitions
        to_begin, to_inside = begin_begin - inside_begin, begin_inside - inside_inside
        low = scores + begin_inside - begin_begin
        high = scores + inside_inside - inside_begin
        first = np.concatenate(([True], ends[:-1]))
        is_high = (np.minimum(low, high) > max(to_begin, to_inside) + _MARGIN) & ~first
        is_low = (np.maximum(low, high) < min(to_begin, to_inside) - _MARGIN) & ~first
        best = np.where(np.concatenate(([False], is_high[:-1])), high, low)
        best = np.where(first, scores, best)
        unsure = np.flatnonzero(~(is_low | is_high | ends)[:-1]) + 1
        values = best.data
        for place, score in zip(unsure.tolist(), scores[unsure].tolist(), strict=True):
            before = values[place - 1]
            values[place] = (
                score
                + (before + inside_inside if before > to_inside else begin_inside)
                - (before + inside_begin if before > to_begin else begin_begin)
            )
        return best
