"""What an engine is: it writes generations, and answers what :mod:`.asked` can ask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.article import Article
from index.engines.asked import EngineRequest, FacetCount, Leaf, Match, Scored
from index.progress import Told, untold
from index.settings import DEFAULT_CACHE_BYTES

if TYPE_CHECKING:
    from index.engines.explained import MatchPart, PassagePart, ScorePart


@dataclass(frozen=True, slots=True)
class EngineHit:
    """An article found; ``score`` compares within one result only."""

    id: str
    score: float
    article: Article


@dataclass(frozen=True, slots=True)
class EngineResult:
    """``total`` articles are found, ``undated`` of them without a date.

    ``facets`` has the counts of each :data:`~index.engines.asked.FacetName` asked for, of
    what is found under all filters but those of its own kind: of periods the newest first,
    of others the most first. What is found in no article is left out.
    """

    total: int
    undated: int
    hits: tuple[EngineHit, ...]
    facets: dict[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The asked window of what is found, in order, as numbers of the engine's own and
    scores; ``total`` articles are found."""

    total: int
    documents: tuple[int, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class EngineStats:
    """Counts over one generation; dates are days in ISO form."""

    articles: int
    undated: int
    first_date: str | None
    last_date: str | None
    segments: int


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """A segment that was written: ``documents`` in all, ``live`` of them not deleted."""

    name: str
    documents: int
    live: int


class GenerationReader(Protocol):
    """A published generation, open. Safe to share between threads."""

    def search(self, request: EngineRequest) -> EngineResult:
        """Return the asked window of the articles found, and counts of all."""
        ...

    def ranked(self, request: EngineRequest) -> Ranked:
        """Return the same window and total, no article loaded and nothing else counted."""
        ...

    def hits(self, ranked: Ranked) -> Iterator[EngineHit]:
        """Yield what :meth:`ranked` found, an article loaded at a time."""
        ...

    def explain(self, rank: Sequence[Scored], article_id: str | None) -> tuple[ScorePart, ...]:
        """Return the parts of an article's score; without an article, with scores of 0.

        Raises ``ArticleNotFound``.
        """
        ...

    def explain_passage(self, request: EngineRequest, article_id: str) -> PassagePart | None:
        """Return what an article's best passage gave to its score, None where it was not
        among the articles that are looked at. Raises ``ArticleNotFound``."""
        ...

    def matches(self, match: Match, article_id: str) -> bool:
        """Tell whether an article matches. Raises ``ArticleNotFound``."""
        ...

    def explain_match(self, match: Match, article_id: str) -> MatchPart:
        """Tell part by part whether an article matches. Raises ``ArticleNotFound``."""
        ...

    def get(self, article_id: str) -> Article:
        """Return an article. Raises ``ArticleNotFound``."""
        ...

    def terms(self, field: str, prefix: str, limit: int) -> list[str]:
        """Return up to ``limit`` terms of a field that begin so, sorted."""
        ...

    def document_frequency(self, leaf: Leaf) -> int:
        """Return how many articles hold a leaf."""
        ...

    def segments(self) -> tuple[SegmentInfo, ...]:
        """Return the segments that the generation is made of."""
        ...

    def articles(self, segment: str) -> Iterator[Article]:
        """Yield the live articles of a segment."""
        ...

    def stats(self) -> EngineStats:
        """Return counts of articles."""
        ...

    def vocabulary(self) -> dict[str, int]:
        """Return the number of distinct terms of each field. Looks at every term."""
        ...

    def cached_bytes(self) -> int:
        """Return the bytes of what is kept in memory of what was read."""
        ...

    def limit_cache(self, max_bytes: int) -> None:
        """Keep at most so many bytes of what is read from now on."""
        ...

    def close(self) -> None:
        """Close the generation's files."""
        ...


class Engine(Protocol):
    """Writes generations into directories of their own, and opens them."""

    def write_segment(
        self, directory: Path, articles: Sequence[Article], told: Told = untold
    ) -> SegmentInfo:
        """Write articles as one immutable segment; ``told`` takes now and then how much is done.

        Runs in any process; segments of one generation are written side by side.
        """
        ...

    def commit(
        self,
        directory: Path,
        added: Sequence[SegmentInfo],
        base: Path | None = None,
        dropped: Sequence[str] = (),
        deleted: Sequence[str] = (),
    ) -> None:
        """Make a generation of the segments written into ``directory`` and of those of
        ``base``, less the segments ``dropped`` and the articles with the ids ``deleted``."""
        ...

    def is_derived(self, name: str) -> bool:
        """Tell whether a file of a generation may be missing: answers are the same then."""
        ...

    def open(self, directory: Path, cache_bytes: int = DEFAULT_CACHE_BYTES) -> GenerationReader:
        """Open a generation; up to ``cache_bytes`` of what is read is kept in memory."""
        ...
