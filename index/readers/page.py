"""A scraped page's lines, before and while their roles in the article are sought."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from index.readers import bylines, shapes
from index.readers.datelines import PrintedDate
from index.readers.oneline import split_line, split_poster
from index.readers.wrapping import unwrap

Role = Literal["title", "lead", "paragraph", "caption", "byline", "dateline", "furniture"]

#: Lines at the top among which the one with the writer and the date is sought.
_HEADER = 8


@dataclass(slots=True, eq=False)
class Line:
    """A line and what is known of it so far.

    ``gap`` says whether a blank line stands above it. ``value`` is what the article
    keeps of it, if not all. ``dates`` is what :func:`read_dateline` made of it,
    ``is_prose`` whether it is a paragraph by its shape.
    """

    text: str
    gap: bool
    role: Role | None = None
    value: str = ""
    dates: list[PrintedDate] | None = None
    is_prose: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_prose = shapes.is_prose(self.text)

    @property
    def is_text(self) -> bool:
        """Whether nothing but a title, a paragraph or a caption is left for it to be."""
        return self.role is None and self.dates is None


def read_page(lines: Sequence[str]) -> list[Line]:
    """Return the lines that are not blank, those that hold several parts cut at the parts."""
    page: list[Line] = []
    gap = True
    for text in unwrap(lines):
        if text:
            page.append(Line(text, gap))
        gap = not text
    if len(page) == 1:
        page = [Line(text, True) for text in split_line(page[0].text)]
    _cut_poster(page)
    _cut_credit(page)
    return page


def _cut_poster(page: list[Line]) -> None:
    """Cut the first line that holds a name and a date."""
    for i, line in enumerate(page[:_HEADER]):
        parts = split_poster(line.text)
        if len(parts) > 1:
            page[i : i + 1] = [Line(part, True, _role_of_name(part)) for part in parts]
            return


def _cut_credit(page: list[Line]) -> None:
    """Cut the last paragraph if it ends in a byline."""
    for i in range(len(page) - 1, -1, -1):
        if cut := bylines.split_credit(page[i].text):
            page[i : i + 1] = [Line(cut[0], page[i].gap), Line(cut[1], True)]
            return
        if page[i].is_prose:
            return


def _role_of_name(part: str) -> Role | None:
    return "byline" if bylines.is_bare_name(part) or bylines.is_office(part) else None
