from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.security import generate_password_hash

from index.errors import UserError
from index.settings import Settings
from web.app import create_app
from web.settings import ServerSettings

HASH = generate_password_hash("mật khẩu: dài")


@pytest.fixture
def app(tmp_path: Path, seed_index: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr("web.limits.monotonic", lambda: 0.0)
    readers = tmp_path / "readers.txt"
    readers.write_text(f"# readers\n\nlan:{HASH}\n", "utf-8")
    return create_app(Settings(seed_index), ServerSettings(rate=2, auth_file=readers))


def _as(name: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{name}:{password}".encode()).decode()}


def test_who_has_the_password_reads(app: Flask) -> None:
    client = app.test_client()
    for _ in range(3):
        answer = client.get("/?q=công đoàn", headers=_as("lan", "mật khẩu: dài"))
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        _as("lan", "mật khẩu"),
        _as("lan", ""),
        _as("", ""),
        _as("nobody", "mật khẩu: dài"),
        _as("lan", HASH),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic"},
        {"Authorization": "Bearer lan"},
        {"Authorization": 'Digest username="lan"'},
    ],
)
@pytest.mark.parametrize(
    "address", ["/", "/?q=a", "/api/search?q=a", "/static/style.css", "/original/a", "/nowhere"]
)
def test_nobody_else_reads_anything(app: Flask, address: str, headers: dict[str, str]) -> None:
    answer = app.test_client().get(address, headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Basic realm="Tra Cuu"')
    assert "ETag" not in answer.headers


def test_a_tag_opens_no_door(app: Flask) -> None:
    client = app.test_client()
    tag = client.get("/", headers=_as("lan", "mật khẩu: dài")).headers["ETag"]
    assert client.get("/", headers={"If-None-Match": tag}).status_code == 401


def test_probes_want_no_password(app: Flask) -> None:
    for address in ("/healthz", "/readyz"):
        assert app.test_client().get(address).status_code == 200


def test_guessing_is_slowed_down(app: Flask) -> None:
    client = app.test_client()
    guesses = [
        client.get(
            "/help", headers=_as("lan", str(number)), environ_base={"REMOTE_ADDR": "203.0.113.5"}
        ).status_code
        for number in range(4)
    ]
    assert guesses == [401, 429, 429, 429]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "names nobody"),
        ("lan\n", ":1: not name:hash"),
        ("# a\nlan:plain\n", ":2: not name:hash"),
        (f":{HASH}\n", ":1: not name:hash"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, text: str, message: str) -> None:
    readers = tmp_path / "readers.txt"
    readers.write_text(text, "utf-8")
    with pytest.raises(UserError, match=message):
        create_app(Settings(tmp_path), ServerSettings(auth_file=readers))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the passwords cannot be read"):
        create_app(Settings(tmp_path), ServerSettings(auth_file=tmp_path / "none"))
