"""What titles teach about completions: exact sums, phrases, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.syllables import canonical, fold
from index.analysis.tokens import CHUNK
from index.article import Article
from index.errors import IndexDamaged
from index.learned.completion_counts import CompletionCounts
from index.learned.completions import Completions
from index.learned.title_words import JOINER, cut_titles
from index.storage.blocks import open_checked


def article(title: str) -> Article:
    return Article(title, title, "", (), None, None, "", "", "", "", "", "")


def counts_of(titles: Sequence[str]) -> CompletionCounts:
    return CompletionCounts.of([article(title) for title in titles])


def completions_of(*titles: str) -> Completions:
    return counts_of(titles).completions()


def slots_of(completions: Completions, typed: str) -> list[np.ndarray]:
    """Return the slots of folded words, the last of them begun."""
    *whole, last = typed.split()
    found = [completions.terms(word) for word in whole]
    found.append(completions.terms(last, begun=True))
    return [np.array(sorted(terms), np.int64) for terms in found]


def phrases(completions: Completions, typed: str, limit: int = 50) -> list[str]:
    return completions.phrases(slots_of(completions, typed), limit)


def titles_with(completions: Completions, typed: str, limit: int = 50) -> list[str]:
    return completions.titles_with(slots_of(completions, typed), limit)


WORDS = ("Công đoàn", "lao động", "LAO ĐỘNG", "họp", "ở", "thỏa ước", "thoả ước", "2016", "–", ",")
TITLES = st.lists(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join), max_size=8)


@given(TITLES, TITLES, TITLES)
def test_sums_do_not_tell_how_they_came_about(
    old: list[str], added: list[str], deleted: list[str]
) -> None:
    updated = counts_of(old + deleted)
    updated.add(counts_of(added))
    updated.subtract(counts_of(deleted))
    fresh = counts_of(added[::-1] + old).arrays()
    arrays = updated.arrays()
    assert list(arrays) == list(fresh)
    for name, array in arrays.items():
        assert array.dtype == fresh[name].dtype
        assert array.tolist() == fresh[name].tolist()


@given(TITLES)
def test_counts_come_back_from_their_file(titles: list[str]) -> None:
    counts = counts_of(titles)
    read_back = counts.completions().titles()
    assert sum(read_back.values()) == sum(bool(title.strip()) for title in titles)
    assert {title.replace(JOINER, " ") for title in read_back} == {
        " ".join(title.split()) for title in titles if title.strip()
    }


def test_equal_counts_give_equal_files(tmp_path: Path) -> None:
    titles = ["Công đoàn họp", "Lao động giỏi", "Công đoàn họp"]
    counts_of(titles).write(tmp_path / "one")
    again = counts_of(titles[:1])
    again.add(counts_of(titles[1:]))
    again.write(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    CompletionCounts.read(open_checked(tmp_path / "two")).write(tmp_path / "three")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "three").read_bytes()


def test_an_archive_without_titles_has_no_completions(tmp_path: Path) -> None:
    counts_of(["", "  ", "…"]).write(tmp_path / "completions")
    completions = Completions.open(open_checked(tmp_path / "completions"))
    assert completions.terms("a", begun=True) == {}
    assert completions.phrases([np.array([], np.int64)], 10) == []
    assert completions.titles_with([np.array([], np.int64)], 10) == []


def test_a_file_of_something_else_is_damage(tmp_path: Path) -> None:
    (tmp_path / "completions").write_bytes(b"TRACUU")
    with pytest.raises(IndexDamaged, match="completions: damaged"):
        Completions.open(open_checked(tmp_path / "completions"))
    with pytest.raises(IndexDamaged, match=r"cannot be read \('titles'\)"):
        Completions({})


def test_titles_are_cut_as_words_are() -> None:
    assert cut_titles(["Công đoàn Việt Nam họp ở Cần Thơ"])[0].replace(JOINER, "_") == (
        "Công_đoàn Việt_Nam họp ở Cần_Thơ"
    )
    # The word list has the new tone-mark style alone; the title keeps its own.
    assert cut_titles(["thỏa ước hòa bình"])[0].replace(JOINER, "_") == "thỏa_ước hòa_bình"


# -- phrases


def test_phrases_are_those_of_several_titles() -> None:
    completions = completions_of("Cần Thơ tặng quà Tết", "Cần Thơ tặng quà trẻ em", "Tặng quà")
    assert phrases(completions, "can") == ["Cần Thơ tặng quà"]
    assert phrases(completions, "tang") == ["tặng quà"]
    assert phrases(completions, "qua tr") == []


def test_single_words_need_no_second_title() -> None:
    completions = completions_of("Phán đoán của trọng tài")
    assert phrases(completions, "ph") == ["Phán đoán"]
    assert phrases(completions, "t") == ["trọng tài"]


def test_titles_count_by_their_articles() -> None:
    completions = completions_of(*["Trọng tài nghỉ"] * 4, *["Trẻ em vui"] * 3, *["Trẻ em khỏe"] * 2)
    assert phrases(completions, "tr") == ["Trẻ em", "Trọng tài nghỉ", "Trẻ em vui", "Trẻ em khỏe"]


def test_an_article_counts_once() -> None:
    completions = completions_of("Ba và ba và ba và ba", "Bốn ở đây", "Bốn về quê")
    assert phrases(completions, "b") == ["Bốn", "ba"]


def test_a_longer_phrase_stands_for_its_beginning() -> None:
    titles = [f"Liên đoàn Lao động {place} họp" for place in ("Huế", "Vinh", "Mỹ Tho")]
    completions = completions_of(*titles)
    assert phrases(completions, "lien") == ["Liên đoàn Lao động"]
    assert phrases(completions, "lao") == ["Lao động"]
    more = completions_of(*titles, "Liên đoàn Bóng đá họp")
    assert phrases(more, "lien") == ["Liên đoàn", "Liên đoàn Lao động"]


def test_no_sign_stands_inside_a_phrase() -> None:
    completions = completions_of(*["Hòa giải: tặng quà, vui Tết (ở Huế) – về quê"] * 2)
    for typed in ("hoa giai t", "qua v", "tet o", "hue v"):
        assert phrases(completions, typed) == []


def test_quotation_marks_stand_inside_a_phrase() -> None:
    completions = completions_of(*["Tặng “Mái ấm” cho công nhân"] * 2)
    assert "Tặng Mái ấm cho công nhân" in phrases(completions, "tang")


def test_phrases_are_written_as_they_are_most_often() -> None:
    completions = completions_of(
        "Họp ở TRỌNG TÀI mới",
        "Gặp trọng tài quốc tế",
        "Mời trọng tài về",
        "TRỌNG TÀI HỌP",
        "Trọng tài nghỉ",
    )
    assert phrases(completions, "trong t") == ["trọng tài"]


def test_titles_in_capitals_say_nothing_of_case() -> None:
    completions = completions_of("TRỌNG TÀI VỀ HUẾ", "TRỌNG TÀI VỀ HUẾ", "Quê ở Huế")
    assert phrases(completions, "trong") == ["trọng tài về Huế"]


def test_both_styles_of_tone_marks_are_one_phrase() -> None:
    completions = completions_of("Ký thỏa ước", "Bàn thỏa ước", "Xem thoả ước")
    assert phrases(completions, "thoa") == ["thỏa ước"]


def test_what_hardly_ever_ends_a_clause_ends_no_phrase() -> None:
    titles = [f"Người của {name} {number}" for name in ("Huế", "Vinh") for number in range(30)]
    assert phrases(completions_of(*titles), "nguoi") == ["Người của Huế", "Người của Vinh"]
    # Little is known of what is seldom seen.
    assert phrases(completions_of(*titles[28:32]), "nguoi")[0] == "Người của"


def test_phrases_begin_with_letters() -> None:
    completions = completions_of(*["Giải 2016 ở Huế"] * 2)
    assert phrases(completions, "2016") == []
    assert phrases(completions, "giai 2") == ["Giải 2016 ở Huế"]


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_the_limit_keeps_the_best_phrases(limit: int) -> None:
    completions = completions_of(*(f"{word} ở Huế" for word in ("Trẻ em", "Trọng tài") * 3))
    assert phrases(completions, "tr", limit) == phrases(completions, "tr")[:limit]


# -- titles


def folded_words(title: str) -> list[str]:
    return [fold(canonical(chunk)) for piece in title.split() for chunk in CHUNK.findall(piece)]


@given(TITLES, st.lists(st.sampled_from(("cong", "doan", "lao", "dong", "hop", "thoa", "o"))))
def test_titles_are_found_by_words_in_a_row(titles: list[str], typed: list[str]) -> None:
    if not typed:
        return
    completions = completions_of(*titles)
    expected = {
        " ".join(title.split())
        for title in titles
        for words in [folded_words(title)]
        for start in range(len(words))
        if words[start : start + len(typed) - 1] == typed[:-1]
        and words[start + len(typed) - 1 : start + len(typed)]
        and words[start + len(typed) - 1].startswith(typed[-1])
    }
    assert set(titles_with(completions, " ".join(typed))) == expected


def test_titles_that_begin_so_come_first() -> None:
    completions = completions_of("An Phú vui Tết", "Về An Phú", "An Phú", "Ở An Phú hôm nay")
    assert titles_with(completions, "an ph") == [
        "An Phú",
        "An Phú vui Tết",
        "Về An Phú",
        "Ở An Phú hôm nay",
    ]
    assert titles_with(completions, "an ph", 1) == ["An Phú"]


def test_a_title_is_given_as_it_is_written() -> None:
    completions = completions_of("“Mái ấm”:  tặng 2 nhà (ở An Phú)")
    assert titles_with(completions, "tang 2 nha o an") == ["“Mái ấm”: tặng 2 nhà (ở An Phú)"]


def test_a_title_longer_than_what_is_sorted() -> None:
    long = "Một hai ba bốn năm sáu bảy tám chín mười"
    completions = completions_of(f"{long} trâu", f"{long} bò", f"{long} gà")
    assert titles_with(completions, fold(canonical(long)) + " t") == []
    typed = " ".join(map(fold, long.lower().split()))
    assert titles_with(completions, f"{typed} t") == [f"{long} trâu"]
