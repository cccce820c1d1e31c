"""Search engines behind one interface, one adapter a package."""

from __future__ import annotations

from index.engines.base import Engine


def default_engine() -> Engine:
    """Return the engine that indexes are built and searched with."""
    from index.engines.whoosh.engine import WhooshEngine

    return WhooshEngine()
