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
import threading
from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from index.analysis.syllables import restyle_tone_marks
from index.analysis.tokens import CHUNK, analyze_chunk
from index.analysis.words_model import WordModel, load_model
from index.analysis.words_tagger import TEXT_END, PieceTable, Tagger

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
#: What word segmentation reads between two blocks. The full stop is no part of a word.
BETWEEN_BLOCKS = "\n.\n"
_MEMO_LIMIT = 1 << 16


class WordSpan(NamedTuple):
    """A word's place in the text: characters, 0-based, half-open."""

    start: int
    end: int


def cut_pieces(text: str) -> list[str]:
    """Return the tokens of a text, each with the blanks after it."""
    return (_FULL if "@" in text or "://" in text else _PLAIN).findall(text)


class Segmenter:
    """Cuts text into pyvi's words. Threads may share one; each keeps its own memo."""

    def __init__(self, model: WordModel) -> None:
        self.tagger = Tagger(model)
        self._local = threading.local()

    def segment(self, texts: Sequence[str]) -> list[list[WordSpan]]:
        """Return the words of each text, in order; see :func:`segment`."""
        cut = [[*cut_pieces(text), TEXT_END] for text in texts]
        memo = self._memo()
        rows = np.array([memo[piece] for pieces in cut for piece in pieces], np.intp)
        lengths, sizes = memo.sizes[rows].T
        joined = self.tagger.joined(memo, rows)
        # Each text begins where its own pieces begin: blanks may come before them.
        counts = np.array(list(map(len, cut)), np.int64)
        ends = np.cumsum(counts)
        before = np.cumsum(lengths) - lengths
        blanks = np.array(list(map(len, texts)), np.int64) - np.diff(before[ends - 1], prepend=0)
        starts = before - np.repeat(before[ends - counts] - blanks, counts)
        first = np.flatnonzero(~joined & (lengths > 0))
        last = np.flatnonzero(~np.append(joined[1:], False) & (lengths > 0))
        # The constructor of a named tuple is Python code; this one is not.
        make = partial(tuple.__new__, WordSpan)
        spans = zip(starts[first].tolist(), (starts + sizes)[last].tolist(), strict=True)
        words = list(map(make, spans))
        bounds = np.searchsorted(first, ends).tolist()
        return [words[start:end] for start, end in zip([0, *bounds], bounds, strict=False)]

    def _memo(self) -> PieceTable:
        memo: PieceTable | None = getattr(self._local, "memo", None)
        if memo is None or len(memo) > _MEMO_LIMIT:
            memo = self._local.memo = PieceTable(self.tagger.model)
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
    return segment_all([text])[0]


def segment_all(texts: Sequence[str]) -> list[list[WordSpan]]:
    """Return the words of each text; all at once cost much less than one after another."""
    return load_segmenter().segment(texts)


def cut_words(blocks: Sequence[str]) -> list[list[str]]:
    """Return the words of each block of a normalised text, new-style tone marks.

    The blocks are segmented as one text, a full stop between them, which is no part of a
    word: a call for each would cost more than the words.

    >>> cut_words(["Công đoàn Việt Nam", "Chợ Tết"])
    [['Công đoàn', 'Việt Nam'], ['Chợ', 'Tết']]
    """
    text = restyle_tone_marks(BETWEEN_BLOCKS.join(blocks))
    ends = [*accumulate(len(block) + len(BETWEEN_BLOCKS) for block in blocks)]
    words: list[list[str]] = [[] for _ in blocks]
    block = 0
    for start, end in segment(text):
        while start >= ends[block]:
            block += 1
        if start < ends[block] - len(BETWEEN_BLOCKS):
            words[block].append(text[start:end])
    return words


@functools.lru_cache(maxsize=1 << 14)
def word_term(word: str) -> str:
    """Return the term of a word, its syllables joined; empty for a mere sign.

    >>> word_term("Công đoàn"), word_term("1.250.000"), word_term("!")
    ('công_đoàn', '1250000', '')
    """
    chunks = CHUNK.findall(word)
    return "_".join(analyze_chunk(chunk).tokens[0].terms[0] for chunk in chunks)
