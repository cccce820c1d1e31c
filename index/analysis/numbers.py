"""Numbers, dates and times as terms.

A figure has one canonical form, whatever separators it is written with: no
separator between thousands, a comma before decimals, no zeros at either end that
carry nothing. ``1.250.000`` -> ``1250000``; ``12/04/2024`` and ``12 tháng 4 năm 2024`` ->
``12/4/2024``, found by ``12/4``, ``4/2024`` and ``2024`` too; ``16h48`` -> ``16:48``.
Where the point stands before exactly three digits it divides thousands, as Vietnamese
writes it: ``7.250`` -> ``7250``. What can be two things is both: ``7,250`` -> ``7,25`` and
``7250``; ``12.4`` -> ``12,4`` and ``12/4``; ``12-4`` -> ``12/4``, and ``12`` and ``4``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FULL_DATE = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})")
_DOCUMENT = re.compile(r"(0?[1-9]|1[0-2])/(\d{4})[/-][^\W\d_]")
_DOTTED_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})/(\d{4})")
# Nobody groups 0.125: what begins with a zero is a decimal.
_POINT_GROUPS = re.compile(r"([1-9]\d{0,2}(?:\.\d{3})+)(?:,(\d+))?")
_COMMA_GROUPS = re.compile(r"([1-9]\d{0,2}(?:,\d{3})+)(?:\.(\d+))?")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")
_TIME = re.compile(r"(\d{1,2})[:h](\d{2})(?::\d{2})?")
_SPELLED_DATE = re.compile(
    r"(?:(\d{1,2})\s+)?th[aá]ng\s+(\d{1,2})(?:(?:\s+n[aă]m\s+|[/-])(\d{4}))?", re.IGNORECASE
)
_QUARTER = re.compile(
    r"qu[yýií]\s+(?:([1-4])|(i{1,3}|iv))(?:\s+n[aă]m\s+|[/-])(\d{4})", re.IGNORECASE
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
# Of 10,154 pairs such as 12-4 in 20,000 news articles some 87% are days.
_HYPHENED = re.compile(r"(\d{1,2})-(\d{1,2})|(\d{1,2})-((?:19|20)\d{2})", re.ASCII)
_PADDED = re.compile(r"0\d")


@dataclass(frozen=True, slots=True)
class Figure:
    """The terms of a number or a date.

    ``indexed`` are the terms that it is found by. A query that holds it asks for
    any one of ``asked``, each a sequence of terms at positions in a row.
    """

    indexed: tuple[str, ...]
    asked: tuple[tuple[str, ...], ...]


def read_figure(text: str) -> Figure | None:
    """Return the terms of ``text`` where the whole of it is a number or a date."""
    if not text[:1].isdigit() or not text[-1:].isdigit() or not text.isascii():
        return None
    if text.isdigit():
        return _one(text[1:] if _PADDED.fullmatch(text) else text)
    return _date(text) or _time(text) or _number(text)


def read_spelled_date(text: str) -> tuple[str, ...]:
    """Return the terms of a date that is several tokens, the fullest first; none where it
    is no date.

    ``12 tháng 4 năm 2024`` -> ``12/4/2024``, ``12/4``, ``4/2024``; ``Tháng 4-2024`` ->
    ``4/2024``; ``quý IV/2024`` -> ``q4/2024``; ``12-4`` -> ``12/4``; ``4-2024`` ->
    ``4/2024``. Marks may be missing.
    """
    if match := _HYPHENED.fullmatch(text):
        return _hyphened(match)
    if match := _QUARTER.fullmatch(text):
        return (f"q{match[1] or _ROMAN[match[2].lower()]}/{match[3]}",)
    match = _SPELLED_DATE.fullmatch(text)
    if match is None or not _is_day_month(int(match[1] or 1), int(match[2])):
        return ()
    day, month, year = match[1] and int(match[1]), int(match[2]), match[3]
    terms = [f"{day}/{month}/{year}" if day and year else "", f"{day}/{month}" if day else ""]
    return tuple(filter(None, [*terms, f"{month}/{year}" if year else ""]))


def _hyphened(match: re.Match[str]) -> tuple[str, ...]:
    day, month = int(match[1] or 1), int(match[2] or match[3])
    if not _is_day_month(day, month):
        return ()
    return (f"{month}/{match[4]}" if match[4] else f"{day}/{month}",)


def document_number(text: str) -> str | None:
    """Return the term of what begins a document's number and could be a month.

    ``12/2019/NĐ-CP`` -> ``12/2019/``, which ``12/2019`` asks for beside the month.
    """
    match = _DOCUMENT.match(text)
    return f"{int(match[1])}/{match[2]}/" if match else None


def is_day(term: str) -> bool:
    """Tell whether a term is that of a day, of one year or of any: ``12/4/2024``, ``12/4``."""
    return re.fullmatch(r"\d{1,2}/\d{1,2}(?:/\d{4})?", term) is not None


def wider_dates(term: str) -> tuple[str, ...]:
    """Return the terms of the spans that hold a date: ``12/4/2024`` -> ``4/2024``, ``2024``.

    None for a term that is no date with a year.
    """
    if not re.fullmatch(r"(?:\d{1,2}/){1,2}\d{4}", term):
        return ()
    parts = term.split("/")
    return tuple("/".join(parts[number:]) for number in range(1, len(parts)))


def _one(term: str) -> Figure:
    return Figure((term,), ((term,),))


def _date(text: str) -> Figure | None:
    if match := _FULL_DATE.fullmatch(text):
        return _full_date(int(match[1]), int(match[3]), int(match[4]))
    if match := _ISO_DATE.fullmatch(text):
        return _full_date(int(match[3]), int(match[2]), int(match[1]))
    if match := _DAY_MONTH.fullmatch(text):
        day, month = int(match[1]), int(match[2])
        if _is_day_month(day, month):
            return _one(f"{day}/{month}")
    if match := _MONTH_YEAR.fullmatch(text):
        month, year = int(match[1]), int(match[2])
        if 1 <= month <= 12:
            # The same figures may begin a document's number: 12/2019/NĐ-CP.
            asked = (f"{month}/{year}",), (f"{month}/{year}/",)
            return Figure((f"{month}/{year}", str(year)), asked)
    return None


def _full_date(day: int, month: int, year: int) -> Figure | None:
    if not _is_day_month(day, month):
        return None
    whole = f"{day}/{month}/{year}"
    return Figure((whole, f"{day}/{month}", f"{month}/{year}", str(year)), ((whole,),))


def _time(text: str) -> Figure | None:
    match = _TIME.fullmatch(text)
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    return _one(f"{int(match[1])}:{match[2]}")


def _is_day_month(day: int, month: int) -> bool:
    return 1 <= day <= 31 and 1 <= month <= 12


def _number(text: str) -> Figure | None:
    if match := _POINT_GROUPS.fullmatch(text):
        return _one(_canonical(match[1].replace(".", ""), match[2]))
    if match := _COMMA_GROUPS.fullmatch(text):
        whole = _canonical(match[1].replace(",", ""), match[2])
        # Nobody writes 3,000 for 3.
        if match[1].count(",") > 1 or match[2] or text.endswith(",000"):
            return _one(whole)
        return _either(_canonical(*text.split(",")), whole)
    if match := _DECIMAL.fullmatch(text):
        decimal = _canonical(match[1], match[2])
        day = _DOTTED_DAY.fullmatch(text)
        if day and _is_day_month(int(day[1]), int(day[2])):
            return _either(decimal, f"{int(day[1])}/{int(day[2])}")
        return _one(decimal)
    return None


def _either(first: str, second: str) -> Figure:
    return Figure((first, second), ((first,), (second,)))


def _canonical(whole: str, decimals: str | None) -> str:
    whole = whole.lstrip("0") or "0"
    decimals = (decimals or "").rstrip("0")
    return f"{whole},{decimals}" if decimals else whole
