"""A whole article on one line: its title ends where the date and time begin."""

from __future__ import annotations

import re

from index.readers.datelines import read_dateline
from index.readers.shapes import LONGEST_TITLE, is_prose, word_count

_WORD = re.compile(r"\S+")
_YEAR = re.compile(r"\d{4}")
#: Words that a date line with its labels has at most on either side of its year.
_REACH = 10
_LOOSE_END = re.compile(
    r"(?:\s*(?:[-–—|,;:•(]|\b(?:ngày|sáng|chiều|lúc|vào|thứ)))+$", re.IGNORECASE
)


def split_line(text: str) -> list[str]:
    """Cut ``title date - time - text`` in three; any other text stays whole.

    Only the first date that has its time beside it counts: without a time it may
    be any day that the text tells of.
    """
    words = [match.span() for match in _WORD.finditer(text)]
    for index, (start, end) in enumerate(words):
        if not _YEAR.search(text, start, end):
            continue
        if span := _date_span(text, words, index):
            title, rest = text[: span[0]].rstrip(" -–—|,"), text[span[1] :].lstrip(" |,")
            if word_count(title) > LONGEST_TITLE or (title and is_prose(title)):
                return [text]
            return [part for part in (title, text[span[0] : span[1]], rest) if part]
    return [text]


def _date_span(text: str, words: list[tuple[int, int]], index: int) -> tuple[int, int] | None:
    """Return the longest run of words around ``index`` that is one date with a time."""
    runs = (
        (words[first][0], words[last][1])
        for first in range(max(0, index - _REACH), index + 1)
        for last in range(min(len(words) - 1, index + _REACH), index - 1, -1)
    )
    for start, end in runs:
        dates = read_dateline(text[start:end])
        if dates and any("T" in printed.when for printed in dates):
            loose = _LOOSE_END.search(text[start:end])
            return start, start + loose.start() if loose else end
    return None
