from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from searcher.model import Filters, SearchRequest
from web.parameters import MAX_NAMES, PageState

NAMES = st.lists(st.text(min_size=1), max_size=3, unique=True).map(tuple)


def _read(arguments: dict[str, Any]) -> PageState:
    return PageState.from_arguments(MultiDict(arguments))


def test_the_page_reads_its_whole_address() -> None:
    arguments = {
        "q": " mái ấm ",
        "page": "3",
        "sort": "oldest",
        "from": "2016",
        "to": "4/2017",
        "verbatim": "1",
        "period": "2017-04",
        "byline": ["H. Huynh", "An", "An"],
        "source": "Báo",
        "captions": "0",
        "at": "000002",
        "hit": "45",
    }
    state = _read(arguments)
    assert state == PageState(
        "mái ấm",
        3,
        "oldest",
        "2016",
        "4/2017",
        verbatim=True,
        period="2017-04",
        bylines=("H. Huynh", "An"),
        sources=("Báo",),
        captions=False,
        at="000002",
        hit=45,
    )
    assert state.request() == SearchRequest(
        query="mái ấm",
        limit=20,
        offset=40,
        sort="oldest",
        first_date="2016",
        last_date="4/2017",
        syntax="forgiving",
        widen=True,
        verbatim=True,
        filters=Filters("2017-04", ("H. Huynh", "An"), ("Báo",), False),
        generation="000002",
    )


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1.5", "٣", "²"])
def test_a_page_number_that_makes_no_sense_is_the_first(page: str) -> None:
    assert _read({"q": "a", "page": page}).page == 1


def test_a_page_number_has_an_end() -> None:
    assert _read({"page": "9" * 400}).page == 1_000_000


def test_a_query_is_kept_just_long_enough_to_be_called_too_long() -> None:
    assert len(_read({"q": "a" * 300_000}).query) == 2001


def test_an_unknown_order_is_relevance() -> None:
    assert _read({"sort": "best"}).sort == "relevance"


@given(
    st.builds(
        PageState,
        query=st.text().map(str.strip),
        page=st.integers(1, 1_000_000),
        sort=st.sampled_from(["relevance", "newest", "oldest"]),
        first_date=st.text().map(str.strip),
        last_date=st.text().map(str.strip),
        verbatim=st.booleans(),
        period=st.sampled_from(["", "2017", "2017-04", "2016-02-29"]),
        bylines=NAMES,
        sources=NAMES,
        captions=st.sampled_from([None, True, False]),
        at=st.sampled_from(["", "000012"]),
        hit=st.integers(0, 20_000_000),
    )
)
def test_an_address_holds_the_whole_state(state: PageState) -> None:
    assert _read(state.arguments()) == state


def test_an_address_says_only_what_is_unusual() -> None:
    assert PageState("công đoàn").arguments() == {"q": "công đoàn"}
    assert PageState("a", verbatim=True).arguments() == {"q": "a", "verbatim": "1"}


@pytest.mark.parametrize("verbatim", ["", "0", "true", "2"])
def test_only_a_one_asks_for_what_was_typed(verbatim: str) -> None:
    assert not _read({"verbatim": verbatim}).verbatim


def test_another_reading_begins_at_the_first_page_and_another_query_is_read_anew() -> None:
    state = PageState("a", page=4, sort="newest", verbatim=True)
    assert state.read(verbatim=False) == PageState("a", 1, "newest")
    assert state.asking("b") == PageState("b", 1, "newest")


def test_other_dates_begin_at_the_first_page() -> None:
    state = PageState("a", page=4, sort="newest")
    assert state.between("2017", "2017") == PageState("a", 1, "newest", "2017", "2017")


def test_whatever_limits_a_search_begins_at_the_first_page_of_the_newest_index() -> None:
    state = PageState("a", page=4, sort="newest", bylines=("An",), at="000002")
    assert state.anew(period="2017") == PageState("a", 1, "newest", period="2017", bylines=("An",))
    assert state.toggled("bylines", "Ba").bylines == ("An", "Ba")
    assert state.toggled("bylines", "An") == PageState("a", 1, "newest")
    limited = replace(state, first_date="2016", period="2017", sources=("Báo",), captions=True)
    assert limited.limited and limited.unlimited() == PageState("a", 1, "newest")
    assert not PageState("a", 4, "newest", verbatim=True, at="000002").limited


def test_the_next_page_is_of_the_same_generation() -> None:
    state = PageState("a").held_at("000002").on_page(2)
    assert state.arguments() == {"q": "a", "page": "2", "at": "000002"}
    assert state.request().offset == 20


def test_an_article_leads_back_to_the_page_that_it_stands_on() -> None:
    state = PageState("a", page=3, at="000002")
    assert state.opening(45) == PageState("a", at="000002", hit=45)
    assert [state.opening(hit).results().page for hit in (1, 20, 21, 45)] == [1, 1, 2, 3]
    assert state.opening(45).results() == state and state.results() == state


@pytest.mark.parametrize(
    "period", ["17", "2017-13", "2017-1", "2017-02-30", "4/2017", "2017..2018", "٢٠١٧", "x"]
)
def test_a_period_that_makes_no_sense_is_none(period: str) -> None:
    assert _read({"period": period}).period == ""


@pytest.mark.parametrize("captions", ["", "yes", "2"])
def test_captions_that_make_no_sense_are_no_filter(captions: str) -> None:
    assert _read({"captions": captions}).captions is None


def test_so_many_bylines_can_be_chosen_and_no_more() -> None:
    assert len(_read({"byline": [str(number) for number in range(100)]}).bylines) == MAX_NAMES
