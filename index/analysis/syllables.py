"""One spelling a syllable: lower case, one tone-mark style, one i/y style; and folding.

The chain for one word: lower case -> new-style tone mark -> ``y`` for ``i`` where
both are written. ``Thỏa`` -> ``thỏa`` -> ``thoả``; ``TỈ`` -> ``tỉ`` -> ``tỷ``;
folded, these give ``thoa`` and ``ty``.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from unidecode import unidecode

_TONED = {
    "o": "òóỏõọ",
    "a": "àáảãạ",
    "e": "èéẻẽẹ",
    "u": "ùúủũụ",
    "y": "ỳýỷỹỵ",
    "i": "ìíỉĩị",
}


def _restyled_pairs() -> dict[str, str]:
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for old, new in zip(_TONED[first], _TONED[second], strict=True):
            pairs[old + second] = first + new
            pairs[old.upper() + second] = first.upper() + new
            pairs[old.upper() + second.upper()] = first.upper() + new.upper()
    return pairs


_OLD_TO_NEW = _restyled_pairs()
# Only an open syllable differs: nothing that a word is made of may follow. After
# q the u is no vowel of the syllable (quý, and qúy stays the slip that it is).
_OLD_STYLE = re.compile(
    rf"(?<![qQ])(?:{'|'.join(_OLD_TO_NEW)})(?![^\W\d_]|[\u0300-\u036f])",
)

_I_FORMS = "i" + _TONED["i"]
_Y_FORMS = "y" + _TONED["y"]
_BARE_I = re.compile(rf"(?:[hklmst]|qu)[{_I_FORMS}]")
_I_TO_Y = str.maketrans(_I_FORMS, _Y_FORMS)

_NOT_TERM = re.compile(r"[^0-9a-z/,.:]+")


class _Folded(dict[int, str]):
    """What unidecode gives for each character, asked once: it knows no other context."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = unidecode(chr(code))
        return folded


_FOLDED = _Folded()


def restyle_tone_marks(text: str) -> str:
    """Return ``text`` with old-style tone marks moved to where the new style puts them.

    Length and offsets stay the same, case too: ``Hòa`` -> ``Hoà``, ``ủy`` -> ``uỷ``;
    ``quý``, ``hoàn`` and ``của`` stay.
    """
    return _OLD_STYLE.sub(lambda match: _OLD_TO_NEW[match.group()], text)


@lru_cache(maxsize=1 << 17)
def canonical(word: str) -> str:
    """Return the accented term of one word: ``Thỏa`` -> ``thoả``, ``KĨ`` -> ``kỹ``.

    Idempotent. ``tui``, ``ai`` and ``hai`` keep their i.
    """
    term = unicodedata.normalize("NFC", word.lower())
    term = restyle_tone_marks(term)
    return term.translate(_I_TO_Y) if _BARE_I.fullmatch(term) else term


@lru_cache(maxsize=1 << 17)
def fold(term: str) -> str:
    """Return the folded form of an accented term: ``đoàn`` -> ``doan``.

    What unidecode adds besides letters, digits and what divides numbers is dropped;
    a term of which nothing would be left stays as it is.
    """
    return _NOT_TERM.sub("", term.translate(_FOLDED).lower()) or term


def is_marked(term: str) -> bool:
    """Tell whether an accented term carries any mark that folding takes away."""
    return fold(term) != term


def _letters(term: str) -> list[tuple[str, frozenset[str]]]:
    letters: list[tuple[str, frozenset[str]]] = []
    for character in unicodedata.normalize("NFD", term):
        if unicodedata.combining(character) and letters:
            base, marks = letters[-1]
            letters[-1] = base, marks | {character}
        elif character == "đ":
            letters.append(("d", frozenset("đ")))
        else:
            letters.append((character, frozenset()))
    return letters


@lru_cache(maxsize=1 << 16)
def adds_marks(form: str, typed: str) -> bool:
    """Tell whether ``form`` is ``typed`` with marks added and none taken away.

    ``đoàn`` adds to ``đoan``; ``toán`` does not add to ``toàn``. A term does not
    add to itself.
    """
    if form == typed:
        return False
    form_letters, typed_letters = _letters(form), _letters(typed)
    return len(form_letters) == len(typed_letters) and all(
        base == typed_base and typed_marks <= marks
        for (base, marks), (typed_base, typed_marks) in zip(
            form_letters, typed_letters, strict=True
        )
    )
