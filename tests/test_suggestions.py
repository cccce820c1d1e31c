"""Completions of what is being typed, from a made-up archive."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from small_index import article, index_of

from searcher.query.parser import parse
from searcher.searcher import Searcher
from searcher.suggestions import bare_words

ARTICLES = [
    article("1", "Liên đoàn Lao động huyện họp mặt", "Tiền thưởng, tỉ lệ, tiếng nói."),
    article("2", "Liên đoàn Lao động tỉnh tặng quà", "Tiền lương, tiếng nói."),
    article("3", "Liên đoàn bóng chuyền khai giải", "Tiền thưởng cao."),
    article("4", "LIÊN ĐOÀN LAO ĐỘNG TỈNH HỌP", "Hi vọng, hiếu học."),
    article("5", "Ký thỏa ước tập thể", "Thoả lòng."),
    article("6", "Ký thoả ước nhóm may", "Đoạn đường."),
    article("7", "Phán đoán của trọng tài", "Lý do."),
    article("8", "Đoàn xe về quê, đoạn đường dài", "Kinh phí, kiểm tra."),
    article("9", "Giải 2016 có 1.250 người", "Quí trọng; quy chế 12a."),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with Searcher.open(index_of(tmp_path_factory.mktemp("suggestions"), ARTICLES)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("typed", "completions"),
    [
        # Words of the archive by their number of articles, then by code points.
        ("đo", ("đoàn", "động", "đoạn", "đoán")),
        ("doan", ("đoàn", "đoạn", "đoán")),
        ("đoà", ("đoàn",)),
        ("đoá", ("đoán",)),
        ("ĐOÀ", ("đoàn",)),
        ("thoa", ("thoả",)),
        ("thỏa", ("thoả",)),
        ("thoả", ("thoả",)),
        ("thuo", ("thưởng",)),
        ("thưở", ("thưởng",)),
        ("thuờ", ()),
        ("zazu", ()),
    ],
)
def test_a_word_that_is_begun(searcher: Searcher, typed: str, completions: tuple[str, ...]) -> None:
    assert searcher.suggest(typed) == completions


@pytest.mark.parametrize(
    ("typed", "completions"),
    [
        # i and y are one sound at the end, and two letters within a word.
        ("ti", {"tiền", "tiếng", "tỉnh", "tỷ"}),
        ("ki", {"kinh", "kiểm", "ký"}),
        ("hi", {"hiếu", "hy"}),
        ("li", {"liên", "lý"}),
        ("ly", {"lý"}),
        ("lí", {"lý"}),
        ("tỉ", {"tỉnh", "tỷ"}),
        ("tiê", {"tiền", "tiếng"}),
        ("tiề", {"tiền"}),
    ],
)
def test_i_and_y_do_not_hide_words(searcher: Searcher, typed: str, completions: set[str]) -> None:
    assert set(searcher.suggest(typed)) == completions


def test_completions_are_words_and_no_figures(searcher: Searcher) -> None:
    assert searcher.suggest("1") == searcher.suggest("2016") == searcher.suggest("12") == ()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("liên đoàn ", "liên đoàn lao động"),
        ("liên đoàn l", "liên đoàn lao động"),
        ("lien doan lao d", "liên đoàn lao động"),
        ("LIÊN ĐOÀN LAO", "liên đoàn lao động"),
        ("liên đoàn b", "liên đoàn bóng chuyền"),
        ("liên đoàn lao động t", "liên đoàn lao động tỉnh"),
        ("liên đoàn lao động h", "liên đoàn lao động huyện"),
        ("ký thỏa ước t", "ký thỏa ước tập thể"),
        ("ky thoa uoc n", "ký thoả ước nhóm"),
        ("phán đ", "phán đoán"),
        ("phan doan c", "phán đoán của"),
    ],
)
def test_the_commonest_continuation_comes_first(searcher: Searcher, typed: str, first: str) -> None:
    assert searcher.suggest(typed)[0] == first


def test_continuations_end_where_a_word_does(searcher: Searcher) -> None:
    assert searcher.suggest("phán đoán ") == ("phán đoán của", "phán đoán của trọng tài")
    assert searcher.suggest("trọng tài ") == ()


def test_continuations_are_counted_by_article(searcher: Searcher) -> None:
    found = searcher.suggest("liên đoàn ")
    # Three titles go on with "lao động", two of them with "tỉnh".
    assert found[:2] == ("liên đoàn lao động", "liên đoàn lao động tỉnh")
    assert set(found[2:]) >= {"liên đoàn bóng chuyền", "liên đoàn lao động huyện"}


def test_marks_that_were_typed_bind(searcher: Searcher) -> None:
    assert searcher.suggest("liên đoán ") == ()
    assert searcher.suggest("liền doan ") == ()
    assert searcher.suggest("liên đoàn lạo") == ()


def test_titles_alone_are_continued(searcher: Searcher) -> None:
    assert searcher.suggest("tiền thưởng ") == ()


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_the_limit_keeps_the_best(searcher: Searcher, limit: int) -> None:
    for typed in ("liên đoàn ", "t"):
        assert searcher.suggest(typed, limit) == searcher.suggest(typed)[:limit]
        assert len(searcher.suggest(typed, limit)) == limit


@pytest.mark.parametrize("typed", ["", " ", "…", "(", '"', "   \t"])
def test_nothing_typed_suggests_nothing(searcher: Searcher, typed: str) -> None:
    assert searcher.suggest(typed) == ()


def test_no_room_suggests_nothing(searcher: Searcher) -> None:
    assert searcher.suggest("đo", 0) == ()


def test_marks_in_parts_are_marks(searcher: Searcher) -> None:
    for typed in ("đoà", "thỏa", "liên đoàn "):
        assert searcher.suggest(unicodedata.normalize("NFD", typed)) == searcher.suggest(typed)


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
