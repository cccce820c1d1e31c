"""A notation for made-up pages: each line with the part that it should play."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent

from index.article import Article, Block
from index.readers import READERS
from index.readers.base import Record, hash_of


@dataclass(frozen=True)
class Page:
    """``page`` holds one ``role | line`` a line; a bare ``|`` is a blank line.

    Roles: title, lead, para, capt, by, date, furn. A role with a + stands on the same
    line of the file as the one above it. The expected title, lead and body
    are the lines so marked; ``date``, ``dateline`` and ``byline`` are spelled out, and
    empty where they are left out.
    """

    name: str
    page: str
    date: str | None = None
    dateline: str = ""
    byline: str = ""

    def rows(self) -> list[tuple[str, str]]:
        rows = []
        for line in dedent(self.page).strip().split("\n"):
            role, text = re.fullmatch(r"([+\w]*)\s*\|(?: (.*))?", line).groups()
            rows.append((role, text or ""))
        return rows

    def file(self) -> str:
        rows = [(" " if role.startswith("+") else "\n") + text for role, text in self.rows()]
        return "".join(rows).removeprefix("\n")

    def lines(self, role: str) -> list[str]:
        return [
            " ".join(text.split()) for marked, text in self.rows() if marked.lstrip("+") == role
        ]

    def parts(self) -> dict[str, object]:
        """Return every part that the article should have."""
        kinds = {"para": "paragraph", "capt": "caption"}
        source = "dateline" if self.dateline else "text"
        return {
            "title": " ".join(self.lines("title")),
            "lead": " ".join(self.lines("lead")).removeprefix("- "),
            "body": tuple(
                Block(kinds[role.lstrip("+")], " ".join(text.split()))
                for role, text in self.rows()
                if role.lstrip("+") in kinds
            ),
            "date": self.date,
            "date_source": source if self.date else None,
            "dateline": self.dateline,
            "byline": self.byline,
        }


def read(data: bytes | str) -> Article:
    """Return the article that a text file of these bytes is."""
    if isinstance(data, str):
        data = data.encode()
    return READERS["text"].parse(Record("an-id", data, "an/id.txt", 0, "text", hash_of(data)))


def parts_of(article: Article) -> dict[str, object]:
    names = ("title", "lead", "body", "date", "date_source", "dateline", "byline")
    return {name: getattr(article, name) for name in names}
