"""One generation of the Whoosh index, open for questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

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
)
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.collection import SegmentCollection
from index.engines.whoosh.evaluation import FloatArray, IntArray, Question
from index.engines.whoosh.explanation import explain_match, explain_passage, explain_score
from index.engines.whoosh.ordering import first_places
from index.engines.whoosh.schema import ENGINE_FIELDS, date_text
from index.engines.whoosh.segments import Segment
from index.errors import ArticleNotFound

_DEFAULT_CACHE_BYTES = 256 << 20


class WhooshGeneration:
    """Implements :class:`index.engines.base.GenerationReader`."""

    def __init__(
        self, directory: Path, segments: Sequence[Segment], cache_bytes: int = _DEFAULT_CACHE_BYTES
    ) -> None:
        self._cache = ByteCache(cache_bytes)
        self._collection = SegmentCollection(directory, segments, self._cache)

    def ranked(self, request: EngineRequest) -> Ranked:
        documents, scores = self._scored(request)
        window = self._window(documents, scores, request)
        return Ranked(
            len(documents), tuple(documents[window].tolist()), tuple(scores[window].tolist())
        )

    def search(self, request: EngineRequest) -> EngineResult:
        documents, scores = self._scored(request)
        window = self._window(documents, scores, request)
        counts = np.bincount(self._collection.years[documents], minlength=1)
        years = np.flatnonzero(counts[1:])[::-1] + 1
        return EngineResult(
            total=len(documents),
            undated=int(counts[0]),
            hits=tuple(self._hit(documents[at], scores[at]) for at in window),
            years=tuple(zip(years.tolist(), counts[years].tolist(), strict=True)),
        )

    def _question(self) -> Question:
        return Question(self._collection, self._cache)

    def _scored(self, request: EngineRequest) -> tuple[IntArray, FloatArray]:
        """Return the matching documents, ascending, and the score of each."""
        question = self._question()
        documents = np.flatnonzero(question.matching(request.match))
        scores = question.scores(request.rank, documents)
        if request.passage and len(documents):
            scores = scores + question.passage_scores(request.passage, documents, scores)
        return documents, scores

    def _window(self, documents: IntArray, scores: FloatArray, request: EngineRequest) -> list[int]:
        """Return where the documents of the asked window stand in ``documents``."""
        dates = self._collection.dates[documents]
        end = request.offset + request.limit
        ordered = first_places(
            scores, dates, request.sort, end, lambda at: self._collection.id(int(documents[at]))
        )
        return ordered[request.offset :]

    def _hit(self, document: np.int64, score: np.float64) -> EngineHit:
        article = self._collection.article(int(document))
        return EngineHit(article.id, float(score), article)

    def explain(self, rank: Sequence[Scored], article_id: str | None) -> tuple[ScorePart, ...]:
        document = None if article_id is None else self._document(article_id)
        return explain_score(self._question(), rank, document)

    def explain_passage(self, request: EngineRequest, article_id: str) -> PassagePart | None:
        document = self._document(article_id)
        if request.passage is None or not self.matches(request.match, article_id):
            return None
        documents, scores = self._scored(replace(request, passage=None))
        _, with_passage = self._scored(request)
        at = np.searchsorted(documents, document)
        if with_passage[at] == scores[at]:
            return None
        return explain_passage(self._question(), request.passage, document)

    def matches(self, match: Match, article_id: str) -> bool:
        return bool(self._question().matching(match)[self._document(article_id)])

    def explain_match(self, match: Match, article_id: str) -> MatchPart:
        return explain_match(self._question(), match, self._document(article_id))

    def get(self, article_id: str) -> Article:
        return self._collection.article(self._document(article_id))

    def _document(self, article_id: str) -> int:
        document = self._collection.document(article_id)
        if document is None:
            raise ArticleNotFound(f"no article has the id {article_id!r}")
        return document

    def terms(self, field: str, prefix: str, limit: int) -> list[str]:
        return self._collection.terms(field, prefix, limit)

    def document_frequency(self, leaf: Leaf) -> int:
        return self._question().document_frequency(leaf)

    def field_length(self, field: str) -> int:
        """Return the tokens of all live articles in a field."""
        return int(self._collection.lengths(field)[self._collection.live].sum())

    def segments(self) -> tuple[SegmentInfo, ...]:
        return tuple(
            SegmentInfo(segment.name, segment.size, segment.size - len(segment.deleted))
            for segment in self._collection.segments
        )

    def places(self, ids: Sequence[str]) -> list[list[int]]:
        """Return, for each segment, the numbers that the articles have in it."""
        segments = self._collection.segments
        numbers = [segment.numbers(ids) for segment in segments]
        return [
            [number for number in found if number not in set(segment.deleted.tolist())]
            for segment, found in zip(segments, numbers, strict=True)
        ]

    def articles(self, segment_name: str) -> Iterator[Article]:
        return self._collection.articles(segment_name)

    def stats(self) -> EngineStats:
        live: npt.NDArray[np.int64] = self._collection.dates[self._collection.live]
        dates = live[live > 0]
        return EngineStats(
            articles=len(live),
            undated=len(live) - len(dates),
            first_date=date_text(int(dates.min())) if len(dates) else None,
            last_date=date_text(int(dates.max())) if len(dates) else None,
            segments=len(self._collection.segments),
        )

    def vocabulary(self) -> dict[str, int]:
        return {name: len(self._collection.terms(name, "")) for name in ENGINE_FIELDS}

    def close(self) -> None:
        self._collection.close()
