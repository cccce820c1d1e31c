"""What a short form looks like, and what else the same letters can be."""

from __future__ import annotations

from index.analysis.syllables import canonical, fold
from index.learned.initials import letters_of


def _names(text: str) -> list[str]:
    return text.split()


_ONSETS = frozenset(
    ["", *_names("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x")]
)
_LONGEST_ONSET = 3
_CLOSED = _names("a e i o u ie oa oe oo ua ue uo uy uye ye")
_CODAS = _names("c ch m n ng nh p t")
_OPEN = _names("y ai ao au ay eo eu ia ieu iu oai oay oeo oi uay ui uoi uou uu uya uyu yeu")
_RHYMES = {*(nucleus + coda for nucleus in _CLOSED for coda in ("", *_CODAS)), *_OPEN}
_VOWELS = frozenset("aeiouy")
# Shorter ones mean too many things where capitals or marks don't tell them apart.
_TELLING_LETTERS = 3


def can_be_syllable(short: str) -> bool:
    """Tell whether the letters of a short form can be read as a Vietnamese syllable.

    ``CA`` and ``AN`` can, ``CĐ`` and ``UBND`` can't. The index does not tell capitals,
    so the articles that hold the first hold ``ca``, most of them.
    """
    letters = _plain(canonical(letters_of(short)))
    return any(
        letters[:end] in _ONSETS and letters[end:] in _RHYMES for end in range(_LONGEST_ONSET + 1)
    )


def can_stand_small(short: str) -> bool:
    """Tell whether a short form is known in small letters too: ``bđs`` can be no word."""
    letters = letters_of(short)
    return short != short.upper() or (
        len(letters) >= _TELLING_LETTERS and not _VOWELS & set(fold(letters))
    )


def can_drop_marks(short: str) -> bool:
    """Tell whether a short form is known without its marks: ``LDLD`` is, ``CD`` is not."""
    return len(letters_of(short)) >= _TELLING_LETTERS


def _plain(letters: str) -> str:
    """Fold all but đ, which begins other syllables than d does."""
    return "".join(letter if letter == "đ" else fold(letter) for letter in letters)
