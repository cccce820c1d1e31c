"""What an engine can be asked, in terms of the index and never of a user's text.

A request has two halves that never mix: ``match`` says which articles are found,
``rank`` says how much each scores. Leaves are terms, phrases and synonyms; both
halves are built from the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

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
    """All of its children."""

    children: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of its children."""

    children: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """What its child is not."""

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
    """A leaf that scores: ``weight``, which is not negative, times its BM25 in its own field.

    ``label`` names it for an explanation. ``weighed_by`` is the leaf whose document
    frequency gives the idf, or that frequency itself where it is known without asking;
    None is the leaf itself.
    """

    leaf: Leaf
    weight: float
    label: str
    weighed_by: Leaf | int | None = None

    @property
    def weigher(self) -> Leaf | int:
        """What gives the idf."""
        return self.leaf if self.weighed_by is None else self.weighed_by


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


#: What found articles can be counted by. A year and a month are of one kind: the period.
FacetName = Literal["year", "month", "byline", "source", "captions"]
FACETS: tuple[FacetName, ...] = get_args(FacetName)
#: So many bylines and sources are counted unless asked otherwise, those chosen by a filter
#: besides.
FACET_VALUES = 50


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many of the articles found have ``value``."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class EngineFilters:
    """What narrows down which articles are found, and scores nothing.

    Any one of ``bylines`` will do, and any one of ``sources``; None and () are no filter.
    """

    period: DateRange | None = None
    bylines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    captions: bool | None = None


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """Which articles, in what order, which of them (``offset``, ``limit``), and what all
    of them are to be counted by."""

    match: Match
    rank: tuple[Scored, ...] = ()
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 20
    passage: BestPassage | None = None
    filters: EngineFilters = EngineFilters()
    facets: tuple[FacetName, ...] = ()
    facet_values: int = FACET_VALUES
