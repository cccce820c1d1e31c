"""A star by itself finds every article."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from small_index import article, ask, ids, index_of

from searcher.model import SearchRequest
from searcher.searcher import Searcher

ARTICLES = [
    article("b", "Đá bóng", date="2017-03-01"),
    article("a", "Mưa to", date="2017-03-01"),
    article("cũ", "Nắng to", date="2015-01-01"),
    article("mới", "Bóng bàn", date="2018-01-01"),
    article("không ngày", "Gió to"),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with Searcher.open(index_of(tmp_path_factory.mktemp("everything"), ARTICLES)) as opened:
        yield opened


def test_every_article_is_found_the_newest_first(searcher: Searcher) -> None:
    page = ask(searcher, "*")
    assert [hit.id for hit in page.hits] == ["mới", "a", "b", "cũ", "không ngày"]
    assert (page.total, page.undated, page.interpretation.reading) == (5, 1, "*")
    assert {hit.score for hit in page.hits} == {0.0}
    assert all(not hit.title_spans for hit in page.hits)
    assert page.suggestions == ()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("* -bóng", ["a", "cũ", "không ngày"]),
        ("* date:2017", ["a", "b"]),
        ("* date:2017 -mưa", ["b"]),
        ("(*) OR mưa", ["a", "mới", "b", "cũ", "không ngày"]),
        ("* AND mưa", ["a"]),
        ("* bóng", ["b", "mới"]),
        ("bóng -(*)", []),
        ("title:(*)", ["mới", "a", "b", "cũ", "không ngày"]),
    ],
)
def test_a_star_beside_others(searcher: Searcher, query: str, found: list[str]) -> None:
    assert sorted(ids(searcher, query)) == sorted(found)


def test_it_is_sorted_limited_and_explained(searcher: Searcher) -> None:
    assert ids(searcher, "*", sort="oldest", limit=2) == ["cũ", "a"]
    assert ids(searcher, "*", first_date="2018") == ["mới"]
    explanation = searcher.explain(SearchRequest("*"), "a")
    assert explanation.requirement is not None
    assert (explanation.requirement.kind, explanation.requirement.met) == ("all", True)
    assert explanation.score == 0.0
