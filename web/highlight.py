"""The one place where spans become ``<mark>``."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from searcher.model import Span

_MARK = Markup("<mark{}>{}</mark>")


def lit(text: str, spans: Iterable[Span], number: int | None = None) -> Markup:
    """Return ``text`` as safe HTML with each span in ``<mark>``.

    ``spans`` are half-open ranges of code points of ``text``, in order and apart. With a
    ``number`` they get ids to be linked to: ``m1`` for the first if that is 1.
    """
    pieces: list[Markup] = []
    end = 0
    for at, (first, last) in enumerate(spans, number or 0):
        name = Markup("") if number is None else Markup(' id="m{}"').format(at)
        pieces += escape(text[end:first]), _MARK.format(name, text[first:last])
        end = last
    return Markup("").join([*pieces, escape(text[end:])])
