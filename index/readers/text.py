"""Text files as scraped from web sites: one article a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from index.article import Article, Block
from index.errors import ReadError
from index.readers.base import NONE_KNOWN, Record, hash_of
from index.readers.decode import decode, lines
from index.readers.files import MAX_RECORD_BYTES
from index.readers.layout import Layout, lay_out
from index.readers.textdates import date_in_text
from index.storage.regular import open_regular

_TOO_LONG = f"longer than {MAX_RECORD_BYTES:,} bytes: one article a file"


class TextReader:
    """``*.txt`` in UTF-8: title, date, lead, paragraphs, captions and byline by their looks."""

    name = "text"
    suffixes: tuple[str, ...] = (".txt",)

    def records(
        self, path: Path, default_id: str, known: Mapping[str, str] = NONE_KNOWN
    ) -> Iterator[Record | ReadError]:
        """Yield the file as one record, or an error if it is empty or too long."""
        with open_regular(path) as file:
            data = file.read(MAX_RECORD_BYTES + 1)
        name = path.as_posix()
        if len(data) > MAX_RECORD_BYTES:
            yield ReadError(name, 0, _TOO_LONG)
        elif data.strip():
            yield Record(default_id, data, name, 0, self.name, hash_of(data))
        else:
            yield ReadError(name, 0, "empty file")

    def parse(self, record: Record) -> Article:
        """Return the article. Raises :class:`ReadError` for what is no UTF-8 text."""
        text = decode(record.data, record.path, record.line)
        if "\0" in text:
            raise ReadError(record.path, record.line, "not a text file: it holds NUL bytes")
        layout = lay_out(lines(text))
        if not layout.parts:
            raise ReadError(record.path, record.line, "empty file")
        return _article(layout, record)


def _article(layout: Layout, record: Record) -> Article:
    lead = " ".join(layout.values("lead"))
    body = tuple(
        Block("caption" if part.role == "caption" else "paragraph", part.value)
        for part in layout.parts
        if part.role in ("paragraph", "caption")
    )
    printed = layout.date
    paragraphs = [block.text for block in body if block.kind == "paragraph"]
    told = None if printed else date_in_text(([lead] if lead else []) + paragraphs[:2])
    return Article(
        id=record.id,
        title=" ".join(layout.values("title")),
        lead=lead,
        body=body,
        date=printed.when if printed else told,
        date_source="dateline" if printed else "text" if told else None,
        dateline=printed.text if printed else "",
        byline="; ".join(layout.values("byline")),
        source="",
        url="",
        path=record.path,
        content_hash=record.content_hash,
    )
