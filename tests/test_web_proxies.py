from __future__ import annotations

from ipaddress import ip_network

import pytest
from flask import Flask, request, url_for
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, run_wsgi_app

from web.proxies import (
    BehindProxies,
    client_address,
    is_host,
    is_loopback,
    rate_key,
    shortened,
)

TRUSTED = (ip_network("127.0.0.1/32"), ip_network("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),  # who is not trusted is not believed
        ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.5", "203.0.113.5"),  # the first was made up
        ("127.0.0.1", "6.6.6.6, 203.0.113.5, 10.1.2.3", "203.0.113.5"),
        ("127.0.0.1", "127.0.0.1, 203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "10.1.1.1", "10.1.1.1"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("127.0.0.1", "203.0.113.5, nonsense", "127.0.0.1"),
        ("127.0.0.1", "::ffff:203.0.113.5", "203.0.113.5"),
        ("127.0.0.1", "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_the_client_is_the_last_that_no_proxy_vouches_for(
    peer: str, forwarded: str, client: str
) -> None:
    assert client_address(peer, forwarded, TRUSTED) == client


@given(st.text(), st.ip_addresses(v=4).filter(lambda address: address.is_global))
def test_nobody_is_whom_they_say_they_are(made_up: str, address: object) -> None:
    """Whatever a client sends, its proxy appends the address that it was asked from."""
    assert client_address("127.0.0.1", f"{made_up},{address}", TRUSTED) == str(address)
    assert client_address(str(address), made_up, TRUSTED) == str(address)


def test_without_trusted_proxies_nothing_is_believed() -> None:
    assert client_address("127.0.0.1", "203.0.113.5", ()) == "127.0.0.1"


def test_a_household_of_ipv6_is_one_client() -> None:
    assert rate_key("2001:db8:1:2::9") == rate_key("2001:db8:1:2:ffff::1")
    assert rate_key("2001:db8:1:3::9") != rate_key("2001:db8:1:2::9")
    assert rate_key("203.0.113.5") == "203.0.113.5"
    assert rate_key("::ffff:203.0.113.5") == "::ffff:203.0.113.5"


def test_logs_have_no_whole_address() -> None:
    assert shortened("203.0.113.5") == "203.0.113.0/24"
    assert shortened("2001:db8:1:2::9") == "2001:db8:1::/48"
    assert shortened("") == "-"


def test_loopback() -> None:
    assert is_loopback("127.0.0.1") and is_loopback("::1") and is_loopback("::ffff:127.0.0.1")
    assert not is_loopback("203.0.113.5") and not is_loopback("")


def _app(public_url: str) -> Flask:
    app = Flask("web")
    app.add_url_rule("/who", "who", lambda: f"{request.remote_addr} {url_for('who', _external=1)}")
    app.wsgi_app = BehindProxies(app.wsgi_app, TRUSTED, public_url)  # type: ignore[method-assign]
    return app


def test_the_public_address_does_not_hang_on_the_host_header() -> None:
    client = _app("https://tim.example:444/kho").test_client()
    headers = {"Host": "evil.example", "X-Forwarded-For": "203.0.113.5"}
    answer = client.get("/who", headers=headers)
    assert answer.text == "203.0.113.5 https://tim.example:444/kho/who"
    assert _app("").test_client().get("/who").text == "127.0.0.1 http://localhost/who"


@pytest.mark.parametrize(
    "host",
    ["tim.example", "TIM.example:8080", "localhost", "127.0.0.1:1", "[::1]", "[2001:db8::1]:80",
     "a_b.example", "xn--cng-dma.vn", "tim.example."],
)  # fmt: skip
def test_hosts(host: str) -> None:
    assert is_host(host)


HOSTLESS = [
    "", "..", ".", "a..b", "xn--", "xn--\xff", "a" * 64, "a" * 5000, "a.b" * 100, "a b", "a/b",
    "a@b", "a:b", "a:123456", "[", "[]", "[::1", "công.vn", "a\tb", 'a"><script>', "-a", "a,b",
    "%00", "a?b",
]  # fmt: skip


def _asked_with(host: str) -> tuple[str, str]:
    """Return status and text of an answer; the test client itself fails with such hosts."""
    environ = EnvironBuilder("/who").get_environ() | {"HTTP_HOST": host}
    text, status, _ = run_wsgi_app(_app("").wsgi_app, environ, buffered=True)
    return status, b"".join(text).decode()


@pytest.mark.parametrize("host", HOSTLESS)
def test_what_is_no_host_is_as_if_it_were_not_there(host: str) -> None:
    """Addresses cannot be made with it: every page would be an error, and fill the log."""
    assert not is_host(host)
    assert _asked_with(host) == ("200 OK", " http://localhost/who")


@given(st.text(st.sampled_from("aZ09-._:[]x n@%é/,"), max_size=20) | st.text(max_size=80))
def test_whatever_the_host_addresses_can_be_made(host: str) -> None:
    assert _asked_with(host)[0] == "200 OK"
