"""How many articles a year or a month has, as bars that are links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from searcher.model import FacetCount

#: The height of the highest bar, and of the lowest that is not empty, in pixels.
BAR_HEIGHT = 64
LEAST_HEIGHT = 2
#: What is found within so few years is shown month by month.
MONTHLY_YEARS = 2
#: Years further back than this have no bar; the filters have them.
MOST_YEARS = 120
#: So many characters of names stand below the axis of a phone.
MOST_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Bar:
    """One year (``2017``) or month (``2017-04``), the ``place``-th from 0.

    ``height`` is pixels; ``name`` stands below, empty where it does not fit.
    """

    period: str
    count: int
    place: int
    height: int
    name: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars from the first to the last period, those without articles among them."""

    bars: tuple[Bar, ...]
    monthly: bool

    @property
    def year(self) -> str:
        """The year of all the months, empty where there are several or none."""
        first, last = self.bars[0].period[:4], self.bars[-1].period[:4]
        return first if self.monthly and first == last else ""

    @property
    def counted(self) -> tuple[Bar, ...]:
        """The bars that stand for any article."""
        return tuple(bar for bar in self.bars if bar.count)


def timeline(facets: Mapping[str, Sequence[FacetCount]], period: str = "") -> Timeline | None:
    """Return the bars of an answer's facets, None where fewer than two would be to be seen.

    A ``period`` shows the months of its year; else a few years are shown month by
    month, and many year by year.
    """
    years, months = _counts(facets, "year"), _counts(facets, "month")
    if period:
        year = period[:4]
        return _bars(_months(f"{year}-01", f"{year}-12"), months, monthly=True)
    if not years:
        return None
    if int(max(years)) - int(min(years)) < MONTHLY_YEARS and len(months) > 1:
        return _bars(_months(min(months), max(months)), months, monthly=True)
    span = range(max(int(min(years)), int(max(years)) - MOST_YEARS + 1), int(max(years)) + 1)
    return _bars([f"{year:04}" for year in span], years, monthly=False)


def _counts(facets: Mapping[str, Sequence[FacetCount]], name: str) -> dict[str, int]:
    return {facet.value: facet.count for facet in facets.get(name, ())}


def _months(first: str, last: str) -> list[str]:
    numbers = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (first, last))
    start, end = numbers
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(start, end + 1)]


def _bars(periods: Sequence[str], counts: Mapping[str, int], monthly: bool) -> Timeline | None:
    most = max(counts.get(period, 0) for period in periods)
    if sum(counts.get(period, 0) > 0 for period in periods) < 2:
        return None
    names = _names(periods)
    step = -(-sum(map(len, names)) // MOST_LETTERS)
    bars = [
        Bar(
            period=period,
            count=counts.get(period, 0),
            place=at,
            height=_height(counts.get(period, 0), most),
            name=names[at] if at % step == step // 2 else "",
        )
        for at, period in enumerate(periods)
    ]
    return Timeline(tuple(bars), monthly)


def _names(periods: Sequence[str]) -> list[str]:
    """Return years as they are, the months of one year as numbers, others as ``4/2017``."""
    one_year = len({period[:4] for period in periods}) == 1
    return [
        period
        if len(period) == 4
        else str(int(period[5:]))
        if one_year
        else f"{int(period[5:])}/{period[:4]}"
        for period in periods
    ]


def _height(count: int, most: int) -> int:
    return max(LEAST_HEIGHT, round(BAR_HEIGHT * count / most)) if count else 0
