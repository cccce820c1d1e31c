"""What figures, dates and document numbers find, as docs/query-language.md says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_index import article, ids, index_of

from searcher.searcher import Searcher

TEXTS = [
    *("1.250.000", "1250000", "1,250,000", "1 250 000", "thu 1.250.000đ"),
    *("1.250", "1250", "1,250", "1,25"),
    *("7,25 tỉ", "7,250 tỷ", "7.25 tỷ", "7.250 tỷ"),
    *("3,000", "3.000", "3", "3,0"),
    *("1,5 triệu", "1.5 triệu", "1.500.000 đồng", "15 triệu"),
    *("0,5", "0.5", "20%", "20 %", "20,0%", "0905123456", "007", "7"),
    *("12/04/2024", "ngày 12-4-2024", "12.4.2024", "2024-04-12", "12 tháng 4 năm 2024"),
    *("ngày 12/4", "sáng 12-4", "12 tháng 4", "ngày 12.4", "12,4", "12/4/24"),
    *("4/2024", "tháng 04/2024", "tháng 4-2024", "tháng 4 năm 2024", "năm 2024"),
    *("quý 4/2024", "quý IV năm 2024", "quý 4", "5-10/4/2024", "25/3-2/4", "4-5/2024"),
    *("2-3 ngày", "2–3 ngày", "2023-2024", "2023 - 2024", "15-20 người"),
    *("43/2019/NĐ-CP", "nghị định 43/2019", "số 43 năm 2019", "NĐ-CP", "12/2019/TT-BLĐ"),
    *("16h48", "16:48", "3/4"),
]

DAY = {"12/04/2024", "ngày 12-4-2024", "12.4.2024", "2024-04-12", "12 tháng 4 năm 2024"}
ANY_YEAR = DAY | {"ngày 12/4", "sáng 12-4", "12 tháng 4", "ngày 12.4"}
MONTH = {"4/2024", "tháng 04/2024", "tháng 4-2024", "tháng 4 năm 2024", "5-10/4/2024"} | DAY
MILLION = {"1.250.000", "1250000", "1,250,000", "thu 1.250.000đ"}
QUARTER = {"quý 4/2024", "quý IV năm 2024"}

CASES: list[tuple[str, set[str]]] = [
    # Thousands need no separators, and any will do; spaces part numbers.
    ("1250000", MILLION),
    ("1.250.000", MILLION),
    ("1,250,000", MILLION),
    ("1 250 000", {"1 250 000"}),
    # A point before three digits divides thousands; a comma may, unless zeros follow.
    ("1.250", {"1.250", "1250", "1,250"}),
    ("1250", {"1.250", "1250", "1,250"}),
    ("1,250", {"1.250", "1250", "1,250", "1,25"}),
    ("1,25", {"1,250", "1,25"}),
    ("3,000", {"3,000", "3.000"}),
    ("3.000", {"3,000", "3.000"}),
    ('"3"', {"3", "3,0", "2-3 ngày", "2–3 ngày"}),
    # Decimals lose zeros at their end; a comma or a point begins them.
    ('"7,25 tỉ"', {"7,25 tỉ", "7,250 tỷ", "7.25 tỷ"}),
    ("7,25 tỉ", {"7,25 tỉ", "7,250 tỷ", "7.25 tỷ"}),
    ('"7,250 tỷ"', {"7,25 tỉ", "7,250 tỷ", "7.25 tỷ", "7.250 tỷ"}),
    ('"7.250 tỷ"', {"7,250 tỷ", "7.250 tỷ"}),
    ("0,5", {"0,5", "0.5"}),
    ('"1,5 triệu"', {"1,5 triệu", "1.5 triệu"}),
    # Nothing is calculated.
    ("1.500.000 đồng", {"1.500.000 đồng"}),
    ('"15 triệu"', {"15 triệu"}),
    ("20%", {"20%", "20 %", "20,0%", "15-20 người"}),
    # Zeros before a number of three digits and more belong to it.
    ("0905123456", {"0905123456"}),
    ("007", {"007"}),
    ("7", {"7"}),
    # Days, however they are written.
    *((query, DAY) for query in ("12/4/2024", "12/04/2024", "12-04-2024", "12.4.2024")),
    *((query, DAY) for query in ("2024-04-12", "12 tháng 4 năm 2024", "12 thang 4 nam 2024")),
    *((query, DAY) for query in ("12 tháng 4/2024", "12 tháng 4-2024", "ngày 12/4/2024")),
    *((query, ANY_YEAR) for query in ("12/4", "12/04", "12 tháng 4", "ngày 12/4", "ngay 12/4")),
    # Two numbers with a hyphen or a point between them may be a day: they are both.
    ("12-4", ANY_YEAR | {"12/4/24"}),
    ("12.4", ANY_YEAR | {"12,4"}),
    ("12,4", {"12,4", "ngày 12.4"}),
    ("2/3", {"2-3 ngày"}),
    ("2-3", {"2-3 ngày", "2–3 ngày"}),
    ('"2-3 ngày"', {"2-3 ngày", "2–3 ngày"}),
    ('"3 ngày"', {"2-3 ngày", "2–3 ngày"}),
    # A year of two digits is none, and a fraction is a day.
    ("12/4/24", {"12/4/24"}),
    ("3/4", {"3/4"}),
    # Months and quarters; 4/2024 is a month unless quý stands before it in the text.
    *((query, MONTH) for query in ("tháng 4/2024", "tháng 4-2024", "tháng 4 năm 2024")),
    ("4/2024", MONTH),
    *((query, QUARTER) for query in ("quý 4/2024", "quý IV/2024", "Quí 4 năm 2024")),
    ("2-2024", set()),
    # The ends of a span are found, what lies between them is not.
    ("10/4/2024", {"5-10/4/2024"}),
    ("10/4", {"5-10/4/2024"}),
    ("5/2024", {"4-5/2024"}),
    ("25/3", {"25/3-2/4"}),
    ("2/4", {"25/3-2/4"}),
    ("7/4/2024", set()),
    ("2023-2024", {"2023-2024", "2023 - 2024"}),
    ("2023 - 2024", {"2023-2024", "2023 - 2024"}),
    # The number of a document, whole and by part.
    ("43/2019/NĐ-CP", {"43/2019/NĐ-CP"}),
    ("43/2019/ND-CP", {"43/2019/NĐ-CP"}),
    ("43/2019/nđ-cp", {"43/2019/NĐ-CP"}),
    ("43/2019", {"43/2019/NĐ-CP", "nghị định 43/2019"}),
    ("NĐ-CP", {"43/2019/NĐ-CP", "NĐ-CP"}),
    ("ND-CP", {"43/2019/NĐ-CP", "NĐ-CP"}),
    ('"43"', {"43/2019/NĐ-CP", "nghị định 43/2019", "số 43 năm 2019"}),
    ("12/2019", {"12/2019/TT-BLĐ"}),
    ("TT-BLĐ", {"12/2019/TT-BLĐ"}),
    # Times.
    ("16h48", {"16h48", "16:48"}),
    ("16:48", {"16h48", "16:48"}),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("numbers")
    with Searcher.open(index_of(folder, [article(text, "Tin", text) for text in TEXTS])) as opened:
        yield opened


@pytest.mark.parametrize(("query", "found"), CASES)
def test_what_a_number_finds(searcher: Searcher, query: str, found: set[str]) -> None:
    assert found <= set(TEXTS)
    assert set(ids(searcher, query, limit=len(TEXTS))) == found


DOCUMENT = Path(__file__).parents[1] / "docs" / "query-language.md"
_ROW = re.compile(r"^\| `([^`]+)` \| ([^|`]+) \| ([^|`]+) \| [^|]+ \|$", re.MULTILINE)


def _texts(cell: str) -> set[str]:
    return set() if cell == "–" else set(cell.split("; "))


def test_the_documented_examples_find_what_is_documented(tmp_path: Path) -> None:
    rows = _ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    half = len(rows) // 2
    assert half >= 15 and [row[:3] for row in rows[:half]] == [row[:3] for row in rows[half:]]
    texts = {text for row in rows for cell in row[1:] for text in _texts(cell)}
    articles = [article(text, "Tin", text) for text in sorted(texts)]
    with Searcher.open(index_of(tmp_path, articles)) as searcher:
        for query, finds, misses in rows[:half]:
            found = set(ids(searcher, query, limit=len(texts)))
            assert (query, _texts(finds) - found, _texts(misses) & found) == (query, set(), set())
