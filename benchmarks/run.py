"""One run: build, ask, count and weigh, size by size."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.agreement import differing_totals
from benchmarks.building import Build, build, index_folder
from benchmarks.corpora import Slice
from benchmarks.engines import ENGINES, OURS, SQLITE, WHOLE
from benchmarks.engines.base import Index, Query
from benchmarks.fresh import fresh
from benchmarks.queries import beginnings, draw
from benchmarks.ready import rest_terms
from benchmarks.results import SizeResult
from benchmarks.shell import shell
from benchmarks.streams import stream_bytes
from benchmarks.timing import Latency, Timing, measure, times_again
from benchmarks.update import update
from searcher.searcher import Searcher

#: Plain queries of each width, with marks and as many without.
_MANY = 128
# An engine that took longer for all queries is not asked them again to be compared.
_SLOW_SECONDS = 100
_STARTED = time.perf_counter()


def say(text: str) -> None:
    """Print a line of progress."""
    print(f"[{time.perf_counter() - _STARTED:6.0f} s] {text}", file=sys.stderr, flush=True)


def measure_slices(slices: Sequence[Slice], engines: Sequence[str]) -> list[SizeResult]:
    """Measure every slice with the same queries, drawn from the titles of the smallest."""
    asked = drawn(slices)
    return [_measure_slice(cut, engines, asked) for cut in slices]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked at every size: ``queries`` of each kind, ``many`` plain ones, which
    the page would get, and the ``beginnings`` of titles."""

    queries: list[Query]
    many: list[Query]
    beginnings: list[str]


def drawn(slices: Sequence[Slice]) -> Asked:
    """Draw from the titles of the smallest slice what suits the largest one, too."""
    say(f"analyse {slices[-1].articles:,} articles, draw queries")
    avoided = rest_terms(slices[-1].ready_articles())
    titles = [article.title for article in slices[0].ready_articles()]
    return Asked(
        draw(titles, avoided), draw(titles, avoided, _MANY, ("any",)), list(beginnings(titles))
    )


def built(cut: Slice, engines: Sequence[str]) -> dict[str, Build]:
    """Build an index for each engine that has one of its own."""
    builds = {}
    for key in dict.fromkeys(ENGINES[key].built_by for key in engines):
        say(f"{cut.articles:,} articles: build {key}")
        builds[key] = build(cut, key)
    return builds


@contextmanager
def opened(cut: Slice, engines: Sequence[str]) -> Iterator[dict[str, Index]]:
    """Give the engines' indexes, open."""
    with ExitStack() as stack:
        yield {
            key: stack.enter_context(
                closing(ENGINES[key].module.open_index(index_folder(cut, ENGINES[key].built_by)))
            )
            for key in engines
        }


def _measure_slice(cut: Slice, engines: Sequence[str], asked: Asked) -> SizeResult:
    queries = asked.queries
    builds = built(cut, engines)
    with opened(cut, engines) as indexes:
        say(f"{cut.articles:,} articles: ask {len(queries):,} queries")
        timings = measure(indexes, queries, say)
        say(f"{cut.articles:,} articles: compare")
        slow = _slow(timings)
        compared = {
            key: indexes[key] for key in engines if ENGINES[key].compared and key not in slow
        }
        differing = list(differing_totals(compared, queries))
    say(f"{cut.articles:,} articles: fresh processes")
    with tempfile.TemporaryDirectory() as scratch:
        fresh_ones = {
            key: fresh(key, index_folder(cut, ENGINES[key].built_by), asked.many, Path(scratch))
            for key in engines
        }
    result = SizeResult(
        cut.articles, cut.text_bytes, builds, timings, len(queries), differing, fresh_ones
    )
    return _with_ours(result, cut, asked) if WHOLE in engines else result


def _slow(timings: Sequence[Timing]) -> set[str]:
    """Return the engines that would take minutes to be asked all queries once more: what
    they find is compared at smaller sizes."""
    spent: dict[str, float] = {}
    for timing in timings:
        spent[timing.engine] = spent.get(timing.engine, 0.0) + timing.first / 1000
    return {engine for engine, seconds in spent.items() if seconds > _SLOW_SECONDS}


def _with_ours(result: SizeResult, cut: Slice, asked: Asked) -> SizeResult:
    """Add what only Tra Cứu does."""
    folder = index_folder(cut, OURS)
    sqlite = index_folder(cut, SQLITE) if SQLITE in result.builds else None
    say(f"{cut.articles:,} articles: shell, suggestions, update, parts")
    return replace(
        result,
        streams=stream_bytes(folder),
        suggestions=_suggestions(folder, asked.beginnings),
        shell=shell(folder, sqlite, asked.many),
        update=update(cut, folder),
    )


def _suggestions(folder: Path, typed: Sequence[str]) -> Latency:
    with Searcher.open(folder) as searcher:
        return times_again(searcher.suggest, typed)
