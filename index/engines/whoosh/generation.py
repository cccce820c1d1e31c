"""One generation of the Whoosh index, open for questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.article import Article
from index.engines.asked import EngineRequest, Leaf, Match, Scored
from index.engines.base import EngineHit, EngineResult, EngineStats, Ranked, SegmentInfo
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.collection import SegmentCollection
from index.engines.whoosh.evaluation import IntArray, Matched, Question
from index.engines.whoosh.facets import Found
from index.engines.whoosh.layout import ENGINE_FIELDS, date_text
from index.engines.whoosh.ordering import first_places
from index.engines.whoosh.scoring import FloatArray, Scoring
from index.engines.whoosh.segments import Segment
from index.engines.whoosh.values import Values
from index.errors import ArticleNotFound
from index.settings import DEFAULT_CACHE_BYTES

if TYPE_CHECKING:
    from index.engines.explained import MatchPart, PassagePart, ScorePart

# To rank all ids takes as long as to read some thousands of them, and is done once.
_FEW_TIES = 1000


class WhooshGeneration:
    """Implements :class:`index.engines.base.GenerationReader`."""

    def __init__(
        self, directory: Path, segments: Sequence[Segment], cache_bytes: int = DEFAULT_CACHE_BYTES
    ) -> None:
        self._cache = ByteCache(cache_bytes)
        self._collection = SegmentCollection(directory, segments, self._cache)
        self._values = Values(self._collection)

    def ranked(self, request: EngineRequest) -> Ranked:
        question = self._question()
        return self._ranked(question, request, self._found(question, request).matched)

    def search(self, request: EngineRequest) -> EngineResult:
        question = self._question()
        found = self._found(question, request)
        ranked = self._ranked(question, request, found.matched)
        return EngineResult(
            total=ranked.total,
            undated=found.undated(),
            hits=tuple(self.hits(ranked)),
            facets=found.counts(request.facets, request.facet_values),
        )

    def hits(self, ranked: Ranked) -> Iterator[EngineHit]:
        return map(self._hit, ranked.documents, ranked.scores)

    def _question(self) -> Question:
        return Question(self._collection, self._cache)

    def _found(self, question: Question, request: EngineRequest) -> Found:
        return Found(self._values, request.filters, question.matched(request.match))

    def _ranked(self, question: Question, request: EngineRequest, matched: Matched) -> Ranked:
        """Return the asked window of what matches."""
        scoring = Scoring(question, request, matched)
        if request.sort == "relevance":
            best = scoring.best(request.offset + request.limit)
            window = self._ordered(best.documents, best.scores, request)
            documents, scores = best.documents[window], best.scores[window]
        else:
            every = matched.documents
            documents = every[self._ordered(every, np.zeros(len(every)), request)]
            scores = scoring.of(documents)
        return Ranked(len(matched), tuple(documents.tolist()), tuple(scores.tolist()))

    def _ordered(self, documents: IntArray, scores: FloatArray, request: EngineRequest) -> IntArray:
        """Return the places of the asked window among ``documents``, in order."""
        collection = self._collection

        def by_id(places: list[int]) -> list[int]:
            if len(places) <= _FEW_TIES:
                return sorted(places, key=lambda place: collection.id(int(documents[place])))
            ranks = collection.id_ranks[documents[places]]
            found: list[int] = np.array(places)[np.argsort(ranks)].tolist()
            return found

        places = first_places(
            scores,
            lambda places: collection.dates[documents[places]],
            request.sort,
            request.offset + request.limit,
            by_id,
            request.offset,
        )
        return np.array(places, np.int64)

    def _hit(self, document: int, score: float) -> EngineHit:
        article = self._collection.article(document)
        return EngineHit(article.id, score, article)

    def explain(self, rank: Sequence[Scored], article_id: str | None) -> tuple[ScorePart, ...]:
        from index.engines.whoosh.explanation import explain_score

        document = None if article_id is None else self._document(article_id)
        return explain_score(self._question(), rank, document)

    def explain_passage(self, request: EngineRequest, article_id: str) -> PassagePart | None:
        from index.engines.whoosh.explanation import explain_passage

        document = self._document(article_id)
        if request.passage is None:
            return None
        question = self._question()
        matched = self._found(question, request).matched
        if not matched.mask(question.count)[document]:
            return None
        if not Scoring(question, request, matched).looks_twice_at(document):
            return None
        part = explain_passage(question, request.passage, document)
        return part if part.mass else None

    def matches(self, match: Match, article_id: str) -> bool:
        return bool(self._question().matching(match)[self._document(article_id)])

    def explain_match(self, match: Match, article_id: str) -> MatchPart:
        from index.engines.whoosh.explanation import explain_match

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

    def cached_bytes(self) -> int:
        return self._cache.nbytes

    def limit_cache(self, max_bytes: int) -> None:
        self._cache.limit(max_bytes)

    def close(self) -> None:
        self._collection.close()
