from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.model import SearchRequest
from searcher.query.every_word import with_every_word
from searcher.query.parser import parse
from searcher.query.render import render
from searcher.searcher import Searcher

PIECES = [
    "công",
    "đoàn",
    "mai",
    "am",
    '"đại hội"',
    "+tổ",
    "-nhà",
    "=thoả",
    "co*",
    "(a OR b)",
    "GD-ĐT",
]


def _narrowed(query: str) -> str:
    return render(with_every_word(parse(query, "forgiving").root))


@pytest.mark.parametrize(
    ("query", "narrowed"),
    [
        ("cong doan 2017", "+(cong doan 2017)"),
        ('mái "công đoàn" ấm', '"công đoàn" +(mái ấm)'),
        ("bảo hiểm +tai", "+(bảo hiểm) +tai"),
        ("bảo +tai", "+bảo +tai"),
        ("đình công -bóng date:2017", "+(đình công) date:2017 -bóng"),
        ("liên đoà* tinh~", "+(liên đoà* tinh~1)"),
        ("công", ""),
        ('"mái ấm" "công đoàn"', ""),
        ("+mái +ấm", ""),
        ("mái AND ấm", ""),
        ("mái OR ấm", ""),
        ("*", ""),
        ("!!", ""),
    ],
)
def test_words_that_may_be_lacking_are_required(query: str, narrowed: str) -> None:
    assert _narrowed(query) == narrowed


@given(st.lists(st.sampled_from(PIECES), max_size=8))
def test_what_is_offered_can_be_asked(pieces: list[str]) -> None:
    query = _narrowed(" ".join(pieces))
    if query:
        asked = parse(query, "strict")
        assert render(asked.root) == query
        assert with_every_word(asked.root) is None


@pytest.mark.parametrize(
    "query", ["cong doan can tho 2017", "LĐLĐ Cần Thơ", 'mai am -"đại hội" quà']
)
def test_what_holds_every_word_is_among_what_was_found(corpus_index: Path, query: str) -> None:
    with Searcher.open(corpus_index) as searcher:
        found = searcher.search(SearchRequest(query, limit=100))
        every_word = found.interpretation.every_word
        assert every_word is not None
        narrowed = searcher.search(SearchRequest(every_word, limit=100))
        assert narrowed.interpretation.every_word is None
    ids = {hit.id for hit in narrowed.hits}
    assert 0 < narrowed.total < found.total
    assert ids < {hit.id for hit in found.hits}


@pytest.mark.parametrize(
    ("query", "may_lack"),
    [
        ("cong doan can tho", True),
        ("công +đoàn", True),
        ('quà "đại hội"', True),
        ("quà title:hội", False),
        ("công -đoàn", False),
        ("quà date:2017", False),
        ("quà (mái OR ấm)", False),
        ("LĐLĐ", False),
        ("Liên đoàn Lao động", False),  # is one thing: LĐLĐ
        ("+(công đoàn huyện)", False),
        ("công AND đoàn", False),
        ("!!", False),
    ],
)
def test_it_is_offered_where_an_article_may_lack_something(
    corpus_index: Path, query: str, may_lack: bool
) -> None:
    with Searcher.open(corpus_index) as searcher:
        page = searcher.search(SearchRequest(query, syntax="forgiving", first_date="2010"))
    assert (page.interpretation.every_word is not None) is may_lack
