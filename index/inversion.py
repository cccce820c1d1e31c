"""Texts to postings, many articles at once: how an index segment is computed.

Texts are numbered by their stretches (:mod:`index.analysis.stretches`), equal ones share
one analysis, and everything per token is array work. The result is the same as that of
:func:`index.analysis.tokens.tokenize` over each block, as a test holds it to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analysis.fields import BLOCK_GAP, FIELDS, WORDS_FIELD, folded_field
from index.analysis.stretches import BLOCK_END, TEXT_END, NumberedTexts, StretchBuffer, Stretches
from index.analysis.syllables import fold
from index.lexicon import TermTable, chunk_tables, word_table
from index.word_stream import number_words

IntArray = NDArray[np.integer[Any]]

# Stretches that are placed at once, about, and keys that are read at once.
_PART = 1 << 18


@dataclass(frozen=True, slots=True)
class InvertedField:
    """The postings of one field over a range of documents numbered from 0.

    ``terms`` are sorted by code point. Term ``t`` has the postings
    ``term_starts[t]:term_starts[t + 1]`` of ``documents`` and ``frequencies``;
    posting ``p`` has the positions ``posting_starts[p]:posting_starts[p + 1]``,
    ascending. All arrays are int32, but ``term_starts``, which is int64. A field that was
    inverted without positions has none: ``positions`` is empty.
    """

    terms: list[str]
    term_starts: IntArray
    documents: IntArray
    frequencies: IntArray
    posting_starts: IntArray
    positions: IntArray


class SegmentTexts:
    """The texts of a segment's articles, to be inverted one field after another.

    ``texts`` are those of :func:`index.analysis.fields.field_blocks`, an article each.
    ``lengths`` are the numbers of positions of each article, by field: those of
    :data:`FIELDS` and :data:`WORDS_FIELD`.
    """

    def __init__(self, texts: Iterable[Mapping[str, Sequence[str]]]) -> None:
        stretches = Stretches()
        buffers = {field: StretchBuffer(stretches) for field in FIELDS}
        for blocks in texts:
            for field, buffer in buffers.items():
                buffer.add(blocks[field])
        self._texts = {field: buffer.close() for field, buffer in buffers.items()}
        self._accented, self._folded = chunk_tables(stretches)
        self._texts[WORDS_FIELD], words = number_words(self._texts["text"], stretches)
        self._words = word_table(words)
        self.lengths: dict[str, NDArray[np.int32]] = {
            field: _lengths(numbered, self._table(field)) for field, numbered in self._texts.items()
        }

    def invert(self, name: str, positions: bool = True) -> InvertedField:
        """Return the postings of a field, or of a folded field.

        Raises ``OverflowError`` where term, document and position, which are sorted as one
        number, need more than 63 bits.
        """
        plain = next(field for field in self._texts if name in (field, folded_field(field)))
        return _inverted(self._texts[plain], self._table(name), positions)

    def forms(self) -> set[tuple[str, str]]:
        """Return each pair of a folded term and an accented term that folds to it."""
        return {(fold(term), term) for term in self._accented.terms}

    def _table(self, name: str) -> TermTable:
        if name == WORDS_FIELD:
            return self._words
        return self._accented if name in FIELDS else self._folded


def _lengths(texts: NumberedTexts, table: TermTable) -> NDArray[np.int32]:
    """Return the number of positions of each text."""
    lengths = [
        np.add.reduceat(table.widths[numbers], starts) for numbers, starts, _ in _parts(texts)
    ]
    return np.concatenate([np.zeros(0, np.int32), *lengths]).astype(np.int32)


def _parts(texts: NumberedTexts) -> Iterator[tuple[NDArray[np.int32], NDArray[np.int64], range]]:
    """Yield the stretches of some texts, where each of these starts there, and their numbers."""
    for part in texts.parts(_PART):
        starts = texts.starts[part.start : part.stop + 1]
        yield texts.numbers[starts[0] : starts[-1]], starts[:-1] - starts[0], part


def _positions(
    numbers: NDArray[np.int32], starts: NDArray[np.int64], table: TermTable
) -> NDArray[np.int64]:
    """Return the first position of each stretch within its text."""
    widths = table.widths[numbers].astype(np.int64)
    before = np.cumsum(widths) - widths
    # A gap parts blocks of which there is anything to be found.
    is_end = numbers <= TEXT_END
    first = np.concatenate(([0], np.flatnonzero(is_end)[:-1] + 1))
    stands = np.logical_or.reduceat(table.stands[numbers], first)
    gaps = (np.cumsum(stands) - stands)[np.cumsum(is_end) - is_end]
    places = before + BLOCK_GAP * gaps
    sizes = np.diff(starts, append=len(numbers))
    found: NDArray[np.int64] = places - np.repeat(places[starts], sizes)
    return found


def _inverted(texts: NumberedTexts, table: TermTable, positions: bool) -> InvertedField:
    """Sort the places of all tokens as numbers: term, document, position."""
    document_bits = (len(texts.starts) - 1).bit_length()
    position_bits = _last_position(texts, table).bit_length() if positions else 0
    bits = len(table.terms).bit_length() + document_bits + position_bits
    if bits > 63:
        raise OverflowError("too much text for one segment")
    rows = table.ranks << (document_bits + position_bits)
    rows += table.positions if positions else 0
    counts = np.diff(table.starts)
    tokens = sum(int(counts[numbers].sum()) for numbers, _, _ in _parts(texts))
    keys = np.empty(tokens, np.uint32 if bits <= 32 else np.int64)
    end = 0
    for numbers, starts, part in _parts(texts):
        places = np.repeat(np.arange(part.start, part.stop), np.diff(starts, append=len(numbers)))
        if positions:
            places <<= position_bits
            places += _positions(numbers, starts, table)
        repeats = counts[numbers]
        row = table.starts[numbers] - (np.cumsum(repeats) - repeats)
        row = np.repeat(row, repeats) + np.arange(repeats.sum())
        keys[end : end + len(row)] = rows[row] + np.repeat(places, repeats)
        end += len(row)
    keys.sort()
    return _grouped(table.terms, keys, document_bits, position_bits, positions)


def _last_position(texts: NumberedTexts, table: TermTable) -> int:
    """Return a position that no text reaches beyond."""
    last = 0
    for numbers, starts, _ in _parts(texts):
        blocks = np.add.reduceat(numbers == BLOCK_END, starts, dtype=np.int64)
        widths = np.add.reduceat(table.widths[numbers], starts)
        last = max(last, int((widths + BLOCK_GAP * blocks).max()))
    return last


def _grouped(
    terms: list[str],
    keys: NDArray[Any],
    document_bits: int,
    position_bits: int,
    positions: bool,
) -> InvertedField:
    """Split sorted keys into terms, postings and positions; drop terms without any."""
    starts = _run_starts(keys, position_bits)
    postings = keys[starts[:-1]].astype(np.int64) >> position_bits
    term_starts = _run_starts(postings, document_bits)
    documents = (postings & ((1 << document_bits) - 1)).astype(np.int32)
    ranks = (postings[term_starts[:-1]] >> document_bits).tolist()
    del postings  # a build's memory is at its highest here
    keys &= (1 << position_bits) - 1
    return InvertedField(
        terms=[terms[rank] for rank in ranks],
        term_starts=term_starts.astype(np.int64),
        documents=documents,
        frequencies=np.diff(starts),
        posting_starts=starts,
        positions=keys.astype(np.int32) if positions else np.zeros(0, np.int32),
    )


def _run_starts(keys: NDArray[Any], bits: int) -> NDArray[np.int32]:
    """Return where each run of keys that are equal but for their last ``bits`` begins, and
    the number of keys at the end."""
    differs = np.ones(len(keys) + 1, np.bool_)
    for start in range(1, len(keys), _PART):
        part = keys[start - 1 : start + _PART]
        differs[start : start + len(part) - 1] = (part[1:] ^ part[:-1]) >> bits != 0
    return np.flatnonzero(differs).astype(np.int32)
