"""Sentences that the searcher writes in English, in the page's language."""

from __future__ import annotations

from flask_babel import gettext

from searcher.query.faults import msgid_of


def translated(sentence: str) -> str:
    """Return the sentence of a query's fault in the page's language, any other as it is."""
    msgid, piece = msgid_of(sentence)
    pieces = {} if msgid == sentence else {"what": piece}
    written: str = gettext(msgid, **pieces)
    return written
