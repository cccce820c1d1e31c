"""How a build tells what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from index.errors import ReadError

#: Takes the share of a piece of work that is done, from 0 to 1.
Told = Callable[[float], None]


def untold(share: float) -> None:
    """Take a share that nobody asks for."""


class Progress(Protocol):
    """Is told how far a build is. Totals are absolute."""

    def waiting(self, owner: str) -> None:
        """Take whom the build waits for, as he is writing to the index."""

    def start(self, total_bytes: int) -> None:
        """Take about how many bytes of text have to be read: those of the files, more of packed
        ones."""

    def advance(self, articles: int, bytes_read: int) -> None:
        """Take the articles indexed, and the bytes of text that need nothing more."""

    def follow(self, done: Callable[[], tuple[int, int]]) -> None:
        """Take what tells the same at any time, in any thread."""

    def error(self, error: ReadError) -> None:
        """Take a file or a record that was skipped."""

    def phase(self, name: str) -> None:
        """Take what is being done now."""


class Silent:
    """Progress that nobody looks at."""

    def waiting(self, owner: str) -> None: ...
    def start(self, total_bytes: int) -> None: ...
    def advance(self, articles: int, bytes_read: int) -> None: ...
    def follow(self, done: Callable[[], tuple[int, int]]) -> None: ...
    def error(self, error: ReadError) -> None: ...
    def phase(self, name: str) -> None: ...
