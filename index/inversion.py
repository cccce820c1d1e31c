"""Texts to postings, many articles at once: how an index segment is computed.

The texts are cut into chunks, and equal chunks share one analysis; everything per
token is array work. The result is the same as that of
:func:`index.analysis.tokens.tokenize` over each block, as a test holds it to.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.analysis.fields import BLOCK_GAP
from index.analysis.syllables import fold
from index.analysis.tokens import CHUNK, MAX_TERM_LENGTH, analyze_chunk
from index.analysis.words import cut_words, word_term

IntArray = npt.NDArray[np.int64]
#: Returns the chunks of each block of a document.
Cut = Callable[[Sequence[str]], Iterable[list[str]]]


@dataclass(frozen=True, slots=True)
class InvertedField:
    """The postings of one field over a range of documents numbered from 0.

    ``terms`` are sorted by code point. Term ``t`` has the postings
    ``term_starts[t]:term_starts[t + 1]`` of ``documents`` and ``frequencies``;
    posting ``p`` has the positions ``posting_starts[p]:posting_starts[p + 1]``,
    ascending.
    """

    terms: list[str]
    term_starts: IntArray
    documents: IntArray
    frequencies: IntArray
    posting_starts: IntArray
    positions: IntArray


class _Numbers(dict[str, int]):
    """Numbers strings in the order in which they are first asked for."""

    def __missing__(self, key: str) -> int:
        number = self[key] = len(self)
        return number


class Lexicon:
    """The chunks of one segment, numbered, and their terms."""

    def __init__(self) -> None:
        self.chunks = _Numbers()

    def analyzed(self, folded: bool) -> ChunkTable:
        """Analyse every chunk and return the table of its accented or folded terms."""
        terms = _Numbers()
        rows = [
            (chunk, token.position, terms[term])
            for chunk, text in enumerate(self.chunks)
            for token in analyze_chunk(text).tokens
            for term in (token.folded if folded else token.terms)
        ]
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        starts = np.zeros(len(self.chunks) + 1, dtype=np.int64)
        np.cumsum(np.bincount(table[:, 0], minlength=len(self.chunks)), out=starts[1:])
        ordered = sorted(terms)
        rank = np.empty(len(terms), dtype=np.int64)
        rank[[terms[term] for term in ordered]] = np.arange(len(terms))
        return ChunkTable(ordered, starts, table[:, 1], rank[table[:, 2]])

    def widths(self) -> IntArray:
        """Return the number of positions that each chunk takes."""
        widths = (analyze_chunk(text).width for text in self.chunks)
        return np.fromiter(widths, dtype=np.int64, count=len(self.chunks))

    def forms(self) -> set[tuple[str, str]]:
        """Return each pair of a folded term and an accented term that folds to it."""
        tokens = (token for text in self.chunks for token in analyze_chunk(text).tokens)
        return {(fold(term), term) for token in tokens for term in token.terms}


class WordLexicon:
    """The words of one segment, numbered, and the term of each."""

    def __init__(self) -> None:
        self.chunks = _Numbers()

    def analyzed(self) -> ChunkTable:
        """Return the table of the words' terms: one a word, none for a sign."""
        terms = [word_term(word)[:MAX_TERM_LENGTH] for word in self.chunks]
        ordered = sorted({term for term in terms if term})
        rank = {term: number for number, term in enumerate(ordered)}
        starts = np.zeros(len(terms) + 1, dtype=np.int64)
        np.cumsum([term != "" for term in terms], out=starts[1:])
        ranks = np.array([rank[term] for term in terms if term], dtype=np.int64)
        return ChunkTable(ordered, starts, np.zeros_like(ranks), ranks)

    def widths(self) -> IntArray:
        """Return 1 for each word, 0 for a sign."""
        return np.array([word_term(word) != "" for word in self.chunks], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class ChunkTable:
    """What each chunk is indexed by: chunk ``c`` has the rows
    ``starts[c]:starts[c + 1]``, each a position within the chunk and the rank of a
    term in the sorted ``terms``."""

    terms: list[str]
    starts: IntArray
    positions: IntArray
    ranks: IntArray


def cut_chunks(blocks: Sequence[str]) -> Iterable[list[str]]:
    """Return the chunks of each block."""
    return map(CHUNK.findall, blocks)


class FieldBuffer:
    """The chunks of one field, document by document, before they are inverted.

    ``cut`` gives the chunks of blocks: those of :data:`CHUNK`, or words.
    """

    def __init__(self, lexicon: Lexicon | WordLexicon, cut: Cut = cut_chunks) -> None:
        self._lexicon = lexicon
        self._cut = cut
        self._chunks = array("i")
        self._block_sizes = array("i")
        self._document_blocks = array("i")

    def add(self, blocks: Sequence[str]) -> None:
        """Append a document, given as its blocks."""
        count = 0
        numbers = self._lexicon.chunks
        for cut in self._cut(blocks):
            chunks = [numbers[chunk] for chunk in cut]
            if chunks:
                self._chunks.extend(chunks)
                self._block_sizes.append(len(chunks))
                count += 1
        self._document_blocks.append(count)

    def close(self, widths: IntArray) -> ClosedBuffer:
        """Return the field's chunks with their documents and positions."""
        chunks = np.frombuffer(self._chunks, dtype=np.int32).astype(np.int64)
        blocks_of = np.frombuffer(self._document_blocks, dtype=np.int32).astype(np.int64)
        sizes = np.frombuffer(self._block_sizes, dtype=np.int32).astype(np.int64)
        block_document = np.repeat(np.arange(len(blocks_of)), blocks_of)
        block_number = np.arange(len(sizes)) - (np.cumsum(blocks_of) - blocks_of)[block_document]
        documents = np.repeat(block_document, sizes)
        chunk_widths = widths[chunks]
        lengths = np.bincount(documents, chunk_widths, len(blocks_of)).astype(np.int64)
        before = np.cumsum(chunk_widths) - chunk_widths
        within = before - (np.cumsum(lengths) - lengths)[documents]
        positions = within + BLOCK_GAP * np.repeat(block_number, sizes)
        return ClosedBuffer(chunks, documents, positions, lengths)


@dataclass(frozen=True, slots=True)
class ClosedBuffer:
    """A field's chunks, each with its document and first position; ``lengths`` are
    the documents' numbers of positions."""

    chunks: IntArray
    documents: IntArray
    positions: IntArray
    lengths: IntArray

    def invert(self, table: ChunkTable) -> InvertedField:
        """Return the postings of the terms that ``table`` gives.

        Raises ``OverflowError`` where term, document and position, which are sorted
        as one number, need more than 63 bits.
        """
        rows_of = np.diff(table.starts)[self.chunks]
        token = np.repeat(np.arange(len(self.chunks)), rows_of)
        first_row = table.starts[self.chunks] - (np.cumsum(rows_of) - rows_of)
        row = np.arange(len(token)) + first_row[token]
        positions = self.positions[token] + table.positions[row]
        document_bits = len(self.lengths).bit_length()
        position_bits = int(positions.max(initial=0)).bit_length()
        if len(table.terms).bit_length() + document_bits + position_bits > 63:
            raise OverflowError("too much text for one segment")
        keys = table.ranks[row] << document_bits
        keys |= self.documents[token]
        keys <<= position_bits
        keys |= positions
        keys.sort()
        repeated = np.flatnonzero(np.diff(keys) == 0)
        keys = np.delete(keys, repeated) if len(repeated) else keys
        return _grouped(table.terms, keys, document_bits, position_bits)


def word_buffer() -> tuple[WordLexicon, FieldBuffer]:
    """Return a buffer for the words of texts, and their lexicon."""
    lexicon = WordLexicon()
    return lexicon, FieldBuffer(lexicon, cut_words)


def _grouped(
    terms: list[str], keys: IntArray, document_bits: int, position_bits: int
) -> InvertedField:
    """Split sorted keys into terms, postings and positions; drop terms without any."""
    pairs = keys >> position_bits
    posting_starts = _run_starts(pairs)
    postings = pairs[posting_starts[:-1]]
    ranks = postings >> document_bits
    term_starts = _run_starts(ranks)
    return InvertedField(
        terms=[terms[rank] for rank in ranks[term_starts[:-1]].tolist()],
        term_starts=term_starts,
        documents=postings & ((1 << document_bits) - 1),
        frequencies=np.diff(posting_starts),
        posting_starts=posting_starts,
        positions=keys & ((1 << position_bits) - 1),
    )


def _run_starts(sorted_values: IntArray) -> IntArray:
    """Return where each run of equal values begins, and the length of the whole at the end."""
    if not len(sorted_values):
        return np.zeros(1, dtype=np.int64)
    starts = np.flatnonzero(np.diff(sorted_values)) + 1
    return np.concatenate(([0], starts, [len(sorted_values)])).astype(np.int64)
