"""Settings: one frozen object, read at the edge."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

INDEX_VARIABLE = "TRACUU_INDEX"


@dataclass(frozen=True, slots=True)
class Settings:
    """``index_directory`` holds the index's generations."""

    index_directory: Path

    @classmethod
    def from_environment(cls, index_option: str | None = None) -> Settings:
        """Return the settings: the index is ``index_option``, else ``TRACUU_INDEX``,
        else ``index`` in the user's data directory."""
        chosen = index_option or os.environ.get(INDEX_VARIABLE)
        return cls(Path(chosen) if chosen else user_data_path("tracuu") / "index")
