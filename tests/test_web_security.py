"""What holds of every answer, whatever it is an answer to."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from index.settings import Settings
from web.app import create_app
from web.security import HEADERS

ADDRESSES = [
    "/",
    "/?q=công đoàn",
    "/?q=zzzz",
    "/article/004_53f2e390344ddf15?q=mái",
    "/why/004_53f2e390344ddf15?q=mái",
    "/original/004_53f2e390344ddf15",
    "/help",
    "/api/search?q=đoàn",
    "/api/search?q=%22",
    "/api/suggest?q=co",
    "/api/similar?id=004_53f2e390344ddf15",
    "/healthz",
    "/readyz",
    "/static/style.css",
    "/nowhere",
    "/api/nowhere",
    "/article/none",
]


@pytest.fixture(scope="module")
def app(seed_index: Path) -> Flask:
    return create_app(Settings(seed_index))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "TRACE"])
def test_every_answer_has_the_headers_and_no_cookie(app: Flask, address: str, method: str) -> None:
    with app.test_client().open(address, method=method) as answer:
        if method not in ("GET", "HEAD"):
            assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD"
        for name, value in HEADERS.items():
            if not (address.startswith("/original") and name == "Content-Security-Policy"):
                assert answer.headers[name] == value
        assert "Set-Cookie" not in answer.headers
        assert re.fullmatch("[0-9a-f]{12}", answer.headers["X-Request-Id"])


def test_every_address_without_arguments_was_asked(app: Flask) -> None:
    """Addresses that came later are asked here."""
    client = app.test_client()
    rules = [rule for rule in app.url_map.iter_rules() if not rule.arguments]
    for rule in rules:
        with client.get(rule.rule, query_string={"q": "đoàn"}) as answer:
            assert "Set-Cookie" not in answer.headers, rule
            assert answer.headers["Content-Security-Policy"], rule


def _tells_nothing(client: FlaskClient, place: Path, address: str, status: int) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert str(place) not in answer.text and "Traceback" not in answer.text
    assert not re.search(r"/(?:tmp|usr|home|opt|work)/", answer.text)


PAGES = ["/", "/?q=a", "/article/a", "/why/a?q=a", "/api/search?q=a", "/readyz", "/original/a"]


@pytest.mark.parametrize("address", PAGES)
def test_no_error_names_a_file_of_the_server(tmp_path: Path, address: str) -> None:
    place = tmp_path / "index"
    client = create_app(Settings(place)).test_client()
    _tells_nothing(client, place, address, 503)
    place.mkdir()
    (place / "CURRENT").mkdir()  # damaged
    _tells_nothing(client, place, address, 503)
    place = tmp_path / ("x" * 300)  # neither missing nor damaged: it cannot be read
    client = create_app(Settings(place)).test_client()
    _tells_nothing(client, place, address, 503)


@pytest.mark.parametrize("address", PAGES[:-1])
def test_nor_does_a_list_that_cannot_be_read(
    tmp_path: Path, seed_index: Path, address: str
) -> None:
    own_list = tmp_path / "own.tsv"
    own_list.write_text("no capitals\tliên đoàn\n", "utf-8")
    client = create_app(Settings(seed_index, own_list)).test_client()
    _tells_nothing(client, own_list, address, 503)


def test_a_list_that_goes_bad_leaves_the_one_before(
    tmp_path: Path, seed_index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own_list = tmp_path / "own.tsv"
    own_list.write_text("LĐLĐ\tliên đoàn lao động\n", "utf-8")
    client = create_app(Settings(seed_index, own_list)).test_client()
    assert client.get("/api/search?q=LĐLĐ").status_code == 200
    own_list.write_text("no capitals\tliên đoàn\n", "utf-8")
    for _ in range(2):
        assert client.get("/api/search?q=LĐLĐ").status_code == 200
    [warning] = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert "the older generation goes on answering" in warning and str(own_list) in warning


def test_a_defect_shows_its_number_and_nothing_else(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    broken = create_app(Settings(Path(os.devnull) / "x"))
    broken.add_url_rule("/broken", view_func=Path("/nonexistent/secret").read_text)
    answer = broken.test_client().get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text and "nonexistent" not in answer.text
    assert caplog.text.count("Traceback") == 1


def test_every_test_that_holds_a_promise_is_there() -> None:
    root = Path(__file__).parents[1]
    promises = (root / "docs/security.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)`", promises)
    assert len(named) > 15
    assert [name for name in named if not (root / name).exists()] == []
    ours = {path.name for path in (root / "tests/torture").glob("test_*.py")}
    assert {"test_xss.py", "test_load.py", "test_publications.py"} <= ours
