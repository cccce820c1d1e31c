"""The one place where spans become ``<mark>``."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape

from searcher.model import Span


def lit(text: str, spans: Iterable[Span]) -> Markup:
    """Return ``text`` as safe HTML with each span in ``<mark>``.

    ``spans`` are half-open ranges of code points of ``text``, in order and apart.
    """
    pieces: list[Markup] = []
    end = 0
    for first, last in spans:
        pieces += escape(text[end:first]), Markup("<mark>{}</mark>").format(text[first:last])
        end = last
    return Markup("").join([*pieces, escape(text[end:])])
