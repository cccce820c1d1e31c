"""Dates and times as Vietnamese and English pages print them."""

from __future__ import annotations

import re
from datetime import date

_YEARS = range(1900, 2101)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan giêng một",
            "february feb hai",
            "march mar ba",
            "april apr tư bốn",
            "may năm",
            "june jun sáu",
            "july jul bảy bẩy",
            "august aug tám",
            "september sept sep chín",
            "october oct mười",
            "november nov mười_một",
            "december dec mười_hai chạp",
        ),
        start=1,
    )
    for name in names.split()
}
_ENGLISH = "|".join(sorted((m for m in _MONTHS if m.isascii()), key=len, reverse=True))
_VIETNAMESE = "mười một|mười hai|giêng|một|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|chạp"

# Each has the groups d, m, y. Vietnamese order always: 04/12/2024 is in December.
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<d>\d{1,2})\s?(?P<sep>[/.-])\s?(?P<m>\d{1,2})\s?(?P=sep)\s?(?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<y>\d{4})(?P<sep>[/.-])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})(?:T(?=\d\d:)|(?!\d))",
        rf"(?<!\d)(?P<d>\d{{1,2}})\s+tháng\s+(?P<m>\d{{1,2}}|{_VIETNAMESE})"
        r"(?:,?\s+năm\s+|\s?[/,.-]\s?|\s+)(?P<y>\d{4})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<m>{_ENGLISH})\b\.?,?[\s-]*(?P<y>\d{{4}})(?!\d)",
        rf"\b(?P<m>{_ENGLISH})\b\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)",
    )
)
_HALF = r"(?:\s?(?P<half>am|pm|sa|ch|sáng|chiều|tối)\b)?"
_TIMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<![\d:])(?P<h>\d{{1,2}}):(?P<min>\d{{2}})(?::\d{{2}}(?:\.\d+)?)?(?![\d:]){_HALF}",
        r"(?<![\d:])(?P<h>\d{1,2})\s?(?:h|g|giờ)"
        # The minutes must not be the day of a date that follows: "16h 12/04/2024".
        r"(?:\s?(?P<min>\d{2})(?!\d|\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\s+tháng)"
        rf"(?:\s?(?:phút\b|p\b|['’]))?)?(?![\w]){_HALF}",
    )
)


def date_at(text: str, position: int) -> tuple[str | None, int] | None:
    """Read a date that begins at ``position``: its ISO form, and where it ends.

    The form is None for what only looks like a date (31/02/2024, month 13). None
    stands for no date at all.
    """
    for pattern in _DATES:
        if match := pattern.match(text, position):
            day, month, year = match["d"], match["m"].lower(), match["y"]
            number = _MONTHS.get(month.replace(" ", "_")) or int(month)
            return _iso(int(year), number, int(day)), match.end()
    return None


def time_at(text: str, position: int) -> tuple[str | None, int] | None:
    """Read a time that begins at ``position``: ``HH:MM`` and where it ends, like :func:`date_at`.

    SA and CH (sáng, chiều) are AM and PM.
    """
    for pattern in _TIMES:
        if match := pattern.match(text, position):
            return _clock(int(match["h"]), int(match["min"] or 0), match["half"]), match.end()
    return None


def _iso(year: int, month: int, day: int) -> str | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _clock(hour: int, minute: int, half: str | None) -> str | None:
    half = (half or "").lower()
    if half in ("am", "sa", "sáng"):
        if hour > 12:
            return None
        hour %= 12
    elif half and hour < 12:
        hour += 12
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None
