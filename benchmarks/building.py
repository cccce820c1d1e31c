"""How long each engine takes to build its index, and what that needs.

``python -m benchmarks.building ENGINE SLICE FOLDER`` builds in a process of its own.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import index
from benchmarks.corpora import Slice
from benchmarks.engines import ENGINES, OURS, WHOOSH, XAPIAN
from benchmarks.processes import run_module

#: Engines whose index is built once for all runs that keep what they build: the first
#: two take minutes, and ours is built again whenever its code changes.
_KEPT = {WHOOSH, XAPIAN, OURS}
_FIGURES = "build.json"


@dataclass(frozen=True, slots=True)
class Build:
    """A built index: ``seconds`` of the build alone, the most memory its processes held
    and its size on disk, in bytes. ``kept`` tells that an earlier run built it."""

    seconds: float
    peak_bytes: int
    index_bytes: int
    kept: bool = False


def index_folder(cut: Slice, engine: str) -> Path:
    """Return where an engine's index of a slice lies."""
    return cut.folder / (f"{engine}-{_code_hash()}" if engine == OURS else engine)


def build(cut: Slice, engine: str) -> Build:
    """Build an engine's index of a slice, or take the one that is kept."""
    folder = index_folder(cut, engine)
    figures = folder.with_name(f"{folder.name}.{_FIGURES}")
    if engine in _KEPT and figures.exists():
        return Build(**{**json.loads(figures.read_text()), "kept": True})
    for old in cut.folder.glob(f"{engine}*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    folder.mkdir()
    run = run_module("benchmarks.building", engine, str(cut.folder), str(folder))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    built = Build(run.output["seconds"], run.peak_bytes, size)
    figures.write_text(json.dumps(asdict(built)))
    return built


@cache
def _code_hash() -> str:
    """Return what changes whenever the code that builds our index does between runs."""
    digest = hashlib.sha256()
    for path in sorted(Path(index.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def main(arguments: Sequence[str]) -> int:
    """Build one index and print the seconds that it took."""
    engine, source, folder = arguments
    module = ENGINES[engine].module
    started = time.perf_counter()
    module.build(Slice(Path(source), 0, 0), Path(folder))
    print(json.dumps({"seconds": time.perf_counter() - started}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
