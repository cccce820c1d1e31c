from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vietnamese_texts import texts

from index.analysis.normalize import normalize
from index.analysis.syllables import canonical, fold
from index.analysis.tokens import CHUNK, MAX_TERM_LENGTH, analyze_chunk, tokenize


def rows(text: str) -> list[tuple[str, int, tuple[str, ...], tuple[str, ...]]]:
    tokens = tokenize(text)
    return [(token.surface, token.position, token.terms, token.folded) for token in tokens]


def test_words_have_terms_with_and_without_marks() -> None:
    assert rows("Thỏa ước, KĨ thuật – Đoàn!") == [
        ("Thỏa", 0, ("thoả",), ("thoa",)),
        ("ước", 1, ("ước",), ("uoc",)),
        ("KĨ", 2, ("kỹ",), ("ky",)),
        ("thuật", 3, ("thuật",), ("thuat",)),
        ("Đoàn", 4, ("đoàn",), ("doan",)),
    ]


def test_offsets_are_characters_of_the_text() -> None:
    tokens = list(tokenize("… “Mái ấm” 12/04/2024."))
    assert [(token.start, token.end) for token in tokens] == [(3, 6), (7, 9), (11, 21)]


def test_positions_begin_where_they_are_told_to() -> None:
    assert [token.position for token in tokenize("TP.HCM vui", 100)] == [100, 100, 101, 102]


@pytest.mark.parametrize(
    ("chunk", "joined", "parts"),
    [
        ("GD-ĐT", "gdđt", ["gd", "đt"]),
        ("TP.HCM", "tphcm", ["tp", "hcm"]),
        ("43/2019/NĐ-CP", "432019nđcp", ["43", "2019", "nđ", "cp"]),
        ("121kg", "121kg", ["121", "kg"]),
        ("COVID-19", "covid19", ["covid", "19"]),
        ("H'Hen", "hhen", ["h", "hen"]),
        ("H’Hen", "hhen", ["h", "hen"]),
        ("R&D", "rd", ["r", "d"]),
        ("an_toàn", "antoàn", ["an", "toàn"]),
        ("15-20kg", "1520kg", ["15", "20", "kg"]),
    ],
)
def test_a_compound_gives_its_parts_and_the_joined_form(
    chunk: str, joined: str, parts: list[str]
) -> None:
    whole, *rest = tokenize(chunk)
    assert (whole.surface, whole.position, whole.terms) == (chunk, 0, (joined,))
    assert [(part.position, part.terms[0]) for part in rest] == list(enumerate(parts))
    analysis = analyze_chunk(chunk)
    assert analysis.width == len(parts)
    assert analysis.asked == ((joined,), tuple(parts))


@pytest.mark.parametrize("text", ["công,đoàn", "12,đoàn", "công,12", "công:đoàn", "công+đoàn"])
def test_other_signs_part_words(text: str) -> None:
    assert [(len(row[2]), row[1]) for row in rows(text)] == [(1, 0), (1, 1)]


@pytest.mark.parametrize(("decimal", "whole"), [("7,5m2", "75m2"), ("1.5km", "15km")])
def test_a_joined_form_keeps_the_comma_of_a_number(decimal: str, whole: str) -> None:
    terms = {term for token in tokenize(decimal) for term in token.terms}
    assert whole not in terms


@pytest.mark.parametrize("text", ["10-12/4/2024", "12/04/2024-16:48", "12/4/2024/KH"])
def test_a_date_stays_whole_in_a_compound(text: str) -> None:
    found = [token for token in tokenize(text) if "12/4/2024" in token.terms]
    assert len(found) == 1
    assert set(found[0].terms) == {"12/4/2024", "12/4", "4/2024", "2024"}


def test_numbers_and_dates_take_one_position() -> None:
    assert rows("7,250 tỉ ngày 12/04/2024 xong") == [
        ("7,250", 0, ("7,25", "7250"), ("7,25", "7250")),
        ("tỉ", 1, ("tỷ",), ("ty",)),
        ("ngày", 2, ("ngày",), ("ngay",)),
        ("12/04/2024", 3, ("12/4/2024", "12/4", "4/2024", "2024"),
         ("12/4/2024", "12/4", "4/2024", "2024")),
        ("xong", 4, ("xong",), ("xong",)),
    ]  # fmt: skip


def test_figures_in_a_row_have_no_joined_form() -> None:
    assert rows("15-20") == [("15", 0, ("15",), ("15",)), ("20", 1, ("20",), ("20",))]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("12-4", [("12/4",), ("12",), ("4",)]),
        ("4-2024", [("4/2024",), ("4",), ("2024",)]),
        ("18-20/9", [("18",), ("20/9",)]),
        ("31/8-2/9", [("31/8",), ("2/9",)]),
        ("4-5/2024", [("4",), ("5/2024", "2024")]),
        ("15-20/30", [("15",), ("20",), ("30",)]),
    ],
)
def test_a_hyphen_joins_days_or_numbers(text: str, terms: list[tuple[str, ...]]) -> None:
    assert [token.terms for token in tokenize(text)] == terms


