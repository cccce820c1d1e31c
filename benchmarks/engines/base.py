"""What an engine is asked, and what it answers with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from benchmarks.corpora import Slice

Kind = Literal["any", "all", "phrase", "prefix"]
KINDS: tuple[Kind, ...] = ("any", "all", "phrase", "prefix")

#: How many hits every engine is asked for.
TOP = 10


@dataclass(frozen=True, slots=True)
class Query:
    """A query as terms of one stream, and as it is ``typed`` on the page.

    ``any``, ``all`` or a ``phrase`` of the terms; ``prefix`` is all of them, the last
    of which only begins a term.
    """

    kind: Kind
    width: int
    marked: bool
    terms: tuple[str, ...]
    typed: str

    @property
    def field(self) -> str:
        """The stream that is asked: that with marks, or the folded one."""
        return "text" if self.marked else "text_folded"


class Index(Protocol):
    """An engine's index, open. ``answer`` is what is timed; the others are for checks."""

    def answer(self, query: Query) -> object:
        """Find the first :data:`TOP` hits, as numbers or ids."""
        ...

    def total(self, query: Query) -> int:
        """Return how many articles match."""
        ...

    def best(self, query: Query, limit: int) -> list[tuple[str, float]]:
        """Return ids and scores, the best first."""
        ...

    def close(self) -> None:
        """Close the index's files."""
        ...


class EngineModule(Protocol):
    """A module of this package: how one engine is built and opened."""

    def build(self, cut: Slice, folder: Path) -> None:
        """Write an index of a slice into a folder that is there and empty."""
        ...

    def open_index(self, folder: Path) -> Index:
        """Open an index."""
        ...
