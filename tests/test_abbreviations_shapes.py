"""What else the letters of a short form can be."""

from __future__ import annotations

import pytest

from searcher.abbreviations.shapes import can_be_syllable, can_drop_marks, can_stand_small


@pytest.mark.parametrize(
    "short", ["CA", "AN", "BA", "TƯ", "THE", "VOA", "CAM", "T.H.A", "GIA", "QUY", "NGHIENG", "YEU"]
)
def test_letters_that_read_as_a_syllable(short: str) -> None:
    assert can_be_syllable(short)


@pytest.mark.parametrize(
    "short", ["CĐ", "UBND", "BHYT", "TP.HCM", "HIV", "NYT", "IAI", "TAND", "ĐTN", "GD-ĐT", "MBA"]
)
def test_letters_that_do_not(short: str) -> None:
    assert not can_be_syllable(short)


def test_small_letters_tell_an_abbreviation_where_no_syllable_can_be() -> None:
    assert can_stand_small("BĐS")
    assert can_stand_small("TP.HCM")
    assert can_stand_small("ThS")
    assert not can_stand_small("CĐ")
    assert not can_stand_small("UBND")


def test_two_letters_need_their_marks() -> None:
    assert can_drop_marks("LĐLĐ")
    assert not can_drop_marks("CĐ")
    assert not can_drop_marks("C.Đ")
