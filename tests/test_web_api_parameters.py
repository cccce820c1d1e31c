from __future__ import annotations

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from index.errors import UserError
from searcher.model import Filters, SearchRequest
from web.api_parameters import SEARCH, STATS, SUGGEST, read_parameters, search_request


def test_the_api_is_strict_and_does_not_widen_unless_asked() -> None:
    assert search_request(MultiDict({"q": "a"})) == SearchRequest("a")
    wanted = search_request(MultiDict({"q": "a", "widen": "1", "limit": "5", "offset": "10"}))
    assert wanted == SearchRequest("a", limit=5, offset=10, widen=True)
    assert search_request(MultiDict({"q": "a", "verbatim": "1"})) == SearchRequest(
        "a", verbatim=True
    )


def test_the_api_takes_the_filters_of_the_page() -> None:
    address = {
        "q": "a",
        "period": "2017-04",
        "byline": ["Minh Hạ", "Xuân Đoàn"],
        "source": "Bản tin",
        "captions": "0",
        "facets": "0",
        "at": "000007",
    }
    assert search_request(MultiDict(address)) == SearchRequest(
        "a",
        filters=Filters("2017-04", ("Minh Hạ", "Xuân Đoàn"), ("Bản tin",), captions=False),
        facets=False,
        generation="000007",
    )


@pytest.mark.parametrize(
    ("query_string", "message"),
    [
        ({}, "parameter 'q' is missing; give it the query"),
        ({"q": "a", "limit": "x"}, "limit is 'x'; expected a whole number from 1 to 1000"),
        ({"q": "a", "limit": "0"}, "limit is 0; expected a whole number from 1 to 1000"),
        ({"q": "a", "limit": "1001"}, "limit is 1001; expected a whole number from 1 to 1000"),
        ({"q": "a", "limit": "٣"}, "limit is '٣'; expected a whole number from 1 to 1000"),
        ({"q": "a", "offset": "-1"}, "offset is '-1'; expected a whole number from 0 to 999999999"),
        ({"q": "a", "widen": "yes"}, "widen is 'yes'; expected a whole number from 0 to 1"),
        ({"q": "a", "captions": "2"}, "captions is 2; expected a whole number from 0 to 1"),
        (
            {"q": "a", "sort": "best"},
            "sort is 'best'; expected one of relevance, newest, oldest",
        ),
        (
            {"q": "a", "period": "4/2017"},
            "period is '4/2017'; expected a year, a month or a day: 2024, 2024-04 or 2024-04-12",
        ),
        (
            {"q": "a", "form": "2016"},
            "unknown parameter 'form'; expected q, limit, offset, sort, from, to, period, "
            "byline, source, captions, facets, widen, verbatim, at",
        ),
        ({"q": ["a", "b"]}, "parameter 'q' comes 2 times; give it once"),
    ],
)
def test_the_api_says_what_is_wrong(query_string: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError) as caught:
        search_request(MultiDict(query_string))
    assert str(caught.value) == message


def test_a_period_ends_where_its_text_ends() -> None:
    with pytest.raises(UserError, match="period is"):
        search_request(MultiDict({"q": "a", "period": "2017\n"}))


def test_what_takes_no_parameter_says_so() -> None:
    with pytest.raises(UserError, match="unknown parameter 'limit'; expected q, format"):
        read_parameters(MultiDict({"q": "a", "limit": "3"}), SUGGEST)
    with pytest.raises(UserError, match="unknown parameter 'q'; expected none"):
        read_parameters(MultiDict({"q": "a"}), STATS)


def test_every_default_is_a_value_of_its_parameter() -> None:
    for parameter in SEARCH:
        default = parameter.schema.get("default")
        assert default is None or parameter.read([str(default)]) == default
