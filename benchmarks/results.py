"""What one run of the benchmark saw, size by size."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.building import Build
from benchmarks.engines.base import Kind
from benchmarks.fresh import Fresh
from benchmarks.shell import Shell
from benchmarks.timing import Latency, Timing, latency
from benchmarks.update import Update


@dataclass(frozen=True, slots=True)
class SizeResult:
    """Everything measured at one number of articles; dictionaries are by engine.

    ``streams`` are bytes of our index by part, ``differing`` says a line a query where
    engines disagree about how many articles match, of ``compared`` queries.
    """

    articles: int
    text_bytes: int
    builds: dict[str, Build]
    timings: list[Timing]
    compared: int
    differing: list[str]
    fresh: dict[str, Fresh]
    streams: dict[str, int] = field(default_factory=dict)
    suggestions: Latency | None = None
    shell: Shell | None = None
    update: Update | None = None

    def again(self, engine: str, kind: Kind | None = None) -> Latency | None:
        """Return the warm latency of an engine, None where it took no part."""
        return _latency(timing.again for timing in self._of(engine, kind))

    def first(self, engine: str, kind: Kind | None = None) -> Latency | None:
        """Return the latency of queries that were asked for the first time."""
        return _latency(timing.first for timing in self._of(engine, kind))

    def cell(self, engine: str, kind: Kind, width: int, marked: bool) -> float | None:
        """Return the warm median of one kind of query, in milliseconds."""
        times = [
            timing.again
            for timing in self._of(engine, kind)
            if (timing.query.width, timing.query.marked) == (width, marked)
        ]
        return statistics.median(times) if times else None

    def _of(self, engine: str, kind: Kind | None) -> Iterable[Timing]:
        return (
            timing
            for timing in self.timings
            if timing.engine == engine and kind in (None, timing.query.kind)
        )


def _latency(milliseconds: Iterable[float]) -> Latency | None:
    values = list(milliseconds)
    return latency(values) if values else None
