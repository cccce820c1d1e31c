"""Articles to one Whoosh segment, from arrays.

Whoosh's writer adds a posting at a time through several Python calls; here a whole
segment is inverted first (:mod:`index.inversion`), and its files are put together by
array work. They are such as Whoosh might write, and a stock Whoosh reads them.
"""

from __future__ import annotations

import os
import pickle
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.whoosh3 import W3Codec
from whoosh.filedb.filestore import FileStorage

from index.analysis.fields import FIELDS, WORDS_FIELD, field_blocks, folded_field
from index.article import Article
from index.engines.asked import date_number
from index.engines.whoosh.columns import pack_numbers, pack_strings
from index.engines.whoosh.layout import (
    ARTICLE_COLUMN,
    CAPTIONS_COLUMN,
    CODED_FIELDS,
    DATE_FIELD,
    DATE_STEP,
    DICTIONARY_COLUMN,
    ID_FIELD,
    LENGTH_FIELDS,
    NUMBER_COLUMNS,
    POSITION_FIELDS,
    code_column,
    column_file,
    length_column,
    names_column,
)
from index.engines.whoosh.posting_arrays import PostingArraysWriter
from index.engines.whoosh.postings_writer import PostingsWriter, rounded_lengths
from index.engines.whoosh.segments import INDEX_NAME
from index.engines.whoosh.stored import make_dictionary, pack_articles
from index.inversion import IntArray, SegmentTexts
from index.progress import Told


class _Storage(FileStorage):  # type: ignore[misc]
    """A folder that says so when it cannot be listed; Whoosh's own is empty then."""

    def list(self) -> list[str]:
        return os.listdir(self.folder)


# How much of a segment is done after each step, by the time that they took.
_DONE = {
    **{"taken": 0.12, "analysed": 0.34, "columns": 0.44},
    **{"text": 0.72, "title": 0.75, "byline": 0.75},
    **{"text_folded": 0.84, "title_folded": 0.86, "byline_folded": 0.86, "words": 0.99},
}


def write_segment(directory: Path, articles: Sequence[Article], told: Told) -> Any:
    """Write one segment into ``directory`` and return Whoosh's ``Segment``.

    ``told`` takes now and then the share of it that is done.
    """
    storage = _Storage(str(directory))
    segment = W3Codec().new_segment(storage, INDEX_NAME)
    segment.set_doc_count(len(articles))
    texts = SegmentTexts(_blocks(articles, told))
    told(_DONE["analysed"])
    lengths: dict[str, IntArray] = {field: texts.lengths[field] for field in LENGTH_FIELDS}
    for name, data in _columns(articles, lengths):
        with segment.create_file(storage, column_file(name)) as file:
            file.write(data)
    told(_DONE["columns"])

    terms = segment.create_file(storage, W3Codec.TERMS_EXT)
    postings = PostingsWriter(segment.create_file(storage, W3Codec.POSTS_EXT), terms)
    arrays = PostingArraysWriter()
    for folded in (False, True):
        for field in FIELDS:
            name = folded_field(field) if folded else field
            inverted = texts.invert(name, name in POSITION_FIELDS)
            postings.write_text(name, inverted, lengths[field], name in POSITION_FIELDS)
            told(_DONE[name])
            if not folded:
                arrays.add(field, inverted)
    inverted = texts.invert(WORDS_FIELD, positions=False)
    postings.write_text(WORDS_FIELD, inverted, lengths[WORDS_FIELD], with_positions=False)
    told(_DONE[WORDS_FIELD])
    _write_keys(postings, articles)
    postings.close()
    segment.create_compound_file(storage)
    arrays.write(directory / f"{INDEX_NAME}_{segment.segid}.arrays")
    return segment


def _blocks(articles: Sequence[Article], told: Told) -> Iterator[dict[str, tuple[str, ...]]]:
    for number, article in enumerate(articles):
        yield field_blocks(article)
        told(_DONE["taken"] * number / len(articles))


def _columns(
    articles: Sequence[Article], lengths: dict[str, IntArray]
) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the data of each column: ours, then those Whoosh goes by."""
    dictionary = make_dictionary(articles)
    yield ARTICLE_COLUMN, pack_strings(list(pack_articles(articles, dictionary)))
    yield DICTIONARY_COLUMN, pack_strings([dictionary] + [b""] * (len(articles) - 1))
    ids = [article.id for article in articles]
    yield ID_FIELD, pack_strings([id.encode() for id in ids])
    # Whoosh's column of stored fields is compressed by its type: level 0 copies.
    stored = (pickle.dumps({ID_FIELD: id}, 2) for id in ids)
    yield "_stored", pack_strings([zlib.compress(data, 0) for data in stored])
    yield DATE_FIELD, pack_numbers(_dates(articles), NUMBER_COLUMNS[DATE_FIELD])
    has_captions = [any(block.kind == "caption" for block in one.body) for one in articles]
    yield CAPTIONS_COLUMN, pack_numbers(has_captions, NUMBER_COLUMNS[CAPTIONS_COLUMN])
    for field in CODED_FIELDS:
        yield from _coded(field, [getattr(article, field) for article in articles])
    for field, values in lengths.items():
        name = length_column(field)
        yield name, pack_numbers(values, NUMBER_COLUMNS[name])
        rounded = rounded_lengths(values).tobytes()
        for name in (field, folded_field(field)) if field in FIELDS else (field,):
            yield f"_{name}_len", rounded


def _coded(field: str, values: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the columns of a field's values: each document's code, and each value once."""
    names = sorted(set(values))
    codes = {name: code for code, name in enumerate(names)}
    name = code_column(field)
    yield name, pack_numbers([codes[value] for value in values], NUMBER_COLUMNS[name])
    encoded = [name.encode() for name in names]
    yield names_column(field), pack_strings(encoded + [b""] * (len(values) - len(names)))


def _dates(articles: Sequence[Article]) -> npt.NDArray[np.uint64]:
    return np.array([date_number(article.date) for article in articles], np.uint64)


def _write_keys(postings: PostingsWriter, articles: Sequence[Article]) -> None:
    numbers = {article.id.encode(): number for number, article in enumerate(articles)}
    keys = sorted(numbers)
    documents = np.array([numbers[key] for key in keys])
    postings.write_keys(ID_FIELD, keys, np.arange(len(keys) + 1), documents)
    postings.write_keys(DATE_FIELD, *_date_terms(_dates(articles)))


def _date_terms(dates: npt.NDArray[np.uint64]) -> tuple[list[bytes], IntArray, IntArray]:
    """Return the terms by which Whoosh finds ranges of numbers, and their documents.

    A term is a number of bits (one byte) and the date without so many (eight bytes,
    big-endian, its sign bit turned over so that bytes sort as numbers do).
    """
    terms: list[bytes] = []
    documents, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    dated = np.flatnonzero(dates)
    for shift in range(0, 64, DATE_STEP):
        shifted = (dates[dated] | np.uint64(1 << 63)) >> np.uint64(shift)
        values, sizes = np.unique(shifted, return_counts=True)
        terms += [bytes((shift,)) + value.to_bytes(8, "big") for value in values.tolist()]
        documents.append(dated[np.argsort(shifted, kind="stable")])
        counts.append(sizes)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    return terms, starts, np.concatenate(documents)
