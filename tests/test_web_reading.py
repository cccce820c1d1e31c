"""What stands around an article, over a small archive of its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_html import links, text

from index.settings import Settings
from searcher.searcher import Searcher
from web.app import create_app
from web.highlight import matches
from web.parameters import PageState
from web.reading import reading, same_author, same_day

ARTICLES = [
    {"id": f"a{number}", "title": f"Công đoàn số {number}", "text": "Mái ấm.", **more}
    for number, more in enumerate(
        [
            {"date": "2019-03-08T07:30", "byline": "HOA MAI"},
            {"date": "2019-03-08T19:00", "byline": "AN"},
            {"date": "2019-03-09", "byline": "HOA MAI"},
            {"byline": "Hoa Mai"},
            {"date": "2018-01-01"},
        ]
    )
]


@pytest.fixture
def searcher(make_index: Callable[[dict[str, str]], Path]) -> Iterator[Searcher]:
    lines = "\n".join(map(json.dumps, ARTICLES))
    with Searcher.open(make_index({"a.jsonl": lines})) as searcher:
        yield searcher


def _around(searcher: Searcher, state: PageState, article_id: str) -> tuple[str, str]:
    lit = searcher.light(article_id, state.query, "forgiving")
    read = reading(searcher, state, lit)
    return (read.previous.id if read.previous else "", read.next.id if read.next else "")


def test_the_results_beside_an_article_are_those_of_the_page(searcher: Searcher) -> None:
    state = PageState("công đoàn", sort="oldest")
    hits = [hit.id for hit in searcher.search(state.request()).hits]
    assert hits == ["a4", "a0", "a1", "a2", "a3"]
    beside = [_around(searcher, state.opening(at + 1), hit) for at, hit in enumerate(hits)]
    assert beside == list(zip(["", *hits], [*hits[1:], ""], strict=False))


def test_what_is_no_result_any_more_has_none_beside_it(searcher: Searcher) -> None:
    state = PageState("công đoàn", sort="oldest")
    assert _around(searcher, state.opening(2), "a4") == ("", "")
    assert _around(searcher, state.opening(99), "a4") == ("", "")
    assert _around(searcher, state, "a4") == ("", "")
    assert _around(searcher, PageState(hit=1), "a4") == ("", "")


def test_filters_hold_beside_an_article_too(searcher: Searcher) -> None:
    state = PageState("công đoàn", sort="oldest", bylines=("HOA MAI",))
    assert _around(searcher, state.opening(1), "a0") == ("", "a2")


def test_matches_are_numbered_through_the_article(searcher: Searcher) -> None:
    lit = searcher.light("a0", "công đoàn mái ấm byline:hoa 8/3/2019", "forgiving")
    read = reading(searcher, PageState(), lit)
    blocks = [block for block in (read.byline, *read.body, read.dateline) if block]
    firsts = [block.first for block in blocks]
    assert firsts[0] == 2
    ends = [block.first + len(matches(block.text, block.spans)) for block in blocks]
    assert firsts[1:] == ends[:-1] and ends[-1] == read.count + 1
    assert [(block.spans, block.first) for block in read.body] == [(((0, 3), (4, 6)), firsts[1])]
    assert firsts[2] == firsts[1] + 1


def test_other_articles_of_the_day_and_of_exactly_this_author(searcher: Searcher) -> None:
    first, undated, alone = (searcher.article(article_id) for article_id in ("a0", "a3", "a4"))
    day, author = same_day(searcher, first), same_author(searcher, first)
    assert day is not None and [hit.id for hit in day.hits] == ["a1"] and day.total == 2
    assert author is not None and [hit.id for hit in author.hits] == ["a2"]
    assert author.state == PageState("*", sort="newest", bylines=("HOA MAI",))
    assert same_day(searcher, undated) is None and same_author(searcher, undated) is None
    assert same_day(searcher, alone) is None and same_author(searcher, alone) is None


@pytest.fixture
def client(make_index: Callable[[dict[str, str]], Path]) -> FlaskClient:
    lines = "\n".join(map(json.dumps, ARTICLES))
    return create_app(Settings(make_index({"a.jsonl": lines}))).test_client()


def test_an_article_shows_where_it_stands(client: FlaskClient) -> None:
    html = client.get("/article/a0?q=công đoàn&sort=oldest&hit=2").text
    assert 'rel="prev" href="/article/a4?q=' in html and 'rel="next" href="/article/a1?q=' in html
    back = next(link for link in links(html) if link.endswith("#hit-2"))
    assert back.startswith("/?q=công+đoàn&sort=oldest")
    assert "Cùng ngày Công đoàn số 1" in text(html)
    assert "Cùng tác giả Công đoàn số 2" in text(html)
    assert "HOA MAI. “Công đoàn số 0”. 8/3/2019. http://localhost/article/a0" in text(html)
    assert '<link rel="canonical" href="http://localhost/article/a0">' in html


def test_the_original_is_linked_where_it_is_shown(client: FlaskClient) -> None:
    assert "/original/a0" in links(client.get("/article/a0").text)
    client.application.config["ORIGINALS"] = False
    assert not [link for link in links(client.get("/article/a0").text) if "/original/" in link]
