"""What goes into a search and what comes out: the values that cross to the CLI and the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.article import Article
from index.engines.asked import FACET_VALUES
from index.engines.asked import FacetCount as FacetCount

if TYPE_CHECKING:
    from index.engines.explained import PassagePart, ScorePart

Sort = Literal["relevance", "newest", "oldest"]
Syntax = Literal["strict", "forgiving"]

#: A half-open range of Unicode code points, 0-based, in the text it comes with.
Span = tuple[int, int]

MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows an answer down. Of one kind any will do, and every kind has to hold.

    ``period`` is a year, a month or a day, as ``first_date`` takes them. ``bylines`` and
    ``sources`` stand as articles have them. ``captions`` wants articles with captions of
    pictures, or without. Filters change no score, and go beside the limits of dates.
    """

    period: str | None = None
    bylines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    captions: bool | None = None


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A query and how to answer it.

    ``first_date`` and ``last_date`` are inclusive and take ``YYYY[-MM[-DD]]`` or
    ``d/m/yyyy``. ``widen`` lets a query whose marked words match nothing be read
    without its marks. ``verbatim`` searches what was typed and nothing else: no
    marks are restored, no abbreviation is expanded. ``lit`` asks for spans and
    snippets, which take most of the time of an answer, ``suggest`` for other queries,
    ``facets`` for counts of what filters can choose, of bylines and sources for the
    ``facet_values`` that most articles have. ``generation`` names the one to ask; where it
    is open no more, the newest answers.
    """

    query: str
    limit: int = 20
    offset: int = 0
    sort: Sort = "relevance"
    first_date: str | None = None
    last_date: str | None = None
    syntax: Syntax = "strict"
    widen: bool = False
    verbatim: bool = False
    lit: bool = True
    suggest: bool = True
    filters: Filters = Filters()
    facets: bool = True
    facet_values: int = FACET_VALUES
    generation: str | None = None


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of one stored field, with the spans of what matched in ``text``."""

    field: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found. ``date`` is ISO without a zone, or None."""

    id: str
    score: float
    title: str
    title_spans: tuple[Span, ...]
    date: str | None
    date_source: str | None
    byline: str
    source: str
    path: str
    snippets: tuple[Snippet, ...]


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for: ``LĐLĐ``, ``Liên đoàn Lao động``."""

    short: str
    long: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a query was understood.

    ``reading`` is the query in canonical form; ``ignored`` says, a sentence each,
    what forgiving syntax left out; ``widened`` tells that marks were dropped
    because nothing matched with them. ``restored`` is the query with the marks that
    it was probably meant to have, None where it is as typed; ``abbreviations`` are
    those that were searched in both forms, ``words`` the syllables that were joined to
    words, with their marks restored. ``every_word`` is a query for what holds all of
    the words, None where this one finds nothing else.
    """

    reading: str
    ignored: tuple[str, ...] = ()
    widened: bool = False
    restored: str | None = None
    abbreviations: tuple[Abbreviation, ...] = ()
    words: tuple[str, ...] = ()
    every_word: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another query that may have been meant, and how many articles it finds."""

    query: str
    total: int


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of the answer. ``undated`` counts found articles without a date.

    ``facets`` are empty where they were not asked for. ``generation`` is the one that
    answered.
    """

    query: str
    interpretation: Interpretation
    total: int
    undated: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetCount, ...]]
    suggestions: tuple[Suggestion, ...]
    offset: int
    limit: int
    took_ms: float
    generation: str

    @property
    def alternatives(self) -> tuple[Suggestion, ...]:
        """The suggestions that find something else than this query with its marks restored.

        Restored marks rank; a query that has them typed may find more, or fewer.
        """
        known = Suggestion(self.interpretation.restored or "", self.total)
        return tuple(other for other in self.suggestions if other != known)


@dataclass(frozen=True, slots=True)
class LitBlock:
    """A paragraph, caption, lead or title of an article with the query's words lit."""

    kind: str
    text: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class LitArticle:
    """An article with a query's words lit. ``count`` is the number of spans in all."""

    article: Article
    title_spans: tuple[Span, ...]
    blocks: tuple[LitBlock, ...]
    count: int


@dataclass(frozen=True, slots=True)
class MassShare:
    """What an article holds of one word of a query: ``share`` of its ``mass``, 0 to 1.

    The mass is the idf of ``document_frequency``, 0 where no article holds the word.
    """

    label: str
    document_frequency: int
    mass: float
    share: float


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a query asks of an article, and whether the article meets it.

    ``all``, ``any`` and ``none`` say of how many ``children`` it has to be true;
    ``holds`` and ``dates`` name by ``label`` what has to be there. Of ``mass`` the
    article holds ``held``, the sum over its ``shares``, and needs ``needed``.
    """

    kind: Literal["all", "any", "none", "holds", "dates", "mass"]
    label: str
    met: bool
    children: tuple[Requirement, ...] = ()
    shares: tuple[MassShare, ...] = ()
    held: float = 0.0
    needed: float = 0.0


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a query was understood and, for one article, how its score is made.

    ``articles`` is the N of the idf. ``kind`` of a part says what it counts:
    docs/cli.md lists them. ``passage`` is None where the article's best passage was
    not looked for. ``requirement`` is None where no article was asked for, and
    ``score`` is, too, where the article does not match.
    """

    interpretation: Interpretation
    articles: int
    parts: tuple[ScorePart, ...]
    passage: PassagePart | None
    score: float | None
    formula: str
    requirement: Requirement | None


@dataclass(frozen=True, slots=True)
class IndexStats:
    """Counts of an index. Sizes are bytes, ``built_at`` is UTC in ISO form.

    ``terms`` counts distinct terms by field, where they were asked for.
    ``learned_bytes`` is the part of the index that holds what the archive taught: its
    language, completions and abbreviations.
    """

    articles: int
    undated: int
    first_date: str | None
    last_date: str | None
    segments: int
    terms: dict[str, int]
    text_bytes: int
    index_bytes: int
    learned_bytes: dict[str, int]
    generation: str
    built_at: str
    analysis_version: int
    roots: tuple[str, ...]
