"""Which abbreviations a query uses, in either form."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.learned.abbreviations import MinedAbbreviations, MinedMeaning
from searcher.abbreviations.listed import BUILT_IN, Listed, read_list
from searcher.abbreviations.lookup import Abbreviations, Use
from searcher.abbreviations.meanings import meanings

MINED = (
    MinedMeaning("BĐS", ("bất động sản",), 12, 1.0),
    MinedMeaning("CA", ("công an",), 12, 1.0),
    MinedMeaning("TAND", ("tòa án nhân dân",), 3, 1.0),
    MinedMeaning("AN", ("an ninh",), 9, 1.0),
    MinedMeaning("HĐLĐ", ("hội đồng lao động",), 9, 1.0),
    MinedMeaning("GD-ĐT", ("Giáo dục và Đào tạo", "Giáo dục Đào tạo"), 30, 1.0),
    MinedMeaning("HV", ("học viên",), 6, 0.6),
    MinedMeaning("HV", ("học viện",), 3, 0.3),
    MinedMeaning("HV", ("hiện vật",), 1, 0.1),
)


def with_lists(*own: Listed, mined: tuple[MinedMeaning, ...] = MINED) -> Abbreviations:
    return Abbreviations(meanings((*own, *read_list(BUILT_IN)), mined))


ALL = with_lists()


def uses(query: str, abbreviations: Abbreviations = ALL) -> tuple[Use, ...]:
    return abbreviations.uses(query.split())


def shown(query: str, abbreviations: Abbreviations = ALL) -> list[str]:
    return [
        f"{words.short} = {words.long}" for use in uses(query, abbreviations) for words in use.shown
    ]


@pytest.mark.parametrize(
    "query",
    [
        "LĐLĐ",
        "LDLD",
        "LĐLD",
        "ldld",
        "lđlđ",
        "Liên đoàn Lao động",
        "liên đoàn lao động",
        "LIÊN ĐOÀN LAO ĐỘNG",
        "lien doan lao dong",
        "lien đoàn lao dong",
    ],
)
def test_either_form_gives_both(query: str) -> None:
    (use,) = uses(query)
    assert (use.first, use.last) == (0, len(query.split()) - 1)
    assert use.shorts == ("LĐLĐ",)
    assert use.longs == ("Liên đoàn Lao động",)
    assert shown(query) == ["LĐLĐ = Liên đoàn Lao động"]


@pytest.mark.parametrize("query", ["TP.HCM", "TPHCM", "tphcm", "TP HCM", "tp hcm", "TP. HCM"])
def test_a_short_form_is_known_however_it_is_spelled(query: str) -> None:
    (use,) = uses(query)
    assert use.shorts == ("TP.HCM",)
    assert use.longs == ("Thành phố Hồ Chí Minh", "TP Hồ Chí Minh")


@pytest.mark.parametrize("query", ["GD-ĐT", "GDĐT", "GD&ĐT", "GD/ĐT", "Giáo dục - Đào tạo"])
def test_signs_inside_a_form_do_not_count(query: str) -> None:
    assert shown(query) == ["GD-ĐT = Giáo dục và Đào tạo"]


@pytest.mark.parametrize(
    "query",
    [
        "liên đoàn lao đóng",  # another mark
        "lao động liên đoàn",
        "liên đoàn của lao động",
        "công đoạn",
        "cđ",  # two letters need capitals
        "CD",  # and their marks
        "ca",
        "tand nd",
        "hđlđa",
        "",
    ],
)
def test_what_is_no_form_is_left_alone(query: str) -> None:
    assert uses(query) == ()


def test_a_mined_form_is_known_in_small_letters_where_it_can_be_no_word() -> None:
    assert shown("bđs") == shown("bds") == ["BĐS = bất động sản"]
    assert shown("TAND") == ["TAND = tòa án nhân dân"]
    assert shown("tand") == []


def test_words_are_counted_from_the_first_and_uses_do_not_overlap() -> None:
    found = uses("Chủ tịch LĐLĐ TP.HCM thăm công nhân bị tai nạn lao động")
    assert [(use.first, use.last, use.shorts[0]) for use in found] == [
        (2, 2, "LĐLĐ"),
        (3, 3, "TP.HCM"),
        (8, 11, "TNLĐ"),
    ]


def test_the_longer_of_two_is_meant() -> None:
    (use,) = uses("thỏa ước lao động tập thể")
    assert use.shorts == ("TƯLĐTT",)
    assert (use.first, use.last) == (0, 5)


def test_the_parts_of_a_long_form_may_stand_in_their_short_forms() -> None:
    (use,) = uses("CNVCLĐ")
    assert use.mixed == ("CNVC lao động", "CNVC và lao động")
    (use,) = uses("công đoàn cơ sở")
    assert use.mixed == ("CĐ cơ sở",)
    (use,) = uses("LĐLĐ")
    assert use.mixed == ()


def test_a_headline_in_capitals_does_not_make_words_abbreviations() -> None:
    assert shown("ĐẠI HỘI CÔNG ĐOÀN CA TỈNH AN GIANG") == ["CĐ = Công đoàn"]
    assert shown("ĐẠI HỘI CĐ TỈNH AN GIANG") == ["CĐ = Công đoàn"]
    assert shown("CA") == ["CA = công an"]
    assert shown("CA bắt giữ") == ["CA = công an"]


def test_a_short_form_that_is_a_word_is_not_searched_for() -> None:
    assert uses("công an") == ()
    (use,) = uses("trung ương")
    assert use.shorts == ("TW",)
    (use,) = uses("TƯ")
    assert use.shorts == ("TƯ", "TW")


def test_an_unmarked_line_holds_whatever_articles_say() -> None:
    assert shown("HĐLĐ") == ["HĐLĐ = Hợp đồng lao động"]
    assert shown("hội đồng lao động") == []


def test_of_an_ambiguous_form_the_first_line_holds_unless_articles_say_otherwise() -> None:
    assert shown("CĐ") == shown("công đoàn") == ["CĐ = Công đoàn"]
    assert shown("cao đẳng") == []
    college = with_lists(mined=(MinedMeaning("CĐ", ("cao đẳng",), 9, 0.9),))
    assert shown("CĐ", college) == shown("cao đẳng", college) == ["CĐ = Cao đẳng"]
    assert shown("công đoàn", college) == []


def test_a_form_with_no_dominant_meaning_finds_each_and_none_finds_it() -> None:
    (use,) = uses("HV")
    assert use.shorts == ("HV",)
    assert use.longs == ("học viên", "học viện")
    assert shown("HV") == ["HV = học viên", "HV = học viện"]
    assert uses("học viên") == ()


def test_spellings_that_articles_use_are_added_to_a_listed_meaning() -> None:
    (use,) = uses("GD-ĐT")
    assert use.longs == ("Giáo dục và Đào tạo", "Giáo dục - Đào tạo")
    line = Listed(("GDĐT",), ("Giáo dục và Đào tạo",))
    article = MinedMeaning("GD-ĐT", ("Giáo dục Đào tạo",), 5, 1.0)
    plain = Abbreviations(meanings((line,), (article,)))
    assert uses("GDĐT", plain)[0].longs == ("Giáo dục và Đào tạo", "Giáo dục Đào tạo")


def test_a_line_without_long_forms_takes_an_abbreviation_away() -> None:
    without = Abbreviations(meanings((Listed(("BĐS",), ()),), MINED))
    assert uses("BĐS", without) == uses("bất động sản", without) == ()


def test_an_own_list_is_opened_beside_the_built_in_one(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("CĐ\tCổ đông lớn\nQTL\tQuỹ Tương trợ Lửa ấm", "utf-8")
    mined = MinedAbbreviations(())
    both = Abbreviations.of(mined, tmp_path / "own.tsv")
    assert shown("QTL", both) == ["QTL = Quỹ Tương trợ Lửa ấm"]
    assert shown("CĐ", both) == ["CĐ = Cổ đông lớn"]
    assert shown("LĐLĐ", both) == ["LĐLĐ = Liên đoàn Lao động"]
    assert shown("QTL", Abbreviations.of(mined)) == []


def test_an_own_list_says_more_than_the_articles(tmp_path: Path) -> None:
    mined = MinedAbbreviations([MinedMeaning("QTL", ("quỹ tấm lòng",), 12, 1.0)])
    assert shown("QTL", Abbreviations.of(mined)) == ["QTL = quỹ tấm lòng"]
    (tmp_path / "own.tsv").write_text("QTL", "utf-8")
    assert shown("QTL", Abbreviations.of(mined, tmp_path / "own.tsv")) == []


def test_figures_belong_to_a_form() -> None:
    roads = with_lists(
        Listed(("QL1",), ("Quốc lộ 1",)),
        Listed(("QL2",), ("Quốc lộ 2",)),
        Listed(("NQ43",), ("Nghị quyết 43/NQ-CP",)),
    )
    assert shown("Quốc lộ 2", roads) == shown("QL2", roads) == ["QL2 = Quốc lộ 2"]
    assert shown("nghị quyết 43/NQ-CP", roads) == ["NQ43 = Nghị quyết 43/NQ-CP"]
    assert shown("quốc lộ", roads) == shown("nghị quyết 43", roads) == []


_FORMS = "LĐLĐ TP. HCM hcm Liên đoàn lao ĐỘNG công - & GD-ĐT cơ sở 42 ,."
WORDS = st.sampled_from(_FORMS.split())


@given(st.lists(WORDS | st.text(min_size=1, max_size=6), max_size=12))
def test_uses_stand_in_order_inside_the_query(words: list[str]) -> None:
    after = 0
    for use in ALL.uses(words):
        assert after <= use.first <= use.last < len(words)
        assert use.shorts
        assert use.longs
        assert use.shown
        after = use.last + 1


@given(st.lists(WORDS, max_size=4), st.sampled_from(["LĐLĐ", "Liên đoàn Lao động"]))
def test_a_form_is_found_among_other_words(words: list[str], form: str) -> None:
    around = [word for word in words if word not in {"công", "cơ", "sở", "TP.", "HCM", "hcm"}]
    query = [*around, "x", *form.split(), "x", *around]
    first = len(around) + 1
    assert any(
        (use.first, use.last) == (first, first + len(form.split()) - 1) for use in ALL.uses(query)
    )
