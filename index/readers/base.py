"""What a reader gives: records cheap to tell apart, and articles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.article import Article
from index.errors import ReadError


@dataclass(frozen=True, slots=True)
class Record:
    """One article's bytes, before they are understood.

    ``path`` is the file's path as POSIX text; ``line`` is 1-based in a file of
    many records and 0 where the file is the record; ``reader`` names the format.
    """

    id: str
    data: bytes
    path: str
    line: int
    reader: str


class Reader(Protocol):
    """One file format."""

    name: str
    suffixes: tuple[str, ...]

    def records(self, path: Path, default_id: str) -> Iterator[Record | ReadError]:
        """Yield the records of a file, and in its place an error for each that is broken.

        ``default_id`` is the id of a record that brings none. Raises ``OSError``
        where the file cannot be opened.
        """

    def parse(self, record: Record) -> Article:
        """Return the article. Raises :class:`~index.errors.ReadError`."""
