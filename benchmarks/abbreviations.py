"""``python -m benchmarks.abbreviations CORPUS``: does either form find both?

Pairs of a short and a long form are drawn from those that the corpus explains and that
the search expands both ways. For each form, typed as a plain query: how many of the
articles that hold either form as a phrase it finds, and how many of its first hits hold
neither. What holds a phrase is asked verbatim, so abbreviations have no part in it.

``--index DIR`` uses an index of CORPUS that is there already.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.corpora import articles_of
from index.builder import build
from index.learned.abbreviations import AbbreviationCounts
from searcher.model import MAX_LIMIT, SearchRequest
from searcher.searcher import Searcher

Pair = tuple[str, str]

FIRST_HITS = 100
WANTED_RECALL = 0.98
BEARABLE_STRANGERS = 0.05


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a form, typed as a plain query, found.

    ``found`` of the ``holding`` articles that hold either form as a phrase;
    ``strangers`` of the ``first`` hits that were looked at hold neither.
    """

    typed: str
    holding: int
    found: int
    first: int
    strangers: int
    milliseconds: float

    @property
    def recall(self) -> float:
        return self.found / max(self.holding, 1)

    @property
    def is_good(self) -> bool:
        bearable = self.strangers <= BEARABLE_STRANGERS * self.first
        return self.recall >= WANTED_RECALL and bearable


def main(arguments: Sequence[str]) -> int:
    """Measure and print a line for each query, and the totals."""
    parser = argparse.ArgumentParser(prog="benchmarks.abbreviations")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--index", type=Path)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        directory = options.index
        if directory is None:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            build([options.corpus], directory)
        searcher = stack.enter_context(Searcher.open(directory))
        explained = list(explained_pairs(options.corpus))
        pairs = [pair for pair in explained if is_expanded(searcher, pair)]
        print(f"{len(explained)} pairs are explained, {len(pairs)} expanded both ways")
        drawn = random.Random(options.seed).sample(pairs, min(options.pairs, len(pairs)))
        report([outcome for pair in sorted(drawn) for outcome in outcomes(searcher, pair)])
    return 0


def explained_pairs(corpus: Path) -> Iterator[Pair]:
    """Yield the pairs that enough articles of a corpus explain."""
    counts = AbbreviationCounts()
    for article in articles_of(corpus):
        counts.add(AbbreviationCounts.of([article]))
    for meaning in counts.meanings():
        yield meaning.short, meaning.longs[0]


def is_expanded(searcher: Searcher, pair: Pair) -> bool:
    """Tell whether a search takes each form of a pair for the other too."""
    return all(
        searcher.search(
            SearchRequest(form, limit=1, syntax="forgiving", lit=False)
        ).interpretation.abbreviations
        for form in pair
    )


def outcomes(searcher: Searcher, pair: Pair) -> Iterator[Outcome]:
    """Yield what the short form finds, and what the long one."""
    short, long = pair
    either = f'"{short}" OR "{long}"'
    holding = set(_ids(searcher, SearchRequest(either, verbatim=True, lit=False)))
    for typed in pair:
        request = SearchRequest(typed, syntax="forgiving", lit=False)
        hits = list(_ids(searcher, request))
        started = time.perf_counter()
        searcher.search(request)
        milliseconds = (time.perf_counter() - started) * 1000
        first = hits[:FIRST_HITS]
        strangers = len([article for article in first if article not in holding])
        found = len(holding.intersection(hits))
        yield Outcome(typed, len(holding), found, len(first), strangers, milliseconds)


def report(measured: Sequence[Outcome]) -> None:
    """Print a table of outcomes."""
    print(f"{'typed':48}{'holding':>8}{'found':>8}{'recall':>9}{'strangers':>11}")
    for one in measured:
        mark = "" if one.is_good else "  <"
        strangers = f"{one.strangers}/{one.first}"
        print(f"{one.typed:48}{one.holding:8}{one.found:8}{one.recall:9.1%}{strangers:>11}{mark}")
    holding = sum(one.holding for one in measured)
    first = sum(one.first for one in measured)
    print(
        f"{len([one for one in measured if one.is_good])} of {len(measured)} queries are good; "
        f"recall {sum(one.found for one in measured) / max(holding, 1):.2%}, "
        f"strangers {sum(one.strangers for one in measured) / max(first, 1):.2%}, "
        f"{statistics.median(one.milliseconds for one in measured):.1f} ms a query"
    )


def _ids(searcher: Searcher, request: SearchRequest) -> Iterator[str]:
    offset, total = 0, 1
    while offset < total:
        page = searcher.search(replace(request, limit=MAX_LIMIT, offset=offset))
        yield from (hit.id for hit in page.hits)
        offset, total = offset + MAX_LIMIT, page.total


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
