"""How long answers take: the same queries asked of every engine in turn."""

from __future__ import annotations

import gc
import random
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.engines.base import Index, Query

# How often an engine is asked again that took less than so many seconds for all queries.
_AGAIN = ((20, 3), (100, 1))
# Queries that an engine answers in a row: few enough for all to share the machine's
# moods, enough for each to have the processor's caches to itself, as it would alone.
_BLOCK = 16


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of one query: ``first`` asked of an open index whose files the system
    has in memory, and asked ``again`` (the median of up to three times; for an engine so
    slow that it was not asked again, the same)."""

    engine: str
    query: Query
    first: float
    again: float


@dataclass(frozen=True, slots=True)
class Latency:
    """The median and the 95th percentile of some milliseconds."""

    p50: float
    p95: float


def latency(milliseconds: Iterable[float]) -> Latency:
    """Return the quantiles. Raises ``StatisticsError`` where there are none."""
    values = sorted(milliseconds)
    if len(values) == 1:
        return Latency(values[0], values[0])
    return Latency(statistics.median(values), statistics.quantiles(values, n=20)[-1])


def measure(
    indexes: Mapping[str, Index], queries: Sequence[Query], say: Callable[[str], None]
) -> list[Timing]:
    """Ask every query of every index, then all of them again.

    Engines take turns at every few queries, in another order each time: what else the
    machine does hits all of them alike.
    """
    firsts = _round(indexes, queries)
    spent = dict.fromkeys(indexes, 0.0)
    for (engine, _), milliseconds in firsts.items():
        spent[engine] += milliseconds / 1000
    say(", ".join(f"{name} {seconds:.1f} s" for name, seconds in spent.items()))
    agains: dict[tuple[str, Query], list[float]] = {}
    for number in range(max(rounds for _, rounds in _AGAIN)):
        asked = {name: indexes[name] for name in indexes if number < _rounds(spent[name])}
        for key, milliseconds in _round(asked, queries).items():
            agains.setdefault(key, []).append(milliseconds)
    return [
        Timing(engine, query, first, statistics.median(agains.get((engine, query), [first])))
        for (engine, query), first in firsts.items()
    ]


def _rounds(seconds: float) -> int:
    """Return how often an engine is asked again that took so long for all queries."""
    return next((rounds for limit, rounds in _AGAIN if seconds < limit), 0)


def _round(
    indexes: Mapping[str, Index], queries: Sequence[Query]
) -> dict[tuple[str, Query], float]:
    """Return the milliseconds of each engine for each query."""
    gc.collect()
    times = {}
    names, source = list(indexes), random.Random(len(queries))
    for start in range(0, len(queries), _BLOCK):
        source.shuffle(names)
        for name in names:
            answer = indexes[name].answer
            for query in queries[start : start + _BLOCK]:
                started = time.perf_counter()
                answer(query)
                times[name, query] = (time.perf_counter() - started) * 1000
    return times


def times_again(function: Callable[[str], object], inputs: Sequence[str]) -> Latency:
    """Return the latency of a function for inputs that it was given before."""
    for one in inputs:
        function(one)
    times = []
    for one in inputs:
        started = time.perf_counter()
        function(one)
        times.append((time.perf_counter() - started) * 1000)
    return latency(times)
