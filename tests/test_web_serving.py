"""The server's sockets and its end, in a process of its own."""

from __future__ import annotations

import resource
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import pytest
from served import Served, running, served

from web.security import HEADERS
from web.serving import MAX_BODY, MAX_HEAD

SCRIPT = """
import socket, sys, time
from threading import Event
from web import serving

for setting in sys.argv[1:]:
    name, _, value = setting.partition("=")
    getattr(serving, name)
    setattr(serving, name, float(value))
stopping = Event()


def endless():
    try:
        while True:
            yield b"x" * 65536
    finally:
        print("closed", flush=True)


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path.startswith("/sleep/"):
        print("asleep", flush=True)
        time.sleep(float(path.removeprefix("/sleep/")))
    start_response("200 OK", [("Content-Type", "text/plain")])
    if path == "/accepted":
        return [b"%d times serving" % listening.accepted]
    return endless() if path == "/endless" else [b"stopping" if stopping.is_set() else b"serving"]


class Listening(socket.socket):
    accepted = 0

    def accept(self):
        self.accepted += 1
        return super().accept()


with Listening(fileno=socket.create_server(("127.0.0.1", 0)).detach()) as listening:
    print("Serving http://127.0.0.1:%d/" % listening.getsockname()[1], file=sys.stderr, flush=True)
    serving.Server(application, listening, stopping).run()
print("ended", flush=True)
"""


@contextmanager
def scripted(*settings: str) -> Iterator[Served]:
    with running([sys.executable, "-c", SCRIPT, *settings]) as server:
        yield server


def _ask(connection: socket.socket, path: str) -> None:
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())


def _answer(connection: socket.socket) -> bytes:
    """Return what is sent until the connection ends or a short answer is whole."""
    received = b""
    while piece := connection.recv(65536):
        received += piece
        if received.endswith((b"serving", b"stopping", b"0\r\n\r\n")):
            break
    return received


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(20)
    try:
        while connection.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return True


def _is_refused(server: Served) -> bool:
    for _ in range(100):
        try:
            server.connect().close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.01)
    return False


def _said(server: Served) -> str:
    assert server.process.stdout is not None
    return server.process.stdout.readline()


def test_it_ends_when_what_is_under_way_is_done() -> None:
    with scripted() as server, server.connect() as kept, server.connect() as slow:
        _ask(kept, "/")
        assert _answer(kept).endswith(b"serving")
        _ask(slow, "/sleep/2")
        assert _said(server) == "asleep\n"
        server.process.send_signal(signal.SIGTERM)
        _ask(kept, "/")  # a balancer that is still connected is told
        assert _answer(kept).endswith(b"stopping")
        assert _is_refused(server)
        assert _answer(slow).endswith(b"stopping")
        assert _said(server) == "ended\n"
        assert server.process.wait(20) == 0


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(second: signal.Signals) -> None:
    with scripted() as server, server.connect() as slow:
        _ask(slow, "/sleep/600")
        _said(server)
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        server.process.send_signal(second)
        assert server.process.wait(10) == 0


def test_nobody_keeps_it_from_ending() -> None:
    with scripted("GRACE_SECONDS=0.5") as server, server.connect() as slow:
        _ask(slow, "/sleep/600")
        _said(server)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(10) == 0


def test_a_request_that_arrives_by_the_byte_is_cut_off() -> None:
    with scripted("ARRIVAL_SECONDS=1") as server, server.connect() as slow:
        began = time.monotonic()
        with pytest.raises(OSError):
            for byte in b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: " + b"x" * 1000:
                slow.sendall(bytes([byte]))
                time.sleep(0.2)
        assert time.monotonic() - began > 1
        with server.connect() as other:
            _ask(other, "/")
            assert _answer(other).endswith(b"serving")


def test_an_answer_that_nobody_reads_is_cut_off() -> None:
    with scripted("UNREAD_SECONDS=1") as server, server.connect() as unread:
        _ask(unread, "/endless")
        assert _said(server) == "closed\n"
        assert _is_closed(unread)


def test_an_answer_that_finds_no_room_to_wait_is_cut_off() -> None:
    limited = ["bash", "-c", 'ulimit -f 100 && exec "$@"', "bash", sys.executable, "-c", SCRIPT]
    with running(limited) as server, server.connect() as connection:
        _ask(connection, "/endless")
        assert server.process.stderr is not None
        line = server.process.stderr.readline()
        assert "no room for an answer to wait in, it is cut off: [Errno 27] File too large" in line
        assert _said(server) == "closed\n"
        assert _is_closed(connection)
        with server.connect() as another:
            _ask(another, "/")
            assert _answer(another).endswith(b"serving")
        server.process.terminate()
        assert server.process.stderr.read() == ""


