"""Posting lists as pickles, in Whoosh's block format, many at a time.

A block is a pickled triple: documents (as differences, the first from 0), weights
(None where all are 1) and values, which depend on the field's format. A short list
stands in the table of terms, as such a triple with the documents themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.pickles import (
    MARK,
    NONE,
    STOP,
    TRIPLE,
    TUPLE,
    Integers,
    pickle_bytes,
    pickle_positions,
    pickle_sequences,
)
from index.inversion import InvertedField

# A reader decodes a block at a time, and whole lists are read: long blocks cost least.
_BLOCK_POSTINGS = 1 << 14
# A list of up to so many postings stands in the table of terms.
_INLINED_POSTINGS = 8

_RECORD = np.dtype(
    [
        ("is_inlined", "u1"),
        ("weight", ">f4"),
        ("postings", ">u4"),
        ("shortest", "u1"),
        ("longest", "u1"),
        ("highest_weight", ">f4"),
        ("first", ">u4"),
        ("last", ">u4"),
    ]
)
RECORD_BYTES = _RECORD.itemsize


class Values(Protocol):
    """What the postings of some terms hold besides documents and weights, as opcodes.

    Postings are numbered from the first one of those terms.
    """

    def block(self, first: int, end: int) -> bytes:
        """Return the values of the postings ``first:end`` as a block has them."""
        ...

    def inlined(self, first: int, end: int) -> bytes:
        """Return the same as the table of terms has them."""
        ...


class Positions:
    """Values of the format ``Positions``: a tuple of bytes objects."""

    def __init__(self, field: InvertedField, postings: slice) -> None:
        starts = field.posting_starts[postings.start : postings.stop + 1]
        positions = field.positions[starts[0] : starts[-1]].astype(np.int32)
        starts = starts - starts[0]
        differences = np.diff(positions, prepend=0)
        differences[starts[:-1]] = positions[starts[:-1]]
        self._values = pickle_positions(differences, starts)

    def block(self, first: int, end: int) -> bytes:
        return MARK + self._values.between(first, end) + TUPLE

    inlined = block


class Frequencies:
    """Values of the format ``Frequency``: four bytes each, joined in a block."""

    def __init__(self, field: InvertedField, postings: slice) -> None:
        frequencies = field.frequencies[postings]
        inlined = np.empty(len(frequencies), np.dtype([("head", "S2"), ("value", ">u4")]))
        inlined["head"], inlined["value"] = pickle_bytes(bytes(4))[:2], frequencies
        self._joined = inlined["value"].tobytes()
        self._inlined = inlined.tobytes()

    def block(self, first: int, end: int) -> bytes:
        return pickle_bytes(self._joined[4 * first : 4 * end])

    def inlined(self, first: int, end: int) -> bytes:
        return MARK + self._inlined[6 * first : 6 * end] + TUPLE


class NoValues:
    """Values of the format ``Existence``."""

    def block(self, first: int, end: int) -> bytes:
        return NONE

    inlined = block


@dataclass(frozen=True, slots=True)
class PostingLists:
    """The posting lists of some terms: term ``t`` has the postings
    ``starts[t]:starts[t + 1]``. ``lengths`` are those of each posting's document,
    rounded to a byte as Whoosh does."""

    starts: Integers
    documents: Integers
    frequencies: Integers
    lengths: Integers

    def part(self, first: int, end: int) -> PostingLists:
        """Return the lists of the terms ``first:end``."""
        starts = self.starts[first : end + 1]
        postings = slice(starts[0], starts[-1])
        return PostingLists(
            starts - starts[0],
            self.documents[postings],
            self.frequencies[postings],
            self.lengths[postings],
        )

    def is_inlined(self) -> npt.NDArray[np.bool_]:
        """Tell which terms' lists stand in the table of terms."""
        inlined: npt.NDArray[np.bool_] = np.diff(self.starts) <= _INLINED_POSTINGS
        return inlined

    def records(self) -> bytes:
        """Return what the table of terms says of each term, :data:`RECORD_BYTES` a term."""
        firsts, sizes = self.starts[:-1], np.diff(self.starts)
        records = np.zeros(len(firsts), _RECORD)
        records["is_inlined"] = self.is_inlined()
        records["weight"] = np.add.reduceat(self.frequencies, firsts, dtype=np.int64)
        records["postings"] = sizes
        records["shortest"] = np.minimum.reduceat(self.lengths, firsts)
        records["longest"] = np.maximum.reduceat(self.lengths, firsts)
        records["highest_weight"] = np.maximum.reduceat(self.frequencies, firsts)
        records["first"] = self.documents[firsts]
        records["last"] = self.documents[self.starts[1:] - 1]
        return records.tobytes()


class Blocks:
    """The posting lists of some terms, cut into blocks that are numbered through all.

    ``counts`` has the number of blocks of each term; a list that is short enough to
    stand in the table of terms is one.
    """

    def __init__(self, lists: PostingLists, values: Values) -> None:
        sizes = np.diff(lists.starts)
        counts = -(-sizes // _BLOCK_POSTINGS)
        number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        firsts = np.repeat(lists.starts[:-1], counts) + number * _BLOCK_POSTINGS
        starts = np.append(firsts, lists.starts[-1:])
        is_whole = np.repeat(lists.is_inlined(), sizes)
        is_whole[firsts] = True
        documents = lists.documents.astype(np.int32)
        differences = np.where(is_whole, documents, np.diff(documents, prepend=0))
        highest = np.maximum.reduceat(lists.frequencies, firsts)
        shortest = np.minimum.reduceat(lists.lengths, firsts)
        longest = np.maximum.reduceat(lists.lengths, firsts)
        facts = (np.diff(starts), documents[starts[1:] - 1], highest, shortest, longest)
        self.counts: list[int] = counts.tolist()
        self._facts: list[list[int]] = np.stack(facts, axis=1).tolist()
        self._starts: list[int] = starts.tolist()
        self._documents = pickle_sequences(differences, starts)
        self._weights = pickle_sequences(lists.frequencies, starts)
        self._values = values

    def facts(self, block: int) -> list[int]:
        """Return a block's number of postings, its last document, its highest weight, and
        the (rounded) lengths of its shortest and its longest document."""
        return self._facts[block]

    def pickled(self, block: int, inlined: bool) -> bytes:
        """Return a block's pickle; ``inlined`` says that the table of terms will hold it."""
        pack_values = self._values.inlined if inlined else self._values.block
        values = pack_values(self._starts[block], self._starts[block + 1])
        weights = self._weights[block] if self._facts[block][2] > 1 else NONE
        return b"".join((self._documents[block], weights, values, TRIPLE, STOP))
