"""Lines that hold more than one part: a date with its time parts them."""

from __future__ import annotations

import re
from itertools import islice

from index.readers.bylines import is_bare_name, is_office, read_poster
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
    title, printed, rest = _around_date(text)
    if word_count(title) > LONGEST_TITLE or is_prose(title):
        return [text]
    return [part for part in (title, printed, rest) if part]


def split_poster(text: str) -> list[str]:
    """Cut ``name - date - time``, or ``date - time - name``, in two; any other text stays whole.

    The name is a writer's or an office's.
    """
    if word_count(text) > 2 * _REACH:
        return [text]
    before, printed, after = _around_date(text)
    name = before or after
    if not printed or (before and after):
        return [text]
    if not (is_bare_name(name) or is_office(name) or read_poster(name) is not None):
        return [text]
    return [part for part in (before, printed, after) if part]


def _around_date(text: str) -> tuple[str, str, str]:
    """Return what stands before, in and after the first date with a time; else text, "", ""."""
    reach = LONGEST_TITLE + 2 * _REACH
    words = [match.span() for match in islice(_WORD.finditer(text), reach)]
    for index, (start, end) in enumerate(words):
        if _YEAR.search(text, start, end) and (span := _date_span(text, words, index)):
            first, last = span
            return text[:first].rstrip(" -–—|,"), text[first:last], text[last:].lstrip(" -–—|,")
    return text, "", ""


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