def test_an_answer_that_is_read_slowly_ends_too() -> None:
    with scripted("ANSWER_SECONDS=1") as server, server.connect() as slow:
        _ask(slow, "/endless")
        slow.recv(10)
        assert _said(server) == "closed\n"


def test_a_thread_is_free_when_its_client_is_gone() -> None:
    with scripted() as server:
        with server.connect() as gone:
            _ask(gone, "/endless")
            gone.recv(10)
        assert _said(server) == "closed\n"


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET /" + b"a" * MAX_HEAD + b" HTTP/1.1\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * MAX_HEAD + b"\r\n\r\n", b"431"),
        (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), b"413"),
        (b"GET / HTTP/1.1\r\nHost a\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nTransfer-Encoding: evil\r\n\r\n", b"501"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET /%ff%fe%00 HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n", b"404"),
        (b"PROPFIND / HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n", b"405"),
        (b'GET / HTTP/1.1\r\nConnection: close\r\nHost: evil"><script>\r\n\r\n', b"200"),
    ],
)
def test_what_is_no_request_is_refused_with_the_headers_of_all(
    seed_server: Served, request_bytes: bytes, status: bytes
) -> None:
    with seed_server.connect() as connection:
        connection.sendall(request_bytes)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.split()[1] == status
    head, _, body = answer.partition(b"\r\n\r\n")
    for name, value in HEADERS.items():
        assert f"{name}: {value}".encode() in head
    assert b"<script>" not in body and b"Server:" not in head and b"Traceback" not in body


@pytest.fixture(scope="module")
def seed_server(seed_index: Path) -> Iterator[Served]:
    with served(seed_index) as server:
        yield server


def test_it_says_that_everybody_can_read(seed_index: Path, tmp_path: Path) -> None:
    with served(seed_index, "--host", "0.0.0.0") as server:
        assert server.address.startswith("http://0.0.0.0:")


def test_an_answer_to_head_has_no_body(seed_index: Path) -> None:
    with served(seed_index) as server:
        for path in ("/", "/export.csv?q=c", "/sitemap-1.xml"):
            with server.connect() as connection:
                connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: a\r\n".encode())
                connection.sendall(b"Connection: close\r\n\r\n")
                received = b"".join(iter(partial(connection.recv, 65536), b""))
            assert received.startswith(b"HTTP/1.1 200")
            assert received.endswith(b"\r\n\r\n")
            assert received.count(b"\r\n\r\n") == 1


def test_who_has_no_body_to_send_is_answered() -> None:
    with scripted() as server, server.connect(timeout=10) as connection:
        for length in (b"", b"Content-Length: 0\r\n"):
            expecting = b"GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n%b\r\n" % length
            connection.sendall(expecting)
            assert _answer(connection).startswith(b"HTTP/1.1 200 ")


def test_who_has_a_body_to_send_is_told_to_send_it() -> None:
    head = b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n"
    with scripted() as server, server.connect() as connection:
        connection.sendall(head)
        assert connection.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"x")
        assert _answer(connection).startswith(b"HTTP/1.1 200 ")


def test_what_cannot_be_accepted_is_not_tried_again_and_again() -> None:
    """At the limit of open files the server answers who has a connection, and later all."""
    with scripted() as server, server.connect() as kept:
        _ask(kept, "/")
        assert _answer(kept).endswith(b"serving")
        process = server.process.pid
        hard = resource.prlimit(process, resource.RLIMIT_NOFILE)[1]
        few = len(list(Path(f"/proc/{process}/fd").iterdir())) + 4
        resource.prlimit(process, resource.RLIMIT_NOFILE, (few, hard))
        with ExitStack() as stack:
            for _ in range(10):
                stack.enter_context(server.connect())
            time.sleep(2)
            _ask(kept, "/accepted")
            tries = int(_answer(kept).rpartition(b"\r\n")[2].split()[0])
            assert 5 < tries < 50  # many thousands, were each told
        with server.connect() as later:
            _ask(later, "/")
            assert _answer(later).endswith(b"serving")
