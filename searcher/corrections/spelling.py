"""Slips in the letters of a word: of the hand (the keyboard) and of the ear (the sounds)."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

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


class Spelling(NamedTuple):
    """Letters that may have been meant, at a price; ``vowel`` where typing lost one."""

    letters: str
    price: float
    vowel: bool = False


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
    for spelling in _all(typed, words):
        known = found.get(spelling.letters)
        if spelling.letters != typed and (known is None or spelling.price < known.price):
            found[spelling.letters] = spelling
    return found


def _all(typed: str, words: Container[str]) -> Iterator[Spelling]:
    for meant in _of_the_ear(typed):
        if meant in words:
            yield Spelling(meant, _EAR)
    # Hundreds of spellings are tried, and few are words.
    for at in range(len(typed)):
        before, letter, after = typed[:at], typed[at], typed[at + 1 :]
        if before + after in words:
            yield Spelling(before + after, _price_of_too_many(letter, before[-1:] + after[:1]))
        if after and (meant := before + after[0] + letter + after[1:]) in words:
            yield Spelling(meant, _SWAPPED)
        if letter in "iy" and (meant := before + ("y" if letter == "i" else "i") + after) in words:
            yield Spelling(meant, _EAR)
        close = _NEAR.get(letter, frozenset())
        for other in _ALPHABET:
            if (meant := before + other + after) in words:
                price = _NEIGHBOUR if other in close else _OTHER
                yield Spelling(meant, price, other in _VOWELS)
    for at in range(len(typed) + 1):
        before, after = typed[:at], typed[at:]
        for other in _ALPHABET:
            if (meant := before + other + after) in words:
                yield Spelling(meant, _LEFT_OUT, other in _VOWELS)


def _price_of_too_many(letter: str, beside: str) -> float:
    if letter in beside:
        return _DOUBLED
    return _NEIGHBOUR if any(letter in _NEAR.get(other, ()) for other in beside) else _TOO_MANY


def _of_the_ear(typed: str) -> Iterator[str]:
    onset = _ONSET.match(typed)
    ending = _ENDING.search(typed)
    for sounds, match in ((_ONSETS, onset), (_ENDINGS, ending)):
        for alike in sounds:
            if match and match[0] in alike:
                for other in alike:
                    yield typed[: match.start()] + other + typed[match.end() :]
