from __future__ import annotations

import re
from ipaddress import ip_network
from pathlib import Path

import pytest

from index import settings as index_settings
from index.errors import UserError
from web import settings
from web.settings import ServerSettings

DOCS = (Path(__file__).parents[1] / "docs/deployment.md").read_text("utf-8")


def read(**environment: str) -> ServerSettings:
    return ServerSettings.from_environment(environment=environment)


def test_without_an_environment_they_are_the_usual_ones() -> None:
    assert read() == ServerSettings()
    assert ServerSettings.from_environment(True, {}).log_queries


def test_each_variable_sets_what_it_says() -> None:
    assert read(TRACUU_RATE="2.5").rate == 2.5
    assert read(TRACUU_RATE="0").rate == 0
    networks = (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"), ip_network("::1/128"))
    assert read(TRACUU_TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8 ::1").trusted_proxies == networks
    assert read(TRACUU_PUBLIC_URL="https://a.example/tim/").public_url == "https://a.example/tim"
    assert read(TRACUU_AUTH_FILE="/etc/readers").auth_file == Path("/etc/readers")
    assert not read(TRACUU_ORIGINALS="0").originals


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRACUU_RATE", "-1"),
        ("TRACUU_RATE", "nan"),
        ("TRACUU_RATE", "viele"),
        ("TRACUU_TRUSTED_PROXIES", "localhost"),
        ("TRACUU_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRACUU_PUBLIC_URL", "search.example.org"),
        ("TRACUU_PUBLIC_URL", "javascript://x/"),
        ("TRACUU_PUBLIC_URL", "https://u:p@a.example/"),
        ("TRACUU_PUBLIC_URL", "https://a.example/?q=1"),
        ("TRACUU_PUBLIC_URL", "https://a.example:port/"),
        ("TRACUU_ORIGINALS", "no"),
    ],
)
def test_a_value_that_makes_no_sense(variable: str, value: str) -> None:
    with pytest.raises(UserError, match=f"^{variable}={re.escape(value)}: "):
        read(**{variable: value})


def test_every_variable_is_documented_and_none_is_made_up() -> None:
    variables = {
        value
        for module in (settings, index_settings)
        for name, value in vars(module).items()
        if name.endswith("_VARIABLE")
    }
    assert set(re.findall(r"^\| `(TRACUU_\w+)` \|", DOCS, re.MULTILINE)) == variables
