"""Which words of a query may be corrected, and where they stand in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.analysis.syllables import canonical
from searcher.query.lexer import OPERATORS

#: Words looked at in one query; what follows them stays as it is.
MAX_WORDS = 32
_MAX_LENGTH = 30

_CHUNK = re.compile(r'[^\s()"“”«»]+')
_CORE = re.compile(r"[^\W_].*[^\W_]|[^\W_]")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
# VNI types marks as digits after letters: cong6, d9oan2.
_VNI = re.compile(r"[^\W\d_]+(?:[1-9][^\W\d_]*)+")
_ABBREVIATION = re.compile(r"[^\W\d_]{2,}")
# Fields, prefixes and fuzzy words; and words that are asked for exactly.
_NO_WORD = re.compile(r"[:*~]")
_EXACT = re.compile(r"[-+]?=")
_FIELD_IN_TWO_WORDS = re.compile(r"(?i)\b(?:tiêu đề|tieu de|tác giả|tac gia):")


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of a query: ``text`` stands from ``start`` to ``end``, ``term`` is its canonical form.

    A ``fixed`` word is never changed, it only stands beside others. Nothing but space
    divides a ``spaced`` word from the one before.
    """

    start: int
    end: int
    text: str
    term: str
    fixed: bool
    spaced: bool


def query_runs(query: str) -> list[list[QueryWord]]:
    """Return the words of a normalised query, those side by side in a list each.

    Operators, fields, figures and compounds end a run. Capitals amid lower case
    (``LĐLĐ``) are fixed, and so is ``=từ``.
    """
    runs: list[list[QueryWord]] = [[]]
    headline = not any(character.islower() for character in query)
    text = _FIELD_IN_TWO_WORDS.sub(lambda match: ":" * len(match[0]), query)
    for number, word in enumerate(_words(text, headline)):
        if number >= MAX_WORDS:
            break
        if word:
            runs[-1].append(word)
        else:
            runs.append([])
    return [run for run in runs if run]


def _words(query: str, headline: bool) -> Iterator[QueryWord | None]:
    """Yield a query's words, and None for what parts them."""
    end = 0
    for chunk in _CHUNK.finditer(query):
        core = _CORE.search(chunk[0])
        if core is None:
            continue
        text, start = core[0], chunk.start() + core.start()
        operator = chunk[0] in OPERATORS and not headline
        if operator or _NO_WORD.search(chunk[0]) or not _is_word(text):
            yield None
            continue
        abbreviation = _ABBREVIATION.fullmatch(text) and text.isupper() and not headline
        fixed = bool(_EXACT.match(chunk[0]) or abbreviation)
        spaced = query[end:start].isspace()
        end = start + len(text)
        yield QueryWord(start, end, text, canonical(text), fixed, spaced)


def _is_word(text: str) -> bool:
    return len(text) <= _MAX_LENGTH and bool(_LETTERS.fullmatch(text) or _VNI.fullmatch(text))
