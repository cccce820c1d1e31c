"""The targets, each with what was measured. All are of medians in one run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.engines import COUNTING, OURS, TANTIVY, WHOLE, WHOOSH
from benchmarks.engines.base import Kind
from benchmarks.results import SizeResult

_MIDDLE = 30_000


@dataclass(frozen=True, slots=True)
class Target:
    """One line: what is wanted at how many articles, what was measured, whether it is met.

    ``met`` is None where there is only a figure to print, or where something needed for
    it took no part.
    """

    what: str
    articles: int
    wanted: str
    measured: str
    met: bool | None


def targets(results: Sequence[SizeResult]) -> list[Target]:
    """Return every line; where 30,000 or 100,000 articles were not measured, of the size
    next to that."""
    small, large = results[0], results[-1]
    middle = min(results, key=lambda result: abs(result.articles - _MIDDLE))
    return [
        *_against_tantivy(middle, large),
        *_whole(large),
        *_shell(middle, large),
        *_resources(large),
        *_growth(small, large),
    ]


def _against_tantivy(middle: SizeResult, large: SizeResult) -> Iterator[Target]:
    limits: list[tuple[Kind, SizeResult, float]] = [
        ("any", middle, 1.0),
        ("any", large, 1.5),
        ("all", middle, 1.5),
        ("all", large, 3.0),
        ("phrase", middle, 2.0),
        ("phrase", large, 2.0),
    ]
    for other, name in ((TANTIVY, "tantivy"), (COUNTING, "tantivy that counts hits as we do")):
        for kind, result, limit in limits:
            ours, theirs = result.again(OURS, kind), result.again(other, kind)
            if ours and theirs:
                yield _at_most(
                    f"engine alone, {kind}, against {name}",
                    result,
                    ours.p50 / theirs.p50,
                    limit,
                    " x",
                )


def _whole(large: SizeResult) -> Iterator[Target]:
    whole, plain = large.again(WHOLE), large.again(WHOOSH)
    if whole:
        yield _at_most("whole search, p50", large, whole.p50, 15, " ms")
        yield _at_most("whole search, p95", large, whole.p95, 40, " ms")
    if whole and plain:
        what = "whole search, p50 against plain Whoosh's bare top 10 over one field"
        yield _at_most(what, large, whole.p50 / plain.p50, 0.25, " x")
    if whole and WHOLE in large.fresh:
        fresh, of = large.fresh[WHOLE], "against the warm p95"
        if fresh.prepared:
            what = f"first query of a fresh server, {of}"
            yield _at_most(what, large, fresh.prepared.p50 / whole.p95, 3, " x")
        what = f"first query of a process that prepared nothing, {of}"
        yield _at_most(what, large, fresh.first.p50 / whole.p95, 3, " x")
    if large.suggestions:
        yield _at_most("suggestions, p95", large, large.suggestions.p95, 10, " ms")


def _shell(middle: SizeResult, large: SizeResult) -> Iterator[Target]:
    if large.shell:
        search, sqlite = large.shell.search, large.shell.sqlite
        yield _at_most("`tracuu search`, whole process", large, search.p50 / 1000, 0.35, " s")
        if sqlite:
            what = "`tracuu search` against a script that asks SQLite FTS5"
            yield _figure(what, large, f"{search.p50 / sqlite.p50:.2f} x")
    if middle.shell:
        rate = middle.shell.batch_rate
        yield _at_least("`tracuu search --batch`", middle, rate, 200, " queries/s")


def _resources(large: SizeResult) -> Iterator[Target]:
    if OURS in large.builds:
        built = large.builds[OURS]
        rate = large.articles / built.seconds
        yield _at_least("build with every stream", large, rate, 500, " articles/s")
        if TANTIVY in large.builds:
            ratio = built.seconds / large.builds[TANTIVY].seconds
            what = "build against tantivy's over ready terms"
            yield _figure(what, large, f"{ratio:.1f} x its time")
        size = built.index_bytes / large.text_bytes
        yield _at_most("index size against UTF-8 text", large, size, 2.5, " x")
        yield _at_most("memory of the build", large, built.peak_bytes / 1e9, 1.5, " GB")
    if WHOLE in large.fresh:
        serving = large.fresh[WHOLE]
        what = f"memory after {serving.served:,} different queries"
        yield _at_most(what, large, serving.resident_bytes / 1e6, 700, " MB")
    if large.update:
        what = f"{large.update.changed} changed articles searchable"
        yield _at_most(what, large, large.update.seconds, 5, " s")


def _growth(small: SizeResult, large: SizeResult) -> Iterator[Target]:
    if small is large:
        return
    times = large.articles / small.articles
    span = f"from {small.articles:,} articles"
    if OURS in small.builds and OURS in large.builds:
        growth = large.builds[OURS].seconds / small.builds[OURS].seconds / times
        yield _at_most(f"build time an article, {span}", large, growth, 1.1, " x")
    before, after = small.again(WHOLE), large.again(WHOLE)
    if before and after:
        growth = after.p50 / before.p50
        yield _at_most(f"p50 of the whole search, {span}", large, growth, times, " x")


def _at_most(what: str, result: SizeResult, value: float, limit: float, unit: str) -> Target:
    wanted, measured = f"<= {limit:g}{unit}", f"{_number(value)}{unit}"
    return Target(what, result.articles, wanted, measured, value <= limit)


def _at_least(what: str, result: SizeResult, value: float, limit: float, unit: str) -> Target:
    wanted, measured = f">= {limit:g}{unit}", f"{_number(value)}{unit}"
    return Target(what, result.articles, wanted, measured, value >= limit)


def _figure(what: str, result: SizeResult, measured: str) -> Target:
    return Target(what, result.articles, "printed", measured, None)


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
