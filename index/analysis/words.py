"""Word segmentation: pyvi's words, with character offsets.

Vietnamese writes a space after each syllable, and most words are two of them. pyvi
labels each token "begins a word" or "inside one" with a linear-chain CRF. Here the
same weights (:mod:`index.analysis.words_model`) are summed for all tokens of a text
at once, and one pass of the Viterbi algorithm over the difference of the two labels'
scores gives the same words, several times faster and without scikit-learn.
"""

from __future__ import annotations

import functools
import re
import string
import threading
from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.syllables import restyle_tone_marks
from index.analysis.tokens import CHUNK, analyze_chunk
from index.analysis.words_model import WordModel, load_model

_ABBREVIATION = r"[A-ZĐ]++\.|(?:Tp|Mrs?|Ms|Dr|ThS)\."
_ARROW = r"==>|->|\.\.\.|>>|\n"
_ADDRESS = r"\w++://\S+|[a-zA-Z0-9_.+-]++@(?:[a-zA-Z0-9-]++\.)+[a-zA-Z0-9-]+"
_NUMBER = r"\d++(?:[.,_]\d++)++"
_SIGN_OR_WORD = r"[^\w\s]|\w++"
# A match is one token and the blanks after it: pieces then tile the text, and the
# offsets are sums of their lengths.
_BLANKS = r"[^\S\n]*+"
_FULL = re.compile(f"(?:{_ABBREVIATION}|{_ARROW}|{_ADDRESS}|{_NUMBER}|{_SIGN_OR_WORD}){_BLANKS}")
# Most texts hold no address. Then what begins with a small letter can only be a word.
_PLAIN = re.compile(
    rf"(?:[^\W\dA-ZĐ]\w*+|{_ABBREVIATION}|{_ARROW}|{_NUMBER}|{_SIGN_OR_WORD}){_BLANKS}"
)
_BLOCK_END = "\n.\n"
_MEMO_LIMIT = 1 << 16
_LOW_BITS = (1 << 20) - 1


class WordSpan(NamedTuple):
    """A word's place in the text: characters, 0-based, half-open."""

    start: int
    end: int


class _Memo(dict[str, int]):
    """Rows of what is known about a piece (a token and the blanks after it) alone.

    ``scores`` has a piece's own score, what it adds to the piece after and to the piece
    before; ``facts`` its length, its token's length, its number in the vocabulary,
    whether it may be joined to a neighbour and whether it begins with a capital.
    """

    def __init__(self, model: WordModel) -> None:
        self._model = model
        self.scores = np.zeros((1024, 3))
        self.facts = np.zeros((1024, 5), np.int64)

    def __missing__(self, piece: str) -> int:
        row = len(self)
        if row == len(self.scores):
            self.scores = np.concatenate((self.scores, np.zeros_like(self.scores)))
            self.facts = np.concatenate((self.facts, np.zeros_like(self.facts)))
        token = "\n" if piece[0] == "\n" else piece.rstrip()
        lower = token.lower()
        unknown = len(self._model.vocabulary)
        number = self._model.vocabulary.get
        joinable = token not in string.punctuation and not token[0].isdigit()
        capital = token[0].istitle()
        # CRFsuite reads an attribute up to the first NUL.
        weights = self._model.weights[number(lower.partition("\0")[0], unknown)]
        self.scores[row] = weights + self._shape_scores(token)
        self.facts[row] = len(piece), len(token), number(lower, unknown), joinable, capital
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


