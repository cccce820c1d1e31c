"""``python -m benchmarks CORPUS``: Tra Cứu beside other engines, on one machine.

The same articles and the same queries through each engine, at 10,000, 30,000 and 100,000
articles. Prints tables; ``--docs FOLDER`` puts them into FOLDER/performance.md and draws
FOLDER/performance.svg. ``--check`` only compares what the engines find, never time.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from benchmarks.check import check
from benchmarks.corpora import cut_slices
from benchmarks.engines import ENGINES
from benchmarks.report import markdown, write_between_marks
from benchmarks.run import measure_slices, say

SIZES = (10_000, 30_000, 100_000)
CHECKED_ARTICLES = 1000


def main(arguments: Sequence[str]) -> int:
    """Run what is asked for; 1 where engines find different articles."""
    options = _parser().parse_args(arguments)
    with ExitStack() as stack:
        keep = options.keep or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        missing = {key: ENGINES[key].missing for key in options.engines}
        notes = [f"{ENGINES[key].label}: {why}." for key, why in missing.items() if why]
        engines = [key for key in options.engines if not missing[key]]
        if options.check:
            (cut, *_) = cut_slices(options.corpus, [CHECKED_ARTICLES], keep)
            return check(cut, engines, notes)
        slices = cut_slices(options.corpus, options.sizes, keep)
        measured = {cut.articles for cut in slices}
        notes += [
            f"{size:,} articles: the corpus has fewer."
            for size in sorted(options.sizes)
            if size not in measured
        ]
        for note in notes:
            say(note)
        results = measure_slices(slices, engines)
    text = markdown(results, options.corpus.name, notes)
    print(text)
    if options.docs and measured & set(options.sizes):
        from benchmarks.plot import plot

        plot(results, options.docs / "performance.svg")
        picture = "![Median milliseconds by number of articles](performance.svg)"
        write_between_marks(options.docs / "performance.md", f"{picture}\n\n{text}")
    elif options.docs:
        say(f"{options.docs} is left as it is: no whole size was measured")
    return 1 if any(result.differing for result in results) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("corpus", type=Path, help="a file or a folder of articles")
    parser.add_argument("--sizes", type=_sizes, default=SIZES, help="10000,30000,100000")
    parser.add_argument("--engines", type=_engines, default=list(ENGINES), help=",".join(ENGINES))
    parser.add_argument("--keep", type=Path, help="keep what is slow to build in this folder")
    parser.add_argument("--docs", type=Path, help="write the report into this folder")
    parser.add_argument("--check", action="store_true", help="compare findings, measure nothing")
    return parser


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


def _engines(text: str) -> list[str]:
    keys = text.split(",")
    if unknown := set(keys) - set(ENGINES):
        raise argparse.ArgumentTypeError(f"no engine {', '.join(sorted(unknown))}")
    return [key for key in ENGINES if key in keys]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
