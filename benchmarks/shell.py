"""What the shell sees: `tracuu search` as a whole process, and many queries through one."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.engines.base import TOP, Query
from benchmarks.processes import as_installed, wall_seconds
from benchmarks.timing import Latency, latency

_TRACUU = str(Path(sys.executable).with_name("tracuu"))
_SCRIPT = str(Path(__file__).with_name("ask_sqlite.py"))
_PROCESSES = 11


@dataclass(frozen=True, slots=True)
class Shell:
    """Milliseconds of whole processes, and queries a second of ``--batch``.

    ``sqlite`` is None where that engine takes no part.
    """

    search: Latency
    sqlite: Latency | None
    batch_rate: float


def shell(folder: Path, sqlite_folder: Path | None, queries: Sequence[Query]) -> Shell:
    """Measure with plain queries, single processes with those that have marks."""
    search, sqlite = [], []
    asking = [_TRACUU, "search", "--index", str(folder), "--format", "jsonl"]
    wall_seconds([*asking, "*"])  # compiles modules that were never run
    for query in [query for query in queries if query.marked][:_PROCESSES]:
        command = [*asking, query.typed]
        search.append(wall_seconds(command) * 1000)
        if sqlite_folder is not None:
            database = str(sqlite_folder / "index.db")
            sqlite.append(wall_seconds([sys.executable, _SCRIPT, database, *query.terms]) * 1000)
    rate = _batch_rate(folder, [query.typed for query in queries])
    return Shell(latency(search), latency(sqlite) if sqlite else None, rate)


def _batch_rate(folder: Path, texts: Sequence[str]) -> float:
    """Return queries a second, the process's start included, each asked once."""
    asked = list(dict.fromkeys(texts))
    command = [_TRACUU, "search", "--index", str(folder), "--limit", str(TOP), "--batch", "-"]
    started = time.perf_counter()
    # Exit code 1 says that nothing was found.
    process = subprocess.run(
        command,
        input="\n".join(asked).encode(),
        stdout=subprocess.PIPE,
        check=False,
        env=as_installed(),
    )
    seconds = time.perf_counter() - started
    answers = process.stdout.count(b"\n")
    if answers != len(asked) or process.returncode > 1:
        raise RuntimeError(f"{len(asked)} queries in a batch, {answers} answers")
    return len(asked) / seconds
