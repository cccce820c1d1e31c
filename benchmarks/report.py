"""Tables of one run: Markdown, for the terminal and for docs/performance.md alike."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.engines import COUNTING, ENGINES, OURS, TANTIVY, WHOLE, WHOOSH
from benchmarks.engines.base import KINDS, Kind
from benchmarks.queries import WIDTHS
from benchmarks.results import SizeResult
from benchmarks.targets import Target, targets
from benchmarks.timing import Latency

BEGIN = "<!-- measured: begin -->"
END = "<!-- measured: end -->"

# Parts of an index that are smaller are counted together.
_LEAST = 0.001

Row = Sequence[str]


def markdown(results: Sequence[SizeResult], corpus: str, notes: Sequence[str]) -> str:
    """Return the whole report. ``notes`` say what was left out."""
    parts = [_circumstances(results, corpus, notes), "### Targets", _targets(targets(results))]
    for result in results:
        parts += ["", f"### {result.articles:,} articles", *_tables(result)]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_between_marks(path: Path, text: str) -> None:
    """Put a report into a document, in place of the last one; what is around it stays.

    Raises ``ValueError`` where the document has no marks.
    """
    before, begin, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path}: no lines {BEGIN} and {END}")
    path.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def table(header: Row, rows: Sequence[Row]) -> str:
    """Return a Markdown table, its columns even; all but the first to the right."""
    lines = [header, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(
        "| " + " | ".join([line[0].ljust(widths[0]), *_right(line[1:], widths[1:])]) + " |"
        for line in (header, rule, *rows)
    )


def _right(cells: Row, widths: Sequence[int]) -> Iterator[str]:
    return (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _circumstances(results: Sequence[SizeResult], corpus: str, notes: Sequence[str]) -> str:
    sizes = ", ".join(f"{result.articles:,}" for result in results)
    text = results[-1].text_bytes / results[-1].articles / 1000
    versions = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for package in ("whoosh", "tantivy", "numpy"):
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    lines = [
        f"Corpus `{corpus}`: {sizes} articles of {text:.1f} kB of text on average.",
        f"{os.cpu_count()} cores; {', '.join(versions)}.",
        *notes,
    ]
    return "\n".join(f"- {line}" for line in lines)


def _targets(lines: Sequence[Target]) -> str:
    words = {True: "met", False: "**missed**", None: ""}
    return table(
        ("target", "articles", "wanted", "measured", ""),
        [
            (line.what, f"{line.articles:,}", line.wanted, line.measured, words[line.met])
            for line in lines
        ],
    )


def _tables(result: SizeResult) -> Iterator[str]:
    yield "Builds and sizes; a kept index was built by an earlier run:"
    yield _builds(result)
    yield "Milliseconds of the first ten hits, p50 / p95, each query asked again:"
    yield _latencies(result, again=True)
    yield "The same, each query asked for the first time:"
    yield _latencies(result, again=False)
    yield from _ratios(result)
    yield _agreement(result)
    yield "Fresh processes: milliseconds from start to end with one answer, and of that answer:"
    yield _fresh(result)
    yield from _others(result)
    yield "Warm medians in milliseconds, by syllables:"
    yield _cells(result)


def _engines(result: SizeResult) -> list[str]:
    return [key for key in ENGINES if result.again(key)]


def _builds(result: SizeResult) -> str:
    rows = [
        (
            ENGINES[key].label.partition(",")[0],
            f"{built.seconds:.1f} s" + (" (kept)" if built.kept else ""),
            f"{result.articles / built.seconds:,.0f}",
            f"{built.peak_bytes / 1e6:,.0f} MB",
            f"{built.index_bytes / 1e6:,.1f} MB",
            f"{built.index_bytes / result.text_bytes:.2f}",
        )
        for key, built in result.builds.items()
    ]
    return table(("engine", "build", "articles/s", "memory", "index", "x text"), rows)


def _latencies(result: SizeResult, again: bool) -> str:
    ask = result.again if again else result.first
    rows = [
        (ENGINES[key].label, *(_pair(ask(key, kind)) for kind in KINDS), _pair(ask(key)))
        for key in _engines(result)
    ]
    return table(("engine", *KINDS, "all queries"), rows)


def _pair(one: Latency | None) -> str:
    return f"{one.p50:.2f} / {one.p95:.2f}" if one else "-"


def _ratios(result: SizeResult) -> Iterator[str]:
    present = _engines(result)
    pairs = [(OURS, other) for other in present if other not in (OURS, WHOLE)]
    rows = []
    for ours, other in [*pairs, (WHOLE, WHOOSH), (WHOLE, OURS)]:
        if ours in present and other in present:
            label = f"{ENGINES[ours].label} / {ENGINES[other].label}"
            rows.append((label, *(_ratio(result, ours, other, kind) for kind in (*KINDS, None))))
    if rows:
        yield "Ratios of the times of queries asked again, of p50 / of p95:"
        yield table(("ratio", *KINDS, "all queries"), rows)


def _ratio(result: SizeResult, ours: str, other: str, kind: Kind | None) -> str:
    mine, theirs = result.again(ours, kind), result.again(other, kind)
    if not mine or not theirs:
        return "-"
    return f"{mine.p50 / theirs.p50:.2f} / {mine.p95 / theirs.p95:.2f}"


def _agreement(result: SizeResult) -> str:
    if not result.differing:
        return (
            f"How many articles match: every engine says the same of {result.compared:,} queries."
        )
    count = len(result.differing)
    lines = "\n".join(f"    {line}" for line in result.differing[:10])
    return f"Engines **disagree** about {count:,} of {result.compared:,} queries:\n\n{lines}"


def _fresh(result: SizeResult) -> str:
    rows = [
        (
            ENGINES[key].label,
            _pair(one.start),
            _pair(one.first),
            _pair(one.prepared) if one.prepared else "",
            f"{one.served:,}",
            f"{one.resident_bytes / 1e6:,.0f} MB",
            f"{one.file_bytes / 1e6:,.0f} MB",
        )
        for key, one in result.fresh.items()
    ]
    return table(
        ("engine", "process", "first", "first, prepared", "then answers", "memory", "of it files"),
        rows,
    )


def _others(result: SizeResult) -> Iterator[str]:
    rows: list[Row] = []
    if result.suggestions:
        rows.append(("suggestions, ms", _pair(result.suggestions)))
    if result.shell:
        rows.append(("`tracuu search`, whole process, ms", _pair(result.shell.search)))
        rows.append(("the same by a script over SQLite FTS5, ms", _pair(result.shell.sqlite)))
        rate = f"{result.shell.batch_rate:,.0f}"
        rows.append(("`tracuu search --batch`, queries a second", rate))
    if result.update:
        what = f"until {result.update.changed} changed articles are found, s"
        rows.append((what, f"{result.update.seconds:.2f}"))
    if rows:
        yield "Tra Cứu, p50 / p95:"
        yield table(("", "measured"), rows)
    if result.streams:
        yield "Our index by part:"
        yield _streams(result)


def _streams(result: SizeResult) -> str:
    total = sum(result.streams.values())
    parts = {name: size for name, size in result.streams.items() if size >= _LEAST * total}
    rest = {"the rest": total - sum(parts.values())}
    rows = [
        (part, f"{size / 1e6:,.2f}", f"{size / result.text_bytes:.3f}", f"{size / total:.1%}")
        for part, size in (*parts.items(), *rest.items(), ("all", total))
    ]
    return table(("part", "MB", "x text", "share"), rows)


def _cells(result: SizeResult) -> str:
    present = _engines(result)
    rows = []
    for kind in KINDS:
        for width in WIDTHS:
            for marked in (True, False):
                medians = [result.cell(key, kind, width, marked) for key in present]
                label = f"{kind} of {width}, {'with' if marked else 'without'} marks"
                cells = ("-" if median is None else f"{median:.2f}" for median in medians)
                rows.append((label, *cells))
    short = {OURS: "engine alone", WHOLE: "whole search", COUNTING: "counting", TANTIVY: "tantivy"}
    return table(("queries", *(short.get(key, ENGINES[key].label) for key in present)), rows)
