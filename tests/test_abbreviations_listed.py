"""The lists of abbreviations that people edit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.analysis.syllables import fold
from index.errors import UserError
from index.learned.initials import letters_of
from searcher.abbreviations.listed import BUILT_IN, Listed, overridden, read_list


def written(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "mine.tsv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_line_has_four_columns_of_which_the_last_may_be_left_out(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "# a note",
        "",
        "TW; TƯ\tTrung ương",
        "LĐLĐ\tLiên đoàn  Lao động;Liên đoàn LĐ;\tldld; l đ\t",
        "CĐ\tCông đoàn\t\tambiguous",
        "NCC",
    )
    assert read_list(path) == (
        Listed(("TW", "TƯ"), ("Trung ương",)),
        Listed(("LĐLĐ",), ("Liên đoàn Lao động", "Liên đoàn LĐ"), ("ldld", "l đ")),
        Listed(("CĐ",), ("Công đoàn",), (), True),
        Listed(("NCC",), ()),
    )


def test_a_list_may_come_from_any_editor(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_bytes("\ufeffLĐLĐ\tLiên đoa\u0300n Lao động\r\nBHXH\tBảo hiểm xã hội\r\n".encode())
    assert [line.longs for line in read_list(path)] == [
        ("Liên đoàn Lao động",),
        ("Bảo hiểm xã hội",),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("\tLiên đoàn", "no short form in column 1 (columns are separated by tabs)"),
        ("ldld\tLiên đoàn", '"ldld" is no short form: write it in capitals'),
        ("42\tLiên đoàn", '"42" is no short form: write it in capitals'),
        ("LĐ\tLao", '"Lao" is no long form: it has to have two words or more'),
        ("LĐ\tLao động\t\tmaybe", '"maybe" in column 4, which takes "ambiguous" or nothing'),
        ("LĐ\tLao động\t\t\t\t", "6 columns where 4 are the most"),
        (
            "CĐ\tCao đẳng",
            '"CĐ" stands in line 1 too; write "ambiguous" in column 4 of both, or delete one',
        ),
    ],
)
def test_a_bad_line_is_named(line: str, message: str, tmp_path: Path) -> None:
    path = written(tmp_path, "CĐ\tCông đoàn", "# a note", line)
    with pytest.raises(UserError) as caught:
        read_list(path)
    assert str(caught.value) == f"{path}:3: {message}"


def test_a_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    missing, other = tmp_path / "missing.tsv", tmp_path / "other.tsv"
    with pytest.raises(UserError, match=r"missing\.tsv: the abbreviations cannot be read"):
        read_list(missing)
    other.write_bytes("Liên đoàn".encode("utf-16"))
    with pytest.raises(UserError, match=r"other\.tsv: the abbreviations are not UTF-8"):
        read_list(other)


def test_the_own_list_replaces_every_line_on_its_short_forms() -> None:
    listed = (
        Listed(("CĐ",), ("Công đoàn",), ambiguous=True),
        Listed(("CĐ",), ("Cao đẳng",), ambiguous=True),
        Listed(("TW", "TƯ"), ("Trung ương",)),
    )
    own = (Listed(("CĐ",), ("Cổ đông",)), Listed(("TƯ",), ()))
    assert overridden(listed, own) == (*own, Listed(("TW",), ("Trung ương",)))


def test_the_example_of_the_docs_is_a_list(tmp_path: Path) -> None:
    docs = (Path(__file__).parents[1] / "docs" / "abbreviations.md").read_text(encoding="utf-8")
    example = re.findall(r"^    (QTL\t.*|CĐ\t.*|NCC)$", docs, re.MULTILINE)
    assert [line.shorts for line in read_list(written(tmp_path, *example))] == [
        ("QTL",),
        ("CĐ",),
        ("NCC",),
    ]


def test_the_built_in_list_covers_the_union_world() -> None:
    listed = read_list(BUILT_IN)
    shorts = {letters_of(short) for line in listed for short in line.shorts}
    assert len(shorts) >= 60
    named = "LĐLĐ CNVCLĐ CNLĐ CĐCS CĐ BCH ĐVCĐ BHXH BHYT ATVSLĐ TNLĐ UBND HĐND MTTQ TPHCM TPCT"
    assert {letters_of(short) for short in named.split()} <= shorts
    assert {short for line in listed if line.ambiguous for short in line.shorts} >= {"CĐ", "BCH"}


def test_small_spellings_of_the_built_in_list_are_those_of_its_short_forms() -> None:
    for line in read_list(BUILT_IN):
        shorts = {fold(letters_of(short)) for short in line.shorts}
        assert {fold(letters_of(small)) for small in line.small} <= shorts, line
