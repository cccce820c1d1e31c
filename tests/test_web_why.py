"""The page that explains one article's place in the results."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from small_index import article, index_of
from web_html import links, text

from index.engines.bm25 import K1, B
from index.settings import Settings
from searcher.model import (
    Abbreviation,
    Explanation,
    Interpretation,
    Requirement,
    SearchRequest,
)
from searcher.searcher import Searcher
from searcher.weights import WEIGHTS
from web.app import create_app
from web.names import field_name, kind_name
from web.pages import render_why
from web.parameters import PageState

ARTICLES = [
    article("2019/mai-am", "<b>Mái ấm</b> công đoàn", "Trao nhà cho đoàn viên. " * 4),
    article("home", "Mái nhà", "Một mái ấm mới."),
    article("other", "Bóng đá", "Đội nhà thua."),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("archive"), ARTICLES)


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[FlaskClient]:
    yield create_app(Settings(index)).test_client()


@pytest.fixture(scope="module")
def why(client: FlaskClient) -> Callable[..., str]:
    def get(id: str, lang: str = "vi", **query: str) -> str:
        answer = client.get(f"/why/{id}", query_string={**query, "lang": lang})
        assert answer.status_code == 200, answer.status
        return answer.text

    return get


Why = Callable[..., str]


def rows(html: str, css_class: str) -> list[list[str]]:
    """The cells of the first table inside of an element of a class."""
    table = html[html.index(f'class="{css_class}"') :]
    table = table[: table.index("</table>")]
    found = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [[text(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", r, re.DOTALL)] for r in found]


def number(cell: str) -> float:
    return float(cell.replace(".", "").replace(",", "."))


def test_the_score_can_be_worked_out_by_hand_from_the_page(why: Why, client: FlaskClient) -> None:
    html = why("2019/mai-am", q="mái ấm cong đoàn")
    assert "N = 3 là số bài trong kho" in text(html)
    assert "2,2 ÷ (f + 1,2 × (0,25 + 0,75 × l ÷ L))" in text(html)
    assert f"{K1} {B}" == "1.2 0.75"
    _, *parts, passage, [_, total, _] = rows(html, "wide parts")
    [words] = re.findall(r"các từ ở đó có idf: (.*?) = ([\d,]+)", text(html), re.IGNORECASE)
    idfs = [word.split()[1] for word in words[0].split(" + ")]
    # "mái", "ấm", "cong" and "đoàn" stand in the title.
    mass = 2 * math.log(1 + 1.5 / 2.5) + 2 * math.log(1 + 2.5 / 1.5)
    assert [word.split()[0] for word in words[0].split(" + ")] == ["mái", "ấm", "cong", "đoàn"]
    assert sum(map(number, idfs)) == pytest.approx(mass, abs=1e-3)
    assert passage[0].startswith("Đoạn khớp nhất") and f"{WEIGHTS.passage_length} tiếng" in html
    assert number(passage[4]) == number(words[1]) == pytest.approx(mass, abs=1e-4)
    by_hand = number(passage[2]) * mass
    assert number(passage[1]) == pytest.approx(by_hand, abs=1e-4)
    for _, score, w, n, idf, f, length, mean in parts:
        worked_idf = math.log(1 + (3 - number(n) + 0.5) / (number(n) + 0.5))
        assert number(idf) == pytest.approx(worked_idf, abs=1e-4)
        norm = 1.2 * (0.25 + 0.75 * number(length) / number(mean))
        part = number(w) * worked_idf * number(f) * 2.2 / (number(f) + norm)
        assert number(score) == pytest.approx(part, abs=1e-4)
        by_hand += part
    assert number(total) == pytest.approx(by_hand, abs=1e-3)
    hit = client.get("/api/search?q=mái ấm cong đoàn").get_json()["hits"][0]
    assert (hit["id"], hit["score"]) == ("2019/mai-am", pytest.approx(by_hand, abs=1e-3))


def test_numbers_are_written_in_the_reader_s_language(why: Why) -> None:
    for lang, numbers in (("vi", ["2,2", "0,5"]), ("en", ["2.2", "0.5"]), ("vi", ["2,2", "0,5"])):
        words = text(why("home", lang, q="mái ấm"))
        assert [number for number in ("2,2", "0,5", "2.2", "0.5") if number in words] == numbers
        assert f"{numbers[1]}) ÷ (n + {numbers[1]})" in words


def test_parts_have_names_that_readers_know(why: Why) -> None:
    html = why("2019/mai-am", q='cong đoàn "mái ấm"')
    _, *parts, passage, _ = rows(html, "wide parts")
    assert passage[0] == "Đoạn khớp nhất các từ đứng gần nhau, xem bên dưới"
    assert [part[0] for part in parts] == [
        "cong từ · toàn bài, không kể dấu",
        "cong từ · tiêu đề, không kể dấu",
        "đoàn từ · toàn bài",
        "đoàn từ · tiêu đề",
        "cong đoàn các từ đứng liền nhau · toàn bài, không kể dấu",
        "cong đoàn các từ đứng liền nhau · tiêu đề, không kể dấu",
        "CĐ = Công đoàn chữ viết tắt, dưới mọi dạng · toàn bài, không kể dấu",
        "CĐ = Công đoàn chữ viết tắt, dưới mọi dạng · tiêu đề, không kể dấu",
        '"mái ấm" cụm từ · toàn bài',
    ]
    assert "3 thành phần bài này không có" in text(html)


def test_an_article_that_was_not_found_says_by_how_much_it_misses(why: Why) -> None:
    html = why("other", q='mái ấm thua zzz -"bóng đá"')
    words = text(html)
    common, rare = math.log(1 + 1.5 / 2.5), math.log(1 + 2.5 / 1.5)
    held, needed = rare, (2 * common + rare) / 2
    assert "Vì sao bài này không được tìm thấy?" in words
    figures = [f"{value:.4f}".rstrip("0").replace(".", ",") for value in (held, needed)]
    assert f"Những từ bài có nặng {figures[0]}; cần ít nhất {figures[1]}." in words
    assert held > needed and "Còn thiếu" not in words  # it holds enough, but what is excluded too
    assert rows(html, "wide")[1:] == [
        ["mái", "2", "0,47", "0", "0"],
        ["ấm", "2", "0,47", "0", "0"],
        ["thua", "1", "0,9808", "1", "0,9808"],
        ["zzz", "0", "không bài nào có: không tính"],
    ]
    assert "không đạt: không có điều nào sau đây" in words
    assert '"bóng đá" có trong bài' in words
    assert "Bài không được tìm thấy thì không có điểm." in words
    assert 'class="wide parts"' not in html
    missing = text(why("other", q="mái ấm nhà"))
    assert re.search(r"Còn thiếu 0,\d+\.", missing)


def test_the_address_is_that_of_the_results_and_leads_back(why: Why) -> None:
    query = {"q": "mái ấm", "page": "2", "sort": "newest", "verbatim": "1"}
    html = why("2019/mai-am", **query)
    body = html[html.index("<main") : html.index("</main>")]
    back, to_article = links(body)
    assert urlsplit(to_article).path == "/article/2019/mai-am"
    for address in (back, to_article):
        found = parse_qs(urlsplit(address).query)
        assert found == {**{name: [value] for name, value in query.items()}, "lang": ["vi"]}
    assert "&lt;b&gt;Mái ấm&lt;/b&gt; công đoàn" in body and "<b>" not in body
    languages = links(html[html.index('class="languages"') :])
    assert {urlsplit(address).path for address in languages} == {"/why/2019/mai-am"}


def test_an_article_leads_to_its_reasons(client: FlaskClient) -> None:
    html = client.get("/article/home?q=mái").text
    [address] = [link for link in links(html) if link.startswith("/why/")]
    assert (urlsplit(address).path, parse_qs(urlsplit(address).query)) == (
        "/why/home",
        {"q": ["mái"]},
    )
    assert "/why/" not in client.get("/article/home").text


def test_a_widened_query_is_explained_as_it_was_searched(why: Why) -> None:
    words = text(why("home", q='"mãi ẩm"'))
    assert "nên các từ được tìm không xét dấu." in words
    assert "Vì sao bài này được tìm thấy?" in words


def test_faults_are_read_forgivingly_and_said(why: Why) -> None:
    words = text(why("home", q='mái "ấm', **{"from": "hôm qua"}))
    assert "Đã bỏ qua một dấu ngoặc kép không có cặp." in words
    assert "Đã bỏ qua “hôm qua”" in words


@pytest.mark.parametrize("query", ["…", "*", "-zzz", "date:2017"])
def test_a_query_without_words_is_explained_too(why: Why, query: str) -> None:
    assert "Bài cần có những gì" in text(why("home", q=query))


def test_dates_limit_what_is_found(why: Why) -> None:
    words = text(why("home", q="mái", **{"from": "2017"}))
    assert "không đạt: date:2017.." in words


def test_without_a_query_there_is_only_the_article(client: FlaskClient) -> None:
    answer = client.get("/why/2019/mai-am?lang=en")
    assert answer.status_code == 302
    assert urlsplit(answer.location).path == "/article/2019/mai-am"


def test_an_article_that_is_not_there(client: FlaskClient) -> None:
    assert client.get("/why/none?q=mái").status_code == 404


def test_how_the_query_was_read_is_shown(client: FlaskClient, index: Path) -> None:
    interpretation = Interpretation(
        "lien doan LĐLĐ",
        restored="liên đoàn LĐLĐ",
        abbreviations=(Abbreviation("LĐLĐ", "Liên đoàn Lao động"),),
    )
    asked = Requirement("all", "", True)
    explanation = Explanation(interpretation, 3, (), None, 0.0, "", asked)
    app: Flask = client.application
    with app.test_request_context("/why/home?q=lien+doan"), Searcher.open(index) as searcher:
        html = render_why(PageState("lien doan LĐLĐ"), explanation, searcher.article("home"))
    assert "Khi thêm dấu liên đoàn LĐLĐ Chữ viết tắt LĐLĐ = Liên đoàn Lao động" in text(html)


@pytest.mark.parametrize(
    "query",
    [
        "cong đoan",
        '"mái ấm"',
        "title:(cong mái) byline:(cong mái)",
        "12/4/2024",
        "=mái",
        "7,250 TP.HCM",
        '"mái công"~3',
        "LĐLĐ tỉnh",
        "côn*",
        "doam~",
    ],
)
def test_every_kind_and_field_has_a_name(client: FlaskClient, index: Path, query: str) -> None:
    with Searcher.open(index) as searcher:
        parts = searcher.explain(SearchRequest(query)).parts
    with client.application.test_request_context("/?lang=vi"):
        for part in parts:
            assert kind_name(part.kind) != part.kind
            assert field_name(part.field) != part.field
