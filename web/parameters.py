"""The page's address to a search request, read forgivingly; web/api_parameters.py is strict."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from werkzeug.datastructures import MultiDict

from index.errors import UserError
from searcher.model import Filters, SearchRequest, Sort
from searcher.query.dates import parse_date_range
from searcher.query.faults import MAX_LENGTH

SORTS: tuple[Sort, ...] = get_args(Sort)
PAGE_SIZE = 20
#: Addresses beyond this page are read as this page; no archive has as many.
LAST_PAGE = 1_000_000
#: So many bylines, and so many sources, can be chosen at once.
MAX_NAMES = 20

#: The filters that take several values.
ManyKind = Literal["bylines", "sources"]

_PERIOD = re.compile(r"\d{4}(?:-\d{2}){0,2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PageState:
    """Where the reader is: everything that the address of a page says.

    ``page`` is 1-based. The dates stand as they were typed, empty for no limit.
    ``verbatim`` searches what was typed and nothing else. ``period`` (``2017``,
    ``2017-04`` or ``2017-04-12``), ``bylines``, ``sources`` and ``captions`` are the
    filters of :class:`~searcher.model.Filters`; ``at`` names the generation that the
    first page was read from, so that the next ones follow on it. ``hit`` tells of an
    article which of the results it is, 1-based, 0 if none.
    """

    query: str = ""
    page: int = 1
    sort: Sort = "relevance"
    first_date: str = ""
    last_date: str = ""
    verbatim: bool = False
    period: str = ""
    bylines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    captions: bool | None = None
    at: str = ""
    hit: int = 0

    @classmethod
    def from_arguments(cls, arguments: MultiDict[str, str]) -> PageState:
        """Read an address. What makes no sense is read as if it were absent."""
        sort = arguments.get("sort", "")
        return cls(
            # Long enough for the parser to say that it was too long.
            query=arguments.get("q", "").strip()[: MAX_LENGTH + 1],
            page=_number(arguments.get("page", ""), 1, LAST_PAGE),
            sort=sort if sort in SORTS else "relevance",
            first_date=arguments.get("from", "").strip(),
            last_date=arguments.get("to", "").strip(),
            verbatim=arguments.get("verbatim") == "1",
            period=_period(arguments.get("period", "")),
            bylines=_names(arguments.getlist("byline")),
            sources=_names(arguments.getlist("source")),
            captions={"1": True, "0": False}.get(arguments.get("captions", "")),
            at=arguments.get("at", "").strip(),
            hit=_number(arguments.get("hit", ""), 0, LAST_PAGE * PAGE_SIZE),
        )

    def arguments(self) -> dict[str, Any]:
        """Return the address's arguments as ``url_for`` takes them, without the usual ones."""
        return {
            name: list(value) if isinstance(value, tuple) else _text(value)
            for name, field, usual in _ARGUMENTS
            if (value := getattr(self, field)) != usual
        }

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield the same one by one."""
        for name, field, usual in _ARGUMENTS:
            value = getattr(self, field)
            if value != usual:
                for one in value if isinstance(value, tuple) else (value,):
                    yield name, _text(one)

    def filters(self) -> Filters:
        """Return what the page filters by."""
        return Filters(self.period or None, self.bylines, self.sources, self.captions)

    @property
    def limited(self) -> bool:
        """Whether anything but the query limits what is found."""
        return self.filters() != Filters() or bool(self.first_date or self.last_date)

    def on_page(self, page: int) -> PageState:
        """Return the same search at another page."""
        return replace(self, page=page, hit=0)

    def opening(self, hit: int) -> PageState:
        """Return the state of the article that is the ``hit``-th result."""
        return replace(self, page=1, hit=hit)

    def results(self) -> PageState:
        """Return the page of results that the reader came from."""
        return self.on_page(-(-self.hit // PAGE_SIZE)) if self.hit else self

    def held_at(self, generation: str) -> PageState:
        """Return the same page, of one generation of the index."""
        return replace(self, at=generation)

    def anew(self, **changes: Any) -> PageState:
        """Return the search with ``changes``, from its first page, of the newest index."""
        return replace(self, **{"page": 1, "at": "", "hit": 0, **changes})

    def between(self, first_date: str, last_date: str) -> PageState:
        """Return the same search within other dates."""
        return self.anew(first_date=first_date, last_date=last_date)

    def asking(self, query: str) -> PageState:
        """Return another query with the same order, dates and filters."""
        return self.anew(query=query, verbatim=False)

    def read(self, verbatim: bool) -> PageState:
        """Return the same search, of what was typed alone or not."""
        return self.anew(verbatim=verbatim)

    def toggled(self, kind: ManyKind, value: str) -> PageState:
        """Return the search with one byline or source more, or without it if it was there."""
        values: tuple[str, ...] = getattr(self, kind)
        rest = tuple(other for other in values if other != value)
        return self.anew(**{kind: rest if value in values else (*values, value)})

    def unlimited(self) -> PageState:
        """Return the same search without filters and date limits."""
        return self.anew(
            first_date="", last_date="", period="", bylines=(), sources=(), captions=None
        )

    def request(self) -> SearchRequest:
        """Return what the page asks the searcher."""
        return SearchRequest(
            query=self.query,
            limit=PAGE_SIZE,
            offset=(self.page - 1) * PAGE_SIZE,
            sort=self.sort,
            first_date=self.first_date or None,
            last_date=self.last_date or None,
            syntax="forgiving",
            widen=True,
            verbatim=self.verbatim,
            filters=self.filters(),
            generation=self.at or None,
        )


#: The name of each argument, the field that it stands in, and its usual value.
_ARGUMENTS = tuple(
    (name, field, getattr(PageState(), field))
    for name, field in (
        ("q", "query"),
        ("page", "page"),
        ("sort", "sort"),
        ("from", "first_date"),
        ("to", "last_date"),
        ("verbatim", "verbatim"),
        ("period", "period"),
        ("byline", "bylines"),
        ("source", "sources"),
        ("captions", "captions"),
        ("at", "at"),
        ("hit", "hit"),
    )
)


def _text(value: Any) -> str:
    return str(int(value) if isinstance(value, bool) else value)


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit()):
        return least
    return min(max(least, int(text[:9])), most)


def _period(text: str) -> str:
    text = text.strip()
    try:
        parse_date_range(text)
    except UserError:
        return ""
    return text if _PERIOD.fullmatch(text) else ""


def _names(values: Iterable[str]) -> tuple[str, ...]:
    """Return names as they are, each once; bylines are compared verbatim."""
    return tuple(dict.fromkeys(filter(None, values)))[:MAX_NAMES]
