"""The index that a user means, opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from searcher.searcher import Searcher


def open_searcher(index_directory: str | None) -> Searcher:
    """Open ``index_directory``, or the index that the environment names, for a ``with`` block.

    Raises ``IndexMissing`` and its like, and ``UserError`` for settings that make no sense.
    """
    # Whoever asks a command for its help does not wait for this.
    from index.settings import Settings
    from searcher.searcher import Searcher

    settings = Settings.from_environment(index_directory)
    return Searcher.open(
        settings.index_directory,
        settings.abbreviations,
        settings.cache_bytes,
        seconds=settings.seconds,
    )