def test_a_long_chain_is_not_joined() -> None:
    assert [row[2] for row in rows("a/b/c/d/e/f/g/h/i")] == [(letter,) for letter in "abcdefghi"]


def test_folding_keeps_the_points_of_a_chain_of_numbers() -> None:
    (token,) = tokenize("192.168.1.1")
    assert token.terms == token.folded == ("192.168.1.1",)


@pytest.mark.parametrize("text", ["", " ", "…", "— – -", "?!.,;", "_", "\u0301", "()\n"])
def test_punctuation_gives_nothing(text: str) -> None:
    assert rows(text) == []


def test_a_term_is_cut_at_its_greatest_length() -> None:
    (token,) = tokenize("a" * 1000)
    assert token.surface == "a" * 1000
    assert token.terms == ("a" * MAX_TERM_LENGTH,)


@given(texts | st.text())
def test_offsets_give_back_the_surface(text: str) -> None:
    text = normalize(text)
    for token in tokenize(text):
        assert text[token.start : token.end] == token.surface


@given(texts | st.text())
def test_positions_have_no_holes_and_never_go_back(text: str) -> None:
    positions = [token.position for token in tokenize(normalize(text))]
    assert sorted(set(positions)) == list(range(len(set(positions))))
    # A compound's joined form comes before its parts, at the position of the first.
    assert positions == sorted(positions)


@given(texts | st.text())
def test_terms_are_whole_words_for_an_engine_that_cuts_at_spaces(text: str) -> None:
    for token in tokenize(normalize(text)):
        assert token.terms and token.folded
        for term in (*token.terms, *token.folded):
            assert term.split() == [term]
            assert len(token.terms) == len(set(token.terms))


@given(texts | st.text())
def test_terms_are_canonical_and_folded_ones_are_their_folds(text: str) -> None:
    for token in tokenize(normalize(text)):
        assert all(canonical(term) == term for term in token.terms if len(term) < MAX_TERM_LENGTH)
        assert set(token.folded) == {fold(term) for term in token.terms}


@given(texts | st.text())
def test_composed_and_decomposed_input_give_the_same_terms(text: str) -> None:
    composed = normalize(unicodedata.normalize("NFC", text))
    decomposed = normalize(unicodedata.normalize("NFD", text))
    assert rows(composed) == rows(decomposed)


@given(texts | st.text())
def test_what_a_chunk_asks_for_is_what_it_is_indexed_by(text: str) -> None:
    for chunk in CHUNK.findall(normalize(text)):
        analysis = analyze_chunk(chunk)
        terms_at: dict[int, set[str]] = {}
        for token in analysis.tokens:
            terms_at.setdefault(token.position, set()).update(token.terms)
        found = [
            all(term in terms_at.get(place, ()) for place, term in enumerate(sequence))
            for sequence in analysis.asked
        ]
        # 4/2024 asks for "4 2024" too, which only a document's number gives.
        assert found[0]
        assert max(terms_at) == analysis.width - 1


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("12 tháng 4 năm 2024", ("12/4/2024", "12/4", "4/2024")),
        ("12 thang 4 nam 2024", ("12/4/2024", "12/4", "4/2024")),
        ("05 THÁNG 09 NĂM 2024", ("5/9/2024", "5/9", "9/2024")),
        ("12 tháng 4/2024", ("12/4/2024", "12/4", "4/2024")),
        ("tháng 4/2024", ("4/2024",)),
        ("Quý IV/2024", ("q4/2024",)),
        ("quí 4 năm 2024", ("q4/2024",)),
        ("30 tháng 4", ("30/4",)),
        ("Tháng 4 năm 2024", ("4/2024",)),
    ],
)
def test_a_date_in_words_is_a_date_too(text: str, terms: tuple[str, ...]) -> None:
    whole, *parts = tokenize(text)
    assert (whole.surface, whole.position, whole.terms) == (text, 0, terms)
    assert [part.position for part in parts] == list(range(len(parts)))
    assert " ".join(part.surface for part in parts) == text.replace("/", " ")
    assert analyze_chunk(text).asked[0] == terms[:1]


@pytest.mark.parametrize(
    "text",
    ["5 tháng 13 năm 2020", "32 tháng 4", "2012 tháng 4", "tháng 4", "12 tháng 4,5", "tháng"],
)
def test_what_is_no_date_in_words_is_words(text: str) -> None:
    found = {term for token in tokenize(text) for term in token.terms}
    assert not any("/" in term or " " in term for term in found)


@pytest.mark.parametrize(
    ("text", "term"),
    [("09:20", "9:20"), ("16h48", "16:48"), ("7h05", "7:05"), ("23:59:10", "23:59")],
)
def test_a_time_is_one_term(text: str, term: str) -> None:
    assert [token.terms for token in tokenize(text)] == [(term,)]


def test_what_is_no_time_is_figures() -> None:
    assert [token.terms for token in tokenize("tỉ số 2:1, 9:75")] == [
        ("tỷ",),
        ("số",),
        ("2",),
        ("1",),
        ("9",),
        ("75",),
    ]
