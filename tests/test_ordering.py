"""The window of what was found, against sorting all of it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from random import Random
from typing import get_args

import numpy as np
import pytest
from engine_articles import article, write_generation
from hypothesis import given
from hypothesis import strategies as st

from index.engines.asked import All, EngineRequest, Sort
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.ordering import first_places

SORTS = get_args(Sort)
# Few distinct values: most articles tie with others, and many with the last one wanted.
SCORES = st.sampled_from([0.0, 0.5, 1.25, 7.0])
DATES = st.sampled_from([0, 2016_01_01_0000, 2017_01_01_0000, 2017_05_01_1648])


def by_sorting(scores: list[float], dates: list[int], sort: Sort) -> list[int]:
    def key(place: int) -> tuple[float, ...]:
        date = dates[place]
        newest = (-scores[place], -date) if sort == "relevance" else (-date,)
        return (*newest, -place) if sort != "oldest" else (date or np.inf, -place)

    return sorted(range(len(scores)), key=key)


def first(
    scores: list[float], dates: list[int], sort: Sort, count: int, skip: int = 0
) -> list[int]:
    def last_place_first(places: list[int]) -> list[int]:
        return sorted(places, reverse=True)

    return first_places(
        np.array(scores, np.float64),
        np.array(dates, np.int64).__getitem__,
        sort,
        count,
        last_place_first,
        skip,
    )


@given(st.lists(st.tuples(SCORES, DATES), max_size=400), st.sampled_from(SORTS), st.integers(0, 30))
def test_the_first_as_sorting_all_gives_them(
    found: list[tuple[float, int]], sort: Sort, count: int
) -> None:
    scores, dates = [score for score, _ in found], [date for _, date in found]
    in_order = by_sorting(scores, dates, sort)
    assert first(scores, dates, sort, count) == in_order[:count]
    for skip in (1, count // 2, count):
        assert first(scores, dates, sort, count, skip) == in_order[skip:count]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("count", [1, 10, 200, 5000])
def test_of_many(sort: Sort, count: int) -> None:
    chance = np.random.default_rng(5)
    scores = np.round(chance.gamma(1, 3, 6000), 1).tolist()
    dates = chance.integers(0, 40, 6000).tolist()
    assert first(scores, dates, sort, count) == by_sorting(scores, dates, sort)[:count]


def test_articles_without_a_score_go_by_date() -> None:
    dates = list(range(1000))
    assert first([0.0] * 1000, dates, "relevance", 3) == [999, 998, 997]


@pytest.mark.parametrize("sort", SORTS)
def test_many_articles_without_a_date_go_by_id(tmp_path: Path, sort: Sort) -> None:
    ids = [f"{prefix}{number}" for prefix in ("a", "đ", "ế/") for number in range(800)]
    Random(1).shuffle(ids)
    segments = [
        [article(id, "Tin") for id in ids[:1500]],
        [article(id, "Tin") for id in ids[1500:]],
    ]
    engine = WhooshEngine()
    first = write_generation(engine, tmp_path / "first", segments)
    write_generation(engine, tmp_path / "next", [], base=first, deleted=ids[:300])
    with closing(engine.open(tmp_path / "next")) as reader:
        wanted = EngineRequest(All(), sort=sort, offset=1100, limit=50)
        found = reader.search(wanted)
        assert found.total == 2100
        assert [hit.id for hit in found.hits] == sorted(ids[300:])[1100:1150]
