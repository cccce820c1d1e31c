from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from unidecode import unidecode
from vietnamese_texts import words

from index.analysis.syllables import adds_marks, canonical, fold, is_marked, restyle_tone_marks

OLD_AND_NEW = [
    ("hòa", "hoà"), ("thỏa", "thoả"), ("xõa", "xoã"), ("hóa", "hoá"), ("họa", "hoạ"),
    ("khỏe", "khoẻ"), ("hòe", "hoè"), ("lóe", "loé"), ("xòe", "xoè"),
    ("thúy", "thuý"), ("ủy", "uỷ"), ("thùy", "thuỳ"), ("lũy", "luỹ"), ("tụy", "tuỵ"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), OLD_AND_NEW)
def test_open_syllables_take_the_new_style(old: str, new: str) -> None:
    for old_cased, new_cased in [
        (old, new),
        (old.capitalize(), new.capitalize()),
        (old.upper(), new.upper()),
    ]:
        assert restyle_tone_marks(old_cased) == new_cased
        assert restyle_tone_marks(new_cased) == new_cased
        assert canonical(old_cased) == canonical(new_cased) == new


@pytest.mark.parametrize(
    "word",
    [
        *["quý", "Quý", "quỳ", "quà", "quả", "quẻ", "què", "qúy", "QÚY"],
        *["hoàn", "hoàng", "toán", "xoèn", "huýt", "thuyền", "khuỷu", "loại", "khoảng", "thuở"],
        *["già", "giò", "giữ", "của", "mùa", "đó", "đùa", "mía", "về", "Huế", "hoa", "khoe", "tuy"],
        "hòan",
    ],
)
def test_all_other_syllables_keep_their_marks(word: str) -> None:
    assert restyle_tone_marks(word) == word


def test_restyling_keeps_what_stands_around() -> None:
    text = "Ủy ban (Hòa Bình), LŨY-tre: quý 3, hòa2; hòả."
    assert restyle_tone_marks(text) == "Uỷ ban (Hoà Bình), LUỸ-tre: quý 3, hoà2; hòả."


@given(st.lists(words).map(" ".join) | st.text())
def test_restyling_keeps_lengths(text: str) -> None:
    assert len(restyle_tone_marks(text)) == len(text)


@pytest.mark.parametrize(
    ("with_i", "with_y"),
    [
        ("tỉ", "tỷ"), ("hi", "hy"), ("kĩ", "kỹ"), ("lí", "lý"), ("mĩ", "mỹ"), ("sĩ", "sỹ"),
        ("kì", "kỳ"), ("kị", "kỵ"), ("qui", "quy"), ("quí", "quý"), ("quỉ", "quỷ"), ("TỈ", "tỷ"),
    ],
)  # fmt: skip
def test_bare_i_is_y(with_i: str, with_y: str) -> None:
    assert canonical(with_i) == canonical(with_y) == with_y


@pytest.mark.parametrize(
    "word",
    [
        *["tui", "tuy", "ai", "ay", "hai", "hay", "túi", "thi", "thỉ", "khi", "nhi", "phi", "chi"],
        *["bi", "bí", "đi", "gì", "ni", "ri", "vì", "xi", "i", "ý", "kín", "tin", "mít", "quit"],
    ],
)
def test_i_and_y_stay_apart_elsewhere(word: str) -> None:
    assert canonical(word) == word


def test_pairs_that_are_no_spellings_of_each_other() -> None:
    for one, other in [("tui", "tuy"), ("ai", "ay"), ("hai", "hay"), ("mùa", "muà")]:
        assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("term", "folded"),
    [
        ("đoàn", "doan"), ("thoả", "thoa"), ("nghiệp", "nghiep"), ("tỷ", "ty"), ("ước", "uoc"),
        ("lđlđ", "ldld"), ("12/4/2024", "12/4/2024"), ("7,25", "7,25"), ("1250000", "1250000"),
        ("straße", "strasse"), ("x̂", "x"), ("日本", "riben"), ("naïve", "naive"), ("ﬁ", "fi"),
    ],
)  # fmt: skip
def test_folding(term: str, folded: str) -> None:
    assert fold(term) == folded


def test_a_term_that_folds_to_nothing_stays() -> None:
    assert fold("") == ""
    assert fold("\u302a") == "\u302a"


def test_what_is_marked() -> None:
    assert is_marked("đoàn") and is_marked("đoan") and is_marked("uỷ")
    assert not is_marked("doan") and not is_marked("12/4/2024") and not is_marked("7,25")


@given(words | st.text())
@example("İ")
@example("ẞ")
@example("ΑΣ")
@example("òùy")
@example("KĨ\u0301")
def test_canonical_is_idempotent_and_folding_too(word: str) -> None:
    term = canonical(word)
    assert canonical(term) == term
    folded = fold(term)
    assert fold(folded) == folded


@given(words | st.text())
def test_case_and_composition_do_not_matter(word: str) -> None:
    composed = unicodedata.normalize("NFC", word)
    assert canonical(composed.lower()) == canonical(composed)


@pytest.mark.parametrize(
    ("form", "typed", "adds"),
    [
        ("đoàn", "đoan", True), ("đoán", "đoan", True), ("đoàn", "doàn", True),
        ("thoả", "thoa", True), ("ước", "ươc", True), ("ước", "uoc", True),
        ("toán", "toàn", False), ("doan", "đoan", False), ("đoan", "đoàn", False),
        ("đoàn", "đoàn", False), ("đoàng", "đoan", False), ("hòa", "hoa", True),
        ("nam", "năm", False), ("nấm", "năm", False), ("nắm", "năm", True),
    ],
)  # fmt: skip
def test_adding_marks(form: str, typed: str, adds: bool) -> None:
    assert adds_marks(form, typed) is adds


@given(st.text())
def test_characters_fold_one_by_one_as_they_do_together(text: str) -> None:
    together = re.sub(r"[^0-9a-z/,.:]+", "", unidecode(text).lower())
    assert fold(text) == (together or text)
