"""What is lit in a text."""

from __future__ import annotations

from unicodedata import combining
from unicodedata import normalize as unicode_form

import pytest
from hypothesis import example, given
from lit_texts import lit_text, queries, query_folds, texts

from index.analysis.normalize import normalize
from index.analysis.tokens import tokenize
from searcher.highlight import MOST_LIT, joined


def lit(query: str, text: str, kind: str = "paragraph", folded: bool = False) -> list[str]:
    """Return the lit pieces of one block."""
    return [text[start:end] for start, end in lit_text(query, [(kind, text)], folded).spans(0)]


@pytest.mark.parametrize(
    ("query", "text", "pieces"),
    [
        # As typed, in any case, tone-mark style and spelling of i.
        ("đoàn", "Đoàn viên, ĐOÀN phí", ["Đoàn", "ĐOÀN"]),
        ("thoả ước", "Ký thỏa ước", ["thỏa", "ước"]),
        ("thỏa ước", "Ký thoả ước", ["thoả", "ước"]),
        ("tỷ", "hai tỉ đồng", ["tỉ"]),
        # An unmarked word lights every form.
        ("nam", "Nam giới, năm mới, nấm rơm", ["Nam", "năm", "nấm"]),
        # A marked one lights others only where it does not stand itself.
        ("năm", "Nam giới, năm mới", ["năm"]),
        ("năm", "Nam giới đi khám", ["Nam"]),
        ("đoan", "Đoàn và doan", ["Đoàn"]),
        ("=nam", "Nam giới, năm mới", ["Nam"]),
        ("=nam", "năm mới", []),
        # The neighbours of an unmarked word tell which form is meant.
        ("thoa uoc", "Thoả ước thoa kem, bắt được", ["Thoả", "ước"]),
        ("thoa uoc", "Thoa kem, điều ước", ["Thoa", "ước"]),
        # Whole words only.
        ("an", "An toàn, ban, ăn, tan", ["An", "ăn"]),
        ("công", "công-nông, côngten", ["công"]),
        # Phrases are one span, and nothing else is lit for them.
        ('"thoả ước"', "Ký thỏa ước; ước gì thoả", ["thỏa ước"]),
        ('"mái ấm công đoàn"', "trao “Mái ấm – công đoàn”.", ["Mái ấm – công đoàn"]),
        ('"cong doan"', "Công đoàn, cộng đoản, công ty", ["Công đoàn", "cộng đoản"]),
        ('"ước thoả"', "thoả ước", []),
        ('"a a"', "a a a", ["a a a"]),
        # A phrase and a word in it are one.
        ('"thoả ước" ước', "thoả ước, ước", ["thoả ước", "ước"]),
        # Figures in any spelling.
        ("1250000", "giá 1.250.000 đồng", ["1.250.000"]),
        ("7,25", "7,250 tỉ; 7,25 tấn", ["7,250", "7,25"]),
        ("12/4", "ngày 12/04/2024", ["12/04/2024"]),
        ("4/2024", "ngày 12/04/2024", ["12/04/2024"]),
        ("2024", "ngày 12/04/2024", ["12/04/2024"]),
        # Compounds: whole, and in parts.
        ("TPHCM", "Tin TP.HCM hôm nay", ["TP.HCM"]),
        ("HCM", "Tin TP.HCM hôm nay", ["HCM"]),
        ("TP.HCM", "Tin TP HCM, TPHCM", ["TP HCM", "TPHCM"]),
        # An abbreviation is one thing, lit in every form that is searched.
        ("LĐLĐ", "Liên đoàn Lao động (LĐLĐ)", ["Liên đoàn Lao động", "LĐLĐ"]),
        ("ldld", "LĐLĐ; đoàn, lao", ["LĐLĐ"]),
        ("lien doan lao dong", "LIÊN ĐOÀN LAO ĐỘNG, lao", ["LIÊN ĐOÀN LAO ĐỘNG"]),
        ("cong doan", "Công đoàn, cộng đoản, CĐ, phán đoán", ["Công đoàn", "cộng đoản", "CĐ"]),
        ("CNVCLĐ", "CNVC lao động, CNVC", ["CNVC lao động"]),
        ("mái BHXH", "Mái nhà, bảo hiểm xã hội, xã", ["Mái", "bảo hiểm xã hội"]),
        ("đoàn -LĐLĐ", "LĐLĐ, liên đoàn lao động", ["đoàn"]),
        # Words that begin so, or are spelled about so.
        ("công*", "công, côngten, cộng, cong", ["công", "côngten"]),
        ("cong*", "công, Cộng, con", ["công", "Cộng"]),
        ("=cong*", "công, congten", ["congten"]),
        ("đoàn~", "đoàn, hoàn, đoạn, doanh", ["đoàn", "hoàn", "đoạn", "doanh"]),
        ("đoàn -viê*", "Đoàn viên", ["Đoàn"]),
        # Words near one another: the words of the passage, and not what lies between.
        ('"ấm nhà"~2', "Mái ấm một mái nhà, ấm", ["ấm", "nhà", "ấm"]),
        ('"nhà ấm"~1', "Nhà có ấm. Ấm êm trong nhà", ["Nhà", "ấm"]),
        ('"ấm nhà"~1', "Ấm êm trong nhà", []),
        # What is excluded is never lit.
        ("đoàn -viên", "Đoàn viên", ["Đoàn"]),
        ("đoàn NOT (viên OR phí)", "Đoàn viên", ["Đoàn"]),
        # Operators light what they join.
        ("đoàn AND viên", "Đoàn viên", ["Đoàn", "viên"]),
        ("+doan", "Đoàn", ["Đoàn"]),
        # Markup is text.
        ("script", "<script>script</script>", ["script", "script", "script"]),
        ("đoàn", "", []),
        ("đoàn", "😀😀", []),
    ],
)
def test_what_is_lit(query: str, text: str, pieces: list[str]) -> None:
    assert lit(query, text) == pieces


