"""How a build tells what it does."""

from __future__ import annotations

from typing import Protocol

from index.errors import ReadError


class Progress(Protocol):
    """Is told how far a build is. Totals are absolute."""

    def waiting(self, owner: str) -> None:
        """Take whom the build waits for, as he is writing to the index."""

    def start(self, total_bytes: int) -> None:
        """Take the size of the files that have to be read."""

    def advance(self, articles: int, bytes_read: int) -> None:
        """Take the articles indexed and the bytes of files read, so far."""

    def error(self, error: ReadError) -> None:
        """Take a file or a record that was skipped."""

    def phase(self, name: str) -> None:
        """Take what is being done now."""


class Silent:
    """Progress that nobody looks at."""

    def waiting(self, owner: str) -> None: ...
    def start(self, total_bytes: int) -> None: ...
    def advance(self, articles: int, bytes_read: int) -> None: ...
    def error(self, error: ReadError) -> None: ...
    def phase(self, name: str) -> None: ...
