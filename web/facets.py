"""What the results can be narrowed down by, and what they are narrowed down by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext

from searcher.model import FacetCount, ResultPage
from web.language import period_name
from web.parameters import ManyKind, PageState

#: What can have more values than stand beside the results.
LongKind = Literal["year", "byline", "source"]

#: So many values of a kind stand beside the results; a year's months all do.
SHOWN = 6


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter that a link sets or takes away: ``state`` is where the link leads.

    ``language`` is that of the label, empty for the page's own.
    """

    label: str
    state: PageState
    count: int = 0
    chosen: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """The choices of one kind; ``rest`` names it where it has more than these."""

    id: str
    heading: str
    choices: tuple[Choice, ...]
    rest: LongKind | None = None


def facet_groups(state: PageState, page: ResultPage) -> tuple[FacetGroup, ...]:
    """Return the kinds that leave a choice, or of which something is chosen."""
    year = state.period[:4]
    months = [month for month in page.facets.get("month", ()) if month.value[:4] == year]
    groups = (
        _some(state, page, "year"),
        FacetGroup(
            "months",
            gettext("Months of %(year)s", year=year),
            tuple(_periods(state, months, without=year)),
        ),
        _some(state, page, "byline"),
        _some(state, page, "source"),
        FacetGroup("captions", gettext("Photo captions"), _captions(state, page)),
    )
    return tuple(
        group
        for group in groups
        if len(group.choices) > 1 or any(choice.chosen for choice in group.choices)
    )


def heading(kind: LongKind) -> str:
    """Return what the values of a kind are called."""
    said: dict[LongKind, str] = {
        "year": gettext("Year"),
        "byline": gettext("Byline"),
        "source": gettext("Source"),
    }
    return said[kind]


def choices(state: PageState, page: ResultPage, kind: LongKind) -> list[Choice]:
    """Return the values of a kind that the page counts, those that are chosen first."""
    counts = page.facets.get(kind, ())
    found = (
        _periods(state, counts, without="")
        if kind == "year"
        else _names(state, counts, "bylines" if kind == "byline" else "sources")
    )
    return sorted(found, key=lambda choice: not choice.chosen)


def _some(state: PageState, page: ResultPage, kind: LongKind) -> FacetGroup:
    every = choices(state, page, kind)
    rest = kind if len(every) > SHOWN else None
    return FacetGroup(f"{kind}s", heading(kind), tuple(every[:SHOWN]), rest)


def _periods(state: PageState, counts: Iterable[FacetCount], without: str) -> Iterator[Choice]:
    return (
        Choice(
            label=period_name(facet.value),
            state=state.anew(period=without if chosen else facet.value),
            count=facet.count,
            chosen=chosen,
        )
        for facet in counts
        for chosen in [state.period.startswith(facet.value)]
    )


def _names(state: PageState, counts: Iterable[FacetCount], kind: ManyKind) -> Iterator[Choice]:
    return (
        Choice(
            label=facet.value,
            state=state.toggled(kind, facet.value),
            count=facet.count,
            chosen=facet.value in getattr(state, kind),
            language="vi",
        )
        for facet in counts
    )


def _captions(state: PageState, page: ResultPage) -> tuple[Choice, ...]:
    counts = {facet.value: facet.count for facet in page.facets.get("captions", ())}
    return tuple(
        Choice(
            label=label,
            state=state.anew(captions=None if state.captions is wanted else wanted),
            count=counts[value],
            chosen=state.captions is wanted,
        )
        for value, wanted, label in (
            ("yes", True, gettext("with")),
            ("no", False, gettext("without")),
        )
        if counts.get(value)
    )


def chips(state: PageState) -> tuple[Choice, ...]:
    """Return what is chosen now; each leads to the search without it."""
    chosen: list[Choice] = []
    if state.first_date or state.last_date:
        chosen.append(Choice(_dates(state), state.between("", "")))
    if state.period:
        chosen.append(Choice(period_name(state.period), state.anew(period="")))
    for byline in state.bylines:
        chosen.append(Choice(byline, state.toggled("bylines", byline), language="vi"))
    for source in state.sources:
        chosen.append(Choice(source, state.toggled("sources", source), language="vi"))
    if state.captions is not None:
        label = gettext("with photo captions") if state.captions else gettext("no photo captions")
        chosen.append(Choice(label, state.anew(captions=None)))
    return tuple(chosen)


def _dates(state: PageState) -> str:
    first, last = state.first_date, state.last_date
    if first == last:
        said = gettext("Only %(date)s", date=first)
    elif first and last:
        said = gettext("From %(first)s to %(last)s", first=first, last=last)
    elif first:
        said = gettext("From %(first)s on", first=first)
    else:
        said = gettext("Until %(last)s", last=last)
    return str(said)
