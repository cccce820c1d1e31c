from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from index.errors import UserError
from index.settings import Settings
from web.app import create_app
from web.settings import CORS_VARIABLE, ServerSettings

ALLOWED = "Access-Control-Allow-Origin"
OURS = "https://www.example.org"
PROGRAMS = ("/api/stats", "/api/search?q=", "/export.csv", "/feed.atom")


def client_for(index: Path, origins: str) -> FlaskClient:
    server = ServerSettings.from_environment(environment={CORS_VARIABLE: origins})
    return create_app(Settings(index), server).test_client()


@pytest.mark.parametrize("address", [*PROGRAMS, "/"])
def test_unless_told_no_other_site_reads_an_answer(seed_index: Path, address: str) -> None:
    answer = client_for(seed_index, "").get(address, headers={"Origin": OURS}, buffered=True)
    assert ALLOWED not in answer.headers and "Origin" not in answer.vary


def test_sites_that_are_named_read_what_is_for_programs(seed_index: Path) -> None:
    client = client_for(seed_index, f"http://localhost:3000, {OURS}")
    for address in PROGRAMS:
        answer = client.get(address, headers={"Origin": OURS}, buffered=True)
        assert answer.headers[ALLOWED] == OURS
        assert "X-Total-Count" in answer.headers["Access-Control-Expose-Headers"]
        assert "Origin" in answer.vary
        other = client.get(address, headers={"Origin": "https://else.example"}, buffered=True)
        assert ALLOWED not in other.headers and "Origin" in other.vary
        assert ALLOWED not in client.get(address, buffered=True).headers
    for address in ("/", "/?q=a", "/help", "/original/x"):
        page = client.get(address, headers={"Origin": OURS}, buffered=True)
        assert ALLOWED not in page.headers


def test_a_star_lets_every_site_read_but_without_passwords(seed_index: Path) -> None:
    answer = client_for(seed_index, "*").get("/api/stats", headers={"Origin": OURS})
    assert answer.headers[ALLOWED] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def preflight(client: FlaskClient, address: str, origin: str = OURS) -> TestResponse:
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-mine"}
    return client.options(address, headers={"Origin": origin} | asked)


@pytest.mark.parametrize(("origins", "allowed"), [(OURS, OURS), ("*", "*")])
def test_a_browser_that_asks_first_is_told_so(seed_index: Path, origins: str, allowed: str) -> None:
    client = client_for(seed_index, origins)
    for address in PROGRAMS:
        answer = preflight(client, address)
        assert (answer.status_code, answer.data) == (204, b"")
        assert answer.headers[ALLOWED] == allowed
        assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
        # A star is not taken for Authorization: no script brings a reader's password.
        assert answer.headers["Access-Control-Allow-Headers"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert preflight(client, "/").status_code == 405
    assert client.options("/api/stats", headers={"Origin": OURS}).status_code == 405


def test_who_may_not_read_is_refused_before_asking(seed_index: Path) -> None:
    for origins in ("", OURS):
        answer = preflight(client_for(seed_index, origins), "/api/stats", "https://else.example")
        assert answer.status_code == 405 and ALLOWED not in answer.headers


@pytest.mark.parametrize("origins", ["example.org", "https://a.example/path", "ftp://a", "null"])
def test_an_origin_that_no_browser_sends_is_an_error(origins: str) -> None:
    with pytest.raises(UserError, match="give origins as browsers write them"):
        ServerSettings.from_environment(environment={CORS_VARIABLE: origins})
