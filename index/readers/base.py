"""What a reader gives: records cheap to tell apart, and articles."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from index.article import Article
from index.errors import ReadError

#: Of a file that is read for the first time no record is known.
NONE_KNOWN: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Record:
    """One article's bytes, before they are understood.

    ``path`` is the file's path as POSIX text; ``line`` is 1-based in a file of
    many records and 0 where the file is the record; ``reader`` names the format;
    ``content_hash`` is :func:`hash_of` the data.
    """

    id: str
    data: bytes
    path: str
    line: int
    reader: str
    content_hash: str


def hash_of(data: bytes) -> str:
    """Return the SHA-256 of a record's bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Reader(Protocol):
    """One file format."""

    name: str
    suffixes: tuple[str, ...]

    def records(
        self, path: Path, default_id: str, known: Mapping[str, str] = NONE_KNOWN
    ) -> Iterator[Record | ReadError]:
        """Yield the records of a file, and in its place an error for each that is broken.

        ``default_id`` is the id of a record that brings none. ``known`` has the ids that
        records had when they were last read, by their hash: these need not be understood
        again. Raises ``OSError`` where the file cannot be opened.
        """

    def parse(self, record: Record) -> Article:
        """Return the article. Raises :class:`~index.errors.ReadError`."""
