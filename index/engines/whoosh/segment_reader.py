"""One Whoosh segment to arrays: postings decoded a block at a time, columns whole.

Whoosh's own readers are not used: they hold files with a read position, and decode a
posting at a time. Nothing here imports Whoosh, which costs a process 50 ms.
"""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.engines.whoosh.columns import StringColumn, read_numbers
from index.engines.whoosh.layout import (
    ARTICLE_COLUMN,
    DICTIONARY_COLUMN,
    ID_FIELD,
    NUMBER_COLUMNS,
    code_column,
    column_file,
    names_column,
)
from index.engines.whoosh.mapped import MappedSegment
from index.engines.whoosh.pickles import Integers
from index.engines.whoosh.segments import INDEX_NAME, Segment
from index.engines.whoosh.stored import read_article
from index.engines.whoosh.term_table import TermTable

_MAGIC_BYTES = 4
_BLOCK_LENGTH = struct.Struct("!i")
# A term's value in the table: a flag, 22 bytes of counts, and then, by the flag, a
# pickled list or where the list is and how long.
_RECORD_BYTES = 23
_EXTENT = struct.Struct("!qi")


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
    def nbytes(self) -> int:
        return int(self.documents.nbytes + self.frequencies.nbytes)


@dataclass(frozen=True, slots=True)
class _Block:
    """Some of a term's postings: ``documents`` ascending, weights and values as Whoosh's
    shorthand has them."""

    documents: npt.NDArray[np.int32]
    weights: Any
    values: Any


class SegmentReader:
    """The parts of a Whoosh segment, as the engine asks for them.

    Documents are numbered from 0, deleted ones included. Threads may share it.
    """

    def __init__(self, directory: Path, segment: Segment) -> None:
        self._files = MappedSegment(directory / segment.file_name)
        self.name = segment.name
        self.size = segment.documents
        self.deleted = np.array(sorted(segment.deleted), dtype=np.int64)

    def _file(self, end: str) -> memoryview:
        return self._files.file(f"{INDEX_NAME}_{self.name}{end}")

    def _strings(self, column: str) -> StringColumn:
        return StringColumn(self._file(column_file(column)), self.size)

    @cached_property
    def _terms(self) -> TermTable:
        return TermTable(self._file(".trm"))

    @cached_property
    def _postings(self) -> memoryview:
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
        return read_numbers(self._file(column_file(name)), NUMBER_COLUMNS[name])

    def names(self, field: str) -> list[str]:
        """Return the values that the codes of a field stand for."""
        stored = self._strings(names_column(field))
        count = int(self.column(code_column(field)).max()) + 1
        return [str(stored[number], "utf-8") for number in range(count)]

    def id(self, document: int) -> str:
        """Return a document's id."""
        return str(self._ids[document], "utf-8")

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of those of the articles that stand in this segment."""
        return [int(number) for id in ids for number in self.postings(ID_FIELD, id).documents]

    def article(self, document: int) -> Article:
        """Return a stored article."""
        return read_article(self._articles[document], self._dictionary)

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield a field's terms that begin with ``prefix``, sorted."""
        return (str(term, "utf-8") for term in self._terms.terms(field, prefix.encode("utf-8")))

    def postings(self, field: str, term: str) -> Postings:
        """Return a term's postings; empty where the segment has none."""
        blocks = list(self._blocks(field, term))
        if not blocks:
            return Postings.empty()
        return Postings(
            np.concatenate([block.documents for block in blocks]),
            np.concatenate([_weights(block.weights, len(block.documents)) for block in blocks]),
        )

    def occurrences(self, field: str, term: str) -> tuple[Integers, list[bytes]]:
        """Return the documents that hold a term, and the encoded positions in each."""
        blocks = list(self._blocks(field, term))
        if not blocks:
            return np.zeros(0, np.int32), []
        documents = np.concatenate([block.documents for block in blocks])
        return documents, [value for block in blocks for value in block.values]

    def _blocks(self, field: str, term: str) -> Iterator[_Block]:
        record = self._terms.get(field, term.encode("utf-8"))
        if record is None:
            return
        if record[0]:
            documents, weights, values = pickle.loads(record[_RECORD_BYTES:])
            yield _Block(_numbers(documents), weights, values)
            return
        offset, size = _EXTENT.unpack_from(record, _RECORD_BYTES)
        postings = io.BytesIO(self._postings[offset : offset + size])
        postings.seek(_MAGIC_BYTES)
        while size > 0:
            # Whoosh marks the last block by a negative length.
            (size,) = _BLOCK_LENGTH.unpack(postings.read(_BLOCK_LENGTH.size))
            end = postings.tell() + abs(size)
            *_, compression, _, _ = pickle.load(postings)
            data = postings.read(end - postings.tell())
            block = pickle.loads(zlib.decompress(data) if compression else data)
            differences, weights, values = block
            yield _Block(np.cumsum(_numbers(differences), dtype=np.int32), weights, values)

    def close(self) -> None:
        """Let go of the segment's files; the map is closed with the last view of it."""
        vars(self).clear()


def _numbers(stored: bytes | tuple[int, ...]) -> npt.NDArray[np.int32]:
    if isinstance(stored, bytes):
        return np.frombuffer(stored, np.uint8).astype(np.int32)
    return np.array(stored, dtype=np.int32)


def _weights(stored: Any, count: int) -> npt.NDArray[np.int32]:
    """Undo Whoosh's shorthand: None for all ones."""
    return np.ones(count, dtype=np.int32) if stored is None else _numbers(stored)
