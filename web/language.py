"""Which language a page speaks, and how it writes numbers and dates.

Vietnamese unless the address says ``lang=en`` or the browser prefers English.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, request
from flask_babel import format_date as babel_date
from flask_babel import format_decimal

#: The languages of the page, with the names they call themselves by.
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT_LANGUAGE = "vi"

_DATE_PATTERNS = {"vi": "d/M/y", "en": "d MMMM y"}
_MONTH_PATTERNS = {"vi": "'tháng' M/y", "en": "MMMM y"}


def asked_language() -> str | None:
    """Return the language that the address asks for, if it is one of ours."""
    language = request.args.get("lang", "")
    return language if language in LANGUAGES else None


def page_language() -> str:
    """Return the language of this request: the address, then the browser, then Vietnamese."""
    accepted = request.accept_languages.best_match(LANGUAGES, DEFAULT_LANGUAGE)
    return asked_language() or accepted or DEFAULT_LANGUAGE


def carry_language(endpoint: str, values: dict[str, Any]) -> None:
    """Add ``lang`` to the address of every page while this page's address has one."""
    language = asked_language()
    if language and endpoint.startswith("pages."):
        values.setdefault("lang", language)


def vary_by_language(response: Response) -> Response:
    """Tell caches that a page in Vietnamese is no answer to an English browser."""
    response.vary.add("Accept-Language")
    return response


def number(value: float) -> str:
    """Write a number as the language does: 12.345 in Vietnamese, 12,345 in English."""
    written: str = format_decimal(value)
    return written


def figure(value: float) -> str:
    """Write a number with the four decimals that it takes to reckon with it."""
    written: str = format_decimal(value, "#,##0.####")
    return written


def milliseconds(value: float) -> str:
    """Write a duration in milliseconds, with a decimal only below ten."""
    return number(round(value, 1 if value < 10 else None))


def day(iso: str) -> str:
    """Write an article's wall-clock date, and its time where it has one.

    ``2024-04-12T16:48`` is ``12/4/2024, 16:48`` in Vietnamese and
    ``12 April 2024, 16:48`` in English.
    """
    moment = datetime.fromisoformat(iso)
    written = babel_date(moment.date(), _DATE_PATTERNS[page_language()])
    return f"{written}, {moment:%H:%M}" if "T" in iso else written


def period_name(period: str) -> str:
    """Write a year, a month or a day: ``2017-04`` is ``tháng 4/2017`` or ``April 2017``."""
    if len(period) < 7:
        return period
    if len(period) > 7:
        return day(period)
    moment = datetime.fromisoformat(f"{period}-01")
    written: str = babel_date(moment.date(), _MONTH_PATTERNS[page_language()])
    return written


def megabytes(count: int) -> str:
    """Write a number of bytes as megabytes, with a decimal below ten."""
    value = count / 1_000_000
    return f"{number(round(value, 1 if value < 10 else None))} MB"
