from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.errors import UserError
from searcher.model import SearchRequest
from web.parameters import API_SUGGEST_PARAMETERS, PageState, api_request, single_values


def test_the_page_reads_its_whole_address() -> None:
    arguments = {
        "q": " mái ấm ",
        "page": "3",
        "sort": "oldest",
        "from": "2016",
        "to": "4/2017",
        "verbatim": "1",
    }
    state = PageState.from_arguments(arguments)
    assert state == PageState("mái ấm", 3, "oldest", "2016", "4/2017", verbatim=True)
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
    )


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "1.5", "٣", "²"])
def test_a_page_number_that_makes_no_sense_is_the_first(page: str) -> None:
    assert PageState.from_arguments({"q": "a", "page": page}).page == 1


def test_a_page_number_has_an_end() -> None:
    assert PageState.from_arguments({"page": "9" * 400}).page == 1_000_000


def test_a_query_is_kept_just_long_enough_to_be_called_too_long() -> None:
    assert len(PageState.from_arguments({"q": "a" * 300_000}).query) == 2001


def test_an_unknown_order_is_relevance() -> None:
    assert PageState.from_arguments({"sort": "best"}).sort == "relevance"


@given(
    st.builds(
        PageState,
        query=st.text().map(str.strip),
        page=st.integers(1, 1_000_000),
        sort=st.sampled_from(["relevance", "newest", "oldest"]),
        first_date=st.text().map(str.strip),
        last_date=st.text().map(str.strip),
        verbatim=st.booleans(),
    )
)
def test_an_address_holds_the_whole_state(state: PageState) -> None:
    assert PageState.from_arguments(state.arguments()) == state


def test_an_address_says_only_what_is_unusual() -> None:
    assert PageState("công đoàn").arguments() == {"q": "công đoàn"}
    assert PageState("a", verbatim=True).arguments() == {"q": "a", "verbatim": "1"}


@pytest.mark.parametrize("verbatim", ["", "0", "true", "2"])
def test_only_a_one_asks_for_what_was_typed(verbatim: str) -> None:
    assert not PageState.from_arguments({"verbatim": verbatim}).verbatim


def test_another_reading_begins_at_the_first_page_and_another_query_is_read_anew() -> None:
    state = PageState("a", page=4, sort="newest", verbatim=True)
    assert state.read(verbatim=False) == PageState("a", 1, "newest")
    assert state.asking("b") == PageState("b", 1, "newest")


def test_other_dates_begin_at_the_first_page() -> None:
    state = PageState("a", page=4, sort="newest")
    assert state.between("2017", "2017") == PageState("a", 1, "newest", "2017", "2017")


def test_the_api_is_strict_and_does_not_widen_unless_asked() -> None:
    assert api_request(MultiDict({"q": "a"})) == SearchRequest("a")
    wanted = api_request(MultiDict({"q": "a", "widen": "1", "limit": "5", "offset": "10"}))
    assert wanted == SearchRequest("a", limit=5, offset=10, widen=True)
    assert api_request(MultiDict({"q": "a", "verbatim": "1"})) == SearchRequest("a", verbatim=True)


@pytest.mark.parametrize(
    ("query_string", "message"),
    [
        ({}, "parameter 'q' is missing; give it the query"),
        ({"q": "a", "limit": "x"}, "limit is 'x'; expected a whole number from 1 to 1000"),
        ({"q": "a", "limit": "0"}, "limit is 0; expected a whole number from 1 to 1000"),
        ({"q": "a", "limit": "1001"}, "limit is 1001; expected a whole number from 1 to 1000"),
        ({"q": "a", "offset": "-1"}, "offset is '-1'; expected a whole number from 0 on"),
        ({"q": "a", "widen": "yes"}, "widen is 'yes'; expected a whole number from 0 to 1"),
        (
            {"q": "a", "sort": "best"},
            "sort is 'best'; expected one of relevance, newest, oldest",
        ),
        (
            {"q": "a", "form": "2016"},
            "unknown parameter 'form'; expected q, limit, offset, sort, from, to, widen, verbatim",
        ),
        ({"q": ["a", "b"]}, "parameter 'q' comes 2 times; give it once"),
    ],
)
def test_the_api_says_what_is_wrong(query_string: dict[str, str | list[str]], message: str) -> None:
    with pytest.raises(UserError) as caught:
        api_request(MultiDict(query_string))
    assert str(caught.value) == message


def test_suggest_takes_only_q() -> None:
    with pytest.raises(UserError, match="unknown parameter 'limit'; expected q"):
        single_values(MultiDict({"q": "a", "limit": "3"}), API_SUGGEST_PARAMETERS)
