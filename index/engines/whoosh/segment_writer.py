"""Articles to one Whoosh segment, through Whoosh's own codec but from arrays.

Whoosh's writer adds a posting at a time through several Python calls; here a whole
segment is inverted first (:mod:`index.inversion`), and postings go to the codec in
blocks. The files are those that Whoosh would write, a stock Whoosh reads them.
"""

from __future__ import annotations

import pickle
import struct
import zlib
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import (
    WHOOSH3_HEADER_MAGIC,
    W3Codec,
    W3FieldWriter,
    W3PostingsWriter,
)
from whoosh.filedb.filestore import FileStorage
from whoosh.util.numeric import length_to_byte

from index.analysis.fields import FIELDS, FORMS_FIELD, WORDS_FIELD, field_blocks, folded_field
from index.article import Article
from index.engines.base import date_number
from index.engines.whoosh.schema import (
    LENGTH_FIELDS,
    POSITION_FIELDS,
    dump_article,
    length_column,
    make_schema,
)
from index.engines.whoosh.segments import INDEX_NAME
from index.inversion import (
    ClosedBuffer,
    FieldBuffer,
    IntArray,
    InvertedField,
    Lexicon,
    WordLexicon,
    word_buffer,
)

_BLOCK_POSTINGS = 1024
_POSTINGS_COMPRESSION = 3

# Documents, weights, encoded positions and field lengths of up to 1,024 postings.
_Block = tuple[list[int], list[float], list[bytes], list[int]]


class _BlockPostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    """Writes a block of postings at a time, in Whoosh's block format.

    The pickle protocol differs from Whoosh's: protocol 2 spells bytes as calls,
    which costs five times the time and needs a global when it is read.
    """

    def write(self, block: _Block, last: bool) -> None:
        """Write a block of the term that was started; ``last`` ends its postings."""
        ids, weights, values, lengths = block
        self._ids = array("I", ids)
        self._weights = array("f", weights)
        self._values = values
        if lengths:
            self._minlength, self._maxlength = min(lengths), max(lengths)
        self._maxweight = max(weights)
        self._write_block(last)

    def _write_block(self, last: bool = False) -> None:
        if not self._blockcount:
            self._postfile.write(WHOOSH3_HEADER_MAGIC)
        self._terminfo.add_block(self)
        data = pickle.dumps((self._mini_ids(), self._mini_weights(), self._mini_values()), 4)
        data = zlib.compress(data, self._compression)
        info = pickle.dumps(
            (
                len(self._ids),
                self._ids[-1],
                self._maxweight,
                self._compression,
                length_to_byte(self._minlength),
                length_to_byte(self._maxlength),
            ),
            2,
        )
        # Whoosh marks the last block by a negative length.
        size = len(info) + len(data)
        self._postfile.write_int(-size if last else size)
        self._postfile.write(info)
        self._postfile.write(data)
        self._blockcount += 1
        self._new_block()


def write_segment(directory: Path, articles: Sequence[Article]) -> Any:
    """Write one segment into ``directory`` and return Whoosh's ``Segment``."""
    storage = FileStorage(str(directory))
    codec = W3Codec(compression=_POSTINGS_COMPRESSION)
    segment = codec.new_segment(storage, INDEX_NAME)
    schema = make_schema()
    lexicon, words, fields = _analyzed(articles)
    documents = codec.per_document_writer(storage, segment)
    for number, article in enumerate(articles):
        lengths = {field: int(fields[field].lengths[number]) for field in LENGTH_FIELDS}
        _write_document(documents, schema, number, article, lengths)
    documents.close()
    segment.set_doc_count(len(articles))

    postings = _SegmentPostings(codec, storage, segment, schema)
    for folded in (False, True):
        table = lexicon.analyzed(folded)
        for field in FIELDS:
            name = folded_field(field) if folded else field
            postings.write_text(name, fields[field].invert(table), fields[field].lengths)
    buffer = fields[WORDS_FIELD]
    postings.write_text(WORDS_FIELD, buffer.invert(words.analyzed()), buffer.lengths)
    forms = {f"{key} {form}".encode(): [0] for key, form in lexicon.forms()}
    postings.write_keys(FORMS_FIELD, forms)
    ids = {article.id.encode(): [number] for number, article in enumerate(articles)}
    postings.write_keys("id", ids)
    dates = [date_number(article.date) for article in articles]
    postings.write_keys("date", _date_terms(schema, dates))
    postings.close()
    segment.create_compound_file(storage)
    return segment


