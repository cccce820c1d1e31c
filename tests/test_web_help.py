"""The page that tells readers what can be typed."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from web_html import links, text

from index.settings import Settings
from searcher.query.parser import parse
from web.app import create_app


@pytest.fixture(scope="module")
def client(corpus_index: Path) -> FlaskClient:
    return create_app(Settings(corpus_index)).test_client()


def _help(client: FlaskClient, language: str) -> str:
    answer = client.get("/help", query_string={"lang": language})
    assert answer.status_code == 200
    return answer.text


def _queries(html: str) -> list[str]:
    main = html[html.index("<main") : html.index("</main>")]
    return [parse_qs(urlsplit(address).query)["q"][0] for address in links(main)]


def test_it_speaks_the_readers_language(client: FlaskClient) -> None:
    assert "Cách tìm" in text(_help(client, "vi"))
    assert "Cứ gõ điều cần tìm" in text(_help(client, "vi"))
    assert "How to search" in text(_help(client, "en"))
    # Its links to the other language lead to itself.
    assert any(link.startswith("/help?lang=en") for link in links(_help(client, "vi")))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_example_is_a_search_that_finds_something(client: FlaskClient, language: str) -> None:
    queries = _queries(_help(client, language))
    assert len(queries) == len(set(queries)) == 22
    for query in queries:
        assert parse(query, "strict").ignored == ()
        found = client.get("/api/search", query_string={"q": query, "limit": "1"}).get_json()
        assert (query, bool(found["hits"])) == (query, True)


def test_both_languages_show_the_same_searches(client: FlaskClient) -> None:
    vietnamese, english = (_queries(_help(client, language)) for language in ("vi", "en"))
    for ours, theirs in zip(vietnamese, english, strict=True):
        assert parse(ours, "strict") == parse(theirs, "strict")


def test_every_kind_of_thing_has_its_example(client: FlaskClient) -> None:
    typed = " ".join(_queries(_help(client, "en")))
    for sign in ('"', '"~5', "*", "~ ", "=", "+", "-", "AND", "OR", "(", "title:", "byline:"):
        assert sign in typed
    for limit in ("date:", "..", "before:", "after:"):
        assert limit in typed


@pytest.mark.parametrize("path", ["/", "/?q=mai+am", "/?q=xyzzy", "/help", "/article/none"])
def test_every_page_leads_to_it(client: FlaskClient, path: str) -> None:
    html = client.get(path, headers={"Accept-Language": "en"}).text
    assert "/help" in links(html[html.index("<footer") :])


def test_where_nothing_is_found_it_is_offered_beside_the_query(client: FlaskClient) -> None:
    html = client.get("/?q=xyzzy").text
    assert "/help" in links(html[html.index('class="nothing"') : html.index("</main>")])


def test_it_needs_no_index(tmp_path: Path) -> None:
    client = create_app(Settings(tmp_path / "nothing")).test_client()
    assert client.get("/help").status_code == 200
