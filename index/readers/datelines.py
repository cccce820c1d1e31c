"""Lines that hold a date and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from index.readers.dates import date_at, time_at
from index.readers.shapes import UPPER

DateKind = Literal["published", "plain", "updated"]
_Token = tuple[str, str | None, int]

_LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "updated",
            r"(?:(?:ngày|thời gian|giờ) )?(?:đã )?(?:cập nhật|chỉnh sửa|sửa đổi)"
            r"(?: lần cuối| mới nhất| cuối| lúc| ngày| vào)*\b"
            r"|(?:last )?(?:updated|modified)(?: on| at)?\b",
        ),
        (
            "published",
            r"(?:(?:ngày|thời gian|giờ) )?(?:đã )?(?:đăng|xuất bản|phát hành|viết|tạo)"
            r"(?: tin| bài| tải| lúc| ngày| vào)*\b"
            r"|(?:date )?(?:posted|published|created)(?: on| at)?\b",
        ),
        ("zone", r"\(?(?:GMT|UTC)\s?(?:[+-]\s?\d{1,2}(?::?\d{2})?)?\)?|\(giờ Việt Nam\)"),
        (
            "views",
            r"(?:(?:số )?lượt (?:xem|đọc)|đã xem|số lần xem|views?|hits)\s?:?\s?\d[\d.,]*"
            r"|\d[\d.,]* (?:lượt (?:xem|đọc)|lần xem|views?)\b",
        ),
        (
            "weekday",
            r"thứ (?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])\b|chủ nhật\b|CN\b|T[2-7]\b"
            r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b",
        ),
        ("word", r"(?:ngày|giờ|lúc|vào|hồi|thời gian|date|time|on|at|the)\b"),
        ("mark", r"[\s,;|/•·.:–—-]+|[()]"),
    )
)
# "Cần Thơ, ngày 12 tháng 4 năm 2024"
_PLACE = re.compile(rf"{UPPER}[\w.]*(?: {UPPER}[\w.]*){{0,4}}, (?=ngày \d)")
_ISO_ZONE = re.compile(r"\s?(?:Z\b|[+-]\d\d:?\d\d\b)")


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date in a line of its own: ISO form without a zone, label, and the words as printed."""

    when: str
    kind: DateKind
    text: str

    @property
    def is_bare(self) -> bool:
        """Whether it has neither time nor label, and so might be a heading of the text."""
        return self.kind == "plain" and "T" not in self.when


@dataclass(slots=True)
class _Draft:
    """A date line while it is being read: what was found since its first token."""

    start: int
    end: int
    kind: DateKind = "plain"
    day: str | None = None
    time: str | None = None

    def printed(self, text: str) -> PrintedDate | None:
        if not self.day:
            return None
        when = f"{self.day}T{self.time}" if self.time else self.day
        return PrintedDate(when, self.kind, text[self.start : self.end])


def read_dateline(line: str) -> list[PrintedDate] | None:
    """Return the dates of a line made of dates, times, weekdays and their labels only.

    None if anything else stands in it. The list is empty where the line has no
    date that the calendar knows (``16:48``, ``31/02/2024``).

    >>> [p.when for p in read_dateline("Thứ sáu, 12/4/2024, 16:48 (GMT+7)")]
    ['2024-04-12T16:48']
    """
    tokens = _tokens(line)
    return None if tokens is None else _dates(tokens, line)


def read_printed_date(text: str) -> PrintedDate | None:
    """Return the one date that ``text`` is, or None: publication before update."""
    return best(read_dateline(text) or [])


def best(dates: list[PrintedDate]) -> PrintedDate | None:
    """Return the date of publication among those printed, with its time if any gives one."""
    order: tuple[DateKind, ...] = ("published", "plain", "updated")
    ranked = sorted(dates, key=lambda printed: order.index(printed.kind))
    if not ranked:
        return None
    chosen = ranked[0]
    timed = (p for p in ranked if p.kind != "updated" and p.when.startswith(f"{chosen.when}T"))
    return next(timed, chosen)


def _tokens(line: str) -> list[_Token] | None:
    """Cut a line into (kind, value, end); None if it has a part that no date line has."""
    tokens: list[_Token] = []
    place = _PLACE.match(line)
    position = place.end() if place else 0
    if place:
        tokens.append(("place", None, position))
    while position < len(line):
        token = _token(line, position, tokens[-1][0] if tokens else "")
        if token is None:
            return None
        tokens.append(token)
        position = token[2]
    return tokens


def _token(line: str, position: int, before: str) -> _Token | None:
    if found := date_at(line, position):
        return "date", *found
    if found := time_at(line, position):
        return "time", *found
    if before == "time" and (match := _ISO_ZONE.match(line, position)):
        return "zone", None, match.end()
    for kind, pattern in _LABELS:
        if match := pattern.match(line, position):
            return kind, None, match.end()
    return None


def _dates(tokens: list[_Token], line: str) -> list[PrintedDate]:
    found = (draft.printed(line) for draft in _drafts(tokens))
    return [printed for printed in found if printed]


def _drafts(tokens: list[_Token]) -> Iterator[_Draft]:
    """Group tokens: a label, or a second date or time, begins the next date of the line."""
    draft: _Draft | None = None
    position = 0
    for kind, value, end in tokens:
        start, position = position, end
        if kind in ("mark", "views"):
            continue
        if draft and _begins_next(draft, kind):
            yield draft
            draft = None
        draft = draft or _Draft(start, end)
        if kind != "word":
            draft.end = end
        if kind == "date":
            draft.day = value
        elif kind == "time":
            draft.time = value
        elif kind in ("updated", "published"):
            draft.kind = "updated" if kind == "updated" else "published"
    if draft:
        yield draft


def _begins_next(draft: _Draft, kind: str) -> bool:
    if kind == "date":
        return draft.day is not None
    if kind == "time":
        return draft.time is not None
    return kind in ("updated", "published") and bool(draft.day or draft.time)
