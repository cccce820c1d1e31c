"""The names of an explanation's parts, in the page's language."""

from __future__ import annotations

from flask_babel import gettext


def kind_name(kind: str) -> str:
    """Return what a part of a score counts; :mod:`searcher.explanation` gives the kinds."""
    names: dict[str, str] = {
        "word": gettext("word"),
        "added marks": gettext("the word with marks added"),
        "other marks": gettext("the word with other marks"),
        "wider date": gettext("the month or year of the date"),
        "neighbours": gettext("words side by side"),
        "neighbours with added marks": gettext("words side by side, with marks added"),
        "phrase": gettext("phrase"),
        "near": gettext("words near one another"),
        "whole word": gettext("whole word"),
        "abbreviation": gettext("abbreviation, in any form"),
        "prefix": gettext("words that begin so"),
        "fuzzy": gettext("words spelled much like it"),
    }
    return names.get(kind, kind)


def field_name(field: str) -> str:
    """Return where a part was looked for, by the name of an index's field."""
    names: dict[str, str] = {
        "text": gettext("whole article"),
        "title": gettext("title"),
        "byline": gettext("byline"),
        "text_folded": gettext("whole article, any marks"),
        "title_folded": gettext("title, any marks"),
        "byline_folded": gettext("byline, any marks"),
        "words": gettext("whole article, cut into words"),
    }
    return names.get(field, field)
