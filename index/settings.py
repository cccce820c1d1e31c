"""Settings: one frozen object, read at the edge."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

INDEX_VARIABLE = "TRACUU_INDEX"
ABBREVIATIONS_VARIABLE = "TRACUU_ABBREVIATIONS"


@dataclass(frozen=True, slots=True)
class Settings:
    """``index_directory`` holds the index's generations; ``abbreviations`` is the
    archive's own list of them, None without one."""

    index_directory: Path
    abbreviations: Path | None = None

    @classmethod
    def from_environment(cls, index_option: str | None = None) -> Settings:
        """Return the settings: the index is ``index_option``, else ``TRACUU_INDEX``,
        else ``index`` in the user's data directory; the list of abbreviations is
        ``TRACUU_ABBREVIATIONS``."""
        chosen = index_option or os.environ.get(INDEX_VARIABLE)
        own_list = os.environ.get(ABBREVIATIONS_VARIABLE)
        return cls(
            Path(chosen) if chosen else _default_directory(),
            Path(own_list) if own_list else None,
        )


def _default_directory() -> Path:
    # Asking the platform takes as long as many a search: only who names no index does.
    from platformdirs import user_data_path

    return user_data_path("tracuu") / "index"
