"""The engines that are compared. A module is imported when its engine is asked for."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from benchmarks.engines.base import EngineModule

OURS = "tracuu"
WHOLE = "whole"
WHOOSH = "whoosh"
TANTIVY = "tantivy"
COUNTING = "tantivy_counting"
SQLITE = "sqlite"
XAPIAN = "xapian"


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine by the name of its module.

    ``built_by`` names the engine whose index it opens. ``compared`` engines have to find
    the same articles.
    """

    key: str
    label: str
    built_by: str
    compared: bool = True

    @property
    def module(self) -> EngineModule:
        return cast(EngineModule, import_module(f"benchmarks.engines.{self.key}_engine"))

    @property
    def missing(self) -> str:
        """Why the engine cannot take part, empty where it can."""
        if self.built_by == TANTIVY and find_spec("tantivy") is None:
            return "not installed (pip install tantivy)"
        if self.key == XAPIAN:
            return xapian_missing()
        return ""


def xapian_missing() -> str:
    """Return why Xapian cannot be imported, empty where it can."""
    from benchmarks.engines.xapian_engine import bindings

    version = ".".join(map(str, sys.version_info[:2]))
    return "" if bindings() else f"not installed for Python {version} (Debian: python3-xapian)"


ENGINES = {
    engine.key: engine
    for engine in (
        Engine(OURS, "Tra Cứu, engine alone", OURS),
        Engine(WHOLE, "Tra Cứu, whole search", OURS, compared=False),
        Engine(WHOOSH, "Whoosh 2.7.4", WHOOSH),
        Engine(TANTIVY, "tantivy", TANTIVY),
        Engine(COUNTING, "tantivy, hits counted", TANTIVY, compared=False),
        Engine(SQLITE, "SQLite FTS5", SQLITE),
        Engine(XAPIAN, "Xapian", XAPIAN),
    )
}
