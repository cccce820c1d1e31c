"""Ids that would be paths: 404, and no file is opened for any of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from index.settings import Settings
from web.app import create_app

_TARGETS = ("etc/passwd", "proc/self/environ", "index/generations/000001/manifest.json", "a.txt")
_CLIMBS = (
    "../",
    "..%2f",
    "..%252f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..\\",
    "..%5c",
    "..;/",
    "....//",
    "..%c0%af",
    "..%ef%bc%8f",
    "%uff0e%uff0e/",
    ".%00./",
    "/%2e/",
)
_OTHERS = (
    "%00",
    "a%00.txt",
    "004_53f2e390344ddf15%00.txt",
    "004_53f2e390344ddf15.txt",
    "004_53f2e390344ddf15/",
    "./004_53f2e390344ddf15",
    "x/../004_53f2e390344ddf15",
    "%5c%5cserver%5cshare%5ca.txt",
    "\\\\server\\share",
    "//server/share/a.txt",
    "file:///etc/passwd",
    "file%3a%2f%2f%2fetc%2fpasswd",
    "http://127.0.0.1:22/",
    "php://filter/resource=/etc/passwd",
    "C:%5cwindows%5cwin.ini",
    "C:/windows/win.ini",
    "~/.ssh/id_rsa",
    "$HOME/.bashrc",
    "%24%7bjndi:ldap://x/%7d",
    "{{7*7}}",
    "*",
    "?",
    ".",
    "..",
    "...",
    "CURRENT",
    "con",
    "aux.txt",
    "-rf",
    "|id",
    ";id",
    "`id`",
    "%0a%0dSet-Cookie:%20a=b",
    "%ed%a0%80",
    "%f0%28%8c%28",
    "%c0%ae%c0%ae/",
    "%e2%80%ae",
    "%EF%BB%BF",
    "%2f" * 1000,
    "a" * 20_000,
    "../" * 5_000,
    "%25" * 5_000 + "2e",
)
STRINGS = [
    *(climb * depth + target for climb, depth, target in product(_CLIMBS, (1, 3, 12), _TARGETS)),
    *("/" + quote(target, safe="") for target in _TARGETS),
    *_OTHERS,
]
ADDRESSES = ("/article/", "/original/", "/why/", "/api/article/", "/api/similar?id=", "/static/")

_opened: list[str] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _opened is not None and event in ("open", "os.listdir", "os.scandir"):
        _opened.append(str(arguments[0]))


@pytest.fixture
def opened() -> Iterator[list[str]]:
    """The files that are opened from now on. An audit hook is never taken away again."""
    global _opened
    if not _hooked:
        _hooked.append(True)
        sys.addaudithook(_note)
    _opened = []
    yield _opened
    _opened = None


_hooked: list[bool] = []


@pytest.fixture
def client(seed_index: Path) -> FlaskClient:
    client = create_app(Settings(seed_index)).test_client()
    for address in ("/article/none", "/original/none", "/why/none?q=a", "/api/similar?id=none"):
        client.get(address)  # templates and the index are read once
    return client


def test_there_are_enough_of_them() -> None:
    assert len(set(STRINGS)) >= 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_string_leads_to_a_file(
    client: FlaskClient, seed_index: Path, opened: list[str], address: str
) -> None:
    # The server looks at its own memory after each answer.
    known = {str(seed_index / "CURRENT"), "/proc/self/statm"}
    for string in STRINGS:
        tail = "?q=a" if address == "/why/" else ""
        with client.get(address + string + tail) as answer:
            assert answer.status_code in (400, 404, 414), string
            assert "root:" not in answer.text and "Set-Cookie" not in answer.headers
    assert set(opened) <= known
