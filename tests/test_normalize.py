from __future__ import annotations

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