def _analyzed(
    articles: Sequence[Article],
) -> tuple[Lexicon, WordLexicon, dict[str, ClosedBuffer]]:
    lexicon = Lexicon()
    buffers = {field: FieldBuffer(lexicon) for field in FIELDS}
    words, word_texts = word_buffer()
    for article in articles:
        texts = field_blocks(article)
        for field, blocks in texts.items():
            buffers[field].add(blocks)
        word_texts.add(texts["text"])
    widths = lexicon.widths()
    closed = {field: buffer.close(widths) for field, buffer in buffers.items()}
    return lexicon, words, {**closed, WORDS_FIELD: word_texts.close(words.widths())}


def _write_document(
    documents: Any, schema: Any, number: int, article: Article, lengths: dict[str, int]
) -> None:
    documents.start_doc(number)
    documents.add_field("id", schema["id"], article.id, 1)
    documents.add_field("article", schema["article"], dump_article(article), 0)
    id_field, date_field = schema["id"], schema["date"]
    documents.add_column_value("id", id_field.column_type, id_field.to_column_value(article.id))
    documents.add_column_value("date", date_field.column_type, date_number(article.date))
    for field, length in lengths.items():
        for name in (field, folded_field(field)) if field in FIELDS else (field,):
            documents.add_field(name, schema[name], None, length)
        column = length_column(field)
        documents.add_column_value(column, schema[column].column_type, length)
    documents.finish_doc()


class _SegmentPostings(W3FieldWriter):  # type: ignore[misc]
    """The inverted half of a segment, field by field, terms in sorted order."""

    def __init__(self, codec: Any, storage: Any, segment: Any, schema: Any) -> None:
        super().__init__(codec, storage, segment)
        self._schema = schema

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        super().start_field(fieldname, fieldobj)
        self._postwriter = _BlockPostingsWriter(
            self._postfile, blocklimit=_BLOCK_POSTINGS, compression=_POSTINGS_COMPRESSION
        )

    def write_text(self, name: str, inverted: InvertedField, lengths: IntArray) -> None:
        """Write a field of tokens; ``lengths`` are by document, in tokens."""
        self.start_field(name, self._schema[name])
        if name in POSITION_FIELDS:
            values = list(_position_values(inverted))
        else:
            values = [_COUNT.pack(frequency) for frequency in inverted.frequencies.tolist()]
        starts = inverted.term_starts.tolist()
        for number, term in enumerate(inverted.terms):
            blocks: list[_Block] = []
            for part in _block_slices(starts[number], starts[number + 1]):
                ids = inverted.documents[part]
                weights = inverted.frequencies[part].astype(np.float64).tolist()
                blocks.append((ids.tolist(), weights, values[part], lengths[ids].tolist()))
            self._write_term(term.encode("utf-8"), blocks)
        self.finish_field()

    def write_keys(self, name: str, documents: dict[bytes, list[int]]) -> None:
        """Write a field of whole values, without positions."""
        self.start_field(name, self._schema[name])
        for key in sorted(documents):
            ids = documents[key]
            blocks: list[_Block] = []
            for part in _block_slices(0, len(ids)):
                count = len(ids[part])
                blocks.append((ids[part], [1.0] * count, [], [1] * count))
            self._write_term(key, blocks)
        self.finish_field()

    def _write_term(self, term: bytes, blocks: list[_Block]) -> None:
        self.start_term(term)
        for block in blocks:
            self._postwriter.write(block, last=block is blocks[-1])
        self.finish_term()


def _block_slices(start: int, end: int) -> list[slice]:
    size = _BLOCK_POSTINGS
    return [slice(at, min(at + size, end)) for at in range(start, end, size)]


def _date_terms(schema: Any, dates: list[int]) -> dict[bytes, list[int]]:
    """Return the terms by which Whoosh finds ranges of numbers."""
    keys: dict[bytes, list[int]] = {}
    for number, date in enumerate(dates):
        if date:
            for text, *_ in schema["date"].index(date):
                keys.setdefault(text, []).append(number)
    return keys


_COUNT = struct.Struct("!I")


def _position_values(inverted: InvertedField) -> Iterator[bytes]:
    """Yield each posting's positions in the encoding of Whoosh's ``Positions`` format."""
    starts = inverted.posting_starts
    deltas = np.diff(inverted.positions, prepend=0)
    deltas[starts[:-1]] = inverted.positions[starts[:-1]]
    numbers = deltas.tolist()
    single: dict[int, bytes] = {}
    for start, count in zip(starts.tolist(), inverted.frequencies.tolist(), strict=False):
        if count > 1:
            yield _COUNT.pack(count) + pickle.dumps(numbers[start : start + count], 2)
            continue
        value = single.get(numbers[start])
        if value is None:
            value = _COUNT.pack(1) + pickle.dumps([numbers[start]], 2)
            single[numbers[start]] = value
        yield value
