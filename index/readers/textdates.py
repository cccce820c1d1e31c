"""The date that an article's first sentences give: "Ngày 18/01/2017, Liên đoàn ..."."""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.readers.dates import date_at

#: Characters of a paragraph within which its date must begin.
_REACH = 80
# Earlier days are history that an article tells, not the day it was written for
# a web site.
_FIRST_YEAR = 1995

_CUE = re.compile(
    r"(?:^|(?<=[,(–—-] )|(?<=\()|(?<=\bvào )|(?<=\d[h,] )|(?<=giờ )|(?<=phút ))"
    r"(?:vào )?(?:lúc )?"
    r"(?:ngày|sáng|trưa|chiều|tối|đêm|hôm)(?: (?:nay|qua))?,?"
    r"(?: (?:thứ \w+|chủ nhật),?)?(?: ngày)? ?\(?(?:ngày )?",
    re.IGNORECASE,
)
# Words before a date that make it the day of something else: a birth, a law, a span.
_BEFORE = re.compile(
    r"\b(?:sinh|mất|luật|nghị định|nghị quyết|quyết định|thông tư|chỉ thị|kế hoạch|công văn"
    r"|hướng dẫn|số|từ|đến|tới|trước|sau|hết|tính|kỷ niệm|kỉ niệm|thành lập|nhân|ban hành)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(r"\)?,?\s*(?:đến|tới|và|[-–—])\s*(?:hết )?(?:ngày )?\d")
# What is still to come, or counted by the moon, was not written on that day.
_AFTER = re.compile(r"\b(?:sẽ|có hiệu lực|âm lịch|dự kiến)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…](?=\s|$)")


def date_in_text(paragraphs: Iterable[str]) -> str | None:
    """Return the ISO date near the beginning of one of ``paragraphs``, or None.

    Only a full date with its year counts, after a word such as Ngày, Sáng, Chiều.

    >>> date_in_text(["Ngày 18/01/2017, Liên đoàn Lao động thành phố đã tổ chức Hội nghị."])
    '2017-01-18'
    """
    return next(filter(None, map(_date_of_paragraph, paragraphs)), None)


def _date_of_paragraph(text: str) -> str | None:
    for cue in _CUE.finditer(text, 0, _REACH):
        found = date_at(text, cue.end())
        if found is None or _BEFORE.search(text, 0, cue.start()):
            continue
        when, end = found
        if when and int(when[:4]) >= _FIRST_YEAR and not _is_other_day(text, end):
            return when
    return None


def _is_other_day(text: str, end: int) -> bool:
    if _SPAN.match(text, end):
        return True
    stop = _SENTENCE_END.search(text, end)
    return bool(_AFTER.search(text, end, stop.start() if stop else len(text)))
