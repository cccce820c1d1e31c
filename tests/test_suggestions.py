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


def test_a_reading_is_suggested_where_it_finds_something_else(corpus_index: Path) -> None:
    """Restored marks rank; typed, they match too."""
    with Searcher.open(corpus_index) as searcher:
        other, same = map(
            searcher.search, map(SearchRequest, ("Đại hôi Công đoàn", "kinh phí công đoan"))
        )
        [suggested] = other.suggestions
        assert suggested.query == other.interpretation.restored == "Đại hội Công đoàn"
        assert suggested.total != other.total
        assert same.interpretation.restored == "kinh phí công đoàn"
        assert searcher.search(SearchRequest("kinh phí công đoàn")).total == same.total
    assert same.suggestions == ()
