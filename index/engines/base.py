"""What an engine can be asked, in terms of the index and never of a user's text.

A request has two halves that never mix: ``match`` says which articles are found,
``rank`` says how much each scores. Leaves are terms, phrases and synonyms; both
halves are built from the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeAlias

from index.article import Article

Sort = Literal["relevance", "newest", "oldest"]


class Term(NamedTuple):
    """Articles that hold ``text`` in ``field`` (an engine's field, folded or not).

    A named tuple: one query looks terms up some thousand times.
    """

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Slots at positions in a row; any one term of a slot fills it."""

    slots: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, slots=True)
class Near:
    """Slots in any order within ``length`` positions in a row.

    Slots that are alike take a place each. An article's frequency is the number of
    places at which such a passage can begin, as late as it can.
    """

    slots: tuple[tuple[Term, ...], ...]
    length: int


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Leaves that say the same: an article's frequency is the greatest of theirs.

    They do not add up, for one place of a text can hold several: ``TP.HCM`` is its
    parts in a row and the joined form too.
    """

    leaves: tuple[Term | Phrase | Near, ...]


@dataclass(frozen=True, slots=True)
class Excluding:
    """The postings of ``leaf`` in articles that do not hold ``without``."""

    leaf: Term | Phrase | Near | Synonyms
    without: Term | Phrase | Near | Synonyms


Leaf: TypeAlias = Term | Phrase | Near | Synonyms | Excluding


@dataclass(frozen=True, slots=True)
class All:
    """Every article."""


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Not:
    child: Match


@dataclass(frozen=True, slots=True)
class DateRange:
    """Articles dated from ``first`` to ``last``, both included.

    Minutes as :func:`date_number` gives them; undated articles are outside of any range.
    """

    first: int
    last: int


def date_number(date: str | None) -> int:
    """Return an ISO date or minute as YYYYMMDDhhmm; 0 for none.

    >>> date_number("2024-04-12T16:48"), date_number("2024-04-12")
    (202404121648, 202404120000)
    """
    if date is None:
        return 0
    digits = "".join(character for character in date if character.isdigit())
    return int(digits.ljust(12, "0"))


@dataclass(frozen=True, slots=True)
class Clause:
    """One wanted thing of a :class:`Mass`: its readings from best to worst.

    Each reading is a leaf and the share of the clause's mass that it brings; an
    article gets the greatest share of those that it holds. ``weighed_by`` is the
    leaf whose document frequency gives the mass.
    """

    readings: tuple[tuple[Leaf, float], ...]
    weighed_by: Leaf


@dataclass(frozen=True, slots=True)
class Mass:
    """Articles that hold at least ``minimum`` of the clauses' mass.

    A clause's mass is its idf, ``ln(1 + (N - df + .5) / (df + .5))``.
    """

    clauses: tuple[Clause, ...]
    minimum: float


Match: TypeAlias = Leaf | All | And | Or | Not | DateRange | Mass


@dataclass(frozen=True, slots=True)
class Scored:
    """A leaf that scores: ``weight`` times its BM25 in its own field.

    ``label`` names it for an explanation. ``weighed_by`` is the leaf whose document
    frequency gives the idf, or that frequency itself where it is known without asking;
    None is the leaf itself.
    """

    leaf: Leaf
    weight: float
    label: str
    weighed_by: Leaf | int | None = None


@dataclass(frozen=True, slots=True)
class BestPassage:
    """A second look at the articles that score best: how much of the query stands together.

    Of the ``depth`` matching articles that ``rank`` scores best, each gets ``weight``
    times the mass of its best passage: the greatest sum of ``weight * idf`` over those
    of ``parts`` of which some place lies within ``length`` positions in a row.
    """

    parts: tuple[Scored, ...]
    length: int
    weight: float
    depth: int


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """Which articles, in what order, which of them (``offset``, ``limit``)."""

    match: Match
    rank: tuple[Scored, ...] = ()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    passage: BestPassage | None = None


@dataclass(frozen=True, slots=True)
class EngineHit:
    """An article found; ``score`` compares within one result only."""

    id: str
    score: float
    article: Article


@dataclass(frozen=True, slots=True)
class EngineResult:
    """``total`` articles match; ``years`` counts those dated, the newest year first."""

    total: int
    undated: int
    hits: tuple[EngineHit, ...]
    years: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """The asked window of what matches, in order, as numbers of the engine's own and
    scores; ``total`` articles match."""

    total: int
    documents: tuple[int, ...]
    scores: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one scoring leaf gave to one article.

    ``score = weight * idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b *
    length / mean_length))``, the BM25 of Robertson and Zaragoza (2009), lengths in
    tokens.
    """

    label: str
    kind: str
    field: str
    weight: float
    document_frequency: int
    idf: float
    frequency: int
    length: int
    mean_length: float
    score: float


@dataclass(frozen=True, slots=True)
class PassagePart:
    """What its best passage gave to one article: ``score = weight * mass``.

    ``labels`` and ``idfs`` are those of the parts in the passage; ``mass`` is the sum
    of the idfs.
    """

    labels: tuple[str, ...]
    idfs: tuple[float, ...]
    weight: float
    mass: float
    score: float


@dataclass(frozen=True, slots=True)
class ClausePart:
    """What one article holds of a clause: ``share`` of its ``mass``, from 0 to 1.

    The mass is 0 where no article holds any reading, else the idf of
    ``document_frequency``.
    """

    clause: Clause
    document_frequency: int
    mass: float
    share: float


@dataclass(frozen=True, slots=True)
class MatchPart:
    """Whether one article matches, and how it stands with what the match is made of.

    ``children`` are the parts of an And, an Or or a Not, ``clauses`` those of a Mass.
    """

    match: Match
    held: bool
    children: tuple[MatchPart, ...] = ()
    clauses: tuple[ClausePart, ...] = ()


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
        """Return the asked window of the articles that match, and counts of all."""
        ...

    def ranked(self, request: EngineRequest) -> Ranked:
        """Return the same window and total, no article loaded and nothing else counted."""
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

    def close(self) -> None:
        """Close the generation's files."""
        ...


class Engine(Protocol):
    """Writes generations into directories of their own, and opens them."""

    def write_segment(self, directory: Path, articles: Sequence[Article]) -> SegmentInfo:
        """Write articles as one immutable segment.

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

    def open(self, directory: Path) -> GenerationReader:
        """Open a generation."""
        ...
