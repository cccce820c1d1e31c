from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
from flask import Flask, Response
from hypothesis import given
from hypothesis import strategies as st

from index.settings import Settings
from web.app import create_app
from web.limits import MAX_STREAMS, MAX_STREAMS_OF_ONE, RateLimiter, Streams
from web.serving import MAX_BODY, MAX_HEAD
from web.settings import ServerSettings

SOMEBODY = {"REMOTE_ADDR": "203.0.113.5"}


@pytest.fixture
def app(seed_index: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Two requests a second, twenty at once; and no second passes."""
    monkeypatch.setattr("web.limits.monotonic", lambda: 0.0)
    return create_app(Settings(seed_index), ServerSettings(rate=2))


def test_a_bucket_empties_and_fills() -> None:
    limiter = RateLimiter(rate=2, burst=4)
    assert [limiter.wait("a", 0.0) for _ in range(4)] == [0, 0, 0, 0]
    assert limiter.wait("a", 0.0) == 0.5
    assert limiter.wait("b", 0.0) == 0
    assert limiter.wait("a", 0.4) == pytest.approx(0.1)
    assert limiter.wait("a", 0.5) == 0
    assert limiter.wait("a", 100.0, cost=4) == 0


@given(st.lists(st.floats(0, 10), max_size=200), st.floats(0.5, 50), st.floats(1, 50))
def test_no_client_gets_more_than_its_rate(moments: list[float], rate: float, burst: float) -> None:
    limiter = RateLimiter(rate, burst)
    moments = sorted(moments)
    given_at = [moment for moment in moments if not limiter.wait("a", moment)]
    for first in range(len(given_at)):
        for last in range(first, len(given_at)):
            seconds = given_at[last] - given_at[first]
            assert last - first + 1 <= burst + rate * seconds + 1e-6


def test_many_clients_are_told_apart() -> None:
    limiter = RateLimiter(1, 1)
    refused = sum(limiter.wait(str(number), 1.0) > 0 for number in range(1000))
    assert refused < 50
    assert limiter.wait("999", 1.0) > 0


def test_forked_processes_count_together() -> None:
    limiter = RateLimiter(1, 3)
    forked = get_context("fork").Process(target=limiter.wait, args=("a", 1.0))
    forked.start()
    forked.join()
    assert [limiter.wait("a", 1.0) for _ in range(3)] == [0, 0, 1]


def test_who_asks_too_much_is_told_when_to_come_back(app: Flask) -> None:
    client = app.test_client()
    answers = [client.get("/help", environ_base=SOMEBODY) for _ in range(25)]
    assert [answer.status_code for answer in answers] == [200] * 20 + [429] * 5
    assert answers[-1].headers["Retry-After"] == "1"
    assert "<h1" in answers[-1].text
    api = client.get("/api/search?q=a", environ_base=SOMEBODY)
    assert api.status_code == 429 and api.json is not None
    assert api.json["error"] == "Too Many Requests"


def test_others_and_probes_go_on(app: Flask) -> None:
    client = app.test_client()
    for _ in range(30):
        client.get("/nowhere", environ_base=SOMEBODY)
    assert client.get("/help", environ_base=SOMEBODY).status_code == 429
    assert client.get("/help", environ_base={"REMOTE_ADDR": "203.0.113.6"}).status_code == 200
    assert client.get("/help").status_code == 200  # who is on this machine
    for probe in ("/healthz", "/readyz"):
        assert client.get(probe, environ_base=SOMEBODY).status_code == 200


def test_an_address_that_is_too_long(app: Flask) -> None:
    client = app.test_client()
    longest = "%E1%BB%87" * 2000
    assert client.get(f"/?q={longest}").status_code == 200
    assert client.get(f"/?q={longest * 2}").status_code == 414
    answer = client.get(f"/api/search?q={longest * 2}")
    assert answer.status_code == 414 and answer.json is not None


def test_streams_are_bounded() -> None:
    assert MAX_STREAMS_OF_ONE < MAX_STREAMS
    streams = Streams()
    begun = [streams.begin(client) for client in "aaabbbccc"]
    assert begun == [True, True, False, True, True, False, False, False, False]
    streams.end("a")
    assert streams.begin("c") and not streams.begin("a")


def test_too_many_streams_at_once(app: Flask) -> None:
    def numbers() -> Iterator[str]:
        yield from map(str, range(10))

    app.add_url_rule("/numbers", "numbers", lambda: Response(numbers(), mimetype="text/plain"))
    client = app.test_client()
    open_answers = [client.get("/numbers") for _ in range(MAX_STREAMS_OF_ONE)]
    assert [answer.status_code for answer in open_answers] == [200] * MAX_STREAMS_OF_ONE
    refused = client.get("/numbers")
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "10"
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    for answer in open_answers:
        answer.close()
    assert client.get("/numbers").text == "0123456789"


def test_a_head_is_longer_than_its_address() -> None:
    assert MAX_HEAD > 2000 * 9 and MAX_BODY <= 1 << 16
