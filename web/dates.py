"""The page's date limits, read forgivingly."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext

from index.errors import UserError
from searcher.query.dates import parse_date_range
from web.parameters import PageState


def readable_dates(state: PageState) -> tuple[PageState, tuple[str, ...]]:
    """Return the state without limits that are no dates, and with limits in order.

    The second value says what was changed, a sentence each in the page's language.
    """
    notes: list[str] = []
    first, last = (_readable(text, notes) for text in (state.first_date, state.last_date))
    if first and last and parse_date_range(first)[0] > parse_date_range(last)[1]:
        first, last = last, first
        notes.append(gettext("The date limits stood the wrong way round and were exchanged."))
    return (replace(state, first_date=first, last_date=last) if notes else state), tuple(notes)


def _readable(text: str, notes: list[str]) -> str:
    try:
        if text:
            parse_date_range(text)
    except UserError:
        notes.append(
            gettext(
                "“%(date)s” was ignored: it is not a date. Write 24/4/2024, 4/2024 or 2024.",
                date=text,
            )
        )
        return ""
    return text
