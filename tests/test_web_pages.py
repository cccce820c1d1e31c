"""Pages over real small indexes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
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
    newest = html[html.index('aria-labelledby="newest"') :]
    assert [urlsplit(link).path for link in links(newest)[:3]] == [
        f"/article/{AN_PHU}",
        f"/article/{CAN_THO}",
        "/",
    ]
    timeline = html[html.index("<svg") : html.index("</svg>")]
    asked = [parse_qs(urlsplit(link).query) for link in links(timeline)]
    assert asked == [{"q": ["*"], "period": [year]} for year in ("2017", "2024")]
    assert "1 kết quả" in text(_get(client, links(timeline)[0]))


def test_the_front_page_tells_of_a_new_generation(
    make_index: Callable[[dict[str, str]], Path],
) -> None:
    first = {"id": "a", "title": "Bài đầu", "text": "Công đoàn.", "date": "2016-05-01"}
    second = {**first, "id": "b", "title": "Bài sau", "date": "2019-05-01"}
    directory = make_index({"a.jsonl": json.dumps(first)})
    client = create_app(Settings(directory)).test_client()
    assert "1 bài · 1/5/2016 – 1/5/2016" in text(_get(client, "/"))
    make_index({"b.jsonl": json.dumps(second)})
    words = text(_get(client, "/"))
    assert "2 bài · 1/5/2016 – 1/5/2019" in words and "Bài sau" in words


def test_an_empty_archive_has_a_front_page(make_index: Callable[[dict[str, str]], Path]) -> None:
    index = make_index({"a.jsonl": json.dumps({"id": "a", "title": "Bài", "text": "Chữ."})})
    (index.parent / "corpus/a.jsonl").unlink()
    client = create_app(Settings(make_index({}))).test_client()
    html = _get(client, "/")
    assert "Kho tin còn trống" in text(html)
    assert "<svg" not in html and 'class="examples"' not in html
    assert _get(client, "/about")


@pytest.mark.parametrize(("lang", "title"), [("vi", "tiêuđề"), ("en", "title")])
def test_every_example_on_the_front_page_finds_something_here(
    corpus_client: FlaskClient, lang: str, title: str
) -> None:
    html = _get(corpus_client, "/", lang=lang)
    start = html.index('class="examples"')
    examples = links(html[start : html.index("</section>", start)])
    queries = [parse_qs(urlsplit(address).query)["q"][0] for address in examples]
    assert len(queries) == 6
    assert any(query.startswith(f'{title}:"') for query in queries)
    assert queries[0] == "dai hoi cong doan"  # words of two syllables each, no "cong doan huyen"
    for address in examples:
        assert 'class="hit"' in _get(corpus_client, address), address
    [minus] = [query for query in queries if ' -"' in query]
    without_it = _count(_get(corpus_client, "/", q=minus))
    assert 0 < without_it < _count(_get(corpus_client, "/", q=minus.split(' -"')[0]))


def _count(html: str) -> int:
    [count] = re.findall(r'<h1 id="count">([\d.]+) ', html)
    return int(count.replace(".", ""))


def test_the_filters_count_right_under_one_another(corpus_client: FlaskClient) -> None:
    html = _get(corpus_client, "/", q="công đoàn")
    years = re.findall(
        r'<a href="([^"]*period=\d{4}[^"]*)">\s*<span>(\d{4})</span> <span class="count">(\d+)<',
        html,
    )
    assert len(years) > 5
    for address, year, count in years[:3]:
        narrowed = _get(corpus_client, unescape(address))
        assert _count(narrowed) == int(count)
        dates = re.findall(r'<time datetime="(\d{4})', narrowed[narrowed.index('class="hits"') :])
        assert set(dates) == {year}
        captions = re.findall(
            r'<a href="([^"]*captions=1[^"]*)">\s*<span>có</span> <span class="count">(\d+)<',
            narrowed,
        )
        for both, with_captions in captions:
            assert _count(_get(corpus_client, unescape(both))) == int(with_captions)


def test_pages_stay_put_while_the_index_changes(
    make_index: Callable[[dict[str, str]], Path],
) -> None:
    def articles(first: int) -> dict[str, str]:
        dated = [
            {
                "id": f"a{day}",
                "title": f"Ngày {day}",
                "text": "Mái ấm.",
                "date": f"2019-01-{day:02}",
            }
            for day in range(first, 26)
        ]
        return {"a.jsonl": "\n".join(map(json.dumps, dated))}

    client = create_app(Settings(make_index(articles(first=4)))).test_client()
    html = _get(client, "/", q="mái ấm", sort="newest")
    [following] = re.findall(r'<a [^>]*rel="next" href="([^"]*)"', html)
    assert "đã được cập nhật" not in _get(client, unescape(following))
    make_index(articles(first=1))
    held = _get(client, unescape(following))
    assert _count(held) == 22 and "Kho tin vừa được cập nhật" not in held
    [newest] = re.findall(r'đã được cập nhật từ khi.* <a href="([^"]*)">Tìm lại<', held)
    assert _count(_get(client, unescape(newest))) == 25
    assert [urlsplit(link).path for link in links(held) if "/article/" in link] == [
        "/article/a5",
        "/article/a4",
    ]
    assert _count(_get(client, "/", q="mái ấm", sort="newest")) == 25
    gone = _get(client, "/", q="mái ấm", page="2", sort="newest", at="000000-00000000")
    assert _count(gone) == 25 and "Kho tin vừa được cập nhật" in gone


def test_filters_alone_find_all_that_they_leave(corpus_client: FlaskClient) -> None:
    answer = corpus_client.get("/?period=2016")
    assert answer.status_code == 302
    html = _get(corpus_client, answer.location)
    assert "Tất cả bài – Tra Cứu" in text(html) and _count(html) == 7
    assert 'class="why-link"' not in html
    assert corpus_client.get("/?from=&to=&q=").status_code == 200


@pytest.mark.parametrize("query", [".", "😀", '""'])
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
    lit = body.count('<span class="match" id=')
    assert lit > 0 and f"{lit} chỗ được tô sáng" in words
    anchors = [link for link in links(html[html.index('id="matches"') :]) if link[0] == "#"]
    assert anchors == [*(f"#m{number + 1}" for number in range(lit)), f"#m{lit}", "#m1"]
    numbers = re.findall(r'<span class="match" id="m(\d+)"><mark>', html)
    assert numbers == [str(number + 1) for number in range(lit)]
    back = next(link for link in links(html) if "page=2" in link)
    assert parse_qs(urlsplit(back).query) == {name: [value] for name, value in query.items()}


def test_an_article_without_a_query_is_plain(client: FlaskClient) -> None:
    html = _get(client, f"/article/{AN_PHU}")
    assert "<mark" not in html and 'class="back"' not in html and 'id="matches"' not in html
    assert html.count("<figcaption>") == 7
    assert '<p class="lead">' in html


def test_an_article_that_says_its_date_in_its_text(client: FlaskClient) -> None:
    assert "18/1/2017 (ngày nêu trong bài)" in text(_get(client, f"/article/{CAN_THO}"))


def test_what_is_shared_says_what_it_is(client: FlaskClient) -> None:
    html = _get(client, f"/article/{AN_PHU}", q="an phú")
    said = dict(re.findall(r'<meta (?:name|property)="([^"]*)" content="([^"]*)"', html))
    assert said["og:title"] == "Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác"
    assert said["og:url"] == f"http://localhost/article/{AN_PHU}"
    assert said["article:published_time"] == "2024-04-12T16:48"
    assert said["description"].startswith("Chiều 12/4, Liên đoàn Lao động huyện An Phú")
    assert len(said["description"]) <= 200 and said["author"] == "NGỌC CẨM – H.HUYNH"
    assert 'name="description" content="Full-text search' in _get(client, "/", lang="en")


def test_who_asks_for_an_icon_by_habit_gets_one(client: FlaskClient) -> None:
    with client.get("/favicon.ico", follow_redirects=True) as answer:
        assert answer.mimetype == "image/png" and answer.data.startswith(b"\x89PNG")


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
        assert "<script>" not in html and "<b>" not in html and "javascript:" not in html
        assert (
            "&lt;script&gt;alert(&#39;<mark>mái ấm</mark>&#39;)&lt;/script&gt; &amp; bạn"
            in _plain(html)
        )
        assert "Trao &lt;b&gt;<mark>mái ấm</mark>&lt;/b&gt;." in _plain(html)


def _plain(html: str) -> str:
    """Without the numbers of matches."""
    return re.sub(r'<span class="match"[^>]*>(.*?)</span>', r"\1", html)


def test_the_date_line_is_lit_where_it_was_found(client: FlaskClient) -> None:
    html = _plain(_get(client, f"/article/{AN_PHU}", q="12/4/2024"))
    assert "<mark>12/04/2024</mark> - 16:48" in html
    assert "<mark>CẨM</mark>" in _plain(_get(client, f"/article/{AN_PHU}", q="byline:cam"))


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
    pages = [link for link in inside if not link.startswith(("/export.", "/feed.", "/api/"))]
    assert pages and all("lang=en" in link for link in pages)


@pytest.mark.parametrize(
    "address", ["/", "/?q=công đoàn", "/?q=zzzz", f"/article/{AN_PHU}?q=mái", "/article/none", "/x"]
)
def test_no_page_has_scripts_or_styles_of_its_own_or_asks_other_sites(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "script-src 'self'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    html = answer.text
    assert not re.search(r"<script[^>]*>[^<]|<style|\sstyle=|\son\w+=|javascript:", html)
    loaded = re.findall(r'<(?:link|img|source|script)[^>]* (?:href|src)="([^"]*)"', html)
    assert len(loaded) >= 3 and all(ours.startswith(("/", "http://localhost/")) for ours in loaded)
