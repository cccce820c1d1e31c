from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import UserError
from searcher.query.dates import format_date_limit, parse_date_limit, parse_date_range
from searcher.query.tree import DateLimit


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", "2017-01-01T00:00", "2017-12-31T23:59"),
        ("2017-04", "2017-04-01T00:00", "2017-04-30T23:59"),
        ("2017-4", "2017-04-01T00:00", "2017-04-30T23:59"),
        ("2024-02", "2024-02-01T00:00", "2024-02-29T23:59"),
        ("2023-02", "2023-02-01T00:00", "2023-02-28T23:59"),
        ("2024-04-12", "2024-04-12T00:00", "2024-04-12T23:59"),
        ("12/4/2024", "2024-04-12T00:00", "2024-04-12T23:59"),
        ("02/09/2015", "2015-09-02T00:00", "2015-09-02T23:59"),
        ("4/2024", "2024-04-01T00:00", "2024-04-30T23:59"),
        (" 12/2024 ", "2024-12-01T00:00", "2024-12-31T23:59"),
        ("9999", "9999-01-01T00:00", "9999-12-31T23:59"),
    ],
)
def test_dates_reach_from_their_first_to_their_last_minute(
    text: str, first: str, last: str
) -> None:
    assert parse_date_range(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        *("", "abc", "17", "20177", "2017-", "2017-13", "2017-00", "2017-02-30", "29/2/2023"),
        *("0/4/2024", "12/4", "12/4/24", "2017/04", "12-4-2024", "0000", "2017..2018", "٢٠١٧"),
        *("2017 04", "2017-04-12T16:48", "-2017"),
    ],
)
def test_what_is_no_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UserError) as caught:
        parse_date_range(text)
    assert str(caught.value) == (
        f'"{text}" is not a date: expected YYYY, YYYY-MM, YYYY-MM-DD, m/yyyy or d/m/yyyy, '
        "for example 2017-04 or 12/4/2024"
    )


@given(st.dates())
def test_iso_and_vietnamese_dates_agree(day: date) -> None:
    written = f"{day.day}/{day.month}/{day.year:04}"
    assert parse_date_range(written) == parse_date_range(day.isoformat())
    assert parse_date_range(written)[0] == f"{day.isoformat()}T00:00"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2017", "2017-01-01T00:00", "2017-12-31T23:59"),
        ("2017-01..2018-06", "2017-01-01T00:00", "2018-06-30T23:59"),
        ("2017..", "2017-01-01T00:00", None),
        ("..2018", None, "2018-12-31T23:59"),
        ("1/5/2016..2/9/2016", "2016-05-01T00:00", "2016-09-02T23:59"),
    ],
)
def test_ranges_include_both_ends(text: str, first: str | None, last: str | None) -> None:
    assert parse_date_limit(text) == DateLimit(first, last)


def test_before_and_after_exclude_what_they_name() -> None:
    assert parse_date_limit("2018", "before") == DateLimit(None, "2017-12-31T23:59")
    assert parse_date_limit("2018", "after") == DateLimit("2019-01-01T00:00", None)
    assert parse_date_limit("1/3/2024", "before") == DateLimit(None, "2024-02-29T23:59")
    assert parse_date_limit("2024-02", "after") == DateLimit("2024-03-01T00:00", None)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("..", "within"),
        ("", "within"),
        ("2017..2018..2019", "within"),
        ("2017...2018", "within"),
        ("2017..2018", "before"),
        ("0001", "before"),
        ("9999", "after"),
    ],
)
def test_limits_that_no_calendar_can_hold_are_refused(text: str, relation: str) -> None:
    with pytest.raises(UserError, match="is not a date"):
        parse_date_limit(text, relation)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (DateLimit("2017-01-01T00:00", "2017-12-31T23:59"), "2017"),
        (DateLimit("2017-01-01T00:00", "2017-01-31T23:59"), "2017-01"),
        (DateLimit("2017-01-01T00:00", "2017-01-01T23:59"), "2017-01-01"),
        (DateLimit("2017-12-31T00:00", "2017-12-31T23:59"), "2017-12-31"),
        (DateLimit("2016-01-01T00:00", "2018-06-30T23:59"), "2016..2018-06"),
        (DateLimit(None, "2017-12-31T23:59"), "..2017"),
        (DateLimit("2019-03-05T00:00", None), "2019-03-05.."),
    ],
)
def test_limits_are_written_as_short_as_they_can_be(limit: DateLimit, text: str) -> None:
    assert format_date_limit(limit) == text


@given(st.dates(), st.integers(0, 1000))
def test_a_written_limit_reads_back(day: date, days: int) -> None:
    end = day + timedelta(min(days, (date.max - day).days))
    limit = DateLimit(f"{day.isoformat()}T00:00", f"{end.isoformat()}T23:59")
    assert parse_date_limit(format_date_limit(limit)) == limit
