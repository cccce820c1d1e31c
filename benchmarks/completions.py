"""``python -m benchmarks.completions CORPUS``: what completions cost, by what was typed.

Prints how long titles take to count and to write, how much room they take, and how long
a completion takes for the beginnings of titles drawn from the corpus: of 1 to 8 letters,
of two words and of three, with marks and without.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from unidecode import unidecode

from benchmarks.corpora import articles_of
from index.learned.completion_counts import CompletionCounts
from index.learned.completions import Completions
from index.storage.blocks import open_checked
from searcher.completing import complete

BATCH = 4096
QUERIES_A_KIND = 200
LETTERS = range(1, 9)
WORDS = (2, 3)
_SEED = 7


def main(arguments: Sequence[str]) -> int:
    """Count the titles of a corpus, the first ARTICLES if given, and print the figures."""
    if len(arguments) not in (1, 2):
        print("usage: python -m benchmarks.completions CORPUS [ARTICLES]", file=sys.stderr)
        return 2
    most = int(arguments[1]) if len(arguments) == 2 else None
    titles: list[str] = []
    counts, counting = CompletionCounts(), 0.0
    articles = islice(articles_of(Path(arguments[0])), most)
    while batch := list(islice(articles, BATCH)):
        titles += [article.title for article in batch]
        started = time.perf_counter()
        counts.add(CompletionCounts.of(batch))
        counting += time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "completions")
        started = time.perf_counter()
        counts.write(path)
        writing = time.perf_counter() - started
        print(f"{len(titles):,} articles: {path.stat().st_size / 1e6:.1f} MB")
        print(f"count {counting / len(titles) * 1e3:.3f} s a 1,000 articles, write {writing:.2f} s")
        completions = Completions.open(open_checked(path))
        print(f"{'typed':24}{'p50 ms':>10}{'p95 ms':>10}{'found':>10}")
        for kind, prefixes in _drawn(titles).items():
            print(_line(kind, completions, prefixes))
    return 0


def _drawn(titles: Sequence[str]) -> dict[str, list[str]]:
    """Return beginnings of titles, by kind; every other one begins inside its title."""
    source = random.Random(_SEED)
    drawn = source.sample(titles, min(QUERIES_A_KIND, len(titles)))
    texts = []
    for number, title in enumerate(drawn):
        words = title.split()
        texts.append(" ".join(words[number % 2 * len(words) // 2 :]))
    kinds = {f"{size} letters": [text[:size] for text in texts] for size in LETTERS}
    for size in WORDS:
        kinds[f"{size} words"] = [" ".join(text.split()[:size]) for text in texts]
    bare = {f"{kind}, no marks": [unidecode(t) for t in kinds[kind]] for kind in kinds}
    return kinds | bare


def _line(kind: str, completions: Completions, prefixes: Sequence[str]) -> str:
    times, found = [], 0
    for prefix in prefixes:
        started = time.perf_counter()
        found += bool(complete(completions, prefix, 10))
        times.append((time.perf_counter() - started) * 1000)
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return f"{kind:24}{p50:10.2f}{p95:10.2f}{found / len(prefixes):10.0%}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
