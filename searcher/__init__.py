"""Queries to results: query language, interpretation, ranking, snippets and the CLI.

For programs, docs/python.md tells of the five names that stand here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from searcher.api import Archive as Archive
    from searcher.api import Results as Results
    from searcher.api import UserError as UserError
    from searcher.api import open_archive as open_archive
    from searcher.api import search as search

__all__ = ["Archive", "Results", "UserError", "open_archive", "search"]


def __getattr__(name: str) -> Any:
    # Whoever imports one module of this package pays for that one alone (PEP 562).
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from searcher import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
