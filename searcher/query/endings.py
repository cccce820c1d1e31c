"""What the end of a word or of a phrase says: ``công*``, ``doan~``, ``"mái ấm"~5``."""

from __future__ import annotations

import re
import unicodedata

from searcher.query import faults
from searcher.query.faults import MAX_EDITS, MAX_OPEN_WORDS, MAX_SLOP, MIN_LETTERS, FaultLog
from searcher.query.tree import Fuzzy, Prefix, Word

# A sign stands alone: **bold** and cute~~ are as they were pasted.
_SIGN = re.compile(r"[*~](?![*~])")
# Between two numbers ~ is no sign: 5~10.
_NUMBERED = re.compile(r"(.*[^\d*~])(~[0-9]+)", re.DOTALL)
_SLOP = re.compile(r"~([0-9]*)")


class Endings:
    """Reads the ends of one query's words and phrases."""

    def __init__(self, log: FaultLog) -> None:
        self._log = log
        self._open_words = 0

    def word(self, chunk: str, start: int, exact: bool) -> Word | Prefix | Fuzzy:
        """Return what a run of characters from ``start`` on says; ``exact`` is a ``=`` before it.

        A sign that says nothing here is reported, and what it ends is a plain word.
        """
        text, sign = _split(chunk)
        if not sign:
            return Word(text, exact)
        at = start + len(text)
        if not self._is_sound(text, sign, at):
            return Word(text, exact)
        if sign == "*":
            return Prefix(text, exact)
        if exact:
            self._log.report(faults.EXACT_FUZZY, start - 1)
        return Fuzzy(text, int(sign[1:] or 1))

    def slop(self, text: str, at: int) -> tuple[int, int]:
        """Return how far apart the words of the phrase before ``at`` may stand, and
        where reading goes on."""
        match = _SLOP.match(text, at)
        if not match:
            return 0, at
        slop, end = int(match[1] or 0), match.end()
        if 1 <= slop <= MAX_SLOP and not text[end : end + 1].isalnum():
            return slop, end
        self._log.report(faults.BAD_SLOP, at, match[0])
        return 0, end

    def _is_sound(self, text: str, sign: str, at: int) -> bool:
        fault = _fault_of(text, sign)
        if fault is None and self._open_words == MAX_OPEN_WORDS:
            fault = faults.TOO_MANY_OPEN_WORDS
        if fault:
            self._log.report(fault, at, sign)
            return False
        self._open_words += 1
        return True


def _split(chunk: str) -> tuple[str, str]:
    """Return the word that a chunk holds, and the sign that touches its end or nothing."""
    end = len(chunk)
    while not _ends_word(chunk[:end]):
        end -= 1
    text = chunk[:end]
    numbered = _NUMBERED.fullmatch(text)
    if numbered and _ends_word(numbered[1]):
        return numbered[1], numbered[2]
    sign = _SIGN.match(chunk, end)
    return text, sign[0] if sign else ""


def _ends_word(text: str) -> bool:
    return text[-1].isalnum() or unicodedata.category(text[-1])[0] == "M"


def _fault_of(text: str, sign: str) -> faults.Fault | None:
    letters = sum(character.isalpha() for character in text)
    is_word = all(c.isalpha() or unicodedata.category(c)[0] == "M" for c in text)
    if not is_word or letters < MIN_LETTERS:
        return faults.PREFIX_NOT_WORD if sign == "*" else faults.FUZZY_NOT_WORD
    if sign != "*" and not 1 <= int(sign[1:] or 1) <= MAX_EDITS:
        return faults.TOO_MANY_EDITS
    return None
