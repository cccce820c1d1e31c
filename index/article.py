"""The article, as readers hand it on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["paragraph", "caption"]

#: Where an article's date was found: in a line of its own ("dateline"), in a
#: sentence of the text ("text"), or in a field of a JSON record ("record").
DateSource = Literal["dateline", "text", "record"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a photo caption: the unit that a phrase never crosses."""

    kind: BlockKind
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article of the archive. Every part is right or empty, never guessed.

    All texts are normalised (:func:`index.analysis.normalize.normalize`), and
    every character offset anywhere in the project refers to them.

    ``date`` is wall-clock without a zone: ``2024-04-12`` or ``2024-04-12T16:48``.
    ``dateline`` is the date as the file prints it (``12/04/2024 - 16:48``).
    ``path`` is the file's path as POSIX text; ``content_hash`` is the SHA-256 of
    the record's bytes, in hexadecimal.
    """

    id: str
    title: str
    lead: str
    body: tuple[Block, ...]
    date: str | None
    date_source: DateSource | None
    dateline: str
    byline: str
    source: str
    url: str
    path: str
    content_hash: str

    @property
    def display_title(self) -> str:
        """The title, or the beginning of the text where the file gives no title."""
        if self.title:
            return self.title
        text = self.lead or next((block.text for block in self.body), "") or self.id
        return text if len(text) <= 100 else text[:100].rsplit(" ", 1)[0] + "…"
