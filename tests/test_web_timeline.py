from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.model import FacetCount
from web.timeline import BAR_HEIGHT, LEAST_HEIGHT, MOST_LETTERS, MOST_YEARS, timeline


def _facets(months: dict[str, int]) -> dict[str, tuple[FacetCount, ...]]:
    years: dict[str, int] = {}
    for month, count in months.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return {
        name: tuple(FacetCount(*item) for item in sorted(counts.items(), reverse=True))
        for name, counts in (("year", years), ("month", months))
    }


def test_many_years_are_bars_with_those_between_left_empty() -> None:
    drawn = timeline(_facets({"2014-05": 10, "2016-01": 40, "2017-12": 1}))
    assert drawn is not None and not drawn.monthly and drawn.year == ""
    assert [(bar.period, bar.count) for bar in drawn.bars] == [
        ("2014", 10),
        ("2015", 0),
        ("2016", 40),
        ("2017", 1),
    ]
    assert [bar.period for bar in drawn.counted] == ["2014", "2016", "2017"]
    assert [bar.height for bar in drawn.bars] == [BAR_HEIGHT / 4, 0, BAR_HEIGHT, LEAST_HEIGHT]
    assert [bar.name for bar in drawn.bars] == ["2014", "2015", "2016", "2017"]


def test_two_years_are_shown_by_month() -> None:
    drawn = timeline(_facets({"2016-11": 3, "2017-02": 1}))
    assert drawn is not None and drawn.monthly and drawn.year == ""
    assert [bar.period for bar in drawn.bars] == ["2016-11", "2016-12", "2017-01", "2017-02"]
    assert drawn.bars[0].name == "11/2016"


@pytest.mark.parametrize("period", ["2016", "2016-04", "2016-04-12"])
def test_a_period_shows_the_months_of_its_year(period: str) -> None:
    drawn = timeline(_facets({"2014-05": 1, "2016-04": 2, "2016-12": 4}), period)
    assert drawn is not None and drawn.year == "2016"
    assert [bar.name for bar in drawn.bars] == [str(month) for month in range(1, 13)]
    assert [bar.count for bar in drawn.bars] == [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 4]


@pytest.mark.parametrize(
    ("months", "period"),
    [({}, ""), ({}, "2016"), ({"2016-01": 5}, ""), ({"2016-01": 5, "2017-01": 1}, "2016")],
)
def test_a_single_bar_is_not_drawn(months: dict[str, int], period: str) -> None:
    assert timeline(_facets(months), period) is None


def test_a_date_far_off_does_not_squeeze_the_others() -> None:
    drawn = timeline(_facets({"0019-01": 1, "2016-01": 5, "2019-01": 5}))
    assert drawn is not None and len(drawn.bars) == MOST_YEARS
    assert drawn.bars[-1].period == "2019"


@given(
    st.dictionaries(
        st.tuples(st.integers(1950, 2030), st.integers(1, 12)).map("{0[0]}-{0[1]:02}".format),
        st.integers(1, 10**6),
        min_size=2,
        max_size=60,
    )
)
def test_bars_stand_side_by_side_within_the_figure(months: dict[str, int]) -> None:
    drawn = timeline(_facets(months))
    assert drawn is not None
    assert [bar.place for bar in drawn.bars] == list(range(len(drawn.bars)))
    for bar in drawn.bars:
        assert 0 <= bar.height <= BAR_HEIGHT and bool(bar.height) == bool(bar.count)
    assert max(bar.height for bar in drawn.bars) == BAR_HEIGHT
    assert sum(len(bar.name) for bar in drawn.bars) <= MOST_LETTERS + 7
    assert sum(bar.count for bar in drawn.bars) == sum(months.values())
