"""Filters, facets and all hits, as the page and the shell ask for them."""

from __future__ import annotations

import gc
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from small_index import article, index_of

from index.errors import QuerySyntaxError, UserError
from searcher.model import MAX_LIMIT, Filters, Hit, ResultPage, SearchRequest, Sort
from searcher.searcher import Searcher

DATES = ("2016-12-31T23:59", "2017-01-01", "2017-04-12", "2017-04-12T16:48", "2018-05-01", None)
WORDS = ("mái ấm", "mai am", "mái ấm mái ấm", "cây cầu")


def made(number: int) -> dict[str, Any]:
    """Return the record of an article; many of them tie in score and date."""
    return article(
        f"tin-{number * 7 % 60:02}",
        f"Tin {WORDS[number % 4]}",
        f"Trao {WORDS[number % 4]} cho đoàn viên.",
        byline=("Mai Anh", "Đào Văn", "", "Ban Tuyên giáo")[number // 2 % 4],
        source=("Báo A", "Báo B", "")[number // 5 % 3],
        captions=["Trao quà"] if number % 3 == 0 else [],
        **({"date": date} if (date := DATES[number % 6]) else {}),
    )


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    directory = index_of(tmp_path_factory.mktemp("filters"), map(made, range(60)))
    with Searcher.open(directory) as opened:
        yield opened


def every(searcher: Searcher, **request: Any) -> ResultPage:
    return searcher.search(SearchRequest("*", limit=MAX_LIMIT, **request))


def counts(page: ResultPage, facet: str) -> dict[str, int]:
    return {one.value: one.count for one in page.facets[facet]}


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2017", {"2017-01-01", "2017-04-12"}),
        ("2017-04", {"2017-04-12"}),
        ("2017-01-01", {"2017-01-01"}),
        ("2016-12-31", {"2016-12-31"}),
        ("2017-02", set()),
    ],
)
def test_a_period_is_a_year_a_month_or_a_day(
    searcher: Searcher, period: str, days: set[str]
) -> None:
    page = every(searcher, filters=Filters(period=period))
    assert {str(hit.date)[:10] for hit in page.hits} == days
    assert page.undated == 0
    dated = {str(hit.date)[:10] for hit in every(searcher).hits if hit.date}
    assert len(page.hits) == page.total
    # The years to choose from stay those of all that matches.
    assert set(counts(page, "year")) == {day[:4] for day in dated}


def test_filters_of_one_kind_add_up_and_kinds_restrict(searcher: Searcher) -> None:
    filters = Filters(bylines=("Mai Anh", "Đào Văn"), sources=("Báo A",), captions=True)
    expected = {
        record["id"]
        for record in map(made, range(60))
        if record["byline"] in filters.bylines
        and record["source"] == "Báo A"
        and record["captions"]
    }
    page = every(searcher, filters=filters)
    assert {hit.id for hit in page.hits} == expected
    assert 0 < page.total < every(searcher, filters=replace(filters, captions=None)).total


def test_a_name_may_be_typed_with_marks_of_their_own(searcher: Searcher) -> None:
    """As files and terminals of macOS give it."""
    typed = unicodedata.normalize("NFD", "Đào Văn")
    assert typed != "Đào Văn"
    found = every(searcher, filters=Filters(bylines=(typed,)))
    assert found.total == every(searcher, filters=Filters(bylines=("Đào Văn",))).total > 0


def test_facets_have_their_names_and_orders(searcher: Searcher) -> None:
    page = every(searcher)
    assert [*page.facets] == ["year", "month", "byline", "source", "captions"]
    assert counts(page, "year") == {"2018": 10, "2017": 30, "2016": 10}
    assert [*counts(page, "month")] == ["2018-05", "2017-04", "2017-01", "2016-12"]
    assert set(counts(page, "byline")) == {"Mai Anh", "Đào Văn", "Ban Tuyên giáo"}
    assert counts(page, "captions") == {"no": 40, "yes": 20}
    for facet in ("byline", "source", "captions"):
        rows = [(-count, value) for value, count in counts(page, facet).items()]
        assert rows == sorted(rows)


def test_a_count_is_what_choosing_it_finds(searcher: Searcher) -> None:
    page = searcher.search(SearchRequest("mái ấm", filters=Filters(period="2017")))
    assert page.total < sum(counts(page, "year").values())
    for value, count in counts(page, "byline").items():
        filters = Filters(period="2017", bylines=(value,))
        chosen = searcher.search(SearchRequest("mái ấm", filters=filters))
        assert chosen.total == count > 0
        assert counts(chosen, "byline") == counts(page, "byline")
    for value, count in counts(page, "month").items():
        chosen = searcher.search(SearchRequest("mái ấm", filters=Filters(period=value)))
        assert chosen.total == count > 0


def test_limits_of_dates_apply_beside_a_period(searcher: Searcher) -> None:
    page = every(searcher, first_date="2017-04-12", filters=Filters(period="2017"))
    assert {str(hit.date)[:10] for hit in page.hits} == {"2017-04-12"}
    assert set(counts(page, "year")) == {"2018", "2017"}


def test_without_facets_there_are_none(searcher: Searcher) -> None:
    page = every(searcher, facets=False)
    assert page.facets == {}
    assert (page.total, page.undated) == (60, 10)


@pytest.mark.parametrize("period", ["2017-13", "soon", "2017..2018"])
def test_a_period_that_is_none(searcher: Searcher, period: str) -> None:
    with pytest.raises(UserError, match="is not a date"):
        every(searcher, filters=Filters(period=period))


