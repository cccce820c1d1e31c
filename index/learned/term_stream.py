"""The texts of articles as one row of numbered terms, from which the language is counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.stretches import TEXT_END, NumberedTexts, Stretches
from index.analysis.tokens import CHUNK, analyze_chunk

#: Stands in a row of terms for a figure, and where a block ends.
BREAK = -1

# Stretches that are taken at once, about: it bounds the memory that counting takes.
_PART = 1 << 18

Integers = NDArray[np.int64]


class TermStream(NamedTuple):
    """A number for each position of some texts: that of its term, or :data:`BREAK`.

    ``texts`` are the numbers of the texts that the positions belong to, ascending from 0.
    """

    terms: Integers
    texts: Integers

    def count_terms(self) -> tuple[Integers, Integers]:
        """Return the terms, and how often each stands."""
        counts = np.bincount(self.terms[self.terms != BREAK])
        numbers = np.flatnonzero(counts)
        return numbers, counts[numbers]

    def count_pairs(self) -> tuple[Integers, Integers, Integers, Integers]:
        """Return the first and second terms of the pairs at positions in a row, how often
        each pair stands, and in how many texts."""
        known = self.terms != BREAK
        beside = np.flatnonzero(known[:-1] & known[1:])
        size, bits = int(self.terms.max(initial=0)) + 1, int(self.texts.max(initial=0)).bit_length()
        # One sort counts both: what is equal but for the text is one pair.
        keys = self.terms[beside] * size
        keys += self.terms[beside + 1]
        keys <<= bits
        keys |= self.texts[beside]
        keys.sort()
        is_new = np.diff(keys, prepend=-1) != 0
        keys >>= bits
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        pairs = keys[starts]
        texts = np.add.reduceat(is_new, starts, dtype=np.int64) if len(starts) else starts
        return pairs // size, pairs % size, np.diff(starts, append=len(keys)), texts


def number_of(term: str, numbers: dict[str, int]) -> int:
    """Return the number of a term; a new one gets the next."""
    return numbers.setdefault(term, len(numbers))


def term_streams(
    texts: NumberedTexts, stretches: Stretches, numbers: dict[str, int]
) -> Iterator[TermStream]:
    """Yield the terms of texts, some texts at a time; new terms are added to ``numbers``."""
    flat: list[int] = []
    ends = [0]
    for stretch in stretches:
        flat += _slots(stretch, numbers) if len(ends) > TEXT_END + 1 else [BREAK]
        ends.append(len(flat))
    slots, starts = np.array(flat, np.int64), np.array(ends, np.int64)
    for part in texts.parts(_PART):
        bounds = texts.starts[part.start : part.stop + 1]
        found = texts.numbers[bounds[0] : bounds[-1]]
        first, repeats = starts[found], starts[found + 1] - starts[found]
        after = np.cumsum(repeats)
        row = np.repeat(first - (after - repeats), repeats) + np.arange(after[-1])
        sizes = np.diff(after[bounds[1:] - bounds[0] - 1], prepend=0)
        yield TermStream(slots[row], np.repeat(np.arange(len(part)), sizes))


def _slots(stretch: str, numbers: dict[str, int]) -> list[int]:
    """Return the numbers of a stretch's terms by position, breaks where there are none."""
    slots: list[int] = []
    for chunk in CHUNK.findall(stretch):
        analyzed = analyze_chunk(chunk)
        parts = [token for token in analyzed.tokens if token.surface != chunk]
        for part in parts or analyzed.tokens:
            term = part.terms[0]
            slots.append(number_of(term, numbers) if term.isalpha() else BREAK)
    return slots
