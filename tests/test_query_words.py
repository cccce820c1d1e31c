"""The words that a query's syllables make."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vietnamese_texts import texts

from index.analysis.normalize import normalize
from index.analysis.tokens import CHUNK
from index.analysis.words import cut_words
from searcher.query_words import QueryWord, RunText, cut_query, run_text


@pytest.mark.parametrize(
    ("query", "words", "text", "starts"),
    [
        ("công đoàn", ("công", "đoàn"), "công đoàn", (0, 5)),
        # What is typed between words stays, whatever it is, but for other words.
        ("Nhật - Trung Quốc", ("Nhật", "Trung", "Quốc"), "Nhật - Trung Quốc", (0, 7, 13)),
        ("lương,  thưởng!", ("lương", "thưởng"), "lương,  thưởng", (0, 8)),
        ('công "mái ấm" đoàn', ("công", "đoàn"), "công đoàn", (0, 5)),
        ("công +nhân đoàn", ("công", "đoàn"), "công đoàn", (0, 5)),
        ("title:(công đoàn)", ("công", "đoàn"), "công đoàn", (0, 5)),
        # Words beside each other without a gap are still two.
        ("công(đoàn)", ("công", "đoàn"), "công(đoàn", (0, 5)),
        ("an an", ("an", "an"), "an an", (0, 3)),
        # The order is that of the query; a word that is not in it stands after a space.
        ("đoàn", ("công", "đoàn", "viên"), "công đoàn viên", (0, 5, 10)),
        ("", (), "", ()),
    ],
)
def test_the_text_of_words_side_by_side(
    query: str, words: tuple[str, ...], text: str, starts: tuple[int, ...]
) -> None:
    assert run_text(words, words, query) == RunText(text, starts)


def test_words_stand_as_they_are_read_and_punctuation_as_it_was_typed() -> None:
    read = run_text(
        ["cong", "doan", "CAN", "tho"], ["công", "đoàn", "CẦN", "thơ"], "cong doan, CAN tho"
    )
    assert read == RunText("công đoàn, CẦN thơ", (0, 5, 11, 15))


chunks = st.sampled_from(["công", "đoàn", "an", "An", "TP.HCM", "7,25", "lao", "động", "a"])
gaps = st.sampled_from([" ", ", ", " - ", " (", ") ", "  ", " “", '" ', "; "])


@given(st.lists(st.tuples(chunks, gaps), max_size=8))
def test_a_query_of_nothing_but_words_is_its_own_text(pieces: list[tuple[str, str]]) -> None:
    words = [word for word, _ in pieces]
    query = "".join(word + gap for word, gap in pieces)
    read = run_text(words, words, query)
    assert query.startswith(read.text)
    assert [
        read.text[start : start + len(word)] for word, start in zip(words, read.starts, strict=True)
    ] == words


@given(st.lists(chunks, max_size=6), texts.map(normalize))
def test_every_word_is_in_the_text_of_any_query(words: list[str], query: str) -> None:
    read = run_text(words, words, query)
    at = 0
    for word, start in zip(words, read.starts, strict=True):
        assert CHUNK.search(read.text[at:start]) is None
        assert start > at or at == 0
        assert read.text[start : start + len(word)] == word
        at = start + len(word)
    assert at == len(read.text)


def places(text: str) -> list[int]:
    return [chunk.start() for chunk in CHUNK.finditer(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "công đoàn Cần Thơ 2017",
            [("công đoàn", range(0, 2)), ("Cần Thơ", range(2, 4)), ("2017", range(4, 5))],
        ),
        ("thỏa ước", [("thoả ước", range(0, 2))]),
        ("thỏa, ước", [("thoả", range(0, 1)), (",", range(1, 1)), ("ước", range(1, 2))]),
        # A chunk may be several words: it begins in the first of them.
        ("tỉnh TP.HCM", [("tỉnh", range(0, 1)), ("TP.", range(1, 2)), ("HCM", range(2, 2))]),
        ("", []),
    ],
)
def test_words_and_the_syllables_that_begin_in_them(
    text: str, words: list[tuple[str, range]]
) -> None:
    expected = [QueryWord(word, syllables) for word, syllables in words]
    assert list(cut_query(text, places(text))) == expected


@given(texts.map(normalize))
def test_words_are_those_of_an_article_and_hold_each_syllable_once(text: str) -> None:
    words = list(cut_query(text, places(text)))
    assert [word.text for word in words] == cut_words([text])[0]
    held = [place for word in words for place in word.syllables]
    assert held == list(range(len(places(text))))
