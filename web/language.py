"""Which language a page speaks, and how it writes numbers and dates.

Vietnamese unless the address says ``lang=en`` or the browser prefers English.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, Response, request
from flask_babel import get_translations

#: The languages of the page, with the names they call themselves by.
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
DEFAULT_LANGUAGE = "vi"

# In a request's environment: its language, which a page asks for with every number.
_LANGUAGE = "tracuu.language"
_DATE_PATTERNS = {"vi": "d/M/y", "en": "d MMMM y"}
_MONTH_PATTERNS = {"vi": "'tháng' M/y", "en": "MMMM y"}


def asked_language() -> str | None:
    """Return the language that the address asks for, if it is one of ours."""
    language = request.args.get("lang", "")
    return language if language in LANGUAGES else None


def page_language() -> str:
    """Return the language of this request: the address, then the browser, then Vietnamese."""
    known: str | None = request.environ.get(_LANGUAGE)
    if known is None:
        accepted = request.accept_languages.best_match(LANGUAGES, DEFAULT_LANGUAGE)
        known = asked_language() or accepted or DEFAULT_LANGUAGE
        request.environ[_LANGUAGE] = known
    return known


def carry_language(endpoint: str, values: dict[str, Any]) -> None:
    """Add ``lang`` to the address of every page while this page's address has one."""
    language = asked_language()
    if language and endpoint.startswith("pages."):
        values.setdefault("lang", language)


def vary_by_language(response: Response) -> Response:
    """Tell caches that a page in Vietnamese is no answer to an English browser."""
    response.vary.add("Accept-Language")
    return response


def hasten_translations(app: Flask) -> None:
    """Let templates find their catalogue by the page's language, once a process: Flask-Babel
    looks for it with every string, of which a page has hundreds."""
    catalogue = lru_cache(maxsize=len(LANGUAGES))(lambda language: get_translations())
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: catalogue(page_language()).ugettext(text),
        ngettext=lambda one, many, count: catalogue(page_language()).ungettext(one, many, count),
        newstyle=True,
    )


def number(value: float) -> str:
    """Write a number as the language does: 12.345 in Vietnamese, 12,345 in English."""
    return _number(value, page_language())


def figure(value: float) -> str:
    """Write a number with the four decimals that it takes to reckon with it."""
    written: str = format_decimal(value, "#,##0.####", page_language())
    return written


def milliseconds(value: float) -> str:
    """Write a duration in milliseconds, with a decimal only below ten."""
    return number(round(value, 1 if value < 10 else None))


def day(iso: str) -> str:
    """Write an article's wall-clock date, and its time where it has one.

    ``2024-04-12T16:48`` is ``12/4/2024, 16:48`` in Vietnamese and
    ``12 April 2024, 16:48`` in English.
    """
    return _day(iso, page_language())


def period_name(period: str) -> str:
    """Write a year, a month or a day: ``2017-04`` is ``tháng 4/2017`` or ``April 2017``."""
    if len(period) < 7:
        return period
    if len(period) > 7:
        return day(period)
    return _month(period, page_language())


def megabytes(count: int) -> str:
    """Write a number of bytes as megabytes, with a decimal below ten."""
    value = count / 1_000_000
    return f"{number(round(value, 1 if value < 10 else None))} MB"


@lru_cache(maxsize=4096)
def _number(value: float, language: str) -> str:
    written: str = format_decimal(value, locale=language)
    return written


@lru_cache(maxsize=4096)
def _day(iso: str, language: str) -> str:
    moment = datetime.fromisoformat(iso)
    written = format_date(moment.date(), _DATE_PATTERNS[language], language)
    return f"{written}, {moment:%H:%M}" if "T" in iso else written


@lru_cache(maxsize=4096)
def _month(period: str, language: str) -> str:
    moment = datetime.fromisoformat(f"{period}-01")
    return format_date(moment.date(), _MONTH_PATTERNS[language], language)