def test_what_is_suggested_is_found_under_the_filters(searcher: Searcher) -> None:
    request = SearchRequest('"ấm mái cây"', filters=Filters(bylines=("Mai Anh",)))
    page = searcher.search(request)
    assert page.total == 0
    [suggested] = page.suggestions
    again = replace(request, query=suggested.query, syntax="forgiving")
    assert searcher.search(again).total == suggested.total > 0
    nobody = replace(request, filters=Filters(bylines=("Không Ai",)))
    assert searcher.search(nobody).suggestions == ()


# All hits.


def pages(searcher: Searcher, request: SearchRequest, size: int) -> list[Hit]:
    found: list[Hit] = []
    while hits := searcher.search(replace(request, limit=size, offset=len(found))).hits:
        found += hits
    return found


@pytest.mark.parametrize("sort", get_args(Sort))
@pytest.mark.parametrize("query", ["*", "mai am", "mái ấm", "cây -quà", "zazu"])
@pytest.mark.parametrize("filters", [Filters(), Filters(period="2017", captions=False)])
def test_all_hits_are_those_of_the_pages(
    searcher: Searcher, sort: Sort, query: str, filters: Filters
) -> None:
    request = SearchRequest(query, sort=sort, filters=filters)
    hits = list(searcher.all_hits(request))
    assert hits == pages(searcher, request, 7)
    assert hits[5:] == list(searcher.all_hits(replace(request, offset=5)))


def test_all_hits_may_be_many_more_than_a_page_holds(tmp_path: Path) -> None:
    records = (article(f"{n:04}", "Tin ngắn", "Mái ấm.") for n in range(MAX_LIMIT + 200))
    with Searcher.open(index_of(tmp_path, records)) as many:
        request = SearchRequest("mái ấm", lit=False)
        assert [hit.id for hit in many.all_hits(request)] == [f"{n:04}" for n in range(1200)]


def test_all_hits_are_lit_where_asked(searcher: Searcher) -> None:
    lit = list(searcher.all_hits(SearchRequest("mái ấm")))
    bare = list(searcher.all_hits(SearchRequest("mái ấm", lit=False)))
    assert all(hit.title_spans and hit.snippets for hit in lit)
    assert [replace(hit, title_spans=(), snippets=()) for hit in lit] == bare


def test_all_hits_widen_as_a_page_does(searcher: Searcher) -> None:
    request = SearchRequest('"mãi ẩm"', widen=True)
    assert list(searcher.all_hits(replace(request, widen=False))) == []
    hits = list(searcher.all_hits(request))
    assert hits == pages(searcher, request, 7) != []


def test_what_is_wrong_with_a_query_is_said_before_the_first_hit(searcher: Searcher) -> None:
    with pytest.raises(QuerySyntaxError):
        searcher.all_hits(SearchRequest('"mái'))
    with pytest.raises(UserError, match="is not a date"):
        searcher.all_hits(SearchRequest("mái", first_date="soon"))
    with pytest.raises(UserError, match="offset -1"):
        searcher.all_hits(SearchRequest("mái", offset=-1))


def test_all_hits_are_of_one_generation(tmp_path: Path) -> None:
    directory = index_of(tmp_path, map(made, range(60)))
    with Searcher.open(directory) as changing:
        before = list(changing.all_hits(SearchRequest("*")))
        hits = changing.all_hits(SearchRequest("*"))
        began = [next(hits)]
        for left in (30, 20, 10):
            index_of(tmp_path, map(made, range(left)))
            assert changing.refresh()
        assert [*began, *hits] == before
        assert len(list(changing.all_hits(SearchRequest("*")))) == 10


@pytest.mark.parametrize("ending", ["closed", "let go", "exhausted"])
def test_a_generation_is_let_go_with_its_hits(tmp_path: Path, ending: str) -> None:
    directory = index_of(tmp_path, map(made, range(60)))
    with Searcher.open(directory) as changing:
        hits = changing.all_hits(SearchRequest("*"))
        next(hits)
        for left in (30, 20, 10):
            index_of(tmp_path, map(made, range(left)))
            changing.refresh()
        generations = sorted(path.name for path in (directory / "generations").iterdir())
        assert "000001" in generations
        if ending == "closed":
            hits.close()
        elif ending == "exhausted":
            list(hits)
        del hits
        gc.collect()
        index_of(tmp_path, map(made, range(5)))
        assert "000001" not in {path.name for path in (directory / "generations").iterdir()}


# A page that stays put.


def test_a_page_of_the_generation_that_was_asked_before(tmp_path: Path) -> None:
    directory = index_of(tmp_path, map(made, range(60)))
    with Searcher.open(directory) as changing:
        first = changing.search(SearchRequest("*", sort="newest"))
        index_of(tmp_path, map(made, range(20)))
        assert changing.refresh()
        request = SearchRequest("*", sort="newest", generation=first.generation, offset=20)
        second = changing.search(request)
        assert (second.generation, second.total) == (first.generation, 60)
        assert not {hit.id for hit in first.hits} & {hit.id for hit in second.hits}
        hits = list(changing.all_hits(replace(request, offset=0)))
        assert tuple(hits[:40]) == first.hits + second.hits
        newest = changing.search(replace(request, generation=None, offset=0))
        assert newest.total == 20
        assert newest.generation != first.generation


def test_a_generation_that_is_no_more_is_answered_by_the_newest(searcher: Searcher) -> None:
    page = every(searcher, generation="000000-gone")
    assert page.total == 60
    assert page.generation == every(searcher).generation
