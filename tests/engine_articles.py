"""Articles made in memory, and generations of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from index.article import Article, Block
from index.engines.base import Engine
from index.engines.whoosh.engine import WhooshEngine

#: Every engine there is.
ENGINES: tuple[Callable[[], Engine], ...] = (WhooshEngine,)


def article(
    id: str,
    *paragraphs: str,
    title: str = "",
    byline: str = "",
    date: str | None = None,
    source: str = "",
    captions: Sequence[str] = (),
) -> Article:
    """Return an article with everything else empty."""
    return Article(
        id=id,
        title=title,
        lead="",
        body=(
            *(Block("paragraph", text) for text in paragraphs),
            *(Block("caption", text) for text in captions),
        ),
        date=date,
        date_source="record" if date else None,
        dateline="",
        byline=byline,
        source=source,
        url="",
        path=f"{id}.txt",
        content_hash="",
    )


def write_generation(
    engine: Engine,
    directory: Path,
    segments: Sequence[Sequence[Article]],
    base: Path | None = None,
    dropped: Sequence[str] = (),
    deleted: Sequence[str] = (),
) -> Path:
    """Write a generation with one segment for each list of articles, and return it."""
    directory.mkdir()
    written = [engine.write_segment(directory, articles) for articles in segments]
    engine.commit(directory, written, base, dropped, deleted)
    return directory
