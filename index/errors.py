"""The errors that Tra Cứu raises.

A :class:`UserError` is one that the person at the keyboard can mend: it becomes
one line on stderr, or a 400 page. Everything else is a defect and keeps its
traceback.
"""

from __future__ import annotations


class TracuuError(Exception):
    """Root of every error that this project raises on purpose."""


class UserError(TracuuError):
    """Says what is wrong, where, and what to do, in one line."""


class QuerySyntaxError(UserError):
    """A query that cannot be read in strict syntax.

    ``position`` is the 0-based character of the query where reading stopped,
    ``expected`` what could have stood there.
    """

    def __init__(self, message: str, position: int, expected: str) -> None:
        super().__init__(f"{message} (at character {position + 1}; expected {expected})")
        self.position = position
        self.expected = expected


class QueryTooExpensive(UserError):
    """A query that took longer than a query may; ``seconds`` is how long that is."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"the query took longer than {seconds:g} seconds: give fewer or rarer words, "
            "or longer beginnings before *"
        )
        self.seconds = seconds


class ReadError(UserError):
    """A corpus file, or one record of it, that cannot be read as an article.

    ``line`` is 1-based; 0 stands for the whole file.
    """

    def __init__(self, path: str, line: int, reason: str) -> None:
        # An error is pickled by its arguments on the way from another process.
        super().__init__(path, line, reason)
        self.path = path
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {self.reason}"


class IndexMissing(UserError):
    """There is no index where one was looked for."""


class IndexOutdated(UserError):
    """The index was built by an analysis or a format that this version does not read."""


class IndexDamaged(UserError):
    """The index's files are not what its manifest says."""


class IndexBusy(UserError):
    """Another process is writing to the index."""


class ArticleNotFound(UserError):
    """No article has the id that was asked for."""
