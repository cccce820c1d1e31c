"""The one place where spans become ``<mark>``."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from searcher.model import Span


def joined(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans of ``text`` with those as one that only a space divides: the syllables of
    a word, and words that stand together, are one match to a reader."""
    whole: list[Span] = []
    for first, last in spans:
        if whole and text[whole[-1][1] : first].isspace():
            first = whole.pop()[0]
        whole.append((first, last))
    return tuple(whole)


def lit(text: str, spans: Iterable[Span], number: int | None = None) -> Markup:
    """Return ``text`` as safe HTML with each span in ``<mark>``, :func:`joined`.

    ``spans`` are half-open ranges of code points of ``text``, in order and apart. With a
    ``number`` they get ids to be linked to: ``m1`` for the first if that is 1.
    """
    # Markup's own formatting takes ten times as long, and an article may hold a word
    # a hundred thousand times.
    pieces: list[str] = []
    end = 0
    for at, (first, last) in enumerate(joined(text, spans), number or 0):
        mark = "<mark>" if number is None else f'<mark id="m{at}">'
        pieces += escape(text[end:first]), mark, escape(text[first:last]), "</mark>"
        end = last
    return Markup("".join([*pieces, escape(text[end:])]))
