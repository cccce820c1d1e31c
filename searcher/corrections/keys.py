"""Words whose keys an input method did not turn into marks: ``coong``, ``cong6``, ``ddoafn``.

Telex types marks as letters and VNI as digits, after the letter or at the end of the word.
"""

from __future__ import annotations

from index.analysis.syllables import canonical
from searcher.corrections.shapes import Shape

_VOWELS = frozenset("aeiouyăâêôơư")
_TELEX_TONES = frozenset("frsxj")
_VNI_TONES = {"1": "s", "2": "f", "3": "r", "4": "x", "5": "j"}
_ROUND = {"a": "â", "e": "ê", "o": "ô"}
_HORNED = {"u": "ư", "o": "ơ"}
# Which of two vowels takes the horn or the breve; the first that fits.
_TOGETHER = {"uo": "ươ", "ưo": "ươ", "oa": "oă", "qua": "quă", "ua": "ưa"}
_PLAIN = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}


def read_keys(typed: str) -> Shape | None:
    """Return the syllable that Telex or VNI would make of a word in lower case, unmarked or not.

    None where no key of it is a mark, or where one has nothing to mark.
    """
    if not typed.isascii():
        return None
    is_vni = any(character.isdigit() for character in typed)
    letters: list[str] = []
    tone = ""
    for key in typed:
        pressed = _VNI_TONES.get(key) if is_vni else key if key in _TELEX_TONES else None
        if pressed and _VOWELS.intersection(letters):
            if tone:
                return None
            tone = pressed
        elif not (_vni_mark(letters, key) if is_vni else _telex_mark(letters, key)):
            if not key.isalpha():
                return None
            letters.append(key)
    shape = Shape(
        canonical("".join(_PLAIN.get(letter, letter) for letter in letters)),
        "".join(sorted(letter for letter in letters if letter in _PLAIN)),
        tone,
    )
    return None if shape.bare else shape


def _telex_mark(letters: list[str], key: str) -> bool:
    """Mark what ``key`` marks among the letters so far; False where it is a plain letter."""
    if key == "w":
        if not (_mark_horn(letters) or _mark(letters, "a", "ă")):
            letters.append("ư")
        return True
    if key in _ROUND:
        return _mark(letters, key, _ROUND[key])
    return key == "d" and _mark_bar(letters)


def _vni_mark(letters: list[str], key: str) -> bool:
    if key == "6":
        return any(_mark(letters, plain, marked) for plain, marked in _ROUND.items())
    if key == "7":
        return _mark_horn(letters)
    if key == "8":
        return _mark(letters, "a", "ă")
    return key == "9" and _mark(letters, "d", "đ")


def _mark_bar(letters: list[str]) -> bool:
    if letters[:1] == ["d"]:
        letters[0] = "đ"
        return True
    return False


def _mark_horn(letters: list[str]) -> bool:
    """Mark the vowels that stand together as they can be, else a u or an o."""
    text = "".join(letters)
    for plain, marked in _TOGETHER.items():
        at = text.rfind(plain)
        if at >= 0:
            letters[at : at + len(plain)] = marked
            return True
    return any(_mark(letters, plain, marked) for plain, marked in _HORNED.items())


def _mark(letters: list[str], plain: str, marked: str) -> bool:
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == plain:
            letters[at] = marked
            return True
    return False
