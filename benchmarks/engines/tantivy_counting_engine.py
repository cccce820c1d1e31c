"""tantivy, asked for what Tra Cứu always gives: the first hits and how many there are."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engines.tantivy_engine import TantivyIndex, build

__all__ = ["build", "open_index"]


def open_index(folder: Path) -> TantivyIndex:
    """Open the index for first hits and counts."""
    return TantivyIndex(folder, counting=True)
