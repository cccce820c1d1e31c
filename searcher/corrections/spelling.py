"""Slips in the letters of a word: of the hand (the keyboard) and of the ear (the sounds)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = frozenset("aeiouy")
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")

# Prices in nats. A letter left out or too many, two in the wrong order, a neighbouring key.
_LEFT_OUT = 7.0
_TOO_MANY = 8.0
_DOUBLED = 6.0
_SWAPPED = 6.0
_NEIGHBOUR = 6.5
_OTHER = 8.5
_EAR = 4.0

# Sounds that dialects do not tell apart, at the beginning of a syllable and at its end.
_ONSETS = (
    ("s", "x"),
    ("ch", "tr"),
    ("d", "gi", "r", "v"),
    ("l", "n"),
    ("i", "y"),
    ("ng", "ngh"),
    ("g", "gh"),
    ("c", "k", "q"),
)
_ENDINGS = (("n", "ng", "nh"), ("t", "c", "ch"), ("i", "y"), ("u", "o"))
_ONSET = re.compile(r"(?:ngh|gh|ng|nh|ch|tr|th|ph|kh|gi|[bcdghklmnpqrstvxiy])?")
_ENDING = re.compile(r"(?:ng|nh|ch|[cmnpt]|[iyuo])?$")


@dataclass(frozen=True, slots=True)
class Spelling:
    """Letters that may have been meant, at a price; ``vowel`` where typing lost one."""

    letters: str
    price: float
    vowel: bool = False


#: The fields of a spelling: of hundreds that are tried few are words.
_Slip = tuple[str, float, bool]


def _neighbours() -> dict[str, frozenset[str]]:
    at = {letter: (y, x + y * 0.5) for y, row in enumerate(_ROWS) for x, letter in enumerate(row)}
    return {
        one: frozenset(
            other
            for other, (y, x) in at.items()
            if other != one and abs(y - at[one][0]) <= 1 and abs(x - at[one][1]) <= 1
        )
        for one in at
    }


_NEAR = _neighbours()


def spellings(typed: str, words: Container[str]) -> dict[str, Spelling]:
    """Return what may have been meant by folded letters, one slip away, the cheapest price each.

    Only what is among ``words``, and never ``typed`` itself.
    """
    found: dict[str, Spelling] = {}
    for letters, price, vowel in _all(typed):
        if letters in words and letters != typed:
            known = found.get(letters)
            if known is None or price < known.price:
                found[letters] = Spelling(letters, price, vowel)
    return found


def _all(typed: str) -> Iterator[_Slip]:
    yield from _of_the_ear(typed)
    for at in range(len(typed)):
        before, letter, after = typed[:at], typed[at], typed[at + 1 :]
        beside = before[-1:] + after[:1]
        doubled = letter in beside
        near = any(letter in _NEAR.get(other, ()) for other in beside)
        price = _DOUBLED if doubled else _NEIGHBOUR if near else _TOO_MANY
        yield before + after, price, False
        if after:
            yield before + after[0] + letter + after[1:], _SWAPPED, False
        if letter in "iy":
            yield before + ("y" if letter == "i" else "i") + after, _EAR, False
        close = _NEAR.get(letter, frozenset())
        for other in _ALPHABET:
            price = _NEIGHBOUR if other in close else _OTHER
            yield before + other + after, price, other in _VOWELS
    for at in range(len(typed) + 1):
        for other in _ALPHABET:
            yield typed[:at] + other + typed[at:], _LEFT_OUT, other in _VOWELS


def _of_the_ear(typed: str) -> Iterator[_Slip]:
    onset = _ONSET.match(typed)
    ending = _ENDING.search(typed)
    for sounds, match in ((_ONSETS, onset), (_ENDINGS, ending)):
        for alike in sounds:
            if match and match[0] in alike:
                for other in alike:
                    yield typed[: match.start()] + other + typed[match.end() :], _EAR, False
