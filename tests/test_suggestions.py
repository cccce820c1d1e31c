from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from searcher.model import SearchRequest
from searcher.query.parser import parse
from searcher.searcher import Searcher
from searcher.suggestions import bare_words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("thoả ước", ["thoả", "ước"]),
        ('"thoả ước" lao', ["thoả", "ước", "lao"]),
        ("+thoả -ước", ["thoả"]),
        ("title:(thoả OR ước) date:2017", ["thoả", "ước"]),
        ("thoả AND NOT ước", ["thoả"]),
        ("NOT ước", []),
        ("date:2017", []),
        ("GD-ĐT, TP.HCM", ["GD-ĐT", "TP.HCM"]),
    ],
)
def test_bare_words_are_what_is_wanted(query: str, words: list[str]) -> None:
    assert bare_words(parse(query, "forgiving").root) == words


@pytest.mark.parametrize("query", ["công đaòn", '"công đoàn xyzzy"'])
def test_whoever_shows_no_suggestions_need_not_wait_for_them(
    corpus_index: Path, query: str
) -> None:
    with Searcher.open(corpus_index) as searcher:
        request = SearchRequest(query)
        page = searcher.search(request)
        bare = searcher.search(replace(request, suggest=False))
    assert page.suggestions
    assert replace(bare, suggestions=page.suggestions, took_ms=page.took_ms) == page
    assert bare.suggestions == ()


def test_people_are_asked_after_what_finds_something_else(corpus_index: Path) -> None:
    with Searcher.open(corpus_index) as searcher:
        other, same = map(
            searcher.search, map(SearchRequest, ("Đại hôi Công đoàn", "tai nạn lao dộng"))
        )
    for page in (other, same):
        assert [found.query for found in page.suggestions] == [page.interpretation.restored]
    assert other.alternatives == other.suggestions
    assert other.suggestions[0].total != other.total
    assert same.suggestions[0].total == same.total
    assert same.alternatives == ()
