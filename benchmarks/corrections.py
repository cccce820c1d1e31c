"""``python -m benchmarks.corrections ARCHIVE``: how many made slips are put right.

Learns the language of every Nth article (``--every``) and mistypes their titles, or those
of the articles after them (``--held-out``), or the second column of a TSV of queries
(``--queries``), by the rules of ``tests/slips.py``. Prints for each kind of slip how many
were put right, changed wrongly and left alone, how many queries without a slip were
changed, and the time of a correction.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import articles_of
from index.analysis.normalize import normalize
from index.article import Article
from index.learned.language import LanguageCounts, LanguageModel
from searcher.corrections.corrector import Corrector
from tests.slips import Slip, is_right, make_queries, make_slips

_BATCH = 2000


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.corrections")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--queries", type=Path)
    parser.add_argument("--slips", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    counts, titles = _learn(options.archive, options.every, int(options.held_out))
    if options.queries:
        lines = options.queries.read_text(encoding="utf-8").splitlines()
        titles = [normalize(line.split("\t")[1]) for line in lines]
    corrector = Corrector(LanguageModel.of(counts))
    _measure_slips(corrector, titles, options.slips, options.seed)
    _measure_queries(corrector, titles, options.seed)
    return 0


def _learn(archive: Path, every: int, titles_from: int) -> tuple[LanguageCounts, list[str]]:
    """Return the counts of every so many-th article, and titles of as many."""
    counts, batch, titles = LanguageCounts(), list[Article](), list[str]()
    for number, article in enumerate(articles_of(archive)):
        if number % every == titles_from % every:
            titles.append(article.title)
        if number % every == 0:
            batch.append(article)
        if len(batch) == _BATCH:
            counts.add(LanguageCounts.of(batch))
            batch = []
    if batch:
        counts.add(LanguageCounts.of(batch))
    return counts, titles


def _measure_slips(corrector: Corrector, titles: list[str], number: int, seed: int) -> None:
    outcomes: dict[str, Counter[str]] = {}
    times = []
    for slip in make_slips(titles, number, seed):
        started = time.process_time()
        corrected = corrector.correct(slip.typed)
        times.append((time.process_time() - started) * 1000)
        outcome = "left" if not corrected else "right" if _is_first(corrected, slip) else "wrong"
        outcomes.setdefault(slip.kind, Counter())[outcome] += 1
    total: Counter[str] = Counter()
    print(f"{'slip':24}{'right':>8}{'wrong':>8}{'left':>8}")
    for kind, counts in outcomes.items():
        _print_line(kind, counts)
        total += counts
    _print_line("all", total)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{statistics.median(times):.1f} ms a correction, p95 {p95:.1f} ms")


def _measure_queries(corrector: Corrector, titles: list[str], seed: int) -> None:
    queries = make_queries(titles, 1000, seed)
    changed = [bool(corrector.correct(query)) for query in queries]
    for first, kind in enumerate(("with marks", "without marks", "half marked")):
        group = changed[first::3]
        print(f"right queries {kind}: {sum(group)} of {len(group)} changed")
    print(f"right queries: {sum(changed) / len(changed):.1%} changed")


def _is_first(corrected: tuple[str, ...], slip: Slip) -> bool:
    return is_right(corrected[0], slip.meant)


def _print_line(kind: str, counts: Counter[str]) -> None:
    shares = [counts[outcome] / counts.total() for outcome in ("right", "wrong", "left")]
    print(f"{kind:24}" + "".join(f"{share:8.0%}" for share in shares))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
