"""What the results can be narrowed down by, and what they are narrowed down by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from flask_babel import gettext

from searcher.model import FacetCount, ResultPage
from web.language import period_name
from web.parameters import ManyKind, PageState

#: So many values of a kind are listed at once, and so many after a click.
SHOWN, MOST = 6, 18


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
    """The choices of one kind, those that stand behind a click in ``more``."""

    id: str
    heading: str
    choices: tuple[Choice, ...]
    more: tuple[Choice, ...]


def facet_groups(state: PageState, page: ResultPage) -> tuple[FacetGroup, ...]:
    """Return the kinds that leave a choice, or of which something is chosen."""
    year = state.period[:4]
    months = [month for month in page.facets.get("month", ()) if month.value[:4] == year]
    groups = (
        _group("years", gettext("Year"), _periods(state, page.facets.get("year", ()), "")),
        _group("months", gettext("Months of %(year)s", year=year), _periods(state, months, year)),
        _group("bylines", gettext("Byline"), _names(state, page, "byline", "bylines")),
        _group("sources", gettext("Source"), _names(state, page, "source", "sources")),
        _group("captions", gettext("Photo captions"), _captions(state, page)),
    )
    return tuple(
        group
        for group in groups
        if len(group.choices) > 1 or any(choice.chosen for choice in group.choices)
    )


def _group(name: str, heading: str, choices: Iterable[Choice]) -> FacetGroup:
    """Return a group that shows its first choices."""
    shown = tuple(islice(choices, MOST))
    return FacetGroup(name, heading, shown[:SHOWN], shown[SHOWN:])


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


def _names(state: PageState, page: ResultPage, facet: str, kind: ManyKind) -> Iterator[Choice]:
    """Yield those that are chosen, then the others."""
    chosen: tuple[str, ...] = getattr(state, kind)
    return (
        Choice(
            label=value.value,
            state=state.toggled(kind, value.value),
            count=value.count,
            chosen=value.value in chosen,
            language="vi",
        )
        for value in sorted(page.facets.get(facet, ()), key=lambda one: one.value not in chosen)
    )


def _captions(state: PageState, page: ResultPage) -> list[Choice]:
    counts = {facet.value: facet.count for facet in page.facets.get("captions", ())}
    return [
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
    ]


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
