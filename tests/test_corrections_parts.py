"""The parts of corrections: letters, keys, marks and the words of a query."""

from __future__ import annotations

import pytest

from searcher.corrections.keys import read_keys
from searcher.corrections.likelihood import is_syllable
from searcher.corrections.shapes import Shape, marks_price, shape_of
from searcher.corrections.spelling import spellings
from searcher.corrections.words import query_runs


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("coong", "công"),
        ("congo", "công"),
        ("cong6", "công"),
        ("ddoafn", "đoàn"),
        ("doandf", "đoàn"),
        ("d9oan2", "đoàn"),
        ("dduwowcj", "được"),
        ("dduowcj", "được"),
        ("d9uo7c5", "được"),
        ("muaw", "mưa"),
        ("quaanf", "quần"),
        ("tws", "tứ"),
        ("hoawcj", "hoặc"),
        ("quawnj", "quặn"),
        ("tir", "tỷ"),
        ("nawm", "năm"),
        ("na8m", "năm"),
    ],
)
def test_keys_that_were_left_raw(typed: str, meant: str) -> None:
    assert read_keys(typed) == shape_of(meant)


@pytest.mark.parametrize("typed", ["cong", "sang", "công", "c1", "u23"])
def test_keys_that_mark_nothing(typed: str) -> None:
    assert read_keys(typed) is None


def test_shapes_take_marks_apart_in_any_order() -> None:
    assert shape_of("đường") == Shape("duong", "đơư", "f")
    assert shape_of("e\u0302\u0300") == shape_of("e\u0300\u0302") == Shape("e", "ê", "f")
    assert shape_of("lao").bare


def test_hook_for_tilde_is_the_cheapest_wrong_tone() -> None:
    def price(typed: str, meant: str) -> float:
        return marks_price(shape_of(typed), shape_of(meant), bare=1.0)

    assert 0 < price("bảo", "bão") < price("báo", "bão")
    assert price("đọng", "động") > 0
    assert price("cong", "công") == 1.0
    assert price("cong", "cong") == price("công", "công") == 0.0


def test_spellings_one_slip_away() -> None:
    words = {"trong", "chong", "cong", "rong", "tron", "tong", "trng", "trung", "xyz"}
    found = spellings("trong", words)
    assert set(found) == words - {"trong", "xyz", "cong"}
    assert found["chong"].price < found["tong"].price
    assert found["trung"].vowel
    assert spellings("nghiep", {"nghyep", "ngiep", "nghieo"}).keys() == {
        "nghyep",
        "ngiep",
        "nghieo",
    }


@pytest.mark.parametrize(
    "letters", ["nghieng", "khuyu", "nguyet", "ngoeo", "giuong", "quoc", "xoong", "diu", "yeu", "a"]
)
def test_syllables(letters: str) -> None:
    assert is_syllable(letters)


@pytest.mark.parametrize("letters", ["doann", "lion", "tour", "ng", "nguoii", "beckham", ""])
def test_no_syllables(letters: str) -> None:
    assert not is_syllable(letters)


def test_words_of_a_query() -> None:
    runs = query_runs('tiêu đề:"Công đoàn" AND =lao LĐLĐ -họp* 12/4 thưởng, Tết')
    assert [[word.text for word in run] for run in runs] == [
        ["Công", "đoàn"],
        ["lao", "LĐLĐ"],
        ["thưởng", "Tết"],
    ]
    assert [word.fixed for run in runs for word in run] == [False, False, True, True, False, False]


def test_capitals_throughout_are_words() -> None:
    (run,) = query_runs("HỘI NGHỊ VÀ CÔNG ĐOÀN")
    assert not any(word.fixed for word in run)
