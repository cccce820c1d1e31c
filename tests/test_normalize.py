from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from vietnamese_texts import texts

from index.analysis.normalize import normalize

DROPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
REPLACED = "Ðð\u00a0\u202f\u2007\r\u2028\u2029\u0085"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("Ða\u0300 Nẵng", "Đà Nẵng"),
        ("xa\u0303 ðo\u0301", "xã đó"),
        ("Công\u00a0đoàn 5\u202f000\u2007kg", "Công đoàn 5 000 kg"),
        ("\ufeffTin\u200bvui\u00ad\u2060", "Tinvui"),
        ("một\r\nhai\rba\u2028bốn\u2029năm\u0085sáu", "một\nhai\nba\nbốn\nnăm\nsáu"),
        ("a\ud800b", "a\ufffdb"),
        ("Tiê\u0301ng Viê\u0323t", "Tiếng Việt"),
        ("e\u0323\u0302", "ệ"),
        ("½ … — ° №", "½ … — ° №"),
        ("", ""),
    ],
)
def test_stored_form(text: str, stored: str) -> None:
    assert normalize(text) == stored


def test_marks_typed_around_a_zero_width_character_compose() -> None:
    assert normalize("a\u200b\u0300") == "à"


@given(texts | st.text())
def test_the_result_is_composed_plain_and_utf_8(text: str) -> None:
    stored = normalize(text)
    assert unicodedata.is_normalized("NFC", stored)
    assert not set(stored) & {*DROPPED, *REPLACED}
    stored.encode("utf-8")


@given(texts | st.text(st.characters()))
@example("\r\u200b\n")
@example("Ð\u0302")
def test_idempotent(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(texts | st.text())
def test_composed_and_decomposed_input_give_the_same(text: str) -> None:
    composed = normalize(unicodedata.normalize("NFC", text))
    assert normalize(unicodedata.normalize("NFD", text)) == composed == normalize(text)


MARKS = "".join(filter(unicodedata.combining, map(chr, range(sys.maxunicode + 1))))
# A letter, and what may stand on it: marks that are two, and such as no letter takes.
TOWERS = st.text(st.sampled_from("aàộ̀ᾂ\u0344\u0f73\u0323\u0301\u05b0\U0001d165 "), max_size=90)


@given(texts | st.text(), st.text(st.sampled_from(MARKS), max_size=12))
def test_ordinary_text_is_what_unicode_makes_of_it(text: str, marks: str) -> None:
    text = "".join(letter for letter in text if normalize(letter) and letter not in REPLACED)
    text = text.replace("\r", "").encode("utf-8", "replace").decode()
    assert normalize(text + marks) == unicodedata.normalize("NFC", text + marks)


@given(TOWERS)
@example("a" + "\u0323" * 40 + "\u0301" * 40)
@example("\u0f73" * 20)
def test_no_letter_bears_more_than_thirty_marks(text: str) -> None:
    stored = normalize(text)
    apart = unicodedata.normalize("NFD", stored)
    assert not any(
        all(map(unicodedata.combining, apart[at : at + 31])) for at in range(len(apart) - 30)
    )
    assert normalize(stored) == normalize(apart) == stored
    assert normalize(unicodedata.normalize("NFC", text)) == stored


def test_any_mark_makes_a_tower() -> None:
    starts = (chr(code) for code in range(sys.maxunicode + 1))
    marks = [one for one in starts if unicodedata.combining(unicodedata.normalize("NFD", one)[0])]
    assert len(marks) > 900
    for mark in marks:
        assert len(unicodedata.normalize("NFD", normalize("a" + mark * 40))) == 31, hex(ord(mark))


def test_a_million_marks_take_no_longer_than_a_million_letters() -> None:
    assert len(normalize("a" + "\u0301\u0323" * 500_000)) < 40