class Segmenter:
    """Cuts text into pyvi's words. Threads may share one; each keeps its own memo."""

    def __init__(self, model: WordModel) -> None:
        self._model = model
        self._transitions: list[list[float]] = model.transitions.tolist()
        self._bigrams = _KeySet(model.bigrams)
        self._trigrams = _KeySet(model.trigrams)
        self._local = threading.local()

    def segment(self, text: str) -> list[WordSpan]:
        """Return the words of ``text``, in order; see :func:`segment`."""
        tokens = _FULL if "@" in text or "://" in text else _PLAIN
        pieces = tokens.findall(text)
        if not pieces:
            return []
        memo = self._memo()
        rows = np.fromiter(map(memo.__getitem__, pieces), np.intp, len(pieces))
        lengths, sizes, numbers, joinable, capital = memo.facts[rows].T
        inside = self._labels(self._scores(memo.scores[rows], numbers))
        joined = inside[1:] & (joinable[1:] * joinable[:-1] > 0) & (capital[1:] <= capital[:-1])
        first = np.flatnonzero(np.concatenate(([True], ~joined)))
        starts = np.cumsum(lengths) - lengths + (len(text) - int(lengths.sum()))
        ends = (starts + sizes)[np.append(first[1:] - 1, len(pieces) - 1)]
        # The constructor of a named tuple is Python code; this one is not.
        make = partial(tuple.__new__, WordSpan)
        return list(map(make, zip(starts[first].tolist(), ends.tolist(), strict=True)))

    def _scores(self, alone: NDArray[np.float64], numbers: NDArray[np.int64]) -> list[float]:
        """Return each token's score for "inside a word" less that for "begins one"."""
        feature = self._model.features
        own, after, before = alone.T
        own[1:] += after[:-1]
        own[:-1] += before[1:]
        size = len(self._model.vocabulary) + 1
        pairs = numbers[:-1] * size + numbers[1:]
        known = self._bigrams.find(pairs)
        own[known + 1] += feature["-1:word.bi_gram()"]
        own[known] += feature["+1:word.bi_gram()"]
        triples = pairs[:-1] * size + numbers[2:]
        known = self._trigrams.find(triples)
        own[known + 2] += feature["-2:word.tri_gram()"]
        own[known] += feature["+2:word.tri_gram()"]
        scores: list[float] = own.tolist()
        return scores

    def _labels(self, scores: list[float]) -> NDArray[np.bool_]:
        """Return which tokens are inside a word, on the best path (Viterbi).

        With two labels the difference of the best scores that end in each is enough.
        It tells the better label before "begins" and before "inside" alike: the one
        where it is above ``to_begin`` or ``to_inside``. Ties go to "begins".
        """
        (begin_begin, begin_inside), (inside_begin, inside_inside) = self._transitions
        to_begin, to_inside = begin_begin - inside_begin, begin_inside - inside_inside
        best = scores[0]
        differences = [best]
        append = differences.append
        for score in scores[1:]:
            best = (
                score
                + (best + inside_inside if best > to_inside else begin_inside)
                - (best + inside_begin if best > to_begin else begin_begin)
            )
            append(best)
        bound = 0.0
        labels = []
        for difference in reversed(differences):
            inside = difference > bound
            labels.append(inside)
            bound = to_inside if inside else to_begin
        return np.array(labels[::-1], np.bool_)

    def _memo(self) -> _Memo:
        memo: _Memo | None = getattr(self._local, "memo", None)
        if memo is None or len(memo) > _MEMO_LIMIT:
            memo = self._local.memo = _Memo(self._model)
        return memo


@functools.cache
def load_segmenter() -> Segmenter:
    """Return the segmenter that this process shares; read at the first call.

    Raises :class:`~index.errors.UserError` where no readable pyvi is installed.
    """
    return Segmenter(load_model())


def segment(text: str) -> list[WordSpan]:
    """Return the words of ``text``, in order: all but blanks is part of one.

    ``text`` is normalised (NFC), in its own case, with new-style tone marks, as pyvi's
    word list has no others. As in pyvi, a sign or a line end is a word of its own.

    >>> [(w.start, w.end) for w in segment("công đoàn Việt Nam")]
    [(0, 9), (10, 18)]
    """
    return load_segmenter().segment(text)


def cut_words(blocks: Sequence[str]) -> list[list[str]]:
    """Return the words of each block of a normalised text, new-style tone marks.

    The blocks are segmented as one text, a full stop between them, which is no part of a
    word: a call for each would cost more than the words.

    >>> cut_words(["Công đoàn Việt Nam", "Chợ Tết"])
    [['Công đoàn', 'Việt Nam'], ['Chợ', 'Tết']]
    """
    text = restyle_tone_marks(_BLOCK_END.join(blocks))
    ends = [*accumulate(len(block) + len(_BLOCK_END) for block in blocks)]
    words: list[list[str]] = [[] for _ in blocks]
    block = 0
    for start, end in segment(text):
        while start >= ends[block]:
            block += 1
        if start < ends[block] - len(_BLOCK_END):
            words[block].append(text[start:end])
    return words


@functools.lru_cache(maxsize=1 << 17)
def word_term(word: str) -> str:
    """Return the term of a word, its syllables joined; empty for a mere sign.

    >>> word_term("Công đoàn"), word_term("1.250.000"), word_term("!")
    ('công_đoàn', '1250000', '')
    """
    chunks = CHUNK.findall(word)
    return "_".join(analyze_chunk(chunk).tokens[0].terms[0] for chunk in chunks)
