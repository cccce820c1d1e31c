"""The owner's two articles: what each query must find first, and what must be lit.

Every expectation was written down from the articles themselves. A snippet is
given by its field and by the words that are lit in it, in order.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.settings import Settings
from searcher.cli.main import main
from web.app import create_app

AN_PHU = "000_a798f7f84a066ecb"
CAN_THO = "004_53f2e390344ddf15"
TITLES = {
    AN_PHU: "Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác",
    CAN_THO: "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ TỔNG KẾT HOẠT ĐỘNG CÔNG ĐOÀN NĂM 2016, "
    "TRIỂN KHAI PHƯƠNG HƯỚNG NHIỆM VỤ NĂM 2017",
}


@dataclass(frozen=True)
class Expected:
    """``shown`` stands in the snippet of the same number, ``lit`` is lit there."""

    query: str
    id: str
    total: int
    title_spans: tuple[tuple[int, int], ...]
    snippets: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return self.query


EXPECTED = (
    Expected(
        "lien doan lao dong an phu",
        AN_PHU,
        1,
        # Liên đoàn Lao động (which is LĐLĐ), An, Phú
        ((0, 18), (25, 27), (28, 31)),
        (
            (
                "lead",
                "Liên đoàn Lao động huyện An Phú (tỉnh An Giang) và Liên đoàn Lao động quận",
                "Liên đoàn Lao động|An|Phú|An|Liên đoàn Lao động",
            ),
            (
                "paragraph",
                "Liên đoàn Lao động huyện An Phú và Liên đoàn Lao động quận Tân Bình sẽ trao đổi",
                "Liên đoàn Lao động|An|Phú|Liên đoàn Lao động",
            ),
        ),
    ),
    Expected(
        "cong doan can tho",
        CAN_THO,
        1,
        # CÔNG ĐOÀN (which is CĐ), and not the ĐOÀN of LIÊN ĐOÀN
        ((48, 57),),
        (
            (
                "lead",
                "Liên đoàn Lao động thành phố Cần Thơ đã tổ chức Hội nghị tổng kết",
                "Cần|Thơ|công đoàn",
            ),
            (
                "paragraph",
                "Quỹ “Tấm lòng vàng Công đoàn Cần Thơ” đã xét",
                "Công đoàn|Cần|Thơ|Công đoàn",
            ),
        ),
    ),
    Expected(
        "LĐLĐ",
        CAN_THO,
        2,
        ((0, 18),),
        (
            ("lead", "Liên đoàn Lao động thành phố Cần Thơ đã tổ chức", "Liên đoàn Lao động"),
            ("paragraph", "Ban Thường vụ LĐLĐ thành phố chỉ đạo", "LĐLĐ"),
        ),
    ),
    Expected(
        '"thỏa ước"',
        CAN_THO,
        1,
        (),
        (
            ("paragraph", "ký kết thoả ước lao động tập thể đạt 78,7%", "thoả ước"),
            ("paragraph", "thương lượng, ký kết thỏa ước lao động tập thể", "thỏa ước"),
        ),
    ),
    Expected(
        '"mai am cong doan"',
        AN_PHU,
        2,
        (),
        (
            ("caption", "trao tặng “Mái ấm công đoàn” cho đoàn viên", "Mái ấm công đoàn"),
            ("paragraph", "đã tặng “Mái ấm công đoàn” cho đoàn viên", "Mái ấm công đoàn"),
        ),
    ),
    Expected(
        "thoa uoc lao dong",
        CAN_THO,
        1,
        # Thỏa ước lao động (which is TƯLĐ) is one thing: no LAO ĐỘNG of the title
        (),
        (
            (
                "paragraph",
                "Hội nghị người lao động và ký kết thoả ước lao động tập thể",
                "thoả ước lao động",
            ),
            (
                "paragraph",
                "thương lượng, ký kết thỏa ước lao động tập thể, phối hợp",
                "thỏa ước lao động",
            ),
        ),
    ),
    Expected(
        "7,25 tỉ",
        CAN_THO,
        1,
        (),
        (("paragraph", "vay trên 7,250 tỉ đồng cho 644 lượt CNVCLĐ", "7,250|tỉ"),),
    ),
    Expected(
        "1250000",
        AN_PHU,
        1,
        (),
        (("paragraph", "mỗi xe đạp trị giá 1.250.000 đồng", "1.250.000"),),
    ),
    Expected(
        "12/4/2024",
        AN_PHU,
        1,
        (),
        (("dateline", "12/04/2024 - 16:48", "12/04/2024"),),
    ),
)

each_query = pytest.mark.parametrize("expected", EXPECTED, ids=str)


@pytest.fixture(scope="module")
def client(seed_index: Path) -> FlaskClient:
    return create_app(Settings(seed_index)).test_client()


class Shell:
    """Runs ``tracuu search`` as in a pipe: jsonl."""

    def __init__(self, seed_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._index, self._capsys = seed_index, capsys

    def search(self, query: str) -> list[dict[str, Any]]:
        assert main(["search", "--index", str(self._index), query]) == 0
        out, err = self._capsys.readouterr()
        assert err == ""
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def shell(seed_index: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(seed_index, capsys)


def lit_words(text: str, spans: list[list[int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def check(hit: dict[str, Any], expected: Expected) -> None:
    assert hit["id"] == expected.id
    assert hit["title"] == TITLES[expected.id]
    assert [tuple(span) for span in hit["title_spans"]] == list(expected.title_spans)
    assert [snippet["field"] for snippet in hit["snippets"]] == [
        field for field, _, _ in expected.snippets
    ]
    for snippet, (_, shown, lit) in zip(hit["snippets"], expected.snippets, strict=True):
        assert shown in snippet["text"]
        assert lit_words(snippet["text"], snippet["spans"]) == lit.split("|")


@each_query
def test_the_shell_finds_it_first(expected: Expected, shell: Shell) -> None:
    hits = shell.search(expected.query)
    assert len(hits) == expected.total
    check(hits[0], expected)


@each_query
def test_the_api_gives_what_the_shell_gives(
    expected: Expected, shell: Shell, client: FlaskClient
) -> None:
    page = client.get("/api/search", query_string={"q": expected.query}).json
    assert page["total"] == expected.total
    check(page["hits"][0], expected)
    hits = shell.search(expected.query)
    # Where the archive lies is no reader's business.
    assert page["hits"] == [{**hit, "path": Path(hit["path"]).name} for hit in hits]


@each_query
def test_the_page_shows_it_first_and_lights_the_same(
    expected: Expected, client: FlaskClient
) -> None:
    html = client.get("/", query_string={"q": expected.query}).text
    first = html.split('<li class="hit"')[1].split("</li>")[0]
    marked = [unescape(word) for word in re.findall(r"<mark>(.*?)</mark>", first)]
    in_title = [TITLES[expected.id][start:end] for start, end in expected.title_spans]
    in_snippets = [word for _, _, lit in expected.snippets for word in lit.split("|")]
    assert f"/article/{expected.id}?" in first
    assert marked == in_title + in_snippets


@each_query
def test_the_article_page_lights_the_words_too(expected: Expected, client: FlaskClient) -> None:
    html = client.get(f"/article/{expected.id}", query_string={"q": expected.query}).text
    marked = {unescape(word) for word in re.findall(r"<mark[^>]*>(.*?)</mark>", html)}
    for _, _, lit in expected.snippets:
        assert set(lit.split("|")) <= marked
