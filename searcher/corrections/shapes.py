"""A syllable as it is typed: its letters, its vowel marks and its tone, each apart.

``đoàn`` has the letters ``doan``, the marks ``đ`` and the tone of ``à``. So a slip of the
hand in the letters is priced apart from a slip of the ear in the marks.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from index.analysis.syllables import fold

TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_MARKED = frozenset("ăâđêôơư")

_HOOK_AND_TILDE = frozenset("rx")


@dataclass(frozen=True, slots=True)
class Shape:
    """Folded letters; the marked letters in alphabetical order; the tone's Telex key or ""."""

    letters: str
    marks: str = ""
    tone: str = ""

    @property
    def bare(self) -> bool:
        """Whether no mark was typed at all."""
        return not self.marks and not self.tone


@lru_cache(maxsize=1 << 15)
def shape_of(term: str) -> Shape:
    """Return the shape of an accented term in lower case."""
    marks, tone, letter = [], "", ""
    for part in unicodedata.normalize("NFD", term):
        if part in TONES:
            tone = TONES[part]
        elif unicodedata.combining(part):
            marks.append(unicodedata.normalize("NFC", letter + part))
        elif part == "đ":
            marks.append(part)
        letter = letter if unicodedata.combining(part) else part
    return Shape(fold(term), "".join(sorted(mark for mark in marks if mark in _MARKED)), tone)


# Prices in nats, as all of this package's: what a slip of a kind takes from the
# logarithm of a word's likelihood.
_SWAPPED_HOOK_TILDE = 4.5
_WRONG_TONE = 6.0
_MISSING_TONE = 4.5
_MISSING_MARK = 4.5
_WRONG_MARK = 5.5
_EXCUSED = 0.5


def marks_price(typed: Shape, meant: Shape, bare: float, excused: bool = False) -> float:
    """Return what it takes that the marks of ``meant`` were typed as those of ``typed``.

    ``bare`` is what it takes to type a marked word without any. ``excused`` marks may be
    missing: they went with a vowel that was left out.
    """
    if typed.bare:
        return 0.0 if meant.bare else min(bare, _EXCUSED) if excused else bare
    return _marked_price(typed.marks, typed.tone, meant.marks, meant.tone, excused)


@lru_cache(maxsize=1 << 14)
def _marked_price(marks: str, tone: str, meant_marks: str, meant_tone: str, excused: bool) -> float:
    price = 0.0
    if tone != meant_tone:
        if not tone:
            price += _EXCUSED if excused else _MISSING_TONE
        elif {tone, meant_tone} == _HOOK_AND_TILDE:
            price += _SWAPPED_HOOK_TILDE
        else:
            price += _WRONG_TONE
    if marks != meant_marks:
        missing, wrong = _differences(marks, meant_marks)
        price += wrong * _WRONG_MARK + missing * (_EXCUSED if excused else _MISSING_MARK)
    return price


def _differences(typed: str, meant: str) -> tuple[int, int]:
    """Return how many marked letters are missing, and how many stand for others."""
    wanted, had = Counter(meant), Counter(typed)
    wrong = (had - wanted).total()
    return max((wanted - had).total() - wrong, 0), wrong
