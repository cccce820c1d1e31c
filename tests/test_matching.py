"""Which articles match, in what order, and what is counted of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from small_index import article, ask, ids, index_of

from index.errors import QuerySyntaxError, UserError
from searcher.model import MAX_LIMIT, Sort
from searcher.searcher import Searcher
from searcher.weights import (
    LONG_MINIMUM,
    LONG_QUERY,
    SHORT_MINIMUM,
    SHORT_QUERY,
    WEIGHTS,
)

# Words of an article, by number: the word of number w stands in each w-th one. They
# carry no mark, so each has one reading.
WORDS = ("ban", "cay", "dung", "em", "gan", "hoa", "khi", "lan", "mua", "ngo", "oi", "phan", "qua")
COUNT = 60


def words_of(number: int) -> list[str]:
    return [word for at, word in enumerate(WORDS, 1) if number % at == 0]


RANDOM = [
    article(
        f"{number:02}",
        "",
        " ".join(words_of(number)),
        **({"date": f"{2015 + number % 7}-0{1 + number % 9}-15"} if number % 5 else {}),
    )
    for number in range(1, COUNT + 1)
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with Searcher.open(index_of(tmp_path_factory.mktemp("matching"), RANDOM)) as opened:
        yield opened


def idf(word: str) -> float:
    holding = sum(word in words_of(number) for number in range(1, COUNT + 1))
    return math.log(1 + (COUNT - holding + 0.5) / (holding + 0.5))


def with_share(query: list[str], share: float) -> set[str]:
    """The articles that hold ``share`` of the idf mass of the words that any holds."""
    whole = sum(idf(word) for word in query if word in WORDS)
    found = set()
    for number in range(1, COUNT + 1):
        held = sum(idf(word) for word in query if word in words_of(number))
        if held > 0 and held >= share * whole - 1e-9:
            found.add(f"{number:02}")
    return found


@given(st.lists(st.sampled_from([*WORDS, "zazu"]), min_size=1, max_size=16))
@example(["mua", "ngo"])  # Of one mass: each alone is exactly half.
@example(["oi", "zazu", "phan"])
def test_an_article_matches_with_its_share_of_the_mass(
    searcher: Searcher, query: list[str]
) -> None:
    page = ask(searcher, " ".join(query), limit=COUNT)
    expected = with_share(query, WEIGHTS.minimum(len(query)))
    assert {hit.id for hit in page.hits} == expected
    assert page.total == len(expected)


def test_questions_ask_for_less() -> None:
    minimums = [WEIGHTS.minimum(count) for count in range(1, LONG_QUERY + 1)]
    assert minimums == sorted(minimums, reverse=True)
    assert set(minimums[:SHORT_QUERY]) == {SHORT_MINIMUM}
    assert len(set(minimums[SHORT_QUERY:])) == LONG_QUERY - SHORT_QUERY
    assert WEIGHTS.minimum(LONG_QUERY) == WEIGHTS.minimum(100) == LONG_MINIMUM


def test_a_question_finds_what_a_shorter_query_does_not(searcher: Searcher) -> None:
    short = [*WORDS[2:10], "oi", "phan", "qua"][:SHORT_QUERY]
    # The word of every article has next to no mass.
    longer = [*short, *["ban"] * (LONG_QUERY - SHORT_QUERY)]
    found_short = set(ids(searcher, " ".join(short), limit=COUNT))
    assert found_short < set(ids(searcher, " ".join(longer), limit=COUNT))


def test_unknown_words_take_no_part(searcher: Searcher) -> None:
    assert ids(searcher, "ngo zazu zizi zozo") == ids(searcher, "ngo")
    assert ids(searcher, "zazu zizi") == []


def test_an_unknown_word_that_binds_finds_nothing(searcher: Searcher) -> None:
    for query in ("ngo +zazu", "ngo AND zazu", 'ngo "zazu"', '"ngo zazu"', "title:zazu ngo"):
        assert ask(searcher, query).total == 0
    assert ids(searcher, "ngo OR zazu") == ids(searcher, "ngo") == ids(searcher, "ngo -zazu")


@pytest.mark.parametrize("query", ["", " ", "…", "- , .", "~*"])
def test_a_query_without_a_word_finds_nothing(searcher: Searcher, query: str) -> None:
    page = ask(searcher, query, syntax="forgiving")
    assert (page.total, page.undated, page.hits) == (0, 0, ())
    assert page.facets == dict.fromkeys(("year", "month", "byline", "source", "captions"), ())
    assert page.interpretation.reading == ""
    with pytest.raises(QuerySyntaxError, match="there is nothing to look for"):
        ask(searcher, query)


def test_a_query_that_only_excludes_finds_the_rest_newest_first(searcher: Searcher) -> None:
    page = ask(searcher, "-cay", limit=COUNT)
    odd = {f"{number:02}" for number in range(1, COUNT + 1, 2)}
    assert {hit.id for hit in page.hits} == odd
    assert {hit.score for hit in page.hits} == {0.0}
    assert [hit.id for hit in page.hits] == ids(searcher, "NOT cay", limit=COUNT, sort="newest")


# Operators against sets.


def holding(*words: str) -> set[str]:
    return {f"{n:02}" for n in range(1, COUNT + 1) if set(words) <= set(words_of(n))}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("dung AND em", holding("dung", "em")),
        ("dung OR gan", holding("dung") | holding("gan")),
        ("dung NOT em", holding("dung") - holding("em")),
        ("+dung +em", holding("dung", "em")),
        ("dung -em -gan", holding("dung") - holding("em") - holding("gan")),
        ("(dung OR gan) AND em", (holding("dung") | holding("gan")) & holding("em")),
        ("dung OR gan AND em", holding("dung") | holding("gan", "em")),
        ("dung -(em OR gan)", holding("dung") - holding("em") - holding("gan")),
        ('"dung em"', holding("dung", "em")),
        # Not in a row where `em` stands between them.
        ('"dung gan"', holding("dung", "gan") - holding("em")),
        ('"em dung"', set()),
        # What is required brings its mass to what is wanted: here more than half, or less.
        ("+em dung", holding("em")),
        ("+dung em", holding("dung", "em")),
        ('"dung em" gan', holding("dung", "em")),
    ],
)
def test_operators_are_exact(searcher: Searcher, query: str, found: set[str]) -> None:
    assert set(ids(searcher, query, limit=COUNT)) == found


# Order, pages, counts.


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
@pytest.mark.parametrize("size", [1, 7, 13])
def test_pages_together_are_one_big_page(searcher: Searcher, sort: Sort, size: int) -> None:
    whole = ask(searcher, "cay dung", sort=sort, limit=MAX_LIMIT)
    pages = [
        ask(searcher, "cay dung", sort=sort, limit=size, offset=offset)
        for offset in range(0, whole.total + size, size)
    ]
    assert tuple(hit for page in pages for hit in page.hits) == whole.hits
    assert len(whole.hits) == whole.total > size
    for page in pages:
        assert (page.total, page.undated, page.facets) == (
            whole.total,
            whole.undated,
            whole.facets,
        )
        assert len(page.hits) == min(size, max(whole.total - page.offset, 0))


def test_an_offset_past_the_end_gives_no_hits_but_the_counts(searcher: Searcher) -> None:
    page = ask(searcher, "cay", offset=10_000)
    assert page.hits == ()
    assert page.total == len(holding("cay"))
    assert page.suggestions == ()


@pytest.mark.parametrize("query", ["cay", "cay dung", "-cay", "cay date:2016..2018", "zazu"])
def test_years_and_undated_add_up(searcher: Searcher, query: str) -> None:
    page = ask(searcher, query, limit=MAX_LIMIT)
    years = [facet.value for facet in page.facets["year"]]
    assert years == sorted(set(years), reverse=True)
    assert sum(facet.count for facet in page.facets["year"]) + page.undated == page.total
    for facet in page.facets["year"]:
        dated = [hit for hit in page.hits if hit.date and hit.date.startswith(facet.value)]
        assert facet.count == len(dated) > 0
    assert page.undated == sum(hit.date is None for hit in page.hits)


DATED = [
    article("b", "Lúa chín", "Gặt sớm.", date="2017-01-18"),
    article("a", "Lúa chín", "Gặt sớm.", date="2017-01-18"),
    article("trưa", "Lúa chín", "Gặt sớm.", date="2017-01-18T12:00"),
    article("mới", "Lúa chín", "Gặt sớm.", date="2024-04-12"),
    article("cũ", "Lúa chín", "Gặt sớm.", date="2015-12-31"),
    article("không-2", "Lúa chín", "Gặt sớm."),
    article("không-1", "Lúa chín", "Gặt sớm."),
    article("hay", "Lúa lúa lúa chín", "Lúa chín gặt lúa.", date="2016-06-01"),
    article("khác", "Trời nắng", "Biển lặng.", date="2019-02-03"),
]
NEWEST = ["mới", "trưa", "a", "b", "hay", "cũ", "không-1", "không-2"]
TIES = ["mới", "a", "b", "cũ"]


@pytest.fixture(scope="module")
def dated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with Searcher.open(index_of(tmp_path_factory.mktemp("dated"), DATED)) as opened:
        yield opened


def test_ties_end_in_date_then_id(dated: Searcher) -> None:
    # A date line counts as text: only articles with a line of the same length tie.
    found = {hit.id: hit.score for hit in ask(dated, "lúa").hits}
    assert [id for id in found if id in TIES] == TIES
    assert len({found[id] for id in TIES}) == 1
    assert [id for id in found if id.startswith("không")] == ["không-1", "không-2"]
    assert found["không-1"] == found["không-2"]
    # Nothing scores: all tie.
    assert ids(dated, "-nắng") == NEWEST


def test_by_date_the_undated_come_last_either_way(dated: Searcher) -> None:
    assert ids(dated, "lúa", sort="newest") == NEWEST
    oldest = ids(dated, "lúa", sort="oldest")
    assert oldest == ["cũ", "hay", "a", "b", "trưa", "mới", "không-1", "không-2"]


def test_sorting_by_date_keeps_the_hits_and_their_scores(dated: Searcher) -> None:
    by_score = {hit.id: hit for hit in ask(dated, "lúa").hits}
    assert {hit.id: hit for hit in ask(dated, "lúa", sort="newest").hits} == by_score


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2017-01-18", "2017-01-18", {"a", "b", "trưa"}),
        ("18/1/2017", "18/01/2017", {"a", "b", "trưa"}),
        ("2017", None, {"a", "b", "trưa", "mới"}),
        (None, "2017", {"a", "b", "trưa", "cũ", "hay"}),
        (None, "2015-12-30", set()),
        (None, "2015-12-31", {"cũ"}),
        ("2024-04-12", None, {"mới"}),
        ("2024-04-13", None, set()),
        ("2016", "2016-06-01", {"hay"}),
        (None, None, set(NEWEST)),
    ],
)
def test_limits_include_their_ends_and_leave_the_undated_out(
    dated: Searcher, first: str | None, last: str | None, found: set[str]
) -> None:
    page = ask(dated, "lúa", first_date=first, last_date=last)
    assert {hit.id for hit in page.hits} == found
    assert page.undated == (2 if first is last is None else 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lúa date:2017-01-18", {"a", "b", "trưa"}),
        ("lúa date:18/1/2017", {"a", "b", "trưa"}),
        ("lúa date:2016-06-01..2017-01-18", {"hay", "a", "b", "trưa"}),
        ("lúa before:2017-01-18", {"cũ", "hay"}),
        ("lúa after:2017-01-18", {"mới"}),
        ("lúa after:2017-01-17", {"a", "b", "trưa", "mới"}),
        ("date:2019", {"khác"}),
        ("lúa AND NOT date:1900..", {"không-1", "không-2"}),
        ("lúa (date:2015 OR date:2024)", {"cũ", "mới"}),
    ],
)
def test_limits_within_a_query(dated: Searcher, query: str, found: set[str]) -> None:
    assert set(ids(dated, query)) == found


def test_limits_of_both_kinds_hold_together(dated: Searcher) -> None:
    found = ids(dated, "lúa date:2016..2017", first_date="2017", last_date="2018")
    assert set(found) == {"trưa", "a", "b"}


def test_limits_change_no_score(dated: Searcher) -> None:
    whole = {hit.id: hit.score for hit in ask(dated, "lúa").hits}
    limited = ask(dated, "lúa", first_date="2016", last_date="2016").hits
    assert [(hit.id, hit.score) for hit in limited] == [("hay", whole["hay"])]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"limit": 0}, "limit 0: give a number from 1 to 1000"),
        ({"limit": 1001}, "limit 1001: give a number from 1 to 1000"),
        ({"offset": -1}, "offset -1: give 0 or more"),
        ({"first_date": "hôm qua"}, '"hôm qua" is not a date'),
        ({"last_date": "2017-02-30"}, '"2017-02-30" is not a date'),
    ],
)
def test_a_request_that_makes_no_sense(
    dated: Searcher, request_: dict[str, object], message: str
) -> None:
    with pytest.raises(UserError) as raised:
        ask(dated, "lúa", **request_)
    assert str(raised.value).startswith(message)


def test_a_fault_is_raised_strictly_and_told_of_forgivingly(dated: Searcher) -> None:
    with pytest.raises(QuerySyntaxError) as raised:
        ask(dated, '"lúa chín')
    assert raised.value.position == 0
    page = ask(dated, '"lúa chín', syntax="forgiving")
    assert page.interpretation.ignored == ("A quotation mark without its partner was ignored.",)
    assert page.interpretation.reading == "lúa chín"
    assert page.hits == ask(dated, "lúa chín").hits


@pytest.mark.parametrize("query", ["lúa", '"lúa chín" -nắng', "lúa OR nắng", "date:2019"])
def test_both_syntaxes_find_the_same_where_nothing_is_wrong(dated: Searcher, query: str) -> None:
    assert ask(dated, query).hits == ask(dated, query, syntax="forgiving").hits


@pytest.mark.parametrize(
    ("query", "suggestions"),
    [
        # What the bare words would find.
        ('"chín lúa"', ("chín lúa",)),
        ("+lúa +nắng +biển", ("lúa nắng biển",)),
        ('title:"gặt sớm"', ("gặt sớm",)),
        ("lúa date:1999", ("lúa",)),
        ("lúa AND nắng", ("lúa nắng",)),
        ('"chín lúa" -nắng', ("chín lúa",)),
        # Nothing that is no better than what was asked.
        ("zazu", ()),
        ('"zazu zizi"', ()),
        ("+zazu", ()),
        ("lúa -lúa", ("lúa",)),
        # Something was found.
        ('"lúa chín"', ()),
    ],
)
def test_what_is_suggested_where_nothing_is_found(
    dated: Searcher, query: str, suggestions: tuple[str, ...]
) -> None:
    page = ask(dated, query)
    assert tuple(suggestion.query for suggestion in page.suggestions) == suggestions
    for suggestion in page.suggestions:
        assert ask(dated, suggestion.query).total == suggestion.total > 0


@pytest.mark.parametrize("query", ["tranh chấp lao động", "bảo hiểm y tế", "bao hiem y te"])
def test_a_long_form_that_stands_nowhere_is_found_by_its_words(tmp_path: Path, query: str) -> None:
    articles = [
        article("a", "Tranh chấp về lao động tăng", ""),
        article("b", "Bảo hiểm xã hội, y tế cho công nhân", ""),
        article("c", "Chợ Tết công đoàn", ""),
    ]
    with Searcher.open(index_of(tmp_path, articles)) as searcher:
        page = ask(searcher, query)
        assert page.total == 1
        assert page.interpretation.abbreviations == ()
