from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.settings import Settings
from searcher.model import SearchRequest
from searcher.searcher import Searcher
from searcher.serialize import article_to_dict, dumps, page_to_dict
from web.app import create_app

AN_PHU = "000_a798f7f84a066ecb"
CAN_THO = "004_53f2e390344ddf15"


@pytest.fixture(scope="module")
def client(seed_index: Path) -> FlaskClient:
    return create_app(Settings(seed_index)).test_client()


def test_search_gives_what_the_searcher_gives(client: FlaskClient, seed_index: Path) -> None:
    answer = client.get("/api/search?q=lien doan lao dong&limit=1&offset=1&sort=oldest")
    assert answer.status_code == 200 and answer.mimetype == "application/json"
    searcher = Searcher.open(seed_index)
    page = searcher.search(SearchRequest("lien doan lao dong", limit=1, offset=1, sort="oldest"))
    expected = page_to_dict(page, searcher.stats().roots)
    searcher.close()
    assert {**answer.json, "took_ms": None} == {**expected, "took_ms": None}
    assert [hit["id"] for hit in answer.json["hits"]] == [AN_PHU]


def test_vietnamese_stands_as_it_is(client: FlaskClient) -> None:
    assert "Liên đoàn Lao động huyện An Phú" in client.get("/api/search?q=an phu").text


def test_dates_limit(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=cong doan&from=2016&to=18/1/2017").json
    assert [hit["id"] for hit in answer["hits"]] == [CAN_THO]


def test_marks_bind_unless_widened(client: FlaskClient) -> None:
    strict = client.get("/api/search?q=thoạ ược").json
    widened = client.get("/api/search?q=thoạ ược&widen=1").json
    assert (strict["total"], strict["interpretation"]["widened"]) == (0, False)
    assert widened["interpretation"]["widened"] and widened["hits"][0]["id"] == CAN_THO


def test_a_query_that_cannot_be_read(client: FlaskClient) -> None:
    answer = client.get('/api/search?q=lao "động')
    assert answer.status_code == 400
    assert answer.json == {
        "error": "a quotation mark is not closed (at character 5; "
        'expected a closing ", as in "mái ấm")',
        "position": 4,
        "expected": 'a closing ", as in "mái ấm"',
    }


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("/api/search", "parameter 'q' is missing"),
        ("/api/search?q=a&limit=0", "limit is 0"),
        ("/api/search?q=a&from=hier", "hier"),
        ("/api/search?q=a&page=2", "unknown parameter 'page'"),
        ("/api/suggest", "parameter 'q' is missing"),
    ],
)
def test_a_parameter_that_cannot_be_read(client: FlaskClient, address: str, part: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert part in answer.json["error"]
    assert answer.json["position"] is None and answer.json["expected"] is None


def test_suggest(client: FlaskClient) -> None:
    answer = client.get("/api/suggest?q=cong do").json
    assert answer["query"] == "cong do"
    assert "công đoàn" in answer["suggestions"]


def test_health(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}
    answer = client.get("/readyz").json
    assert answer["status"] == "ok" and answer["articles"] == 2
    assert set(answer) == {"status", "articles", "generation", "behind"}
    assert answer["behind"] is False


@pytest.mark.parametrize(
    "state",
    [
        {"q": "lien doan lao dong", "sort": "oldest", "from": "2016"},
        {"q": "thoạ ược"},  # only without its marks
        {"q": "đoàn", "verbatim": "1", "to": "12/4/2024", "captions": "1"},
        {"period": "2017-01"},
    ],
)
def test_a_page_leads_to_its_search_in_the_api(client: FlaskClient, state: dict[str, str]) -> None:
    page = client.get("/", query_string=state, follow_redirects=True)
    [address] = re.findall(r'href="(/api/search[^"]+)"', page.text)
    answer = client.get(html.unescape(address))
    assert answer.status_code == 200 and answer.json is not None
    shown = re.findall(r'<h2><a id="hit-\d+" href="/article/([^"?]+)', page.text)
    assert [hit["id"] for hit in answer.json["hits"]] == shown != []


def test_a_page_that_made_sense_of_a_slip_leads_to_no_error(client: FlaskClient) -> None:
    for slip in ({"q": '"lao động'}, {"q": "đoàn", "from": "hôm qua"}):
        assert "/api/search" not in client.get("/", query_string=slip).text


def test_filters_and_facets(client: FlaskClient) -> None:
    every = client.get("/api/search?q=*").json
    assert {name for name, counts in every["facets"].items() if counts} >= {"year", "month"}
    one = client.get("/api/search?q=*&period=2017-01&facets=0").json
    assert [hit["id"] for hit in one["hits"]] == [CAN_THO] and one["facets"] == {}
    byline = one["hits"][0]["byline"]
    both = client.get("/api/search", query_string={"q": "*", "byline": [byline, "Ai khác"]}).json
    assert CAN_THO in [hit["id"] for hit in both["hits"]]


def test_an_answer_names_its_generation(client: FlaskClient) -> None:
    first = client.get("/api/search?q=đoàn").json
    assert first["generation"]
    again = client.get("/api/search", query_string={"q": "đoàn", "at": first["generation"]}).json
    assert again["generation"] == first["generation"]


def test_an_article(client: FlaskClient, seed_index: Path) -> None:
    answer = client.get(f"/api/article/{CAN_THO}?q=công đoàn").json
    with Searcher.open(seed_index) as searcher:
        lit = searcher.light(CAN_THO, "công đoàn", "strict")
        assert answer == json.loads(dumps(article_to_dict(lit, searcher.stats().roots)))
    assert answer["match_count"] > 0
    assert answer["path"] == f"{CAN_THO}.txt"
    assert client.get(f"/api/article/{CAN_THO}").json["match_count"] == 0


def test_an_article_that_is_not_there(client: FlaskClient) -> None:
    answer = client.get("/api/article/không/có")
    assert answer.status_code == 404
    assert set(answer.json) == {"error", "position", "expected"}


def test_stats_tell_nothing_of_the_machine(client: FlaskClient) -> None:
    answer = client.get("/api/stats").json
    assert (answer["articles"], answer["undated"]) == (2, 0)
    assert answer["first_date"] == "2017-01-18" and answer["last_date"] == "2024-04-12"
    assert set(answer) == {
        "articles", "undated", "first_date", "last_date", "generation", "built_at",
    }  # fmt: skip


def test_only_the_headers_are_asked_for(client: FlaskClient) -> None:
    for address in ("/api/search?q=đoàn", "/api/stats", "/api/openapi.json"):
        answer = client.head(address)
        assert (answer.status_code, answer.data) == (200, b"")
        assert answer.mimetype == "application/json"


def test_limits_that_end_before_they_begin_are_refused(client: FlaskClient) -> None:
    answer = client.get("/api/search", query_string={"q": "đoàn", "from": "2019", "to": "2015"})
    assert answer.status_code == 400
    assert answer.json is not None
    assert "end before they begin" in answer.json["error"]


def test_a_query_without_a_word_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/search", query_string={"q": "…"})
    assert (answer.status_code, answer.json) == (
        400,
        {
            "error": "there is nothing to look for (at character 1; expected a word or a phrase)",
            "position": 0,
            "expected": "a word or a phrase",
        },
    )
