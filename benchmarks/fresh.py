"""Fresh processes: from start to the first answer, and memory after many answers.

``python -m benchmarks.fresh ENGINE FOLDER QUERIES SECONDS [prepared]`` opens an index, asks
the queries of a JSON file for at most so many seconds, and prints what it saw.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from benchmarks.engines import ENGINES, WHOLE
from benchmarks.engines.base import Query
from benchmarks.processes import resident_bytes, run_module
from benchmarks.timing import Latency, latency

if TYPE_CHECKING:
    from benchmarks.engines.whole_engine import WholeIndex

_STARTS = 7
_SERVED = 1000
# The others' memory is printed, ours is held to a target.
_SERVED_SECONDS = {WHOLE: 60}
_OTHERS_SECONDS = 5
_PREPARED = "prepared"


@dataclass(frozen=True, slots=True)
class Fresh:
    """An engine in a fresh process.

    ``start`` are milliseconds from the process's start to its end after one answer;
    ``first`` are those of the first query alone, the index being open, and ``prepared``
    those of the first query after what the page's server does when it starts; None for
    engines without that. After ``served``
    different queries it held ``resident_bytes``, of which ``file_bytes`` are pages of
    files.
    """

    start: Latency
    first: Latency
    prepared: Latency | None
    served: int
    resident_bytes: int
    file_bytes: int


def fresh(engine: str, folder: Path, queries: Sequence[Query], scratch: Path) -> Fresh:
    """Return what fresh processes of an engine show."""
    starts, firsts, prepared = [], [], []
    # Spread over the list, which is in random order.
    for query in queries[:: max(1, len(queries) // _STARTS)][:_STARTS]:
        arguments = _arguments(engine, folder, [query], scratch, 0)
        run = run_module("benchmarks.fresh", *arguments)
        starts.append(run.seconds * 1000)
        firsts.append(run.output["first"])
        if engine == WHOLE:
            prepared.append(run_module("benchmarks.fresh", *arguments, _PREPARED).output["first"])
    different = list({query.typed: query for query in queries}.values())[:_SERVED]
    seconds = _SERVED_SECONDS.get(engine, _OTHERS_SECONDS)
    arguments = _arguments(engine, folder, different, scratch, seconds)
    served = run_module("benchmarks.fresh", *arguments).output
    return Fresh(
        latency(starts),
        latency(firsts),
        latency(prepared) if prepared else None,
        served["served"],
        served["resident"],
        served["files"],
    )


def _arguments(
    engine: str, folder: Path, queries: Sequence[Query], scratch: Path, seconds: int
) -> list[str]:
    path = scratch / "queries.json"
    path.write_text(json.dumps([asdict(query) for query in queries]), encoding="utf-8")
    return [engine, str(folder), str(path), str(seconds)]


def main(arguments: Sequence[str]) -> int:
    """Ask and print: milliseconds of the first answer, answers, bytes of memory."""
    engine, folder, path, seconds, *preparing = arguments
    entries = json.loads(Path(path).read_text(encoding="utf-8"))
    queries = [Query(**{**entry, "terms": tuple(entry["terms"])}) for entry in entries]
    index = ENGINES[engine].module.open_index(Path(folder))
    if preparing:
        cast("WholeIndex", index).prepare()
    started = time.perf_counter()
    index.answer(queries[0])
    first = time.perf_counter() - started
    served = 1
    for query in queries[1:]:
        if time.perf_counter() - started > float(seconds):
            break
        index.answer(query)
        served += 1
    resident, files = resident_bytes()
    report = {"first": first * 1000, "served": served, "resident": resident, "files": files}
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
