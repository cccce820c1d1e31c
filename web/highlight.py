"""The one place where spans become ``<mark>``."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from searcher.model import Span


def matches(text: str, spans: Iterable[Span]) -> list[list[Span]]:
    """Return spans of ``text`` by match: those that only white space divides are one to a
    reader, as the syllables of a word are.

    >>> matches("công đoàn, tổ", [(0, 4), (5, 9), (11, 13)])
    [[(0, 4), (5, 9)], [(11, 13)]]
    """
    found: list[list[Span]] = []
    for span in spans:
        if found and text[found[-1][-1][1] : span[0]].isspace():
            found[-1].append(span)
        else:
            found.append([span])
    return found


def lit(text: str, spans: Iterable[Span], number: int | None = None) -> Markup:
    """Return ``text`` as safe HTML with each span in ``<mark>``, and each match of several
    in a ``<span class="match">``.

    ``spans`` are half-open ranges of code points of ``text``, in order and apart. With a
    ``number`` every match has one, with an id to be linked to: ``m1`` for the first if
    that is 1.
    """
    # Markup's own formatting takes ten times as long, and an article may hold a word
    # a hundred thousand times.
    pieces: list[str] = []
    end = 0
    for at, match in enumerate(matches(text, spans), number or 0):
        name = "" if number is None else f' id="m{at}"'
        is_wrapped = bool(name) or len(match) > 1
        before = f'<span class="match"{name}>' if is_wrapped else ""
        for first, last in match:
            pieces += escape(text[end:first]), before, "<mark>", escape(text[first:last]), "</mark>"
            before, end = "", last
        if is_wrapped:
            pieces.append("</span>")
    return Markup("".join([*pieces, escape(text[end:])]))
