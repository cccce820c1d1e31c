"""One Whoosh segment to arrays: postings decoded a block at a time, columns whole."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.engines.whoosh.schema import load_article

IntArray = npt.NDArray[np.int64]

_COUNT_BYTES = 4


@dataclass(frozen=True, slots=True)
class Postings:
    """The postings of one term or phrase: ``documents`` ascending, each with its
    frequency. Both arrays have the shape ``(document frequency,)``."""

    documents: IntArray
    frequencies: IntArray

    @staticmethod
    def empty() -> Postings:
        """Return the postings of a term that no document holds."""
        return Postings(np.zeros(0, np.int64), np.zeros(0, np.int64))

    @property
    def nbytes(self) -> int:
        return int(self.documents.nbytes + self.frequencies.nbytes)


class SegmentReader:
    """The parts of a Whoosh segment, as the engine asks for them.

    Documents are numbered from 0, deleted ones included. Whoosh's files carry a
    read position, so one thread at a time may call.
    """

    def __init__(self, storage: Any, segment: Any, schema: Any) -> None:
        files = segment.open_compound_file(storage) if segment.is_compound() else storage
        codec = segment.codec()
        self._files = files
        self._schema = schema
        self._terms = codec.terms_reader(files, segment)
        self._documents = codec.per_document_reader(files, segment)
        self._ids: Any = None
        self._position_memo: dict[bytes, tuple[int, ...]] = {}
        self.name: str = segment.segid
        self.size: int = segment.doc_count_all()
        self.deleted = np.fromiter(segment.deleted_docs(), dtype=np.int64)

    def column(self, name: str) -> IntArray:
        """Return a numeric column, a value a document."""
        column = self._documents.column_reader(name, self._schema[name].column_type)
        return np.fromiter(column, dtype=np.int64, count=self.size)

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

    def positions(self, field: str, term: str) -> IntArray:
        """Return the positions of all postings of a term, one after the other."""
        numbers: list[int] = []
        for block in self._blocks(field, term):
            for value in block[2]:
                numbers.extend(self._decoded(value))
        return np.array(numbers, dtype=np.int64)

    def _decoded(self, value: bytes) -> tuple[int, ...]:
        positions = self._position_memo.get(value)
        if positions is None:
            deltas = pickle.loads(value[_COUNT_BYTES:])
            positions = tuple(np.cumsum(deltas, dtype=np.int64).tolist())
            if len(self._position_memo) < 1 << 17:
                self._position_memo[value] = positions
        return positions

    def _blocks(self, field: str, term: str) -> Iterator[tuple[Any, Any, Any]]:
        """Yield ``(document deltas, weights, encoded positions)`` of each block."""
        key = (field, term.encode("utf-8"))
        if key not in self._terms:
            return
        matcher = self._terms.matcher(*key, self._schema[field].format)
        while matcher.is_active():
            matcher._read_data()
            yield matcher._data
            matcher._next_block()

    def close(self) -> None:
        """Close the segment's files."""
        self._terms.close()
        self._documents.close()
        if hasattr(self._files, "close"):
            self._files.close()


def _weights(packed: Any, count: int) -> IntArray:
    """Undo Whoosh's shorthand: None for all ones, a number for all alike."""
    if packed is None:
        return np.ones(count, dtype=np.int64)
    if isinstance(packed, float):
        return np.full(count, int(packed), dtype=np.int64)
    return np.array(packed, dtype=np.int64)
