"""Corpus files to articles, one file a format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from index.readers.base import Reader
from index.readers.jsonl import JsonLinesReader
from index.readers.text import TextReader

_ALL: tuple[Reader, ...] = (TextReader(), JsonLinesReader())

#: Every format by its name, which is what :attr:`Record.reader` holds.
READERS: Mapping[str, Reader] = MappingProxyType({reader.name: reader for reader in _ALL})


def reader_for(path: Path) -> Reader | None:
    """Return the reader of a file, by the end of its name, or None if no format has it."""
    return reader_of(path.name)


def reader_of(name: str) -> Reader | None:
    """Return the reader of a file of this name, as :func:`reader_for` does."""
    name = name.lower()
    return next((reader for reader in _ALL if name.endswith(reader.suffixes)), None)


def is_article_file(path: Path) -> bool:
    """Say whether a file found under a folder holds articles.

    A README tells about the files beside it, and a hidden file is some program's own.
    """
    return is_article_name(path.name)


def is_article_name(name: str) -> bool:
    """Say whether a file of this name holds articles, as :func:`is_article_file` does."""
    if name.startswith(".") or name.partition(".")[0].lower() == "readme":
        return False
    return reader_of(name) is not None
