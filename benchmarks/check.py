"""The small run of the tests: the engines have to find the same, however long it takes."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.agreement import ByHand, differing_totals, wrong_answer
from benchmarks.corpora import Slice
from benchmarks.engines import ENGINES, OURS
from benchmarks.run import built, drawn, opened


def check(cut: Slice, engines: Sequence[str], notes: Sequence[str]) -> int:
    """Print what differs and return 1, or return 0 where nothing does."""
    for note in notes:
        print(note)
    problems, queries = differences(cut, engines)
    for problem in problems:
        print(problem)
    names = ", ".join(ENGINES[key].label for key in engines if ENGINES[key].compared)
    print(f"{cut.articles:,} articles, {queries:,} queries: {len(problems):,} differences; {names}")
    return 1 if problems else 0


def differences(cut: Slice, engines: Sequence[str]) -> tuple[list[str], int]:
    """Return what differs, a line each, and how many queries were asked.

    All engines have to find as many articles for a query; ours has to give those, with
    those scores, that are worked out by hand.
    """
    queries = drawn([cut]).queries
    compared = [key for key in engines if ENGINES[key].compared]
    built(cut, compared)
    hand = ByHand(cut.ready_articles())
    with opened(cut, compared) as indexes:
        problems = list(differing_totals(indexes, queries))
        if OURS in indexes:
            problems += filter(None, (wrong_answer(indexes[OURS], q, hand) for q in queries))
    return problems, len(queries)
