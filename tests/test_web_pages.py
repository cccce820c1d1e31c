"""Pages over real small indexes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from web_html import links, text

from index.settings import Settings
from web.app import create_app

AN_PHU = "000_a798f7f84a066ecb"
CAN_THO = "004_53f2e390344ddf15"


@pytest.fixture(scope="module")
def client(seed_index: Path) -> FlaskClient:
    return create_app(Settings(seed_index)).test_client()


@pytest.fixture(scope="module")
def corpus_client(corpus_index: Path) -> FlaskClient:
    return create_app(Settings(corpus_index)).test_client()


def _get(client: FlaskClient, address: str, **query: str) -> str:
    answer = client.get(address, query_string=query or None)
    assert answer.status_code == 200, answer.status
    return answer.text


def test_the_front_page_invites(client: FlaskClient) -> None:
    html = _get(client, "/")
    words = text(html)
    assert "2 bài · 18/1/2017 – 12/4/2024" in words
    assert '<input id="q" name="q" type="search" value=""' in html
    assert {"q": ["lien doan lao dong"]} in [parse_qs(urlsplit(a).query) for a in links(html)]


def test_the_newest_articles_are_a_search(client: FlaskClient) -> None:
    [address] = [link for link in links(_get(client, "/")) if "sort=newest" in link]
    html = _get(client, address)
    assert "1 kết quả" in text(html) and f"/article/{AN_PHU}?" in html


@pytest.mark.parametrize(
    ("lang", "title", "date"), [("vi", "tiêuđề", "ngày"), ("en", "title", "date")]
)
def test_every_example_on_the_front_page_finds_what_fits_first(
    corpus_client: FlaskClient, lang: str, title: str, date: str
) -> None:
    html = _get(corpus_client, "/", lang=lang)
    examples = links(html[html.index('class="examples"') : html.index("</section>")])
    found = {}
    for address in examples:
        [query] = parse_qs(urlsplit(address).query)["q"]
        hits = [urlsplit(link).path for link in links(_get(corpus_client, address))]
        found[query] = next(path for path in hits if path.startswith("/article/"))
    assert found == {
        "lien doan lao dong": f"/article/{AN_PHU}",
        "1.250.000 đồng": "/article/2016/quy-tro-von-o-mon",
        '"mái ấm công đoàn"': "/article/2015/mai-am-cong-doan-thoi-lai",
        f'{title}:"tổng kết"': f"/article/{CAN_THO}",
        'đại hội -"thi đua"': "/article/2018/dai-hoi-cong-doan-tinh-hau-giang",
        f"hiến máu {date}:2016..2018": "/article/2016/hien-mau-tra-noc",
    }


def test_the_example_of_a_minus_leaves_an_article_out(corpus_client: FlaskClient) -> None:
    rivals = "/article/2020/dai-hoi-thi-dua-bac-lieu"
    assert rivals in _get(corpus_client, "/", q="đại hội")
    assert rivals not in _get(corpus_client, "/", q='đại hội -"thi đua"')


@pytest.mark.parametrize("query", [".", "😀", "*", '""'])
def test_a_query_without_a_word_says_so_and_no_more(client: FlaskClient, query: str) -> None:
    words = text(_get(client, "/", q=query, **{"from": "2016"}))
    assert "Truy vấn chưa có từ nào để tìm." in words
    assert "Không có bài nào khớp" not in words and "Hãy" not in words
    assert "Bỏ giới hạn ngày và tìm lại" not in words
    assert "The query has no word to search for yet." in text(_get(client, "/", q=query, lang="en"))


def test_an_over_long_query_is_shown_cut(client: FlaskClient) -> None:
    html = _get(client, "/", q="công đoàn " * 300)
    assert "Chỉ đọc 2.000 ký tự đầu của truy vấn." in html
    assert max(map(len, re.findall(r'<span class="query" lang="vi">(.*?)</span>', html))) <= 200
    assert len(re.findall("<title>(.*?)</title>", html)[0]) < 230


def test_results_are_lit(client: FlaskClient) -> None:
    html = _get(client, "/", q="lien doan lao dong an phu")
    first = html[html.index('class="hit"') :]
    assert first.index(AN_PHU) < first.index("</a>")
    title = re.search(r"<h2[^>]*><a[^>]*>(.*?)</a></h2>", first, re.DOTALL)
    assert title is not None and "<mark>" in title[1]
    assert text(title[1]) == "Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác"


def test_a_bad_query_is_read_forgivingly(client: FlaskClient) -> None:
    html = _get(client, "/", q='"thỏa ước')
    assert "Đã bỏ qua một dấu ngoặc kép không có cặp." in html
    assert f"/article/{CAN_THO}" in html


def test_bad_dates_are_ignored_and_said(client: FlaskClient) -> None:
    html = _get(client, "/", q="công đoàn", **{"from": "hôm qua", "to": "2017"})
    assert "Đã bỏ qua “hôm qua” vì đó không phải là ngày hợp lệ." in html
    assert CAN_THO in html and AN_PHU not in html


def test_dates_the_wrong_way_round_are_exchanged(client: FlaskClient) -> None:
    html = _get(client, "/", q="công đoàn", **{"from": "2018", "to": "2016"})
    assert "Giới hạn ngày bị đặt ngược nên đã được đổi chỗ." in html
    assert "Từ 2016 đến 2018" in text(html) and CAN_THO in html


def test_a_page_after_the_last_leads_to_the_last(corpus_client: FlaskClient) -> None:
    answer = corpus_client.get("/?q=công đoàn&page=999&sort=newest")
    assert answer.status_code == 302
    last = parse_qs(urlsplit(answer.location).query)
    assert last["q"] == ["công đoàn"] and last["sort"] == ["newest"] and int(last["page"][0]) > 1
    html = _get(corpus_client, answer.location)
    assert 'class="hit"' in html and 'rel="next"' not in html


def test_an_article_is_lit_and_leads_back(client: FlaskClient) -> None:
    query = {"q": "mái ấm", "page": "2", "sort": "newest", "from": "2016"}
    html = _get(client, f"/article/{AN_PHU}", **query)
    words = text(html)
    assert words.count("12/4/2024, 16:48") == 1 and "NGỌC CẨM – H.HUYNH" in words
    body = html[html.index("<article") :]
    lit = len(re.findall("<mark>", body))
    assert lit > 0 and f"{lit} chỗ được tô sáng" in words
    back = next(link for link in links(html) if "page=2" in link)
    assert parse_qs(urlsplit(back).query) == {name: [value] for name, value in query.items()}


def test_an_article_without_a_query_is_plain(client: FlaskClient) -> None:
    html = _get(client, f"/article/{AN_PHU}")
    assert "<mark>" not in html and 'class="back"' not in html
    assert html.count("<figcaption>") == 7
    assert '<p class="lead">' in html


def test_an_article_that_says_its_date_in_its_text(client: FlaskClient) -> None:
    assert "18/1/2017 (ngày nêu trong bài)" in text(_get(client, f"/article/{CAN_THO}"))


def test_markup_in_a_file_is_shown_as_text(make_index: Callable[[dict[str, str]], Path]) -> None:
    record = {
        "id": "2024/một & hai?#",
        "title": "<script>alert('mái ấm')</script> & bạn",
        "text": "Trao <b>mái ấm</b>.",
        "url": "javascript:alert(1)",
    }
    client = create_app(Settings(make_index({"a.jsonl": json.dumps(record)}))).test_client()
    results = _get(client, "/", q='"mái ấm"')
    [address] = [link for link in links(results) if "/article/" in link]
    article = _get(client, address)
    for html in (results, article):
        assert "<script" not in html and "<b>" not in html and "javascript:" not in html
        assert "&lt;script&gt;alert(&#39;<mark>mái ấm</mark>&#39;)&lt;/script&gt; &amp; bạn" in html
        assert "Trao &lt;b&gt;<mark>mái ấm</mark>&lt;/b&gt;." in html


def test_the_date_line_is_lit_where_it_was_found(client: FlaskClient) -> None:
    html = _get(client, f"/article/{AN_PHU}", q="12/4/2024")
    assert "<mark>12/04/2024</mark> - 16:48" in html
    assert "<mark>CẨM</mark>" in _get(client, f"/article/{AN_PHU}", q="byline:cam")


def test_a_page_is_of_one_language(client: FlaskClient) -> None:
    assert "Accept-Language" in client.get("/?q=công đoàn").headers["Vary"]


def test_english_keeps_speaking_english(client: FlaskClient) -> None:
    html = _get(client, "/", q="công đoàn", lang="en")
    assert '<html lang="en">' in html and "2 results" in text(html)
    languages = html[html.index('class="languages"') :]
    assert [parse_qs(urlsplit(link).query)["lang"] for link in links(languages)] == [
        ["vi"],
        ["en"],
    ]
    inside = [link for link in links(html[: html.index('class="languages"')]) if link[0] == "/"]
    assert inside and all("lang=en" in link for link in inside)


@pytest.mark.parametrize(
    "address", ["/", "/?q=công đoàn", "/?q=zzzz", f"/article/{AN_PHU}?q=mái", "/article/none", "/x"]
)
def test_no_page_needs_or_allows_scripts_or_other_sites(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "script-src 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    html = answer.text
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|javascript:", html)
    loaded = re.findall(r'<(?:link|img|source)[^>]* (?:href|src)="([^"]*)"', html)
    assert loaded and all(address.startswith("/") for address in loaded)
