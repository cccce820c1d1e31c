"""Xapian through its Python binding, which no package index has: where the system's
Python has it, it is taken from there."""

from __future__ import annotations

import sys
from functools import cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.engines.base import TOP, Query

if TYPE_CHECKING:
    from benchmarks.corpora import Slice

_SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"
_PREFIXES = {"text": "T", "text_folded": "F"}


@cache
def bindings() -> Any:
    """Return the module ``xapian``, None where no binding fits this Python."""
    spec = find_spec("xapian") or PathFinder.find_spec("xapian", [_SYSTEM_PACKAGES])
    if spec is None or spec.loader is None:
        return None
    module = module_from_spec(spec)
    sys.modules["xapian"] = module
    try:
        spec.loader.exec_module(module)
    except ImportError:
        # The system's Python has another version than this one.
        del sys.modules["xapian"]
        return None
    return module


def build(cut: Slice, folder: Path) -> None:
    """Index both streams with positions."""
    xapian = bindings()
    database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OVERWRITE)
    for article in cut.ready_articles():
        document = xapian.Document()
        document.set_data(article.id)
        for name, stream in article.streams().items():
            for position, term in enumerate(stream.split(" ")):
                document.add_posting(_PREFIXES[name] + term, position)
        database.add_document(document)
    database.commit()
    database.close()


class XapianIndex:
    """Implements :class:`benchmarks.engines.base.Index`."""

    def __init__(self, folder: Path) -> None:
        self._xapian = bindings()
        self._database = self._xapian.Database(str(folder))
        self._enquire = self._xapian.Enquire(self._database)
        # k1, k2, k3, b and the least normalised length: BM25 as the others have it.
        self._enquire.set_weighting_scheme(self._xapian.BM25Weight(1.2, 0, 1, 0.75, 0))

    def answer(self, query: Query) -> object:
        return self._matches(query, TOP, 0)

    def total(self, query: Query) -> int:
        matches = self._matches(query, 1, self._database.get_doccount())
        return int(matches.get_matches_estimated())

    def best(self, query: Query, limit: int) -> list[tuple[str, float]]:
        matches = self._matches(query, limit, 0)
        return [(match.document.get_data().decode(), match.weight) for match in matches]

    def close(self) -> None:
        self._database.close()

    def _matches(self, query: Query, limit: int, looked_at: int) -> Any:
        """Return the best matches; of ``looked_at`` articles it is certain how many match."""
        kind, make = query.kind, self._xapian.Query
        terms = [_PREFIXES[query.field] + term for term in query.terms]
        if kind == "phrase":
            asked = make(make.OP_PHRASE, terms, len(terms))
        else:
            leaves = [make(term) for term in terms]
            if kind == "prefix":
                # With the limit left out, the binding takes the term for a list.
                leaves[-1] = make(make.OP_WILDCARD, terms[-1], 0, make.WILDCARD_LIMIT_ERROR)
            asked = make(make.OP_OR if kind == "any" else make.OP_AND, leaves)
        self._enquire.set_query(asked)
        return self._enquire.get_mset(0, limit, looked_at)


def open_index(folder: Path) -> XapianIndex:
    """Open the index."""
    return XapianIndex(folder)