def test_offsets_count_code_points() -> None:
    text = "😀👩🏽 đoàn"
    assert lit_text("doan", [("paragraph", text)]).spans(0) == ((4, 8),)
    assert text[4:8] == "đoàn"


def test_a_mark_that_no_letter_takes_up_stays_with_its_letter() -> None:
    text = normalize("x\u0309oa đẹp")  # No composed letter: x with a hook above.
    assert combining(text[1])
    assert lit("x\u0309oa", text) == ["x\u0309oa"]


def test_marks_in_parts_are_lit_as_the_stored_text_has_them() -> None:
    text = normalize(unicode_form("NFD", "Liên đoàn Lao động"))
    assert lit(unicode_form("NFD", "lao động"), text) == ["Lao", "động"]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("title:đoàn", ["title"]),
        ("byline:đoàn", ["byline"]),
        ('title:"đoàn viên"', ["title"]),
        ("title:doan", ["title"]),
        ("đoàn", ["title", "paragraph", "caption", "byline"]),
    ],
)
def test_a_field_is_lit_in_itself_alone(query: str, kinds: list[str]) -> None:
    blocks = [(kind, "Đoàn viên") for kind in ("title", "paragraph", "caption", "byline")]
    found = lit_text(query, blocks)
    assert [kind for number, (kind, _) in enumerate(blocks) if found.spans(number)] == kinds


def test_another_form_is_not_lit_where_another_block_has_the_typed_one() -> None:
    found = lit_text("năm", [("title", "Nam giới"), ("paragraph", "Năm mới")])
    assert (found.spans(0), found.spans(1)) == ((), ((0, 3),))


def test_a_phrase_never_crosses_a_block() -> None:
    found = lit_text('"thoả ước"', [("title", "Thoả"), ("paragraph", "ước")])
    assert (found.spans(0), found.spans(1)) == ((), ())


def test_folded_lights_every_form() -> None:
    assert lit("năm", "Nam giới, năm mới", folded=True) == ["Nam", "năm"]
    assert lit('"thoả ước"', "thoa uốc", folded=True) == ["thoa uốc"]
    assert lit("=năm", "Nam giới, năm mới", folded=True) == ["năm"]


def test_joined_makes_overlapping_spans_one_and_keeps_neighbours_apart() -> None:
    assert joined([(5, 7), (0, 3), (2, 4), (4, 5), (0, 3)]) == ((0, 4), (4, 5), (5, 7))
    assert joined([(0, 9), (2, 4), (8, 10)]) == ((0, 10),)
    assert joined([]) == ()


@given(texts, queries)
@example("công-đoàn", '"công đoàn" công')
@example("7,250 7,25", '"7,25 7,25"')
def test_spans_are_in_order_apart_and_hold_a_wanted_word(text: str, query: str) -> None:
    wanted = query_folds(query)
    spans = lit_text(query, [("paragraph", text)]).spans(0)
    last_end = 0
    for start, end in spans:
        assert last_end <= start < end <= len(text)
        last_end = end
        folds = {folded for token in tokenize(text[start:end]) for folded in token.folded}
        assert folds & wanted
        # No letter is parted from its mark.
        assert not combining(text[start])
        assert end == len(text) or not combining(text[end])


@given(texts)
def test_one_unmarked_word_lights_every_token_that_folds_to_it(text: str) -> None:
    tokens = [token for token in tokenize(text) if "doan" in token.folded]
    expected = joined((token.start, token.end) for token in tokens)
    assert lit_text("doan", [("paragraph", text)]).spans(0) == expected


@given(texts)
def test_a_text_lights_itself_whole_as_a_phrase(text: str) -> None:
    words = [token for token in tokenize(text) if token.surface.isalpha()][:4]
    phrase = text[words[0].start : words[-1].end] if words else ""
    if not phrase or any(quote in phrase for quote in '"“”'):
        return
    pieces = lit(f'"{phrase}"', text)
    assert any(phrase in piece for piece in pieces)


def test_of_one_word_over_and_over_the_first_are_lit() -> None:
    spans = lit_text("đoàn", [("paragraph", "công đoàn " * 2 * MOST_LIT)], False).spans(0)
    assert len(spans) == MOST_LIT
    assert spans[-1][1] == len("công đoàn ") * MOST_LIT - 1
