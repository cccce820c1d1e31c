"""One Whoosh segment to arrays: postings decoded a block at a time, columns whole."""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import WHOOSH3_HEADER_MAGIC

from index.article import Article
from index.engines.whoosh.mapped import MappedSegment
from index.engines.whoosh.schema import load_article

IntArray = npt.NDArray[np.int64]

_BLOCK_LENGTH = struct.Struct("!i")


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one term or phrase: ``documents`` ascending, each with its
    frequency. Both arrays have the shape ``(document frequency,)``."""

    documents: npt.NDArray[np.integer[Any]]
    frequencies: npt.NDArray[np.integer[Any]]

    @staticmethod
    def empty() -> Postings:
        """Return the postings of a term that no document holds."""
        return Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))

    @property
    def nbytes(self) -> int:
        return int(self.documents.nbytes + self.frequencies.nbytes)


class SegmentReader:
    """The parts of a Whoosh segment, as the engine asks for them.

    Documents are numbered from 0, deleted ones included. One thread at a time may
    call: Whoosh's files carry a read position.
    """

    def __init__(self, storage: Any, segment: Any, schema: Any) -> None:
        name = segment.make_filename(segment.COMPOUND_EXT)
        files = MappedSegment(storage.open_file(name))
        codec = segment.codec()
        self._files = files
        self._schema = schema
        self._terms = codec.terms_reader(files, segment)
        self._postings = files.open_file(segment.make_filename(codec.POSTS_EXT))
        self._documents = codec.per_document_reader(files, segment)
        self._ids: Any = None
        self.name: str = segment.segid
        self.size: int = segment.doc_count_all()
        self.deleted = np.fromiter(segment.deleted_docs(), dtype=np.int64)

    def column(self, name: str) -> IntArray:
        """Return a numeric column, a value a document."""
        column = self._documents.column_reader(name, self._schema[name].column_type)
        # Iterating over Whoosh's reader costs a microsecond a value. It stores no
        # defaults behind the last other value.
        data = column._dbfile.get(column._basepos, column._count * column._fixedlen)
        values = np.full(self.size, column._default, dtype=np.int64)
        values[: column._count] = np.frombuffer(data, dtype=f">{column._typecode}")
        return values

    def id(self, document: int) -> str:
        """Return a document's id."""
        if self._ids is None:
            self._ids = self._documents.column_reader("id", self._schema["id"].column_type)
        return bytes(self._ids[document]).decode("utf-8")

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of those of the articles that stand in this segment."""
        return [int(number) for text in ids for number in self.postings("id", text).documents]

    def article(self, document: int) -> Article:
        """Return a stored article."""
        return load_article(self._documents.stored_fields(document)["article"])

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield a field's terms that begin with ``prefix``, sorted."""
        start = prefix.encode("utf-8")
        if field not in self._terms.indexed_field_names():
            return
        for name, term in self._terms.terms_from(field, start):
            if name != field or not term.startswith(start):
                return
            yield bytes(term).decode("utf-8")

    def postings(self, field: str, term: str) -> Postings:
        """Return a term's postings; empty where the segment has none."""
        documents, frequencies = [], []
        for block in self._blocks(field, term):
            documents.append(np.cumsum(block[0], dtype=np.int64))
            frequencies.append(_weights(block[1], len(block[0])))
        if not documents:
            return Postings.empty()
        return Postings(np.concatenate(documents), np.concatenate(frequencies))

    def occurrences(self, field: str, term: str) -> tuple[IntArray, list[bytes]]:
        """Return the documents that hold a term, and the encoded positions in each."""
        documents: list[IntArray] = []
        values: list[bytes] = []
        for block in self._blocks(field, term):
            documents.append(np.cumsum(block[0], dtype=np.int64))
            values += block[2]
        return np.concatenate(documents) if documents else np.zeros(0, np.int64), values

    def _blocks(self, field: str, term: str) -> Iterator[tuple[Any, Any, Any]]:
        """Yield ``(document deltas, weights, encoded positions)`` of each block."""
        key = (field, term.encode("utf-8"))
        if key not in self._terms:
            return
        offset, length = self._terms.term_info(*key).extent()
        # Whoosh 2.7.4 leaves the length in the tuple that it was unpacked from.
        (size,) = length if isinstance(length, tuple) else (length,)
        postings = BytesIO(self._postings.get(offset, size))
        postings.seek(len(WHOOSH3_HEADER_MAGIC))
        while size > 0:
            # Whoosh marks the last block by a negative length.
            (size,) = _BLOCK_LENGTH.unpack(postings.read(_BLOCK_LENGTH.size))
            end = postings.tell() + abs(size)
            *_, compression, _, _ = pickle.load(postings)
            data = postings.read(end - postings.tell())
            yield pickle.loads(zlib.decompress(data) if compression else data)

    def close(self) -> None:
        """Close the segment's files."""
        self._postings.close()
        self._terms.close()
        self._documents.close()
        self._files.close()


def _weights(packed: Any, count: int) -> IntArray:
    """Undo Whoosh's shorthand: None for all ones, a number for all alike."""
    if packed is None:
        return np.ones(count, dtype=np.int64)
    if isinstance(packed, float):
        return np.full(count, int(packed), dtype=np.int64)
    return np.array(packed, dtype=np.int64)
