from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from searcher.model import Hit, Snippet
from searcher.tables import COLUMNS, FIELDS, cells, csv_row, csv_rows, tsv_row

HIT = Hit(
    id="2024/ky-ket",
    score=2.5,
    title='Ký kết "hợp tác", lần 2',
    title_spans=((0, 6),),
    date=None,
    date_source=None,
    byline="-Minh Hạ",
    source="",
    path="corpus/2024/ky-ket.txt",
    snippets=(Snippet("lead", "một", ()), Snippet("paragraph", "hai\nba", ())),
)


def read(text: str) -> list[list[str]]:
    """Return the rows that a reader of RFC 4180 finds."""
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_a_csv_file_has_a_header_and_a_row_a_hit() -> None:
    text = "".join(csv_rows([HIT, replace(HIT, id="b")]))
    head, first, second = read(text)
    assert head == list(COLUMNS)
    assert first == [
        "2024/ky-ket", "2.5", "", 'Ký kết "hợp tác", lần 2', "'-Minh Hạ", "",
        "corpus/2024/ky-ket.txt",
    ]  # fmt: skip
    assert second == ["b", *first[1:]]
    assert text.count("\r\n") == text.count("\n") == 3


def test_columns_are_those_asked_for_in_their_order() -> None:
    assert cells(HIT, ["title_spans", "snippets", "id"]) == [
        "[[0,6]]", "một … hai\nba", "2024/ky-ket",
    ]  # fmt: skip
    assert len(cells(HIT, FIELDS)) == len(FIELDS)


def test_what_a_spreadsheet_would_compute_is_text() -> None:
    for sign in "=+-@\t\r\n＝＋－＠":
        ((cell,),) = read(csv_row([f"{sign}1+1"]))
        assert cell == f"'{sign}1+1"


def test_numbers_stay_numbers() -> None:
    assert csv_row([-1.5, 0, None, "1-1"]) == "-1.5,0,,1-1\r\n"


@given(st.lists(st.text(), min_size=2))
def test_csv_can_be_read_back(values: list[str]) -> None:
    (row,) = read(csv_row(values))
    assert [cell.removeprefix("'") for cell in row] == [text.removeprefix("'") for text in values]
    assert not any(cell.startswith(tuple("=+-@\t\r\n")) for cell in row)


@given(st.lists(st.text(), min_size=1))
def test_tsv_can_be_read_back(values: list[str]) -> None:
    names = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}
    fields = tsv_row(values).split("\t")
    assert [re.sub(r"\\.", lambda match: names[match.group()], text) for text in fields] == values
