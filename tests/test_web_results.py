"""The results page, over values made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from web_html import links, text

from index.settings import Settings
from searcher.model import (
    Abbreviation,
    FacetCount,
    Hit,
    Interpretation,
    ResultPage,
    Snippet,
    Suggestion,
)
from web.app import create_app
from web.pages import render_results
from web.parameters import PageState

HIT = Hit(
    id="2019/mai-am",
    score=7.5,
    title="<script>alert(1)</script> Mái ấm",
    title_spans=((26, 32),),
    date="2019-03-08T07:30",
    date_source="dateline",
    byline="HOA & MAI",
    source="LĐLĐ tỉnh",
    path="2019/mai-am.txt",
    snippets=(
        Snippet("paragraph", "Trao <b>mái ấm</b> cho đoàn viên", ((8, 14),)),
        Snippet("caption", "Mái ấm mới", ((0, 6),)),
    ),
)
PAGE = ResultPage(
    query="mái ấm",
    interpretation=Interpretation("mái ấm"),
    total=12_345,
    undated=2,
    hits=(HIT,),
    facets={"year": (FacetCount("2018", 1_200), FacetCount("2019", 7))},
    suggestions=(),
    offset=120,
    limit=20,
    took_ms=2.3,
    generation="000007",
)
STATE = PageState("mái ấm", page=7)
NOTHING = replace(PAGE, total=0, undated=0, hits=(), facets={}, offset=0)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(tmp_path_factory.mktemp("bare") / "nothing"))


def _render(
    app: Flask, state: PageState = STATE, page: ResultPage = PAGE, language: str = "vi"
) -> str:
    with app.test_request_context("/", query_string={**state.arguments(), "lang": language}):
        return render_results(state, page)


def test_markup_in_an_article_is_shown_astext(app: Flask) -> None:
    html = _render(app)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>Mái ấm</mark>" in html
    assert "Trao &lt;b&gt;<mark>mái ấm</mark>&lt;/b&gt; cho đoàn viên" in html
    assert "HOA &amp; MAI" in html


def test_numbers_dates_and_words_follow_the_language(app: Flask) -> None:
    vietnamese, english = text(_render(app)), text(_render(app, language="en"))
    assert "12.345 kết quả" in vietnamese and "12,345 results" in english
    assert "trang 7/618 · 2,3 ms" in vietnamese and "page 7 of 618 · 2.3 ms" in english
    assert "8/3/2019, 07:30 · " not in vietnamese  # the dot between is drawn by the style sheet
    assert "8/3/2019, 07:30" in vietnamese and "8 March 2019, 07:30" in english


def test_a_caption_is_told_apart(app: Flask) -> None:
    snippets = re.findall(r'<p class="snippet([^"]*)">(.*?)</p>', _render(app), re.DOTALL)
    assert [(kind.strip(), text(words)) for kind, words in snippets] == [
        ("", "Trao <b>mái ấm</b> cho đoàn viên"),
        ("of-caption", "Ảnh Mái ấm mới"),
    ]


def test_a_date_found_in_the_text_says_so(app: Flask) -> None:
    from_text = replace(PAGE, hits=(replace(HIT, date="2019-03-08", date_source="text"),))
    assert "8/3/2019 (ngày nêu trong bài)" in text(_render(app, page=from_text))
    assert "ngày nêu trong bài" not in _render(app)


def test_a_hit_links_to_its_article_with_the_state(app: Flask) -> None:
    state = PageState("mái ấm", 7, "newest", "2016", "2019")
    [address] = [link for link in links(_render(app, state)) if "/article/" in link]
    parts = urlsplit(address)
    assert parts.path == "/article/2019/mai-am"
    assert parse_qs(parts.query) == {
        "q": ["mái ấm"],
        "sort": ["newest"],
        "from": ["2016"],
        "to": ["2019"],
        "at": ["000007"],
        "hit": ["121"],
        "lang": ["vi"],
    }


def test_the_pager_knows_its_neighbours(app: Flask) -> None:
    html = _render(app)
    assert re.search(r'<a [^>]*rel="prev"[^>]*page=6[^>]*at=000007', html)
    assert re.search(r'<a [^>]*rel="next"[^>]*page=8[^>]*at=000007', html)
    assert re.search(r'<link rel="next"[^>]*page=8[^>]*at=000007', html)
    assert 'aria-current="page"><span class="unseen">trang</span> 7<' in html
    assert 'rel="next"' not in _render(app, STATE.on_page(618))
    one = _render(app, STATE.on_page(1), replace(PAGE, total=20, offset=0))
    assert 'class="pager"' not in one and "trang 1" not in one


def test_pages_of_a_generation_that_is_gone_say_so(app: Flask) -> None:
    renewed = "Kho tin vừa được cập nhật"
    assert renewed in text(_render(app, STATE.held_at("000006")))
    assert renewed not in text(_render(app, STATE.held_at("000007")))
    assert renewed not in text(_render(app, STATE))


def _facet(html: str, name: str) -> str:
    start = html.index(f'<nav class="facet" aria-labelledby="{name}"')
    return html[start : html.index("</nav>", start)]


FACETS = {
    "year": (FacetCount("2019", 7), FacetCount("2018", 1_200)),
    "month": (FacetCount("2019-03", 4), FacetCount("2019-01", 3), FacetCount("2018-12", 1_200)),
    "byline": tuple(FacetCount(f"Người <{number}>", 30 - number) for number in range(30)),
    "source": (FacetCount("LĐLĐ tỉnh", 9), FacetCount("Báo", 1)),
    "captions": (FacetCount("yes", 8), FacetCount("no", 1)),
}
FACETED = replace(PAGE, facets=FACETS)


def _asked(address: str) -> dict[str, list[str]]:
    asked = parse_qs(urlsplit(address).query)
    assert asked.pop("lang") == ["vi"]
    return asked


def test_every_filter_is_a_link_with_its_count_from_the_first_page(app: Flask) -> None:
    html = _render(app, STATE.held_at("000007"), FACETED)
    assert [_asked(link) for link in links(_facet(html, "years"))] == [
        {"q": ["mái ấm"], "period": ["2019"]},
        {"q": ["mái ấm"], "period": ["2018"]},
    ]
    assert "2018 1.200" in text(_facet(html, "years"))
    bylines = _facet(html, "bylines")
    assert _asked(links(bylines)[0]) == {"q": ["mái ấm"], "byline": ["Người <0>"]}
    assert text(bylines).startswith("Tác giả Người <0> 30 Người <1> 29")
    *six, rest = links(bylines)
    assert len(six) == 6 and urlsplit(rest).path == "/values/byline"
    assert _asked(rest) == {"q": ["mái ấm"], "at": ["000007"]}
    assert text(_facet(html, "sources")) == "Nguồn LĐLĐ tỉnh 9 Báo 1"
    assert text(_facet(html, "captions")) == "Chú thích ảnh có 8 không có 1"
    assert [_asked(link).get("captions") for link in links(_facet(html, "captions"))] == [
        ["1"],
        ["0"],
    ]
    assert 'aria-labelledby="months"' not in html


def test_a_filter_that_leaves_no_choice_is_not_offered(app: Flask) -> None:
    facets = {**FACETS, "source": FACETS["source"][:1], "captions": FACETS["captions"][:1]}
    html = _render(app, page=replace(PAGE, facets=facets))
    assert 'aria-labelledby="sources"' not in html and 'aria-labelledby="captions"' not in html


def test_what_is_chosen_is_marked_and_its_link_takes_it_away(app: Flask) -> None:
    state = replace(STATE, period="2019-03", bylines=("Người <29>",), captions=False)
    html = _render(app, state, FACETED)
    [year] = re.findall(r'<a href="([^"]*)" aria-current="true">', _facet(html, "years"))
    assert _asked(unescape(year)).get("period") is None
    long_ago = tuple(FacetCount(str(year), 1) for year in range(2019, 1999, -1))
    older = _render(app, replace(STATE, period="2000"), replace(PAGE, facets={"year": long_ago}))
    assert text(_facet(older, "years")).startswith("Năm 2000 1 2019 1 2018 1")
    months = _facet(html, "months")
    assert text(months).startswith("Các tháng năm 2019 tháng 3/2019 4 tháng 1/2019 3")
    assert [_asked(link)["period"] for link in links(months)] == [["2019"], ["2019-01"]]
    # The last of many authors stands first, being chosen; another is added to it.
    first, second = links(_facet(html, "bylines"))[:2]
    assert "byline" not in _asked(first)
    assert _asked(second)["byline"] == ["Người <29>", "Người <0>"]
    assert "captions" not in _asked(links(_facet(html, "captions"))[1])


def test_limits_are_removed_one_by_one_or_all_at_once(app: Flask) -> None:
    state = PageState(
        "a", 3, "newest", "2016", "2018", True, "2017-04", ("An", "Bé"), ("Báo",), True, "000007"
    )
    html = _render(app, state)
    chips = html[html.index('<div class="chips"') : html.index("</div>", html.index('"chips"'))]
    assert re.findall(r"<span[^>]*>([^<]*)</span> <span aria-hidden", chips) == [
        "Từ 2016 đến 2018",
        "tháng 4/2017",
        "An",
        "Bé",
        "Báo",
        "có chú thích ảnh",
    ]
    without = [_asked(link) for link in links(chips)]
    everything = _asked("/?lang=vi&" + urlencode(state.anew().arguments(), doseq=True))
    gone = [{"from", "to"}, {"period"}, {"byline"}, {"byline"}, {"source"}, {"captions"}]
    for asked, names in zip(without[:-1], gone, strict=True):
        changed = {name for name in everything if asked.get(name) != everything[name]}
        assert changed == names
    assert without[2]["byline"] == ["Bé"] and without[3]["byline"] == ["An"]
    assert without[-1] == {"q": ["a"], "sort": ["newest"], "verbatim": ["1"]}
    assert 'class="chips"' not in _render(app)
    one = _render(app, PageState("a", period="2017"))
    assert "Bỏ tất cả" not in text(one)


def test_the_order_is_a_link(app: Flask) -> None:
    html = _render(app, PageState("a", 3, "newest", period="2017"))
    orders = html[html.index('<nav class="orders"') :]
    assert [_asked(link) for link in links(orders)[:3]] == [
        {"q": ["a"], "period": ["2017"]},
        {"q": ["a"], "period": ["2017"], "sort": ["newest"]},
        {"q": ["a"], "period": ["2017"], "sort": ["oldest"]},
    ]
    [current] = re.findall(r'aria-current="true">([^<]*)<', orders[: orders.index("</nav>")])
    assert current == "mới nhất"


def test_the_bars_of_the_timeline_are_links_and_a_table_says_the_same(app: Flask) -> None:
    html = _render(app, STATE.on_page(1), FACETED)
    drawn = html[html.index("<svg") : html.rindex("</svg>")]
    table = html[html.rindex("</svg>") : html.index("</figure>")]
    months = ["2018-12", "2019-01", "2019-03"]
    assert [_asked(link)["period"] for link in links(drawn)] == [[month] for month in months]
    assert links(table) == []  # the filters are links
    day = _render(app, replace(STATE, page=1, period="2019-03-08"), FACETED)
    [chosen] = re.findall(r'<a href="([^"]*)" tabindex="-1" class="chosen">', day)
    assert "period=2019-03" in chosen
    assert re.findall("<title>(.*?)</title>", drawn)[0] == "tháng 12/2018: 1.200 bài"
    assert re.findall("<text[^>]*>(.*?)</text>", drawn) == ["12/2018", "1/2019", "2/2019", "3/2019"]
    assert "tháng 12/2018 1.200 tháng 1/2019 3 tháng 3/2019 4" in text(table)
    assert "<svg" not in _render(app, STATE.on_page(2), FACETED)


def test_the_undated_are_counted(app: Flask) -> None:
    assert "2 bài không rõ ngày" in text(_render(app))
    none_dated = text(_render(app, page=replace(PAGE, facets={}), language="en"))
    assert "2 articles without a date" in none_dated
    assert "không rõ ngày" not in text(_render(app, page=replace(PAGE, undated=0)))


def test_the_form_keeps_the_state(app: Flask) -> None:
    state = PageState('"mái ấm"', 1, "oldest", "2016", "2017", period="2017", bylines=("An", "B"))
    html = _render(app, state)
    assert 'name="q" type="search" value="&#34;mái ấm&#34;"' in html
    for name, value in [("sort", "oldest"), ("period", "2017"), ("byline", "An"), ("byline", "B")]:
        assert f'<input type="hidden" name="{name}" value="{value}" form="search">' in html
    assert re.search(r'name="from"[^>]* value="2016"', html)
    assert re.search(r'name="to"[^>]* value="2017"', html)
    assert '<input type="hidden" name="lang" value="vi">' in html


def test_what_was_widened_and_ignored_is_said(app: Flask) -> None:
    interpretation = Interpretation(
        "mai am", ("An empty phrase was ignored.", 'Only "this" is new.'), widened=True
    )
    page = replace(PAGE, interpretation=interpretation)
    vietnamese, english = (
        text(_render(app, page=page)),
        text(_render(app, page=page, language="en")),
    )
    assert "nên các từ được tìm không xét dấu." in vietnamese
    assert "Đã bỏ qua một cụm từ rỗng." in vietnamese
    assert "Truy vấn được hiểu là mai am" in vietnamese
    assert 'Only "this" is new.' in vietnamese
    assert "so the words were read without marks." in english
    assert "An empty phrase was ignored." in english
    assert 'class="notices"' not in _render(app)


def test_a_long_reading_is_cut(app: Flask) -> None:
    long = "công đoàn " * 199 + "cuối"
    interpretation = Interpretation(long, ("An empty phrase was ignored.",))
    html = _render(app, PageState(long), replace(PAGE, interpretation=interpretation))
    notices = text(_part(html, "notices", "div"))
    assert notices.endswith("…") and "cuối" not in notices
    assert 200 < len(notices) < 300
    assert len(text(html[html.index("<title>") : html.index("</title>")])) < 230


@pytest.mark.parametrize(
    ("field", "label"), [("dateline", "Ngày đăng"), ("byline", "Tác giả"), ("lead", "")]
)
def test_a_snippet_beside_the_text_says_what_it_is(app: Flask, field: str, label: str) -> None:
    hit = replace(HIT, snippets=(Snippet(field, "Thứ sáu, 12/4/2024", ((9, 18),)),))
    html = _render(app, page=replace(PAGE, hits=(hit,)))
    [snippet] = re.findall(r'<p class="snippet">(.*?)</p>', html, re.DOTALL)
    assert text(snippet) == f"{label} Thứ sáu, 12/4/2024".strip()


FEWER = "Hãy thử dùng ít từ hơn, hoặc từ khái quát hơn."
CHECK = "Hãy xem lại cách viết, hoặc thử một từ khái quát hơn."


@pytest.mark.parametrize(
    ("query", "advice"),
    [
        ("mái ấm", [FEWER]),
        ('"mái ấm"', [FEWER]),
        ("zzzz", [CHECK]),
        ("+title:zzzz -mái", [CHECK]),
        ("-zzzz", []),
    ],
)
def test_only_advice_that_applies_is_given(app: Flask, query: str, advice: list[str]) -> None:
    page = replace(NOTHING, query=query, interpretation=Interpretation(query))
    words = text(_render(app, PageState(query), page))
    assert [sentence for sentence in (FEWER, CHECK) if sentence in words] == advice


RESTORED = replace(
    PAGE,
    query="lien doan lao dong LĐLĐ",
    interpretation=Interpretation(
        "lien doan lao dong LĐLĐ",
        restored="liên đoàn lao động LĐLĐ",
        abbreviations=(Abbreviation("LĐLĐ", "Liên đoàn Lao động"),),
    ),
)


def _part(html: str, css_class: str, tag: str) -> str:
    [part] = re.findall(f'<{tag} class="{css_class}"[^>]*>(.*?)</{tag}>', html, re.DOTALL)
    return str(part)


def test_what_was_read_into_the_query_is_said_with_a_way_back(app: Flask) -> None:
    state = PageState(RESTORED.query, 7, "newest", "2016", "2019")
    html = _render(app, state, RESTORED)
    readings = _part(html, "readings", "div")
    assert text(readings) == (
        "Hiển thị kết quả cho: liên đoàn lao động LĐLĐ LĐLĐ = Liên đoàn Lao động · "
        "Chỉ tìm đúng như đã gõ: lien doan lao dong LĐLĐ"
    )
    assert html.index('class="readings"') < html.index('class="hit"')
    *meant, address = links(readings)
    assert [_asked(link)["q"] for link in meant] == [
        ["liên đoàn lao động LĐLĐ"],
        ["LĐLĐ"],
        ["Liên đoàn Lao động"],
    ]
    assert parse_qs(urlsplit(address).query) == {
        "q": [RESTORED.query],
        "sort": ["newest"],
        "from": ["2016"],
        "to": ["2019"],
        "verbatim": ["1"],
        "lang": ["vi"],
    }
    english = text(_part(_render(app, state, RESTORED, "en"), "readings", "div"))
    assert english.startswith("Showing results for: liên đoàn")
    assert 'class="readings"' not in _render(app)


def test_an_abbreviation_alone_is_said_too(app: Flask) -> None:
    interpretation = replace(RESTORED.interpretation, restored=None)
    page = replace(RESTORED, interpretation=replace(interpretation, reading="LĐLĐ"))
    readings = text(_part(_render(app, PageState("LĐLĐ"), page), "readings", "div"))
    assert readings == "LĐLĐ = Liên đoàn Lao động · Chỉ tìm đúng như đã gõ: LĐLĐ"


def test_where_nothing_was_found_no_results_are_said_to_be_shown(app: Flask) -> None:
    page = replace(NOTHING, interpretation=RESTORED.interpretation)
    assert 'class="readings"' not in _render(app, page=page)
    # What was typed alone found nothing: more may.
    [address] = links(
        _part(_render(app, PageState("a", verbatim=True), NOTHING), "readings", "div")
    )
    assert "verbatim" not in address


def test_searching_what_was_typed_is_said_with_a_way_back(app: Flask) -> None:
    state = PageState("LĐLĐ", 3, verbatim=True)
    html = _render(app, state)
    readings = _part(html, "readings", "div")
    assert "Chỉ tìm đúng như đã gõ." in text(readings)
    [address] = links(readings)
    assert parse_qs(urlsplit(address).query) == {"q": ["LĐLĐ"], "lang": ["vi"]}
    # It stays while the reader sorts, limits and turns pages.
    assert '<input type="hidden" name="verbatim" value="1" form="search">' in html
    assert re.search(r'<a [^>]*rel="next"[^>]*verbatim=1', html)
    assert 'name="verbatim"' not in _render(app)


def test_what_may_have_been_meant_is_offered_with_its_count(app: Flask) -> None:
    suggestions = Suggestion("công đoàn", 1234), Suggestion("cộng <b>", 1)
    page = replace(PAGE, suggestions=suggestions)
    state = PageState("cong đoan", 7, "newest", verbatim=True)
    html = _render(app, state, page)
    offered = _part(html, "did-you-mean", "p")
    assert text(offered) == (
        "Có phải bạn muốn tìm: công đoàn (1.234 kết quả), cộng <b> (1 kết quả)"
    )
    assert html.index('class="did-you-mean"') < html.index('class="hit"')
    assert [parse_qs(urlsplit(address).query) for address in links(offered)] == [
        {"q": ["công đoàn"], "sort": ["newest"], "lang": ["vi"]},
        {"q": ["cộng <b>"], "sort": ["newest"], "lang": ["vi"]},
    ]
    english = _part(_render(app, state, page, "en"), "did-you-mean", "p")
    assert text(english) == "Did you mean: công đoàn (1,234 results), cộng <b> (1 result)"
    assert "did-you-mean" not in _render(app)


def test_a_hit_links_to_its_reasons_with_the_state(app: Flask) -> None:
    state = PageState("mái ấm", 7, "newest", "2016", "2019", verbatim=True)
    [address] = [link for link in links(_render(app, state)) if link.startswith("/why/")]
    assert urlsplit(address).path == "/why/2019/mai-am"
    assert parse_qs(urlsplit(address).query) == {
        **{name: [value] for name, value in state.opening(121).arguments().items()},
        "at": ["000007"],
        "lang": ["vi"],
    }


def test_nothing_found_says_what_to_try(app: Flask) -> None:
    page = replace(NOTHING, suggestions=(Suggestion("mái ấm", 3),))
    html = _render(app, PageState('"mái âm"', 1, "relevance", "2016", ""), page)
    assert 'Không có bài nào khớp với "mái âm"' in text(html)
    assert text(_part(html, "did-you-mean", "p")) == "Có phải bạn muốn tìm: mái ấm (3 kết quả)"
    queries = [parse_qs(urlsplit(link).query) for link in links(html)]
    limited = {"from": ["2016"], "lang": ["vi"]}
    assert {"q": ["mái ấm"], **limited} in queries  # the suggestion
    assert {"q": ['"mái âm"'], "lang": ["vi"]} in queries  # without dates
