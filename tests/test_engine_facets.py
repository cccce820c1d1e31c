"""What every engine has to make of filters, and to count."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from engine_articles import ENGINES, article, write_generation
from hypothesis import given
from hypothesis import strategies as st
from reference_engine import Reference

from index.article import Article
from index.engines.asked import (
    FACET_VALUES,
    FACETS,
    All,
    BestPassage,
    DateRange,
    EngineFilters,
    EngineRequest,
    FacetName,
    Match,
    Not,
    Scored,
    Sort,
    Term,
)
from index.engines.base import Engine, EngineResult, GenerationReader

TIN = Term("text", "tin")
ARTICLES = [
    article("a", "tin", byline="Mai", source="Báo A", date="2017-04-12T16:48", captions=["ảnh"]),
    article("b", "tin tin", byline="Đào", source="Báo A", date="2017-04-12"),
    article("c", "tin", byline="Mai", source="Báo B", date="2017-05-01"),
    article("d", "tin", byline="mai", date="2016-12-31T23:59", captions=["một", "hai"]),
    article("e", "tin tin tin", byline="Mai", source="Báo B"),
    article("f", "khác", byline="Đào", source="Báo C", date="2018-01-01"),
]
GONE = [article("x", "tin", byline="Mai", source="Báo X", date="2017-04-12", captions=["x"])]
YEAR_2017 = DateRange(2017_01_01_0000, 2017_12_31_2359)


@pytest.fixture(scope="module", params=ENGINES, ids=lambda make: make.__name__)
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.param()
    return made


@pytest.fixture(scope="module", params=["fresh", "updated"])
def reader(
    engine: Engine, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GenerationReader]:
    folder = tmp_path_factory.mktemp("facets")
    if request.param == "fresh":
        directory = write_generation(engine, folder / "new", [ARTICLES[:2], ARTICLES[2:]])
    else:
        base = write_generation(engine, folder / "base", [[*GONE, *ARTICLES[2:]]])
        directory = write_generation(
            engine, folder / "new", [ARTICLES[:2]], base, deleted=[one.id for one in GONE]
        )
    opened = engine.open(directory)
    yield opened
    opened.close()


def ask(
    reader: GenerationReader, filters: EngineFilters, match: Match = TIN, sort: Sort = "newest"
) -> EngineResult:
    return reader.search(EngineRequest(match, sort=sort, filters=filters, facets=FACETS))


def pairs(result: EngineResult, facet: FacetName) -> list[tuple[str, int]]:
    return [(one.value, one.count) for one in result.facets[facet]]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (EngineFilters(), ["c", "a", "b", "d", "e"]),
        (EngineFilters(period=YEAR_2017), ["c", "a", "b"]),
        (EngineFilters(period=DateRange(0, 2017_04_12_0000)), ["b", "d"]),
        (EngineFilters(bylines=("Mai",)), ["c", "a", "e"]),
        # As it stands: another case is another value.
        (EngineFilters(bylines=("mai", "Đào", "nobody")), ["b", "d"]),
        (EngineFilters(sources=("Báo A",)), ["a", "b"]),
        (EngineFilters(sources=("",)), ["d"]),
        (EngineFilters(captions=True), ["a", "d"]),
        (EngineFilters(captions=False), ["c", "b", "e"]),
        (EngineFilters(YEAR_2017, ("Mai",), ("Báo A", "Báo B"), False), ["c"]),
        (EngineFilters(bylines=("nobody",)), []),
        (EngineFilters(sources=("Báo C", "Báo X")), []),
    ],
)
def test_filters(reader: GenerationReader, filters: EngineFilters, expected: list[str]) -> None:
    result = ask(reader, filters)
    assert [hit.id for hit in result.hits] == expected
    assert result.total == len(expected)
    assert result.undated == ("e" in expected)
    request = EngineRequest(TIN, sort="newest", filters=filters)
    ranked = reader.ranked(request)
    assert [hit.id for hit in reader.hits(ranked)] == expected
    assert reader.search(request).facets == {}


def test_counts_of_all(reader: GenerationReader) -> None:
    result = ask(reader, EngineFilters())
    assert pairs(result, "year") == [("2017", 3), ("2016", 1)]
    assert pairs(result, "month") == [("2017-05", 1), ("2017-04", 2), ("2016-12", 1)]
    assert pairs(result, "byline") == [("Mai", 3), ("mai", 1), ("Đào", 1)]
    assert pairs(result, "source") == [("Báo A", 2), ("Báo B", 2)]
    assert pairs(result, "captions") == [("no", 3), ("yes", 2)]


def test_a_facet_counts_under_all_filters_but_its_own(reader: GenerationReader) -> None:
    result = ask(reader, EngineFilters(period=YEAR_2017, bylines=("Đào",)))
    assert pairs(result, "year") == [("2017", 1)]
    assert pairs(result, "month") == [("2017-04", 1)]
    assert pairs(result, "byline") == [("Mai", 2), ("Đào", 1)]
    assert pairs(result, "source") == [("Báo A", 1)]
    result = ask(reader, EngineFilters(sources=("Báo B",), captions=True))
    assert result.total == 0
    assert pairs(result, "year") == []
    assert pairs(result, "source") == [("Báo A", 1)]
    assert pairs(result, "captions") == [("no", 2)]


def test_filters_change_no_score(reader: GenerationReader) -> None:
    rank = (Scored(TIN, 1.0, "tin"),)
    scores = {hit.id: hit.score for hit in reader.search(EngineRequest(TIN, rank)).hits}
    filters = EngineFilters(bylines=("Mai",))
    hits = reader.search(EngineRequest(TIN, rank, filters=filters)).hits
    assert [hit.id for hit in hits] == ["e", "c", "a"]
    for hit in hits:
        assert hit.score == scores[hit.id]


def test_the_best_passage_is_looked_for_in_what_is_found(reader: GenerationReader) -> None:
    rank = (Scored(TIN, 1.0, "tin"),)
    passage = BestPassage(rank, length=1, weight=1.0, depth=1)
    request = EngineRequest(TIN, rank, passage=passage)
    assert reader.explain_passage(request, "e") is not None
    assert reader.explain_passage(request, "b") is None
    dated = EngineRequest(TIN, rank, passage=passage, filters=EngineFilters(period=YEAR_2017))
    assert reader.explain_passage(dated, "b") is not None
    # What is not found has no passage.
    assert reader.explain_passage(dated, "e") is None
    assert reader.explain_passage(dated, "f") is None


def test_only_so_many_values_and_those_that_were_chosen(engine: Engine, tmp_path: Path) -> None:
    names = [f"Người {number:02}" for number in range(FACET_VALUES + 5)]
    written = [article(f"{n}", "tin", byline=name) for n, name in enumerate(names)]
    written.append(article("again", "tin", byline=names[-3]))
    reader = engine.open(write_generation(engine, tmp_path / "many", [written]))
    most = [(names[-3], 2), *((name, 1) for name in names[: FACET_VALUES - 1])]
    assert pairs(ask(reader, EngineFilters()), "byline") == most
    every = reader.search(EngineRequest(All(), facets=("byline",), facet_values=1_000))
    assert len(every.facets["byline"]) == len(names)
    chosen = EngineFilters(bylines=(names[-1], names[0], "nobody"))
    assert pairs(ask(reader, chosen), "byline") == [*most, (names[-1], 1)]
    reader.close()


names = st.sampled_from(["", "Mai", "Đào", "Ban Tuyên giáo"])
dates = st.sampled_from([None, "2016-12-31T23:59", "2017-01-01", "2017-04-12", "2018-05-01"])
several = st.lists(names | st.just("nobody"), max_size=2).map(tuple)
ranges = st.sampled_from([YEAR_2017, DateRange(2016_12_31_0000, 2017_01_01_0000)])
filter_sets = st.builds(
    EngineFilters, st.none() | ranges, several, several, st.none() | st.booleans()
)
matches = st.sampled_from([All(), TIN, Not(TIN), YEAR_2017])


@st.composite
def article_lists(draw: st.DrawFn) -> list[Article]:
    return [
        article(
            f"{number}",
            draw(st.sampled_from(["tin", "tin tin", "khác"])),
            byline=draw(names),
            source=draw(names),
            date=draw(dates),
            captions=draw(st.sampled_from([(), ("ảnh",)])),
        )
        for number in range(draw(st.integers(1, 8)))
    ]


@given(
    articles=article_lists(),
    gone=st.sets(st.integers(0, 7)),
    questions=st.lists(st.tuples(matches, filter_sets), min_size=1, max_size=6),
)
def test_as_counted_by_hand(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    articles: list[Article],
    gone: set[int],
    questions: list[tuple[Match, EngineFilters]],
) -> None:
    folder = tmp_path_factory.mktemp("made")
    deleted = [str(number) for number in gone]
    base = write_generation(engine, folder / "base", [articles[::2], articles[1::2] or GONE])
    directory = write_generation(engine, folder / "new", [], base, deleted=[*deleted, "x"])
    reader = engine.open(directory)
    reference = Reference([one for one in articles if one.id not in deleted])
    for match, filters in questions:
        for sort in get_args(Sort):
            result = ask(reader, filters, match, sort)
            found = reference.found(match, filters)
            assert {hit.id for hit in result.hits} == found
            assert result.total == len(found)
            assert result.undated == sum(not reference.dates[id] for id in found)
            for name in FACETS:
                counts = pairs(result, name)
                assert dict(counts) == reference.facet(match, filters, name)
                in_order = (
                    sorted(counts, reverse=True)
                    if name in ("year", "month")
                    else sorted(counts, key=lambda pair: (-pair[1], pair[0]))
                )
                assert counts == in_order
    reader.close()


@given(articles=article_lists(), match=matches, filters=filter_sets)
def test_counts_say_what_choosing_a_value_finds(
    engine: Engine,
    tmp_path_factory: pytest.TempPathFactory,
    articles: list[Article],
    match: Match,
    filters: EngineFilters,
) -> None:
    folder = tmp_path_factory.mktemp("made")
    reader = engine.open(write_generation(engine, folder / "new", [articles]))
    unfiltered = ask(reader, EngineFilters(), match)
    years = sum(count for _, count in pairs(unfiltered, "year"))
    assert years == sum(count for _, count in pairs(unfiltered, "month"))
    assert years + unfiltered.undated == unfiltered.total
    assert sum(count for _, count in pairs(unfiltered, "captions")) == unfiltered.total
    result = ask(reader, filters, match)
    for value, count in pairs(result, "byline"):
        chosen = EngineFilters(filters.period, (value,), filters.sources, filters.captions)
        assert ask(reader, chosen, match).total == count
    # Of one kind, what several values find is the sum of what each finds.
    every = tuple(value for value, _ in pairs(result, "source"))
    if every:
        chosen = EngineFilters(filters.period, filters.bylines, every, filters.captions)
        assert ask(reader, chosen, match).total == sum(c for _, c in pairs(result, "source"))
    reader.close()
