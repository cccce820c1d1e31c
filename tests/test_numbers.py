from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.numbers import document_number, read_figure, read_spelled_date


@pytest.mark.parametrize(
    ("text", "indexed"),
    [
        ("1.250.000", ("1250000",)),
        ("1,250,000", ("1250000",)),
        ("1250000", ("1250000",)),
        ("1.250.000,50", ("1250000,5",)),
        ("1,250,000.50", ("1250000,5",)),
        ("78,7", ("78,7",)),
        ("78.7", ("78,7",)),
        ("78,70", ("78,7",)),
        ("7,25", ("7,25",)),
        ("7,250", ("7,25", "7250")),
        ("7.250", ("7250",)),
        # Nobody writes 3,000 for 3.
        ("1,000", ("1000",)),
        ("250,000", ("250000",)),
        ("0,000", ("0",)),
        # A decimal point or a day: both.
        ("12.4", ("12,4", "12/4")),
        ("2.05", ("2,05", "2/5")),
        ("1.10", ("1,1", "1/10")),
        ("12,4", ("12,4",)),
        ("32.4", ("32,4",)),
        ("12.13", ("12,13",)),
        ("012.4", ("12,4",)),
        ("4.0", ("4",)),
        ("7,0", ("7",)),
        ("0,5", ("0,5",)),
        ("00,5", ("0,5",)),
        ("1.2500", ("1,25",)),
        ("2024", ("2024",)),
        ("04", ("4",)),
        ("00", ("0",)),
        ("0", ("0",)),
        # A telephone or an account number keeps its zeros.
        ("007", ("007",)),
        ("0912345678", ("0912345678",)),
    ],
)
def test_numbers(text: str, indexed: tuple[str, ...]) -> None:
    figure = read_figure(text)
    assert figure is not None
    assert figure.indexed == indexed
    assert figure.asked == tuple((term,) for term in indexed)


@pytest.mark.parametrize(
    ("text", "indexed"),
    [("0.125", ("0,125",)), ("0,500", ("0,5",)), ("00.125", ("0,125",))],
)
def test_thousands_do_not_begin_with_a_zero(text: str, indexed: tuple[str, ...]) -> None:
    figure = read_figure(text)
    assert figure is not None and figure.indexed == indexed


@pytest.mark.parametrize(
    "text", ["12/04/2024", "12/4/2024", "12.04.2024", "12-4-2024", "2024-04-12"]
)
def test_a_date_is_found_by_its_parts_and_asks_for_the_whole(text: str) -> None:
    figure = read_figure(text)
    assert figure is not None
    assert figure.indexed == ("12/4/2024", "12/4", "4/2024", "2024")
    assert figure.asked == (("12/4/2024",),)


def test_day_and_month() -> None:
    figure = read_figure("01/05")
    assert figure is not None
    assert (figure.indexed, figure.asked) == (("1/5",), (("1/5",),))


def test_month_and_year_may_begin_the_number_of_a_document() -> None:
    figure = read_figure("04/2024")
    assert figure is not None
    assert figure.indexed == ("4/2024", "2024")
    assert figure.asked == (("4/2024",), ("4/2024/",))


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("12/2019/NĐ-CP", "12/2019/"),
        ("04/2024-QĐ", "4/2024/"),
        ("43/2019/NĐ-CP", None),
        ("12/2019", None),
        ("12/2019/5", None),
        ("số 12/2019/NĐ", None),
    ],
)
def test_what_begins_the_number_of_a_document(text: str, term: str | None) -> None:
    assert document_number(text) == term


@pytest.mark.parametrize(
    "text",
    [
        *[
            "",
            "a",
            "121kg",
            "43/2019/NĐ-CP",
            "-5",
            "5-",
            "1,",
            ",5",
            "1..5",
            "1.2.3",
            "192.168.1.1",
        ],
        *["32/1/2024", "1/13/2024", "0/4/2024", "12/4-2024", "12.4/2024", "15/20", "43/2019"],
        *["2024/12", "12/4/24", "12-4", "1.25.000", "1,2,3", "٣٤", "1²", "1/2/3/4"],
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert read_figure(text) is None


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("12 tháng 4 năm 2024", ("12/4/2024", "12/4", "4/2024")),
        ("12 thang 04/2024", ("12/4/2024", "12/4", "4/2024")),
        ("12 Tháng 4", ("12/4",)),
        ("tháng 4/2024", ("4/2024",)),
        ("THÁNG 04-2024", ("4/2024",)),
        ("tháng 4", ()),
        ("tháng 13/2024", ()),
        ("quý 4/2024", ("q4/2024",)),
        ("Quí IV năm 2024", ("q4/2024",)),
        ("quy ii-2024", ("q2/2024",)),
        ("quý 5/2024", ()),
        ("quỹ 4/2024", ()),
        # A hyphen joins what may be two numbers.
        ("12-4", ("12/4",)),
        ("01-05", ("1/5",)),
        ("32-4", ()),
        ("12-13", ()),
        ("0-4", ()),
        ("4-2024", ("4/2024",)),
        ("4-1899", ()),
        ("13-2024", ()),
        ("2023-2024", ()),
        ("1-2-3", ()),
    ],
)
def test_dates_of_several_tokens(text: str, terms: tuple[str, ...]) -> None:
    assert read_spelled_date(text) == terms


@given(st.dates(), st.sampled_from("/.-"), st.booleans())
def test_every_way_to_write_a_date_gives_the_same_term(
    day: date, separator: str, padded: bool
) -> None:
    width = 2 if padded else 1
    year = f"{day.year:04}"
    figure = read_figure(separator.join([f"{day.day:0{width}}", f"{day.month:0{width}}", year]))
    assert figure is not None
    assert figure.indexed[0] == f"{day.day}/{day.month}/{day.year}"


@given(st.integers(min_value=1000, max_value=10**12))
def test_thousands_need_no_separators(number: int) -> None:
    plain, points, commas = (
        read_figure(text) for text in (str(number), f"{number:,}".replace(",", "."), f"{number:,}")
    )
    assert plain is not None and points == plain
    assert commas is not None and str(number) in commas.indexed


@given(st.text("0123456789.,/-", max_size=12))
def test_what_is_asked_is_indexed(text: str) -> None:
    figure = read_figure(text)
    if figure is not None:
        assert any(len(terms) == 1 and terms[0] in figure.indexed for terms in figure.asked)
        assert set(figure.indexed) >= {terms[0] for terms in figure.asked if len(terms) == 1}
