from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

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
    assert ALLOWED not in answer.headers


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


@pytest.mark.parametrize("origins", ["example.org", "https://a.example/path", "ftp://a", "null"])
def test_an_origin_that_no_browser_sends_is_an_error(origins: str) -> None:
    with pytest.raises(UserError, match="give origins as browsers write them"):
        ServerSettings.from_environment(environment={CORS_VARIABLE: origins})
