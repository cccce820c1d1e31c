"""The words of many texts, as word segmentation cuts them: numbered as stretches are."""

from __future__ import annotations

from array import array
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from index.analysis import words_tagger
from index.analysis.stretches import BLOCK_END, TEXT_END, NumberedTexts, Stretches
from index.analysis.syllables import restyle_tone_marks
from index.analysis.words import BETWEEN_BLOCKS, cut_pieces, load_segmenter

#: Stretches that are cut at once, about: it bounds the memory that they take.
_PART = 1 << 17
# Words of more pieces than this are seldom, and put together one by one.
_FEW = 8

Integers = NDArray[np.int64]


def number_words(texts: NumberedTexts, stretches: Stretches) -> tuple[NumberedTexts, Stretches]:
    """Return the words of texts that are numbered by ``stretches``, and the words' numbers.

    They are those of :func:`index.analysis.words.cut_words` over the blocks of each text.
    """
    cutter = _Cutter(stretches)
    numbers = array("i")
    sizes = [np.zeros(1, np.int64)]
    for part in texts.parts(_PART):
        words = cutter.words(texts.numbers[texts.starts[part.start] : texts.starts[part.stop]])
        numbers.frombytes(words.astype(np.int32).tobytes())
        sizes.append(np.diff(np.flatnonzero(words == TEXT_END), prepend=-1))
    starts = np.cumsum(np.concatenate(sizes))
    return NumberedTexts(np.array(numbers, np.int32, copy=False), starts), cutter.numbers


class _Cutter:
    """Cuts numbered texts into words, which it numbers, and what begins them too."""

    def __init__(self, stretches: Stretches) -> None:
        self._tagger = load_segmenter().tagger
        table = self._table = words_tagger.PieceTable(self._tagger.model)
        rows = [[table[piece] for piece in _pieces(stretch)] for stretch in stretches]
        rows[BLOCK_END] = [table[piece] for piece in cut_pieces(BETWEEN_BLOCKS)]
        rows[TEXT_END] = [table[words_tagger.TEXT_END]]
        self._stop = table["."]
        self._rows = np.fromiter(chain.from_iterable(rows), np.int64)
        self._counts = np.fromiter(map(len, rows), np.int64, len(rows))
        self._starts = np.cumsum(self._counts) - self._counts
        self.numbers = Stretches()
        self._strings = list(self.numbers)
        self._pairs: dict[int, int] = {}
        sizes = table.sizes[:, 1].tolist()
        self._within = np.array([self._number(piece) for piece in table], np.int64)
        self._at_end = np.array(
            [self._number(piece[:size]) for piece, size in zip(table, sizes, strict=False)],
            np.int64,
        )

    def words(self, stretches: NDArray[np.int32]) -> Integers:
        """Return the numbers of the words of whole texts, and of their ends."""
        counts = self._counts[stretches]
        shift = self._starts[stretches] - (np.cumsum(counts) - counts)
        rows = self._rows[np.repeat(shift, counts) + np.arange(counts.sum())]
        first = np.flatnonzero(~self._tagger.joined(self._table, rows))
        sizes = np.diff(first, append=len(rows))
        of_end = np.repeat(stretches, counts)[first]
        is_word = of_end > TEXT_END
        # Between two blocks stands a full stop, which is never part of a word.
        found = np.where(rows[first] == self._stop, BLOCK_END, -1)
        found[of_end == TEXT_END] = TEXT_END
        found[is_word] = self._put_together(rows, first[is_word], sizes[is_word])
        return found[found >= 0]

    def _put_together(self, rows: Integers, first: Integers, sizes: Integers) -> Integers:
        """Return the number of each word, given the places of its first piece and its size."""
        heads = rows[first]
        numbers = np.where(sizes == 1, self._at_end[heads], self._within[heads])
        for size in range(1, _FEW):
            longer = np.flatnonzero((sizes > size) & (sizes <= _FEW))
            more = rows[first[longer] + size]
            is_last = sizes[longer] == size + 1
            pieces = np.where(is_last, self._at_end[more], self._within[more])
            numbers[longer] = self._appended(numbers[longer], pieces)
        for word in np.flatnonzero(sizes > _FEW).tolist():
            *within, last = rows[first[word] : first[word] + sizes[word]].tolist()
            parts = [*self._within[within].tolist(), int(self._at_end[last])]
            numbers[word] = self._number("".join(self._strings[part] for part in parts))
        return numbers

    def _appended(self, heads: Integers, pieces: Integers) -> Integers:
        """Return the number of each head with a piece after it."""
        pairs, places = np.unique(heads << 32 | pieces, return_inverse=True)
        return np.array([self._pair(pair) for pair in pairs.tolist()], np.int64)[places]

    def _pair(self, pair: int) -> int:
        number = self._pairs.get(pair)
        if number is None:
            string = self._strings[pair >> 32] + self._strings[pair & 0xFFFFFFFF]
            number = self._pairs[pair] = self._number(string)
        return number

    def _number(self, string: str) -> int:
        number = self.numbers[string]
        if number == len(self._strings):
            self._strings.append(string)
        return number


def _pieces(stretch: str) -> list[str]:
    """Return the pieces of a stretch, and of the blank after it."""
    return cut_pieces(restyle_tone_marks(stretch) + " ")
