"""Dates as people type them, as first and last minutes."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import datetime, timedelta
from typing import Literal

from index.errors import UserError
from searcher.query.tree import DateLimit

Relation = Literal["within", "before", "after"]

_ISO = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.ASCII)
_VIETNAMESE = re.compile(r"(?:(?P<day>\d{1,2})/)?(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII)
_MINUTE = timedelta(minutes=1)


def parse_date_range(text: str) -> tuple[str, str]:
    """Return the first and the last ISO minute of the year, month or day that ``text`` names.

    Takes ``YYYY``, ``YYYY-MM``, ``YYYY-MM-DD``, ``m/yyyy`` and ``d/m/yyyy``.
    Raises :class:`~index.errors.UserError` for anything else and for days that no
    calendar has.

    >>> parse_date_range("2/2024")
    ('2024-02-01T00:00', '2024-02-29T23:59')
    """
    first, last = _minutes(text)
    return _iso(first), _iso(last)


def parse_date_limit(text: str, relation: Relation = "within") -> DateLimit:
    """Return the limit that ``date:``, ``before:`` or ``after:`` sets with ``text``.

    ``within`` takes a range ``A..B`` too, either end of which may be left out, and
    includes its ends; ``before`` and ``after`` exclude what they name. A range may
    come back with its ends the wrong way round. Raises
    :class:`~index.errors.UserError`.
    """
    if relation == "before":
        return DateLimit(None, _iso(_shift(_minutes(text)[0], -_MINUTE, text)))
    if relation == "after":
        return DateLimit(_iso(_shift(_minutes(text)[1], _MINUTE, text)), None)
    start, dots, end = text.partition("..")
    if not dots:
        return DateLimit(*parse_date_range(text))
    if not (start or end):
        raise _not_a_date(text)
    first = parse_date_range(start)[0] if start else None
    last = parse_date_range(end)[1] if end else None
    return DateLimit(first, last)


def format_date_limit(limit: DateLimit) -> str:
    """Return the shortest text that :func:`parse_date_limit` reads as ``limit``."""
    first = "" if limit.first is None else _shortest(limit.first, 0)
    last = "" if limit.last is None else _shortest(limit.last, 1)
    if first and last and parse_date_range(first)[1] == limit.last:
        return first
    if first and last and parse_date_range(last)[0] == limit.first:
        return last
    return f"{first}..{last}"


def _minutes(text: str) -> tuple[datetime, datetime]:
    text = text.strip()
    match = _ISO.fullmatch(text) or _VIETNAMESE.fullmatch(text)
    if not match:
        raise _not_a_date(text)
    year, month, day = match["year"], match["month"], match["day"]
    try:
        first = datetime(int(year), int(month or 1), int(day or 1))
        last_month = int(month or 12)
        last_day = int(day or monthrange(first.year, last_month)[1])
        return first, datetime(first.year, last_month, last_day, 23, 59)
    except ValueError:
        raise _not_a_date(text) from None


def _shift(minute: datetime, step: timedelta, text: str) -> datetime:
    try:
        return minute + step
    except OverflowError:
        raise _not_a_date(text) from None


def _iso(minute: datetime) -> str:
    return minute.isoformat(timespec="minutes")


def _shortest(minute: str, end: int) -> str:
    """The year, month or day of which ``minute`` is the first (0) or the last (1)."""
    for length in (4, 7):
        if parse_date_range(minute[:length])[end] == minute:
            return minute[:length]
    return minute[:10]


def _not_a_date(text: str) -> UserError:
    return UserError(
        f'"{text}" is not a date: expected YYYY, YYYY-MM, YYYY-MM-DD, m/yyyy or d/m/yyyy, '
        "for example 2017-04 or 12/4/2024"
    )
