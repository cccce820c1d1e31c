"""Queries meant to hurt: each is answered or refused as a user's mistake, at a bounded price.

How long they take, ``python -m benchmarks.hostile INDEX`` says; here work is counted in
calls, which another load of the machine does not change.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from types import FrameType

import pytest
from lengths import FACTOR
from made_archive import MadeArchive

from benchmarks.hostile import DEEP_PAGES, Ask, ask, hostile_queries, ways
from index.builder import BuildOptions, build
from index.errors import UserError
from searcher.model import SearchRequest
from searcher.searcher import Searcher

QUERIES = hostile_queries()
# Calls of functions, Python's own included: three times what the worst of them takes.
MAX_CALLS = 800_000
# Bytes: kept when all were asked a second time, and held at once by any of them.
MAX_KEPT, MAX_HELD = 5_000_000, 40_000_000


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    corpus, index = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("index")
    MadeArchive(corpus)
    build([corpus], index, BuildOptions(jobs=1))
    with Searcher.open(index, seconds=60) as opened:
        yield opened


@pytest.fixture(scope="module")
def asked(searcher: Searcher) -> dict[str, Ask]:
    (hit,) = searcher.search(SearchRequest("*", limit=1)).hits
    return ways(hit.id)


class Calls:
    """Counts calls inside of a ``with`` block."""

    def __enter__(self) -> Calls:
        self.count = 0
        sys.setprofile(self._seen)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _seen(self, frame: FrameType, event: str, argument: object) -> None:
        self.count += event.endswith("call")


def test_there_are_enough_of_them() -> None:
    assert len(QUERIES) >= 60 and len(set(QUERIES.values())) == len(QUERIES)


@pytest.mark.parametrize(("number", "name"), list(enumerate(QUERIES)))
def test_each_ends_well(searcher: Searcher, asked: dict[str, Ask], number: int, name: str) -> None:
    """Shortened, each query is asked in one way, another for each."""
    every = list(asked.values())
    for way in every if FACTOR else [every[number % len(every)]]:
        with Calls() as calls:
            try:
                way(searcher, QUERIES[name])
            except UserError as error:
                assert str(error) and "\n" not in str(error)
        assert calls.count <= MAX_CALLS


@pytest.mark.parametrize("name", QUERIES)
def test_a_page_has_an_answer(searcher: Searcher, name: str) -> None:
    request = SearchRequest(QUERIES[name], syntax="forgiving", limit=10, lit=False, suggest=False)
    page = searcher.search(request)
    again = searcher.search(replace(request, limit=5, offset=5))
    assert again.total == page.total and again.hits == page.hits[5:]
    assert searcher.search(replace(request, offset=DEEP_PAGES[-1])).hits == ()


#: What the page says of some of them: the limit that they met, by a piece of its sentence.
SAID = {
    "10,000 terms": "first 2,000 characters",
    "a megabyte of words": "first 2,000 characters",
    "any of 300": "first 50 words",
    "as many words as may be": "first 50 words",
    "5,000 parentheses": "Parentheses more than 20 deep",
    "eleven prefixes": "first 10 words that end in * or ~",
    "ten fuzzy words": "60 words of the archive",
    "fuzzy of two letters": "60 words of the archive",
    "one letter": "after at least 2 letters",
    "a huge slop": "after a phrase it is ~1 to ~50",
    "huge edits": "after a word it is ~, ~1 or ~2",
    "dates upside down": "it ends before it begins",
    "a year of years": "it is not a date",
}


@pytest.mark.parametrize("name", SAID)
def test_a_page_says_which_limit(searcher: Searcher, name: str) -> None:
    request = SearchRequest(QUERIES[name], syntax="forgiving", limit=1, lit=False, suggest=False)
    ignored = searcher.search(request).interpretation.ignored
    assert any(SAID[name] in note for note in ignored), ignored


def test_memory_stays_bounded(searcher: Searcher, asked: dict[str, Ask]) -> None:
    """What all of them hold while they are answered, and keep beyond the cache."""
    for query in QUERIES.values():
        ask(searcher, query, asked["page"])
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for query in QUERIES.values():
            ask(searcher, query, asked["page"])
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < MAX_KEPT and peak - before < MAX_HELD
