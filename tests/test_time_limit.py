"""How long an answer may take."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from small_index import article, index_of

from index.errors import QueryTooExpensive
from index.time_limit import check_time, time_limit
from searcher.model import SearchRequest
from searcher.searcher import Searcher

ARTICLES = [article(str(number), "Công đoàn cơ sở", "đoàn viên vui") for number in range(9)]


def test_a_limit_holds_inside_of_it_alone() -> None:
    told = "longer than 0 seconds: give fewer or rarer words"
    with pytest.raises(QueryTooExpensive, match=told), time_limit(0):
        check_time()
    check_time()
    with time_limit(math.inf):
        check_time()


def test_the_inner_of_two_counts_and_none_is_no_limit() -> None:
    with time_limit(0):
        with time_limit(60), time_limit(None):
            check_time()
        with pytest.raises(QueryTooExpensive):
            check_time()


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("limit"), ARTICLES)


ASKED: list[Callable[[Searcher], object]] = [
    lambda searcher: searcher.search(SearchRequest("cong doan")),
    lambda searcher: searcher.search(SearchRequest("*")),
    lambda searcher: searcher.search(SearchRequest("do* -vui")),
    lambda searcher: searcher.explain(SearchRequest("đoàn"), "1"),
    lambda searcher: searcher.light("1", "đoàn", "forgiving"),
    lambda searcher: searcher.similar("1"),
]


@pytest.mark.parametrize("asked", ASKED)
def test_every_answer_has_it(directory: Path, asked: Callable[[Searcher], object]) -> None:
    with Searcher.open(directory, seconds=0) as searcher, pytest.raises(QueryTooExpensive):
        asked(searcher)
    with Searcher.open(directory, seconds=60) as searcher:
        asked(searcher)


def test_the_order_of_all_hits_has_it_and_their_reader_has_not(directory: Path) -> None:
    with Searcher.open(directory, seconds=0) as searcher, pytest.raises(QueryTooExpensive):
        searcher.all_hits(SearchRequest("đoàn"))
    with Searcher.open(directory, seconds=60) as searcher:
        hits = searcher.all_hits(SearchRequest("đoàn"))
        next(hits)
        with time_limit(0), pytest.raises(QueryTooExpensive):
            check_time()
        assert len(list(hits)) == 8


def test_a_worker_thread_has_its_own(directory: Path) -> None:
    raised: list[BaseException | None] = []

    def ask(searcher: Searcher) -> None:
        try:
            searcher.search(SearchRequest("đoàn"))
            raised.append(None)
        except QueryTooExpensive as error:
            raised.append(error)

    for seconds in (0, 60):
        with Searcher.open(directory, seconds=seconds) as searcher:
            thread = threading.Thread(target=ask, args=(searcher,))
            thread.start()
            thread.join()
    assert isinstance(raised[0], QueryTooExpensive) and raised[1] is None
