"""Settings: one frozen object, read at the edge."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from index.errors import UserError

INDEX_VARIABLE = "TRACUU_INDEX"
ABBREVIATIONS_VARIABLE = "TRACUU_ABBREVIATIONS"
CACHE_VARIABLE = "TRACUU_CACHE_MB"
TIMEOUT_VARIABLE = "TRACUU_TIMEOUT_MS"
#: What is kept of an open index in memory: the postings of the terms asked for last.
DEFAULT_CACHE_BYTES = 350 << 20
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Settings:
    """``index_directory`` holds the index's generations; ``abbreviations`` is the
    archive's own list of them, None without one; ``cache_bytes`` bounds what is kept
    in memory of what was read; ``seconds`` is how long an answer may take, None where
    nobody said it."""

    index_directory: Path
    abbreviations: Path | None = None
    cache_bytes: int = DEFAULT_CACHE_BYTES
    seconds: float | None = None

    @classmethod
    def from_environment(cls, index_option: str | None = None) -> Settings:
        """Return the settings: the index is ``index_option``, else ``TRACUU_INDEX``,
        else ``index`` in the user's data directory; the list of abbreviations is
        ``TRACUU_ABBREVIATIONS``, the cache ``TRACUU_CACHE_MB`` megabytes, and an answer
        may take ``TRACUU_TIMEOUT_MS`` milliseconds, 0 for as long as it takes. Raises
        ``UserError`` where one of these is no number."""
        chosen = index_option or os.environ.get(INDEX_VARIABLE)
        own_list = os.environ.get(ABBREVIATIONS_VARIABLE)
        return cls(
            Path(chosen) if chosen else _default_directory(),
            Path(own_list) if own_list else None,
            _cache_bytes(os.environ.get(CACHE_VARIABLE)),
            _seconds(os.environ.get(TIMEOUT_VARIABLE)),
        )


def _cache_bytes(text: str | None) -> int:
    if not text:
        return DEFAULT_CACHE_BYTES
    return _number(text, CACHE_VARIABLE, "megabytes, 350 for instance") << 20


def _seconds(text: str | None) -> float | None:
    if not text:
        return None
    return _number(text, TIMEOUT_VARIABLE, "milliseconds, 2000 for instance") / 1000 or math.inf


def _number(text: str, variable: str, unit: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise UserError(f"{variable}={text[:40]}: give a number of {unit}")
    return int(text)


def _default_directory() -> Path:
    # Asking the platform takes as long as many a search: only who names no index does.
    from platformdirs import user_data_path

    return user_data_path("tracuu") / "index"
