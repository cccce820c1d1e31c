"""Wanted tokens are found as an analysis of the whole text finds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
import vietnamese_texts
from hypothesis import example, given
from hypothesis import strategies as st
from lit_texts import texts as syllable_texts
from reference_lit import width_of

from index.analysis.normalize import normalize
from index.analysis.tokens import MAX_TERM_LENGTH, tokenize
from searcher.wanted import Key, WantedTokens

# A position, the first character, how many, the wanted keys and the accented terms.
Row = tuple[int, int, int, tuple[Key, ...], tuple[str, ...]]

_DATE_PARTS = (
    "12", "tháng", "Tháng", "THÁNG", "thang", "4", "04", "/2024", "4/2024", "quý", "QUÝ", "Quí",
    "qui", "(quý", "IV", "III/2024", "I)", "İI", "ı", "năm", "nam", "2024", "-2024", "1/2023.",
    "ngày", "tháng,4", "1.234", "4.5", "5-tháng", "30/4",
)  # fmt: skip
dates = st.lists(
    st.tuples(st.sampled_from(_DATE_PARTS), st.sampled_from([" ", " ", " ", "  ", "\n", "\t", ""])),
    max_size=15,
).map(lambda pairs: "".join(map("".join, pairs)))
texts = st.one_of(syllable_texts, dates, vietnamese_texts.texts).map(normalize)
several = st.lists(texts, max_size=4)


def keys_of(texts: Sequence[str]) -> list[Key]:
    tokens = [token for text in texts for token in tokenize(text)]
    accented = {(False, term) for token in tokens for term in token.terms}
    return sorted(accented | {(True, term) for token in tokens for term in token.folded})


def plainly(texts: Sequence[str], keys: set[Key]) -> Iterator[Row]:
    """Yield what is wanted of texts of which every token is looked at."""
    position = begin = 0
    for text in texts:
        begin += 1
        for token in tokenize(text):
            own = [(False, term) for term in token.terms]
            own += [(True, term) for term in token.folded]
            if wanted := tuple(key for key in own if key in keys):
                length = token.end - token.start
                place = position + token.position, begin + token.start, length
                yield *place, wanted, token.terms
        position += width_of(text)
        begin += len(text)


def found(texts: Sequence[str], keys: set[Key]) -> list[Row]:
    return [
        (position, start, token.length, token.keys, token.terms)
        for position, start, token in WantedTokens(keys).of(texts)
    ]


@given(several, st.data())
@example(["ngày 12 tháng 4 năm 2024, đoàn"], None)
@example(["10-12 tháng 4 năm 2024", "4 tháng 5/2024-ABC tháng"], None)
@example(["quý IV/2024 và quí\n1 năm 2023 đoàn"], None)
@example(["tháng", "4 năm 2024"], None)
@example(["TP.HCM, T.P.H.C.M. (TP.HCM) o'o’o a_b"], None)
@example(["ti tỉ tỷ kĩ quỉ xỉ", "đoàn\u0323 ￼ x\u0309oa"], None)
@example(["😀 đoàn 😀😀 viên – phí … 日本 đoàn"], None)
@example(["1.250.000 đồng, 7,25 m2; 12/4"], None)
def test_as_an_analysis_of_the_whole_text(texts: list[str], data: st.DataObject | None) -> None:
    keys = keys_of(texts)
    if data is None:
        chosen = [{key} for key in keys] + [set(keys)]
    else:
        chosen = [set(data.draw(st.lists(st.sampled_from(keys), max_size=5)) if keys else ())]
    for wanted in chosen:
        assert found(texts, wanted) == list(plainly(texts, wanted))


@pytest.mark.parametrize("block", range(0x33))
def test_every_character(block: int) -> None:
    for code in range(block << 8, block + 1 << 8):
        # Beside a letter, by itself, and in a word.
        text = normalize(f"{chr(code)}n {chr(code)} a{chr(code)}b n")
        keys = set(keys_of([text]))
        assert found([text], keys) == list(plainly([text], keys)), text
        assert found([text], {(True, "n")}) == list(plainly([text], {(True, "n")})), text


@pytest.mark.parametrize("length", range(MAX_TERM_LENGTH - 1, MAX_TERM_LENGTH + 3))
def test_a_word_that_is_longer_than_any_term(length: int) -> None:
    text = f"một {'Đỳ' * length}"[: 4 + length] + " từ"
    keys = set(keys_of([text]))
    assert len(found([text], keys)) == 3
    assert found([text], keys) == list(plainly([text], keys))


def test_what_was_learned_of_one_text_holds_for_the_next() -> None:
    wanted = WantedTokens({(True, "doan"), (True, "12/4/2024")})
    first = [token.terms for _, _, token in wanted.of(["Đoàn 12/4/2024 đoán"])]
    again = [token.terms for _, _, token in wanted.of(["12 tháng 4 năm 2024", "Đoàn 12/4/2024"])]
    assert first == [("đoàn",), ("12/4/2024", "12/4", "4/2024", "2024"), ("đoán",)]
    assert again == [("12/4/2024", "12/4", "4/2024"), *first[:2]]


def test_nothing_wanted_is_never_found() -> None:
    assert found(["Đoàn viên 12/4", ""], set()) == []
    assert found([], {(True, "doan")}) == []
