"""All segments of a generation as one run of documents: what a question asks of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.analysis.fields import FIELDS, FORMS_FIELD, folded_field
from index.analysis.syllables import fold
from index.article import Article
from index.engines import bm25
from index.engines.asked import Term
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.layout import length_column
from index.engines.whoosh.merging import DensePostings, greatest_frequencies
from index.engines.whoosh.places import Occurrences, Places
from index.engines.whoosh.posting_arrays import smallest
from index.engines.whoosh.segment_reader import Postings, SegmentReader
from index.engines.whoosh.segment_terms import SegmentTerms
from index.engines.whoosh.segments import Segment
from index.engines.whoosh.selection import Integers, Slot
from index.storage.blocks import CheckedFolder, telling_damage
from index.time_limit import check_time

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
NormArray = npt.NDArray[np.float32]

# Folded terms whose forms are kept.
_MAX_FORMS = 1 << 12
# What more than this part of all articles hold is kept as a number for every article, as
# Roaring bitmaps do with what is dense: it is asked in far less time. At a quarter the
# words of 200 queries took 292 MB of 100,000 articles in place of 250, at a half 244.
_DENSE = 0.5
# Terms of a union of which each is kept by itself, too.
_FEW_TERMS = 32
_PLAIN_FIELD = {folded_field(field): field for field in FIELDS}


class SegmentCollection:
    """The documents of some segments, numbered through all of them in their order.

    Deleted documents keep their numbers; ``live`` tells which are not deleted, and no
    posting or place is of any other. Threads may share it. ``cache`` keeps what was read.
    """

    def __init__(self, directory: Path, segments: Sequence[Segment], cache: ByteCache) -> None:
        files = CheckedFolder(directory)
        self._directory = directory
        self.segments = [SegmentReader(files, segment) for segment in segments]
        self._terms = [
            SegmentTerms(reader, files.open_if_there(segment.arrays_name))
            for reader, segment in zip(self.segments, segments, strict=True)
        ]
        sizes = [segment.size for segment in self.segments]
        self._bases = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        self._cache = cache
        self._norms: dict[str, NormArray] = {}
        self._lengths: dict[str, IntArray] = {}
        self._means: dict[str, float] = {}
        # The accented terms that stand wherever a folded one does.
        self._forms = lru_cache(maxsize=_MAX_FORMS)(partial(_find_forms, self._terms))
        self.live = np.ones(int(self._bases[-1]), dtype=np.bool_)
        for segment, base in zip(self.segments, self._bases, strict=False):
            self.live[segment.deleted + base] = False
        self.article_count = int(self.live.sum())
        self._is_all_live = self.article_count == len(self.live)

    @cached_property
    def numbers(self) -> IntArray:
        """All document numbers."""
        return np.arange(len(self.live))

    @cached_property
    def dates(self) -> IntArray:
        """Each document's date number, 0 for none."""
        return self._column("date")

    @cached_property
    def years(self) -> npt.NDArray[np.int16]:
        """Each document's year, 0 for none."""
        return (self.dates // 10**8).astype(np.int16)

    @cached_property
    def id_ranks(self) -> npt.NDArray[np.int32]:
        """Each document's place among all, in the order of their ids."""
        ids = [id for segment in self.segments for id in segment.ids()]
        ranks = np.empty(len(ids), np.int32)
        ranks[sorted(range(len(ids)), key=ids.__getitem__)] = self.numbers
        return ranks

    def lengths(self, field: str) -> IntArray:
        field = _PLAIN_FIELD.get(field, field)
        if field not in self._lengths:
            self._lengths[field] = self._column(length_column(field))
        return self._lengths[field]

    def mean_length(self, field: str) -> float:
        field = _PLAIN_FIELD.get(field, field)
        if field not in self._means:
            lengths = self.lengths(field)[self.live]
            self._means[field] = float(lengths.mean()) if lengths.size else 0.0
        return self._means[field]

    def norms(self, field: str) -> NormArray:
        field = _PLAIN_FIELD.get(field, field)
        if field not in self._norms:
            self._norms[field] = bm25.norms(self.lengths(field), self.mean_length(field))
        return self._norms[field]

    def impacts(self, term: Term) -> NormArray:
        return self._cache.get(("impacts", term), self._impacts, term)

    def postings(self, term: Term) -> Postings | DensePostings:
        return self._cache.get(term, self._postings, term)

    def union(self, terms: tuple[Term, ...]) -> Postings | DensePostings:
        return self._cache.get(("union", terms), self._union, terms)

    def covering(self, slot: Slot) -> Slot:
        if len(slot) == 1:
            return slot
        covered = (
            Term(folded_field(term.field), fold(term.text)) if term.field in FIELDS else term
            for term in slot
        )
        return tuple(dict.fromkeys(covered))

    def places(self, term: Term) -> Places:
        return self._cache.get(("places", term), self._places, term)

    def _impacts(self, term: Term) -> NormArray:
        postings, norms = self.postings(term), self.norms(term.field)
        if isinstance(postings, Postings):
            norms = norms[postings.documents]
        return bm25.saturation(postings.frequencies, norms)

    def _postings(self, term: Term) -> Postings | DensePostings:
        parts = [segment.postings(term.field, term.text) for segment in self._terms]
        kept = [self._live(number, part.documents) for number, part in enumerate(parts)]
        documents = [
            part.documents[live].astype(np.int32) + np.int32(base)
            for part, live, base in zip(parts, kept, self._bases, strict=False)
        ]
        frequencies = [part.frequencies[live] for part, live in zip(parts, kept, strict=True)]
        held = Postings(_joined(documents), smallest(_joined(frequencies)))
        if not self._is_dense(held.count):
            return held
        of_all = np.zeros(len(self.live), held.frequencies.dtype)
        of_all[held.documents] = held.frequencies
        return DensePostings(of_all, held.count)

    def _is_dense(self, count: int) -> bool:
        return count > _DENSE * len(self.live)

    def _union(self, terms: tuple[Term, ...]) -> Postings | DensePostings:
        if len(terms) <= _FEW_TERMS:
            held = [self.postings(term) for term in terms]
            frequencies = greatest_frequencies(held, len(self.live))
        else:  # Each by itself would push out of the cache what other questions ask for.
            frequencies = self._frequencies_of_any(terms)
        if self._is_dense(count := int(np.count_nonzero(frequencies))):
            return DensePostings(smallest(frequencies), count)
        documents = np.flatnonzero(frequencies)
        return Postings(documents.astype(np.int32), smallest(frequencies[documents]))

    def _frequencies_of_any(self, terms: Sequence[Term]) -> Integers:
        frequencies = np.zeros(len(self.live), np.int32)
        texts: defaultdict[str, list[str]] = defaultdict(list)
        for term in terms:
            texts[term.field].append(term.text)
        for segment, base in zip(self._terms, self._bases, strict=False):
            check_time()
            for field in texts:
                held = segment.postings_of_all(field, texts[field])
                np.maximum.at(frequencies[base:], held.documents, held.frequencies)
        frequencies[~self.live] = 0
        return frequencies

    def _places(self, term: Term) -> Places:
        field = _PLAIN_FIELD.get(term.field)
        forms = (term.text,) if field is None else self._forms(term.text)
        held = self.postings(term)
        with telling_damage(self._directory):
            found = self._occurrences(field or term.field, forms)
            return Places.of(found, held.documents if isinstance(held, Postings) else None)

    def _occurrences(self, field: str, forms: Sequence[str]) -> Occurrences:
        """Return where any of some accented terms stands."""
        parts = [segment.places(field, forms) for segment in self._terms]
        counts = _joined([part.counts for part in parts])
        positions = _joined([part.positions for part in parts])
        if not self._is_all_live:
            positions = positions[np.repeat(self.live, counts)]
            counts = np.where(self.live, counts, 0)
        return Occurrences(counts, positions)

    def _live(self, segment: int, documents: Integers) -> slice | BoolArray:
        """Return which of a segment's documents were not deleted."""
        if not len(self.segments[segment].deleted):
            return slice(None)
        live: BoolArray = self.live[documents + self._bases[segment]]
        return live

    def _column(self, name: str) -> IntArray:
        columns = [segment.column(name) for segment in self.segments]
        return _joined(columns).astype(np.int64)

    def article(self, document: int) -> Article:
        """Return a stored article."""
        segment, number = self._place(document)
        return segment.article(number)

    def document(self, article_id: str) -> int | None:
        """Return the number of the live document with an id."""
        for segment, base in zip(self.segments, self._bases, strict=False):
            for number in segment.numbers([article_id]):
                if self.live[number + base]:
                    return int(number + base)
        return None

    def id(self, document: int) -> str:
        """Return a document's id."""
        segment, number = self._place(document)
        return segment.id(number)

    def _place(self, document: int) -> tuple[SegmentReader, int]:
        at = int(np.searchsorted(self._bases, document, side="right")) - 1
        return self.segments[at], document - int(self._bases[at])

    def articles(self, segment_name: str) -> Iterator[Article]:
        """Yield the live articles of a segment."""
        for segment in self.segments:
            if segment.name == segment_name:
                for number in np.setdiff1d(np.arange(segment.size), segment.deleted).tolist():
                    yield segment.article(number)

    def terms(self, field: str, prefix: str, limit: int | None = None) -> list[str]:
        """Return a field's terms that begin with ``prefix``, sorted, up to ``limit``."""
        return _find_terms(self._terms, field, prefix, limit)

    def close(self) -> None:
        """Close the segments' files."""
        for segment in self.segments:
            segment.close()


def _find_terms(
    segments: Sequence[SegmentTerms], field: str, prefix: str, limit: int | None = None
) -> list[str]:
    found: set[str] = set()
    for segment in segments:
        found.update(islice(segment.terms(field, prefix), limit))
    return sorted(found)[:limit]


def _find_forms(segments: Sequence[SegmentTerms], folded: str) -> tuple[str, ...]:
    pairs = _find_terms(segments, FORMS_FIELD, f"{folded} ")
    return tuple(pair.partition(" ")[2] for pair in pairs)


def _joined(parts: Sequence[Integers]) -> Integers:
    return np.concatenate(parts) if parts else np.zeros(0, np.int32)
