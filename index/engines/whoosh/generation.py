"""One generation of the Whoosh index, open for questions."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from heapq import merge
from itertools import groupby, islice
from pathlib import Path

import numpy as np
from whoosh.filedb.filestore import FileStorage

from index.analysis.fields import FIELDS, folded_field
from index.article import Article
from index.engines.base import (
    EngineHit,
    EngineRequest,
    EngineResult,
    EngineStats,
    Leaf,
    Match,
    MatchPart,
    PassagePart,
    Ranked,
    Scored,
    ScorePart,
    SegmentInfo,
    Sort,
    Term,
)
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.evaluation import BoolArray, Evaluator, FloatArray
from index.engines.whoosh.explanation import explain_match
from index.engines.whoosh.positions import decode_positions
from index.engines.whoosh.schema import (
    ENGINE_FIELDS,
    date_text,
    length_column,
    make_schema,
)
from index.engines.whoosh.segment_reader import IntArray, Postings, SegmentReader
from index.engines.whoosh.segments import Segment, whoosh_segment
from index.errors import ArticleNotFound

_DEFAULT_CACHE_BYTES = 256 << 20
_PLAIN_FIELD = {folded_field(field): field for field in FIELDS}


class WhooshGeneration:
    """Implements :class:`index.engines.base.GenerationReader`.

    Documents are numbered through all segments, in their order.
    """

    def __init__(
        self, directory: Path, segments: Sequence[Segment], cache_bytes: int = _DEFAULT_CACHE_BYTES
    ) -> None:
        storage, schema = FileStorage(str(directory)), make_schema()
        self._segments = [
            SegmentReader(storage, whoosh_segment(segment), schema) for segment in segments
        ]
        sizes = [segment.size for segment in self._segments]
        self._bases = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))
        # Whoosh's open files have one read position for all threads.
        self._lock = threading.Lock()
        self._lengths: dict[str, IntArray] = {}
        self._mean_lengths: dict[str, float] = {}
        self.live = np.ones(int(self._bases[-1]), dtype=np.bool_)
        for segment, base in zip(self._segments, self._bases, strict=False):
            self.live[segment.deleted + base] = False
        self.article_count = int(self.live.sum())
        self.dates = self._column("date")
        self._evaluator = Evaluator(self, ByteCache(cache_bytes))

    # What the evaluator asks.

    def lengths(self, field: str) -> IntArray:
        field = _PLAIN_FIELD.get(field, field)
        if field not in self._lengths:
            lengths = self._column(length_column(field))
            self._mean_lengths[field] = float(lengths[self.live].mean()) if lengths.size else 0.0
            self._lengths[field] = lengths
        return self._lengths[field]

    def mean_length(self, field: str) -> float:
        self.lengths(field)
        return self._mean_lengths[_PLAIN_FIELD.get(field, field)]

    def postings(self, term: Term) -> Postings:
        with self._lock:
            parts = [segment.postings(term.field, term.text) for segment in self._segments]
        documents = self._numbered([part.documents for part in parts])
        frequencies = _joined([part.frequencies for part in parts])
        live = self.live[documents]
        return Postings(documents[live], frequencies[live])

    def occurrences(self, term: Term) -> IntArray:
        with self._lock:
            parts = [segment.occurrences(term.field, term.text) for segment in self._segments]
        # All segments at once: array work pays from some thousand postings on.
        positions, counts = decode_positions([value for _, values in parts for value in values])
        documents = self._numbered([documents for documents, _ in parts])
        of_occurrence = np.repeat(documents, counts)
        keys = (of_occurrence << 32) | positions
        return keys[self.live[of_occurrence]]

    def _numbered(self, parts: list[IntArray]) -> IntArray:
        return _joined([part + base for part, base in zip(parts, self._bases, strict=False)])

    def _column(self, name: str) -> IntArray:
        with self._lock:
            return _joined([segment.column(name) for segment in self._segments])

    # What the engine is asked.

    def ranked(self, request: EngineRequest) -> Ranked:
        documents, scores = self._scored(request)
        window = self._ordered(documents, scores[documents], request)
        return Ranked(len(documents), tuple(window), tuple(scores[window].tolist()))

    def search(self, request: EngineRequest) -> EngineResult:
        documents, scores = self._scored(request)
        dates = self.dates[documents]
        window = self._ordered(documents, scores[documents], request)
        dated = dates[dates > 0] // 10**8
        years, counts = np.unique(dated, return_counts=True)
        return EngineResult(
            total=len(documents),
            undated=len(documents) - len(dated),
            hits=tuple(self._hit(document, scores) for document in window),
            years=tuple(zip(years.tolist()[::-1], counts.tolist()[::-1], strict=True)),
        )

    def _scored(self, request: EngineRequest) -> tuple[IntArray, FloatArray]:
        """Return the matching documents, and each document's score."""
        matching = self._evaluator.matching(request.match)
        scores = self._evaluator.scores(request.rank)
        documents = np.flatnonzero(matching)
        if request.passage and len(documents):
            scores[documents] += self._evaluator.passage_scores(
                request.passage, documents, scores[documents]
            )
        return documents, scores

    def _ordered(
        self, documents: IntArray, scores: FloatArray, request: EngineRequest
    ) -> list[int]:
        """Return the documents of the asked window, in the asked order, ties by id."""
        keys = _sort_keys(request.sort, scores, self.dates[documents])
        end = request.offset + request.limit
        if len(documents) > 4 * end:
            kept = np.flatnonzero(keys[0] <= np.partition(keys[0], end)[end])
            documents, keys = documents[kept], [key[kept] for key in keys]
        order = np.lexsort(keys[::-1])
        ordered: list[int] = []
        for _, tied in groupby(order.tolist(), key=lambda at: tuple(key[at] for key in keys)):
            if len(ordered) >= end:
                break
            numbers = [int(documents[at]) for at in tied]
            ordered += sorted(numbers, key=self._id) if len(numbers) > 1 else numbers
        return ordered[request.offset : end]

    def _hit(self, document: int, scores: FloatArray) -> EngineHit:
        article = self._article(document)
        return EngineHit(article.id, float(scores[document]), article)

    def explain(self, rank: Sequence[Scored], article_id: str | None) -> tuple[ScorePart, ...]:
        document = None if article_id is None else self._document(article_id)
        return self._evaluator.explain(rank, document)

    def explain_passage(self, request: EngineRequest, article_id: str) -> PassagePart | None:
        document = self._document(article_id)
        if request.passage is None or not self._evaluator.matching(request.match)[document]:
            return None
        _, scores = self._scored(replace(request, passage=None))
        _, with_passage = self._scored(request)
        if with_passage[document] == scores[document]:
            return None
        return self._evaluator.explain_passage(request.passage, document)

    def matches(self, match: Match, article_id: str) -> bool:
        matching: BoolArray = self._evaluator.matching(match)
        return bool(matching[self._document(article_id)])

    def explain_match(self, match: Match, article_id: str) -> MatchPart:
        return explain_match(self._evaluator, match, self._document(article_id))

    def get(self, article_id: str) -> Article:
        return self._article(self._document(article_id))

    def _document(self, article_id: str) -> int:
        documents = self.postings(Term("id", article_id)).documents
        if not len(documents):
            raise ArticleNotFound(f"no article has the id {article_id!r}")
        return int(documents[0])

    def _article(self, document: int) -> Article:
        segment, number = self._place(document)
        with self._lock:
            return segment.article(number)

    def _id(self, document: int) -> str:
        segment, number = self._place(document)
        with self._lock:
            return segment.id(number)

    def _place(self, document: int) -> tuple[SegmentReader, int]:
        at = int(np.searchsorted(self._bases, document, side="right")) - 1
        return self._segments[at], document - int(self._bases[at])

    def terms(self, field: str, prefix: str, limit: int) -> list[str]:
        with self._lock:
            return list(islice(self._all_terms(field, prefix), limit))

    def _all_terms(self, field: str, prefix: str) -> Iterator[str]:
        terms = merge(*(segment.terms(field, prefix) for segment in self._segments))
        return (term for term, _ in groupby(terms))

    def document_frequency(self, leaf: Leaf) -> int:
        return len(self._evaluator.postings(leaf).documents)

    def segments(self) -> tuple[SegmentInfo, ...]:
        return tuple(
            SegmentInfo(segment.name, segment.size, segment.size - len(segment.deleted))
            for segment in self._segments
        )

    def places(self, ids: Sequence[str]) -> list[list[int]]:
        """Return, for each segment, the numbers that the articles have in it."""
        numbers = [segment.numbers(ids) for segment in self._segments]
        return [
            [number for number in found if number not in set(segment.deleted.tolist())]
            for segment, found in zip(self._segments, numbers, strict=True)
        ]

    def articles(self, segment_name: str) -> Iterator[Article]:
        for segment in self._segments:
            if segment.name == segment_name:
                for number in np.setdiff1d(np.arange(segment.size), segment.deleted).tolist():
                    with self._lock:
                        article = segment.article(number)
                    yield article

    def stats(self) -> EngineStats:
        dates = self.dates[self.live & (self.dates > 0)]
        return EngineStats(
            articles=self.article_count,
            undated=self.article_count - len(dates),
            first_date=date_text(int(dates.min())) if len(dates) else None,
            last_date=date_text(int(dates.max())) if len(dates) else None,
            segments=len(self._segments),
        )

    def vocabulary(self) -> dict[str, int]:
        with self._lock:
            return {name: sum(1 for _ in self._all_terms(name, "")) for name in ENGINE_FIELDS}

    def close(self) -> None:
        with self._lock:
            for segment in self._segments:
                segment.close()


def _sort_keys(sort: Sort, scores: FloatArray, dates: IntArray) -> list[FloatArray]:
    """Return what to sort by, ascending, most significant first."""
    newest: FloatArray = -dates.astype(np.float64)
    if sort == "relevance":
        return [-scores, newest]
    if sort == "newest":
        return [newest]
    # Undated articles come last whichever way dates run.
    return [np.where(dates > 0, dates, np.inf)]


def _joined(parts: list[IntArray]) -> IntArray:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
