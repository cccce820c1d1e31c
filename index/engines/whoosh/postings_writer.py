"""The inverted half of a segment: posting lists, and the table of terms that finds them.

A posting list is ``W3Bl``, then for each block its size (four bytes, big-endian,
negative for the last), a pickled sequence (postings, last document, highest weight, level
of compression, rounded shortest and longest field) and the block's pickle.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC
from whoosh.util.numeric import byte_to_length

from index.engines.whoosh.pickles import STOP, Integers, pickle_sequences
from index.engines.whoosh.posting_blocks import (
    RECORD_BYTES,
    Blocks,
    Frequencies,
    NoValues,
    Positions,
    PostingLists,
    Values,
)
from index.engines.whoosh.term_table import TermTableWriter
from index.inversion import InvertedField

_COMPRESSION = 4
# Shorter data does not get smaller.
_SMALLEST_COMPRESSED = 100
# Array work goes through about so many postings at a time.
_SLICE_POSTINGS = 1 << 16

_BLOCK_SIZE = struct.Struct("!i")
_EXTENT = struct.Struct("!qi")
_LENGTHS = np.array([byte_to_length(byte) for byte in range(256)])


def rounded_lengths(lengths: Integers) -> npt.NDArray[np.uint8]:
    """Return each of some lengths as the byte that Whoosh keeps of it."""
    return np.searchsorted(_LENGTHS, lengths).clip(max=255).astype(np.uint8)


class PostingsWriter:
    """Writes fields one after the other, each with its terms in order."""

    def __init__(self, postings: BinaryIO, terms: BinaryIO) -> None:
        self._postings = postings
        self._terms = TermTableWriter(terms)
        self._end = 0

    def write_text(
        self, name: str, field: InvertedField, lengths: Integers, with_positions: bool
    ) -> None:
        """Write a field of tokens; ``lengths`` are by document, in tokens."""
        terms = [term.encode("utf-8") for term in field.terms]
        rounded = rounded_lengths(lengths)[field.documents]
        lists = PostingLists(field.term_starts, field.documents, field.frequencies, rounded)
        values = Positions if with_positions else Frequencies
        self._write(name, terms, lists, lambda postings: values(field, postings))

    def write_keys(
        self, name: str, keys: Sequence[bytes], starts: Integers, documents: Integers
    ) -> None:
        """Write a field of whole values: ``documents[starts[n]:starts[n + 1]]`` have the
        n-th."""
        ones = np.ones(len(documents), np.uint8)
        lists = PostingLists(starts, documents, ones, ones)
        self._write(name, keys, lists, lambda postings: NoValues())

    def close(self) -> None:
        """Write what leads to the terms, and close the files."""
        self._postings.close()
        self._terms.close()

    def _write(
        self,
        name: str,
        terms: Sequence[bytes],
        lists: PostingLists,
        values: Callable[[slice], Values],
    ) -> None:
        self._terms.start_field(name)
        for first, end in _slices(lists.starts):
            part = lists.part(first, end)
            postings = slice(*lists.starts[[first, end]].tolist())
            self._write_lists(terms[first:end], part, Blocks(part, values(postings)))

    def _write_lists(self, terms: Sequence[bytes], lists: PostingLists, blocks: Blocks) -> None:
        records, inlined = lists.records(), lists.is_inlined().tolist()
        block = 0
        for number, term in enumerate(terms):
            record = records[number * RECORD_BYTES : (number + 1) * RECORD_BYTES]
            end = block + blocks.counts[number]
            if inlined[number]:
                self._terms.add(term, record + blocks.pickled(block, inlined=True))
            else:
                self._terms.add(term, record + self._write_blocks(blocks, block, end))
            block = end

    def _write_blocks(self, blocks: Blocks, first: int, end: int) -> bytes:
        """Write the blocks of a term and return where they are."""
        parts = [WHOOSH3_HEADER_MAGIC]
        for block in range(first, end):
            data, compression = _compressed(blocks.pickled(block, inlined=False))
            postings, last, highest, shortest, longest = blocks.facts(block)
            facts = (postings, last, highest, compression, shortest, longest)
            info = pickle_sequences(np.array(facts), np.array([0, len(facts)])).data + STOP
            size = len(info) + len(data)
            parts += (_BLOCK_SIZE.pack(size if block < end - 1 else -size), info, data)
        written = self._postings.write(b"".join(parts))
        self._end += written
        return _EXTENT.pack(self._end - written, written)


def _compressed(data: bytes) -> tuple[bytes, int]:
    """Return a block's data as it is to be written, and the level of compression."""
    if len(data) >= _SMALLEST_COMPRESSED:
        compressed = zlib.compress(data, _COMPRESSION)
        if len(compressed) < len(data):
            return compressed, _COMPRESSION
    return data, 0


def _slices(starts: Integers) -> Iterator[tuple[int, int]]:
    """Cut terms into runs of about :data:`_SLICE_POSTINGS` postings, a term at least."""
    first, count = 0, len(starts) - 1
    while first < count:
        end = int(np.searchsorted(starts, starts[first] + _SLICE_POSTINGS, side="right")) - 1
        end = max(end, first + 1)
        yield first, end
        first = end
