"""Pairs of short and long forms, counted over articles."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Block
from index.errors import IndexDamaged
from index.learned.abbreviations import (
    SMALL_ARCHIVE,
    AbbreviationCounts,
    MinedAbbreviations,
    MinedMeaning,
)
from index.learned.initials import explained_pairs
from index.storage.blocks import open_checked


def article(*paragraphs: str, title: str = "") -> Article:
    body = tuple(Block("paragraph", text) for text in paragraphs)
    return Article("a", title, "", body, None, None, "", "", "", "", "a.txt", "0")


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Tổng kết của Liên đoàn Lao động (LĐLĐ) tỉnh", ("LĐLĐ", "Liên đoàn Lao động")),
        ("LĐLĐ (Liên đoàn Lao động) tỉnh", ("LĐLĐ", "Liên đoàn Lao động")),
        ("theo Ủy ban nhân dân ( UBND ) xã", ("UBND", "Ủy ban nhân dân")),
        ("TAI NẠN LAO ĐỘNG (TNLĐ)", ("TNLĐ", "TAI NẠN LAO ĐỘNG")),
        ("Thành phố Hồ Chí Minh (TP.HCM)", ("TP.HCM", "Thành phố Hồ Chí Minh")),
        ("Sở Giáo dục và Đào tạo (GD-ĐT)", ("GD-ĐT", "Giáo dục và Đào tạo")),
        ("Sở Giáo dục & Đào tạo (GD&ĐT)", ("GD&ĐT", "Giáo dục & Đào tạo")),
        ("cán bộ, công nhân viên (CBCNV)", ("CBCNV", "cán bộ, công nhân viên")),
        ("“Bảo hiểm  xã hội” (BHXH)", ("BHXH", "Bảo hiểm xã hội")),
        ("thỏa ước lao động tập thể (TƯLĐTT)", ("TƯLĐTT", "thỏa ước lao động tập thể")),
        ("x " * 100 + "Liên đoàn Lao động (LĐLĐ)", ("LĐLĐ", "Liên đoàn Lao động")),
    ],
)
def test_a_pair_is_known_by_its_initials(text: str, pair: tuple[str, str]) -> None:
    assert list(explained_pairs(text)) == [pair]


@pytest.mark.parametrize(
    "text",
    [
        "Liên đoàn Lao động (LDLD)",  # Đ is no D
        "Quỹ Tiền tệ Quốc tế (IMF)",
        "Liên đoàn. Lao động (LĐLĐ)",  # across a sentence
        "Liên đoàn Lao động tỉnh (LĐLĐ)",
        "đoàn Lao động (LĐLĐ)",
        "Liên đoàn Lao động và (LĐLĐ)",
        "LĐLĐ (Liên đoàn Lao động tỉnh Cà Mau)",
        "KH-LĐLĐ (Liên đoàn Lao động)",
        "Công (C)",
        "công đoàn (cđ)",
        "(LĐLĐ)",
    ],
)
def test_what_initials_do_not_explain_is_no_pair(text: str) -> None:
    assert list(explained_pairs(text)) == []


def test_a_long_form_is_never_cut_inside_a_syllable() -> None:
    far_back = f"z{'a' * 60} {'b' * 59} (AB)"
    assert list(explained_pairs(far_back)) == []


LONG = {"LĐLĐ": "Liên đoàn Lao động", "CĐ": "Công đoàn", "BHXH": "bảo hiểm xã hội"}
texts = st.lists(
    st.sampled_from([f"{long} ({short})" for short, long in LONG.items()] + ["Cao đẳng (CĐ)"]),
    max_size=3,
).map(lambda sentences: article(*sentences))
archives = st.lists(texts, max_size=8)


@given(archives, archives, archives)
def test_updated_counts_are_those_of_a_fresh_build(
    kept: list[Article], deleted: list[Article], added: list[Article]
) -> None:
    updated = AbbreviationCounts.of(kept + deleted)
    updated.add(AbbreviationCounts.of(added))
    updated.subtract(AbbreviationCounts.of(deleted))
    fresh = AbbreviationCounts.of(kept + added)
    assert list(updated.spellings()) == list(fresh.spellings())
    assert updated.articles == fresh.articles


def test_equal_counts_are_written_as_equal_bytes(tmp_path: Path) -> None:
    first, second = article("Công đoàn (CĐ)"), article("bảo hiểm xã hội (BHXH)")
    updated = AbbreviationCounts.of([second, article("Cao đẳng (CĐ)")])
    updated.subtract(AbbreviationCounts.of([article("Cao đẳng (CĐ)")]))
    updated.add(AbbreviationCounts.of([first]))
    updated.write(tmp_path / "updated")
    AbbreviationCounts.of([first, second]).write(tmp_path / "fresh")
    assert (tmp_path / "updated").read_bytes() == (tmp_path / "fresh").read_bytes()
    AbbreviationCounts.read(open_checked(tmp_path / "fresh")).write(tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "fresh").read_bytes()


def test_an_article_counts_once_for_a_pair() -> None:
    twice = article("Giáo dục và Đào tạo (GD-ĐT)", "Giáo dục - Đào tạo (GD&ĐT)")
    assert list(AbbreviationCounts.of([twice]).spellings()) == [("GD-ĐT", "Giáo dục và Đào tạo", 1)]


def test_a_title_explains_too() -> None:
    counts = AbbreviationCounts.of([article(title="Liên đoàn Lao động (LĐLĐ) họp")])
    assert list(counts.spellings()) == [("LĐLĐ", "Liên đoàn Lao động", 1)]


def mined(tmp_path: Path, archive: Sequence[Article]) -> tuple[MinedMeaning, ...]:
    counts = AbbreviationCounts()
    counts.add(AbbreviationCounts.of(archive))
    counts.write(tmp_path / "abbreviations")
    return MinedAbbreviations.open(open_checked(tmp_path / "abbreviations")).meanings


def test_spellings_of_one_meaning_are_put_together(tmp_path: Path) -> None:
    archive = [
        *[article("Uỷ ban nhân dân (UBND)")] * 3,
        *[article("ủy ban Nhân dân (UBND)")] * 2,
        *[article("Giáo dục và Đào tạo (GD-ĐT)")] * 2,
        article("Giáo dục, Đào tạo (GDĐT)"),
    ]
    education, committee = mined(tmp_path, archive)
    assert education == MinedMeaning("GD-ĐT", ("Giáo dục và Đào tạo", "Giáo dục, Đào tạo"), 3, 1)
    assert committee == MinedMeaning("UBND", ("Uỷ ban nhân dân",), 5, 1)


def test_meanings_of_one_short_form_share_its_articles(tmp_path: Path) -> None:
    archive = [article("hợp đồng lao động (HĐLĐ)")] * 3 + [article("hội đồng lao động (HĐLĐ)")]
    archive += [article("học viện (HV)")] * 15 + [article("học viên (HV)")] * 5
    assert [(one.longs, one.share) for one in mined(tmp_path, archive)] == [
        (("học viện",), 0.75),
        (("học viên",), 0.25),
        (("hợp đồng lao động",), 0.75),
        (("hội đồng lao động",), 0.25),
    ]


def test_two_letters_need_more_articles(tmp_path: Path) -> None:
    assert mined(tmp_path, [article("Công đoàn (CĐ)")] * 4) == ()
    assert [one.short for one in mined(tmp_path, [article("Công đoàn (CĐ)")] * 5)] == ["CĐ"]


def test_a_large_archive_needs_two_articles(tmp_path: Path) -> None:
    one = [article("Liên đoàn Lao động (LĐLĐ)")]
    others = [article("x")] * (SMALL_ARCHIVE - 1)
    assert [meaning.short for meaning in mined(tmp_path, one + others[1:])] == ["LĐLĐ"]
    assert mined(tmp_path, one + others) == ()
    assert [meaning.short for meaning in mined(tmp_path, one * 2 + others)] == ["LĐLĐ"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"another format\t1\t0\n",
        b"tracuu abbreviations 1\t1\t2\nLD\t1\t1.0\tLao Dong\n",
        b"tracuu abbreviations 1\t1\t1\nLD\t1\n",
        b"tracuu abbreviations 1\tx\t0\n",
    ],
)
def test_a_damaged_file_is_named(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "abbreviations"
    path.write_bytes(data)
    with pytest.raises(IndexDamaged, match=f"{path}: damaged .*tracuu index --rebuild"):
        MinedAbbreviations.open(open_checked(path))


def test_damaged_counts_are_named(tmp_path: Path) -> None:
    path = tmp_path / "abbreviations"
    path.write_bytes(b"tracuu abbreviations 1\t1\t0\nLD\tLao Dong\n")
    with pytest.raises(IndexDamaged, match="damaged"):
        AbbreviationCounts.read(open_checked(path))
    with pytest.raises(IndexDamaged, match="damaged"):
        AbbreviationCounts.read(open_checked(tmp_path / "missing"))
