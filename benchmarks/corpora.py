"""The articles of a corpus, read as ``tracuu index`` reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from index.article import Article
from index.errors import ReadError
from index.readers import reader_for
from index.sources import scan


def articles_of(corpus: Path) -> Iterator[Article]:
    """Yield the articles of a file or a folder; what cannot be read is passed over."""
    for file in scan(corpus):
        reader = None if isinstance(file, ReadError) else reader_for(Path(file.path))
        if isinstance(file, ReadError) or reader is None:
            continue
        for record in reader.records(Path(file.path), file.default_id):
            if not isinstance(record, ReadError):
                yield reader.parse(record)
