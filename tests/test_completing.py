"""Completions of what is being typed, from made-up titles."""

from __future__ import annotations

import unicodedata

import pytest

from index.article import Article
from index.learned.completion_counts import CompletionCounts
from index.learned.completions import Completions
from searcher.completing import complete

TITLES = (
    "Liên đoàn Lao động huyện họp mặt",
    "Liên đoàn Lao động tỉnh tặng quà",
    "Liên đoàn bóng chuyền khai giải",
    "LIÊN ĐOÀN LAO ĐỘNG TỈNH HỌP",
    "Ký thỏa ước tập thể",
    "Ký thoả ước nhóm may",
    "Phán đoán của trọng tài",
    "Đoàn xe về quê, đoạn đường dài",
    "Giải 2016 có 1.250 người",
    "Kiểm tra kinh phí, bàn tỉ lệ",
    "GD-ĐT Huế: kỹ năng sống",
)


def completions_of(*titles: str) -> Completions:
    articles = [Article(t, t, "", (), None, None, "", "", "", "", "", "") for t in titles]
    return CompletionCounts.of(articles).completions()


@pytest.fixture(scope="module")
def completions() -> Completions:
    return completions_of(*TITLES)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("l", "Liên đoàn"),
        ("lien", "Liên đoàn"),
        ("liên đoàn ", "Liên đoàn"),
        ("lien doan lao d", "Liên đoàn Lao động"),
        ("LIÊN ĐOÀN LAO", "Liên đoàn Lao động"),
        ("liên đoàn b", "Liên đoàn bóng chuyền khai giải"),
        ("liên đoàn lao động t", "Liên đoàn Lao động tỉnh"),
        ("liên đoàn lao động h", "Liên đoàn Lao động huyện họp mặt"),
        ("lao đ", "Lao động"),
        ("đoạn đ", "Đoàn xe về quê, đoạn đường dài"),
        ("phán đ", "Phán đoán"),
        ("phan doan c", "Phán đoán của trọng tài"),
        ("của tr", "Phán đoán của trọng tài"),
        ("ky thoa uoc n", "Ký thoả ước nhóm may"),
        ("gd-đ", "GD-ĐT"),
        ("giải 2", "Giải 2016 có 1.250 người"),
        ("có 1.25", "Giải 2016 có 1.250 người"),
    ],
)
def test_the_best_completion(completions: Completions, typed: str, first: str) -> None:
    assert complete(completions, typed, 10)[0] == first


@pytest.mark.parametrize("typed", ["thỏ", "thỏa", "thoả", "thoa", "tho", "thỏa ước", "thoả ước"])
def test_either_style_of_tone_marks(completions: Completions, typed: str) -> None:
    assert complete(completions, typed, 1)[0].lower() in ("thỏa ước", "thoả ước")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        # i and y are one sound at the end of a word, and two letters within one.
        ("ki", {"kinh phí", "Kiểm tra", "Ký thoả ước", "kỹ năng"}),
        ("ky", {"Ký thoả ước", "kỹ năng"}),
        ("kí", {"Ký thoả ước"}),
        ("kĩ năng", {"kỹ năng"}),
        ("tỉ", {"tỉ lệ"}),
        ("tỷ l", {"tỉ lệ"}),
    ],
)
def test_i_and_y_do_not_hide_words(completions: Completions, typed: str, words: set[str]) -> None:
    assert words <= set(complete(completions, typed, 10))


def test_an_i_does_not_bring_what_goes_on_after_a_y() -> None:
    assert complete(completions_of("Kylian về", "Kỹ năng"), "ki", 10) == ("Kỹ năng",)


@pytest.mark.parametrize(
    "typed", ["liên đoán", "liền doan", "liên đoàn lạo", "đoá xe", "thoà ước", "kỉ năng", "zazu"]
)
def test_marks_that_were_typed_bind(completions: Completions, typed: str) -> None:
    assert complete(completions, typed, 10) == ()


def test_half_of_the_marks_are_enough(completions: Completions) -> None:
    for typed in ("đoan xe", "doàn xe", "đoàn x", "đôàn x"):
        found = complete(completions, typed, 10)
        assert (found == ("Đoàn xe về quê, đoạn đường dài",)) == (typed != "đôàn x")


def test_a_word_after_a_space_is_whole(completions: Completions) -> None:
    title = "Đoàn xe về quê, đoạn đường dài"
    assert complete(completions, "đoạ", 10) == ("đoạn", title)
    assert complete(completions, "đoạ ", 10) == ()
    assert complete(completions, "đoạn ", 10) == ("đoạn", title)


def test_titles_come_after_phrases(completions: Completions) -> None:
    found = complete(completions, "liên đoàn", 10)
    assert found == (
        "Liên đoàn",
        "Liên đoàn Lao động",
        "Liên đoàn Lao động tỉnh",
        "Liên đoàn bóng chuyền khai giải",
        "Liên đoàn Lao động huyện họp mặt",
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH HỌP",
        "Liên đoàn Lao động tỉnh tặng quà",
    )


def test_nothing_is_said_twice() -> None:
    completions = completions_of("Cần Thơ", "CẦN THƠ", "Cần Thơ!", "Về Cần Thơ")
    assert complete(completions, "cần", 10) == ("Cần Thơ", "Về Cần Thơ")


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_limit_keeps_the_best(completions: Completions, limit: int) -> None:
    for typed in ("liên đoàn", "t"):
        assert complete(completions, typed, limit) == complete(completions, typed, 10)[:limit]


@pytest.mark.parametrize("typed", ["", " ", "…", "(", '"', "   \t", "a " * 40])
def test_nothing_typed_has_no_completion(completions: Completions, typed: str) -> None:
    assert complete(completions, typed, 10) == ()


def test_no_room_has_no_completion(completions: Completions) -> None:
    assert complete(completions, "đo", 0) == ()


def test_marks_in_parts_are_marks(completions: Completions) -> None:
    for typed in ("đoà", "thỏa", "liên đoàn "):
        found = complete(completions, typed, 10)
        assert found and complete(completions, unicodedata.normalize("NFD", typed), 10) == found
