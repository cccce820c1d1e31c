"""What stands in the two files that speak of a generation: CURRENT and CHECKPOINT."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Pointer:
    """A generation by its name, and the SHA-256 of the manifest that it must have."""

    name: str
    sha256: str

    @property
    def id(self) -> str:
        """What tells the generation from every other, also of an index that was built anew."""
        return f"{self.name}-{self.sha256[:8]}"

    def text(self) -> str:
        """Return what CURRENT holds."""
        return f"{self.name} {self.sha256}\n"

    @classmethod
    def read(cls, text: str) -> Pointer | None:
        """Return what :meth:`text` gave, None of any other text."""
        name, gap, digest = text.removesuffix("\n").partition(" ")
        is_whole = text.endswith("\n") and gap and len(digest) == 64 and digest.isalnum()
        return cls(name, digest) if is_whole and name.isascii() and name.isdigit() else None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A generation that holds what an unfinished build had done.

    ``base`` is the id of the generation that was published then, "" without one;
    ``visited`` are the roots that the build was reading; ``rebuild`` tells that it was
    reading them anew.
    """

    pointer: Pointer
    base: str
    visited: tuple[str, ...]
    rebuild: bool

    def text(self) -> str:
        """Return what CHECKPOINT holds."""
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def read(cls, text: str) -> Checkpoint | None:
        """Return what :meth:`text` gave, None of any other text."""
        try:
            values = json.loads(text)
            # A name that is no number could lead anywhere.
            pointer = Pointer.read(Pointer(**values["pointer"]).text())
            visited = tuple(map(str, values["visited"]))
            return cls(pointer, values["base"], visited, values["rebuild"]) if pointer else None
        except (ValueError, TypeError, LookupError, RecursionError):
            return None
