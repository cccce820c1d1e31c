"""What a request that is refused is answered, how that is counted, and what is refused."""

from __future__ import annotations

import logging
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client import REGISTRY
from served import Served, running
from web_html import text

from index.settings import Settings
from web.app import create_app
from web.lanes import LONG, PAGE_THREADS, QUICK
from web.limits import MAX_STREAMS
from web.overload import REFUSED, WAITED
from web.security import HEADERS

TOLD = {WAITED: 0.3, REFUSED: True, "REMOTE_ADDR": "203.0.113.77"}

SCRIPT = """
import socket, sys, time
from threading import Event
from web import lanes, serving

for setting in sys.argv[1:]:
    name, _, value = setting.partition("=")
    getattr(lanes, name)
    setattr(lanes, name, float(value))


def application(environ, start_response):
    refused = environ["tracuu.refused"]
    if not refused and environ["QUERY_STRING"]:
        print("asleep", flush=True)
        time.sleep(float(environ["QUERY_STRING"]))
    start_response("503 Busy" if refused else "200 OK", [("Content-Length", "2")])
    return [b"ok"]


with socket.create_server(("127.0.0.1", 0)) as listening:
    print("Serving http://127.0.0.1:%d/" % listening.getsockname()[1], file=sys.stderr, flush=True)
    serving.Server(application, listening, Event()).run()
"""


@pytest.fixture(scope="module")
def app(seed_index: Path) -> Flask:
    return create_app(Settings(seed_index))


def test_the_page_of_who_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/?q=bí+mật", environ_overrides=TOLD)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert answer.headers["Cache-Control"] == "no-store"
    assert HEADERS.items() <= dict(answer.headers).items()
    assert "Hiện có quá nhiều người đang tra cứu" in text(answer.text)
    assert len(answer.data) < 1500 and "style.css" in answer.text and "mật" not in answer.text
    answer = app.test_client().get("/article/x?lang=en", environ_overrides=TOLD)
    assert "Too many readers are asking at the moment" in text(answer.text)


def test_the_json_of_who_is_refused(app: Flask) -> None:
    answer = app.test_client().get("/api/search?q=a", environ_overrides=TOLD)
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert answer.json == {"error": "Service Unavailable", "position": None, "expected": None}


