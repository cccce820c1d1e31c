"""How far indexing has come, on stderr: a bar on a terminal, a line every 10 s elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

from index.errors import ReadError
from searcher.cli.output import counted, human_bytes
from searcher.cli.streams import say

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

    from index.progress import Progress

_EVERY = 10.0
_ASK_EVERY = 0.5


@contextmanager
def open_progress(quiet: bool = False) -> Iterator[Progress]:
    """Choose by what stderr is, and leave the terminal as it was. One that is ``quiet`` says
    only what goes wrong."""
    if quiet or not sys.stderr.isatty():
        yield LineProgress(every=math.inf if quiet else _EVERY)
        return
    with _rich_bar() as bar:
        progress = BarProgress(bar)
        try:
            yield progress
        finally:
            progress.close()


class LineProgress:
    """A plain line ``every`` so many seconds. ``clock`` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, every: float = _EVERY) -> None:
        self._clock = clock
        self._every = every
        self._began = self._said = clock()
        self._total_bytes = 0
        self._phase = "reading"

    def waiting(self, owner: str) -> None:
        say_waiting(owner)

    def start(self, total_bytes: int) -> None:
        self._total_bytes = total_bytes
        self._began = self._said = self._clock()

    def phase(self, name: str) -> None:
        self._phase = name

    def advance(self, articles: int, bytes_read: int) -> None:
        now = self._clock()
        if now - self._said >= self._every:
            self._said = now
            seconds = now - self._began
            say(self._line(articles, bytes_read, seconds))

    def follow(self, done: Callable[[], tuple[int, int]]) -> None:
        """Say nothing between what :meth:`advance` tells."""

    def error(self, error: ReadError) -> None:
        print_skipped(error)

    def _line(self, articles: int, bytes_read: int, seconds: float) -> str:
        line = f"{self._phase}: {rate_text(articles, seconds)}" if articles else self._phase
        if not (bytes_read and self._total_bytes):
            return line
        left = seconds * max(self._total_bytes - bytes_read, 0) / bytes_read
        percent = min(100 * bytes_read // self._total_bytes, 100)
        return f"{line}, {percent}% of {human_bytes(self._total_bytes)}, {clock_text(left)} left"


class BarProgress:
    """The same on a terminal, as a bar that ends when indexing does, or with :meth:`close`."""

    def __init__(self, bar: RichProgress) -> None:
        self._bar = bar
        self._task = bar.add_task("reading", total=None, rate="")
        self._closed = Event()

    def waiting(self, owner: str) -> None:
        say_waiting(owner)

    def start(self, total_bytes: int) -> None:
        self._bar.reset(self._task, total=total_bytes or None)

    def phase(self, name: str) -> None:
        self._bar.update(self._task, description=name)

    def advance(self, articles: int, bytes_read: int) -> None:
        seconds = self._bar.tasks[self._task].elapsed or 0.0
        self._bar.update(self._task, completed=bytes_read, rate=rate_text(articles, seconds))

    def follow(self, done: Callable[[], tuple[int, int]]) -> None:
        Thread(target=self._ask, args=(done,), daemon=True).start()

    def _ask(self, done: Callable[[], tuple[int, int]]) -> None:
        while not self._closed.wait(_ASK_EVERY):
            self.advance(*done())

    def close(self) -> None:
        """Ask nobody any more."""
        self._closed.set()

    def error(self, error: ReadError) -> None:
        # The bar passes on what is printed while it stands, above itself.
        print_skipped(error)


def print_skipped(error: ReadError) -> None:
    """Say on stderr which file or record was skipped, and why."""
    say(f"tracuu: skipped {' '.join(str(error).split())}")


def say_waiting(owner: str) -> None:
    """Say on stderr whom this run waits for."""
    say(f"Waiting for {owner}, which is writing to this index.")


def rate_text(articles: int, seconds: float) -> str:
    """Return ``1,200 articles, 400 a second``."""
    rate = f", {articles / seconds:,.0f} a second" if seconds > 0 else ""
    return counted(articles) + rate


def clock_text(seconds: float) -> str:
    """Return a time as ``1:05`` or ``2:00:09``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _rich_bar() -> RichProgress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    return Progress(
        # Between two steps of a segment some seconds can pass.
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}", markup=False),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        redirect_stdout=False,
        transient=True,
    )
