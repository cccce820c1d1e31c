"""What each distinct stretch or word is indexed by."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis.stretches import TEXT_END, Stretches
from index.analysis.tokens import CHUNK, MAX_TERM_LENGTH, Token, analyze_chunk
from index.analysis.words import word_term


@dataclass(frozen=True, slots=True)
class TermTable:
    """The terms of numbered strings: string ``s`` has the rows ``starts[s]:starts[s + 1]``,
    each a position within the string and the rank of a term in the sorted ``terms``.

    ``widths`` are the positions that each string takes. A block in which none of the
    strings ``stands`` is as good as not there.
    """

    terms: list[str]
    starts: NDArray[np.int64]
    positions: NDArray[np.int64]
    ranks: NDArray[np.int64]
    widths: NDArray[np.int32]
    stands: NDArray[np.bool_]


class _Rows:
    """The rows of a table, string by string, while terms have no rank yet."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms = array("i")
        self._positions = array("i")
        self._counts = array("i")

    def add(self, rows: Iterable[tuple[int, str]]) -> None:
        """Append the rows of the next string, a position and a term each."""
        numbers, before = self._numbers, len(self._terms)
        for position, term in rows:
            self._positions.append(position)
            self._terms.append(numbers.setdefault(term, len(numbers)))
        self._counts.append(len(self._terms) - before)

    def table(self, widths: NDArray[np.int32], stands: NDArray[np.bool_]) -> TermTable:
        ordered = sorted(self._numbers)
        rank = np.empty(len(ordered), np.int64)
        rank[[self._numbers[term] for term in ordered]] = np.arange(len(ordered))
        starts = np.zeros(len(self._counts) + 1, np.int64)
        np.cumsum(self._counts, out=starts[1:])
        terms = np.array(self._terms, np.int64)
        return TermTable(
            ordered, starts, np.array(self._positions, np.int64), rank[terms], widths, stands
        )


def chunk_tables(stretches: Stretches) -> tuple[TermTable, TermTable]:
    """Return the accented and the folded terms of stretches, as :func:`tokenize` gives them."""
    accented, folded = _Rows(), _Rows()
    widths = array("i")
    for stretch in stretches:
        tokens: list[tuple[int, Token]] = []
        width = 0
        for chunk in map(analyze_chunk, CHUNK.findall(stretch)):
            tokens += [(width + token.position, token) for token in chunk.tokens]
            width += chunk.width
        accented.add(dict.fromkeys((at, term) for at, token in tokens for term in token.terms))
        folded.add(dict.fromkeys((at, term) for at, token in tokens for term in token.folded))
        widths.append(width)
    wide = np.array(widths, np.int32)
    return accented.table(wide, wide > 0), folded.table(wide, wide > 0)


def word_table(words: Stretches) -> TermTable:
    """Return the term of each word. A sign has none, and takes no position; but a block of
    signs is one."""
    rows = _Rows()
    widths = array("i")
    for word in words:
        term = word_term(word)[:MAX_TERM_LENGTH]
        rows.add([(0, term)] if term else [])
        widths.append(term != "")
    stands = np.arange(len(words)) > TEXT_END
    return rows.table(np.array(widths, np.int32), stands)