def test_what_is_refused_is_not_computed_but_counted_and_logged(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("tracuu.access").disabled = False
    caplog.set_level(logging.INFO, "tracuu.access")
    names = ("tracuu_search_seconds_count", "tracuu_shed_requests_total", "tracuu_wait_seconds_sum")
    app.test_client().get("/?q=a").close()
    before = [REGISTRY.get_sample_value(name) or 0.0 for name in names]
    app.test_client().get("/?q=a", environ_overrides=TOLD).close()
    after = [REGISTRY.get_sample_value(name) or 0.0 for name in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == pytest.approx([0, 1, 0.3])
    told = [record.fields for record in caplog.records if hasattr(record, "fields")]
    assert "shed" not in told[-2] and told[-1]["shed"] is True and told[-1]["status"] == 503


def test_whoever_asks_too_much_is_told_that_first(seed_index: Path) -> None:
    client = create_app(Settings(seed_index)).test_client()
    for _ in range(250):
        answer = client.get("/help", environ_overrides=TOLD)
    assert answer.status_code == 429


@pytest.mark.parametrize(
    "path",
    [
        "/?q=a",
        "/help",
        "/article/000_a798f7f84a066ecb",
        "/why/000_a798f7f84a066ecb?q=a",
        "/original/000_a798f7f84a066ecb",
        "/export.csv?q=c",
        "/export.jsonl?q=c",
        "/feed.atom?q=c",
        "/opensearch.xml",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/robots.txt",
        "/api/search?q=c",
        "/api/suggest?q=c",
        "/api/openapi.json",
    ],
)
def test_what_keeps_a_thread_while_it_is_sent_has_threads_of_its_own(app: Flask, path: str) -> None:
    here = app.test_request_context(path, environ_overrides={"REMOTE_ADDR": "127.0.0.1"})
    with here, app.full_dispatch_request() as answer:
        assert answer.status_code == 200
        assert not answer.is_streamed or path.startswith(LONG)
        assert not path.startswith(QUICK)


@contextmanager
def scripted(*settings: str) -> Iterator[Served]:
    with running([sys.executable, "-c", SCRIPT, *settings]) as server:
        yield server


def _ask(connection: socket.socket, *paths: str) -> None:
    asked = (f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n" for path in paths)
    connection.sendall("".join(asked).encode())


def _status(connection: socket.socket) -> int:
    received = b""
    while not received.endswith(b"ok"):
        piece = connection.recv(65536)
        assert piece, received
        received += piece
    return int(received.split()[1])


def _said(server: Served) -> str:
    assert server.process.stdout is not None
    return server.process.stdout.readline()


def _occupy(server: Served, stack: ExitStack, seconds: float) -> list[socket.socket]:
    """Let all threads that make pages sleep."""
    busy = [stack.enter_context(server.connect()) for _ in range(PAGE_THREADS)]
    for connection in busy:
        _ask(connection, f"/?{seconds}")
        assert _said(server) == "asleep\n"
    return busy


def test_who_waited_too_long_is_refused_and_the_next_is_served() -> None:
    with scripted("MAX_WAITED_SECONDS=0.5") as server, ExitStack() as stack:
        _occupy(server, stack, 1.5)
        late = stack.enter_context(server.connect())
        _ask(late, "/?0")
        time.sleep(1.2)
        timely = stack.enter_context(server.connect())
        _ask(timely, "/?0")
        assert _status(late) == 503
        assert _status(timely) == 200


def test_who_would_wait_too_long_is_refused_at_once() -> None:
    with scripted("MAX_EXPECTED_SECONDS=0.05") as server, ExitStack() as stack:
        _occupy(server, stack, 0.5)
        busy = _occupy(server, stack, 600)
        waiting = [stack.enter_context(server.connect()) for _ in range(20)]
        for connection in waiting:
            _ask(connection, "/?0")
        # All threads sleep, but the last of them is answered.
        assert _status(waiting[-1]) == 503
        for connection in busy:
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)


def test_probes_files_and_long_answers_do_not_wait_for_pages() -> None:
    with scripted() as server, ExitStack() as stack:
        _occupy(server, stack, 600)
        for path in ("/healthz", "/readyz", "/static/page.js", "/export.csv?0"):
            with server.connect() as connection:
                _ask(connection, path)
                assert _status(connection) == 200


def test_long_answers_leave_a_thread_to_say_so_and_all_others() -> None:
    with scripted() as server, ExitStack() as stack:
        for _ in range(MAX_STREAMS):
            _ask(stack.enter_context(server.connect()), "/export.csv?600")
            assert _said(server) == "asleep\n"
        for path in ("/export.csv", "/original/a", "/?0"):
            with server.connect() as connection:
                _ask(connection, path)
                assert _status(connection) == 200


def test_who_is_gone_is_not_computed() -> None:
    with scripted() as server, ExitStack() as stack:
        _occupy(server, stack, 1)
        for _ in range(20):
            with server.connect() as gone:
                _ask(gone, "/?600")
        stays = stack.enter_context(server.connect())
        _ask(stays, "/?0")
        assert _status(stays) == 200
        assert _said(server) == "asleep\n"
        server.process.kill()
        assert _said(server) == ""


def test_who_sends_requests_ahead_gets_one_answer_and_the_end() -> None:
    with scripted() as server, server.connect() as connection:
        _ask(connection, *["/?0"] * 5)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
        assert answer.count(b"HTTP/1.1 200") == 1 and b"Connection: close" in answer
        server.process.kill()
        assert _said(server) == "asleep\n" and _said(server) == ""
