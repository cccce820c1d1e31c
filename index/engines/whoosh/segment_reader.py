"""One Whoosh segment to arrays: postings decoded a block at a time, columns whole.

Whoosh's own readers are not used: they hold files with a read position, and decode a
posting at a time. Nothing here imports Whoosh, which costs a process 50 ms.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.engines.whoosh.columns import StringColumn, read_column
from index.engines.whoosh.layout import (
    ARTICLE_COLUMN,
    CAPTIONS_COLUMN,
    DATE_FIELD,
    DICTIONARY_COLUMN,
    ID_FIELD,
    NUMBER_COLUMNS,
    code_column,
    column_file,
    names_column,
)
from index.engines.whoosh.mapped import MappedSegment
from index.engines.whoosh.pickles import STOP, TRIPLE, Integers
from index.engines.whoosh.positions import decode_positions
from index.engines.whoosh.posting_arrays import TermArrays
from index.engines.whoosh.segments import INDEX_NAME, Segment
from index.engines.whoosh.stored import read_article
from index.engines.whoosh.term_table import TermTable
from index.engines.whoosh.unpickling import (
    read_bytes_objects,
    read_numbers,
    read_optional_numbers,
)
from index.storage.blocks import CheckedBytes, CheckedFolder, telling_damage

_MAGIC_BYTES = 4
_BLOCK_LENGTH = struct.Struct("!i")
# A term's value in the table: a flag, the term's weight, the number of its postings, 14
# bytes of other counts, and then, by the flag, a pickled list or where the list is and
# how long.
_RECORD = struct.Struct("!?fI14x")
_EXTENT = struct.Struct("!qi")
# A block's pickled facts: postings, last document, highest weight, level of compression,
# shortest and longest document.
_FACTS = 6
_BLOCK_END = TRIPLE + STOP
# Numbers are looked up, or counted from the first to the last.
_GREATEST = {DATE_FIELD: 9999_12_31_23_59, CAPTIONS_COLUMN: 1}
# No block of postings inflates to more.
_BLOCK_BYTES = 1 << 26


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one term or phrase: ``documents`` ascending, each with its
    frequency. Both arrays have the shape ``(document frequency,)`` and an integer type."""

    documents: Integers
    frequencies: Integers

    @staticmethod
    def empty() -> Postings:
        """Return the postings of a term that no document holds."""
        return Postings(np.zeros(0, np.int32), np.zeros(0, np.int32))

    @property
    def count(self) -> int:
        """How many documents hold it."""
        return len(self.documents)

    @property
    def nbytes(self) -> int:
        return int(self.documents.nbytes + self.frequencies.nbytes)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some of a term's postings: ``documents`` ascending, each with its frequency.

    ``data`` is the block's pickle, in which the postings' values begin at byte ``values_at``.
    """

    documents: npt.NDArray[np.int32]
    frequencies: npt.NDArray[np.int32]
    data: memoryview
    values_at: int

    def values(self) -> list[memoryview]:
        """Return the encoded positions of each posting."""
        return read_bytes_objects(self.data, self.values_at, len(self.documents))


class SegmentReader:
    """The parts of a Whoosh segment, as the engine asks for them.

    Documents are numbered from 0, deleted ones included. Threads may share it. Whatever
    is asked for raises ``IndexDamaged`` where it is not what was written.
    """

    def __init__(self, files: CheckedFolder, segment: Segment) -> None:
        data = files.open(segment.file_name)
        self._path = data.path
        self._files = MappedSegment(data)
        self.name = segment.name
        self.size = segment.documents
        self.deleted = np.array(sorted(segment.deleted), dtype=np.int64)

    def _file(self, end: str) -> CheckedBytes:
        return self._files.file(f"{INDEX_NAME}_{self.name}{end}")

    def _strings(self, column: str) -> StringColumn:
        with telling_damage(self._path):
            return StringColumn(self._file(column_file(column)), self.size)

    @cached_property
    def _terms(self) -> TermTable:
        with telling_damage(self._path):
            return TermTable(self._file(".trm"))

    @cached_property
    def _postings(self) -> CheckedBytes:
        return self._file(".pst")

    @cached_property
    def _ids(self) -> StringColumn:
        return self._strings(ID_FIELD)

    @cached_property
    def _articles(self) -> StringColumn:
        return self._strings(ARTICLE_COLUMN)

    @cached_property
    def _dictionary(self) -> bytes:
        return bytes(self._strings(DICTIONARY_COLUMN)[0])

    def column(self, name: str) -> npt.NDArray[np.int64]:
        """Return a numeric column, a value a document."""
        with telling_damage(self._path):
            values = read_column(self._file(column_file(name)), NUMBER_COLUMNS[name], self.size)
            most = _GREATEST.get(name, np.iinfo(np.int64).max)
            if values.min(initial=0) < 0 or values.max(initial=0) > most:
                raise ValueError(f"a {name} that is none")
            return values

    def names(self, field: str) -> list[str]:
        """Return the values that the codes of a field stand for."""
        stored = self._strings(names_column(field))
        codes = self.column(code_column(field))
        with telling_damage(self._path):
            return [str(stored[number], "utf-8") for number in range(int(codes.max()) + 1)]

    def id(self, document: int) -> str:
        """Return a document's id."""
        with telling_damage(self._path):
            return str(self._ids[document], "utf-8", "replace")

    def ids(self) -> list[bytes]:
        """Return the ids of all documents in UTF-8, which sorts as its characters do."""
        with telling_damage(self._path):
            return self._ids.whole()

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of those of the articles that stand in this segment."""
        return [int(number) for id in ids for number in self.postings(ID_FIELD, id).documents]

    def article(self, document: int) -> Article:
        """Return a stored article."""
        with telling_damage(self._path):
            return read_article(self._articles[document], self._dictionary)

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield a field's terms that begin with ``prefix``, sorted."""
        with telling_damage(self._path):
            for term in self._terms.terms(field, prefix.encode("utf-8")):
                yield str(term, "utf-8")

    def postings(self, field: str, term: str) -> Postings:
        """Return a term's postings; empty where the segment has none."""
        with telling_damage(self._path):
            blocks = list(self._blocks(field, term))
            documents = self._documents(blocks)
        if not blocks:
            return Postings.empty()
        return Postings(documents, np.concatenate([block.frequencies for block in blocks]))

    def postings_of_all(self, field: str, terms: Iterable[str]) -> Postings:
        """Return the postings of some terms, one after the other: documents ascend within
        those of one term alone."""
        with telling_damage(self._path):
            keys = [term.encode("utf-8") for term in terms]
            records = self._terms.values(field, keys)
            blocks = [block for record in records for block in self._blocks_of(record)]
            if not blocks:
                return Postings.empty()
            documents = np.concatenate([block.documents for block in blocks])
            if documents.min() < 0 or documents.max() >= self.size:
                raise ValueError("documents that the segment has not")
        return Postings(documents, np.concatenate([block.frequencies for block in blocks]))

    def occurrences(self, field: str, terms: Iterable[str]) -> TermArrays | None:
        """Return the postings of some terms with their positions, those of one after those of
        another; None where the segment has none."""
        with telling_damage(self._path):
            lists = [blocks for term in terms if (blocks := list(self._blocks(field, term)))]
            values = [value for blocks in lists for block in blocks for value in block.values()]
            positions, counts = decode_positions(values)
            documents = [self._documents(blocks) for blocks in lists]
        return TermArrays(np.concatenate(documents), counts, positions) if lists else None

    def _documents(self, blocks: Sequence[_Block]) -> npt.NDArray[np.int32]:
        """Return the documents of a list's blocks. Raises ``ValueError`` where they do not
        ascend, or the segment has no such documents."""
        parts = [block.documents for block in blocks]
        documents = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        bounded = np.concatenate(([-1], documents, [self.size]))
        if not (bounded[:-1] < bounded[1:]).all():
            raise ValueError("documents that the segment has not")
        return documents

    def _blocks(self, field: str, term: str) -> Iterator[_Block]:
        record = self._terms.get(field, term.encode("utf-8"))
        if record is not None:
            yield from self._blocks_of(record)

    def _blocks_of(self, record: memoryview) -> Iterator[_Block]:
        is_inlined, _, count = _RECORD.unpack_from(record)
        if is_inlined:
            yield _block(record[_RECORD.size :], count, is_whole=True)
            return
        offset, size = _EXTENT.unpack_from(record, _RECORD.size)
        postings = self._postings.read(offset, offset + size)
        at, size = _MAGIC_BYTES, 1
        while size > 0:
            # Whoosh marks the last block by a negative length.
            (size,) = _BLOCK_LENGTH.unpack_from(postings, at)
            first = at + _BLOCK_LENGTH.size
            at = first + abs(size)
            facts, end = read_numbers(postings, first, _FACTS)
            data = postings[end + len(STOP) : at]
            yield _block(_inflated(data) if facts[3] else data, int(facts[0]), is_whole=False)

    def close(self) -> None:
        """Let go of the segment's files; the map is closed with the last view of it."""
        vars(self).clear()


def _block(data: memoryview, count: int, is_whole: bool) -> _Block:
    """Return a pickled block of ``count`` postings: documents, weights, then values.

    Documents are the differences between them, unless the block ``is_whole``.
    """
    if data[-len(_BLOCK_END) :] != _BLOCK_END:
        raise ValueError("a block cut short")
    stored, at = read_numbers(data, 0, count)
    weights, at = read_optional_numbers(data, at, count)
    documents = stored.astype(np.int32)
    return _Block(
        documents if is_whole else np.cumsum(documents, dtype=np.int32),
        np.ones(count, np.int32) if weights is None else weights.astype(np.int32),
        data,
        at,
    )


def _inflated(data: memoryview) -> memoryview:
    inflating = zlib.decompressobj()
    inflated = inflating.decompress(data, _BLOCK_BYTES)
    if not inflating.eof:
        raise ValueError("a block cut short")
    return memoryview(inflated)
