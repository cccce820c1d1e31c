"""Over a socket, byte by byte: whatever is sent, what comes back bears the headers.

Other tests ask the application; here its server is asked too, for every kind of answer.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from served import Served, served

from index.settings import Settings
from web.app import create_app
from web.security import HEADERS
from web.serving import MAX_BODY, MAX_HEAD

ARTICLE = "/article/004_53f2e390344ddf15"
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3}) [^\r\n]+\r\n")


@dataclass(frozen=True)
class Answer:
    """The head of one answer, its names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def request(target: str = "/", *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {target} HTTP/{version}", "Host: localhost", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def chunked(*headers: str, body: bytes = b"4\r\nabcd\r\n0\r\n\r\n") -> bytes:
    return request("/", "Transfer-Encoding: chunked", *headers) + body


@pytest.fixture(scope="module")
def server(corpus_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    index = tmp_path_factory.mktemp("swept") / "index"
    shutil.copytree(corpus_index, index)
    settings = {"TRACUU_TRUSTED_PROXIES": "127.0.0.1", "TRACUU_RATE": "1"}
    with served(index, environment=settings) as server:
        yield server


def ask(server: Served, sent: bytes) -> bytes:
    """Return all that comes back until the server closes the connection."""
    with closing(server.connect(timeout=30)) as connection:
        connection.sendall(sent)
        received = b""
        while data := connection.recv(1 << 16):
            received += data
    return received


def answers(received: bytes) -> list[Answer]:
    """Return the answers in what came back, each with what follows its head."""
    heads = list(_STATUS.finditer(received))
    ends = [*(head.start() for head in heads[1:]), len(received)]
    found = []
    for head, end in zip(heads, ends, strict=True):
        fields, _, body = received[head.end() : end].partition(b"\r\n\r\n")
        pairs = [line.split(": ", 1) for line in fields.decode("latin-1").split("\r\n") if line]
        names = [name.lower() for name, _ in pairs]
        assert len(set(names) - {"vary"}) == len([n for n in names if n != "vary"]), "twice"
        found.append(Answer(int(head[1]), {n.lower(): value for n, value in pairs}, body))
    return found


#: What is sent, and which statuses may come back, one for each answer.
EXCHANGES: dict[str, tuple[bytes, list[set[int]]]] = {
    "front": (request("/"), [{200}]),
    "page": (request("/?q=m%C3%A1i+%E1%BA%A5m"), [{200}]),
    "nothing found": (request("/?q=zzzzzz"), [{200}]),
    "article": (request(f"{ARTICLE}?q=m%C3%A1i"), [{200}]),
    "why": (request(f"{ARTICLE.replace('article', 'why')}?q=m%C3%A1i"), [{200}]),
    "original": (request(ARTICLE.replace("article", "original")), [{200}]),
    "help": (request("/help"), [{200}]),
    "search": (request("/api/search?q=a"), [{200}]),
    "suggest": (request("/api/suggest?q=co"), [{200}]),
    "openapi": (request("/api/openapi.json"), [{200}]),
    "style": (request("/static/style.css"), [{200}]),
    "feed": (request("/feed.atom?q=a"), [{200}]),
    "sitemap": (request("/sitemap.xml"), [{200}]),
    "opensearch": (request("/opensearch.xml"), [{200}]),
    "export": (request("/export.csv?q=c%C3%B4ng"), [{200}]),
    "export of jsonl, HTTP/1.0": (request("/export.jsonl?q=a", version="1.0"), [{200}]),
    "health": (request("/healthz"), [{200}]),
    "ready": (request("/readyz"), [{200}]),
    "head of an export": (request("/export.txt?q=a", method="HEAD"), [{200}]),
    "query of slips": (request("/api/search?q=%22"), [{400}]),
    "page of a word": (request("/?q=a&page=x"), [{200, 400}]),
    "nowhere": (request("/nowhere"), [{404}]),
    "no article": (request("/article/none"), [{404}]),
    "no static file": (request("/static/../app.py"), [{404}]),
    "nul": (request("/article/%00"), [{404}]),
    "no UTF-8": (request("/?q=%FF%FE"), [{200}]),
    "post": (request("/", "Content-Length: 3", method="POST") + b"q=a", [{405}]),
    "options": (request("/", method="OPTIONS"), [{405}]),
    "options of all": (request("*", method="OPTIONS"), [{400, 404, 405}]),
    "trace": (request("/", method="TRACE"), [{405}]),
    "connect": (request("example.org:443", method="CONNECT"), [{400, 404, 405}]),
    "own method": (request("/", method="BREW"), [{405}]),
    "lower case": (request("/", method="get"), [{400, 405}]),
    "long address": (request("/?q=" + "a" * (1 << 15)), [{414}]),
    "long head": (request("/", "X: " + "a" * MAX_HEAD), [{431}]),
    "long body": (request("/", f"Content-Length: {MAX_BODY + 1}"), [{413}]),
    "chunks": (chunked(), [{200}]),
    "bad chunks": (chunked(body=b"zz\r\nabcd\r\n0\r\n\r\n"), [{400}]),
    "negative chunks": (chunked(body=b"-1\r\nabcd\r\n0\r\n\r\n"), [{400}]),
    "both framings": (chunked("Content-Length: 4"), [{200, 400}]),
    "two lengths": (request("/", "Content-Length: 1", "Content-Length: 2") + b"ab", [{400}]),
    "list of lengths": (request("/", "Content-Length: 1, 1") + b"a", [{400}]),
    "signed length": (request("/", "Content-Length: +1") + b"a", [{400}]),
    "odd coding": (request("/", "Transfer-Encoding: gzip, chunked"), [{400, 501}]),
    "hidden coding": (request("/", "Transfer-Encoding: \x0bchunked"), [{400, 501}]),
    "space before colon": (request("/", "Transfer-Encoding : chunked"), [{400}]),
    "folded": (request("/", "X: a\r\n b"), [{200, 400}]),
    "bare CR": (request("/", "X: a\rSet-Cookie: b=c"), [{400}]),
    "NUL in a header": (request("/", "X: a\0b"), [{200, 400}]),
    "no version": (b"GET /\r\n\r\n", [{200, 400}]),
    "HTTP/1.0": (b"GET / HTTP/1.0\r\n\r\n", [{200}]),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [{400, 404, 405, 505}]),
    "HTTP/9.9": (request("/", version="9.9"), [{200, 400, 505}]),
    "garbage": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", [{400}]),
    "absolute": (request("http://example.org/healthz"), [{200}]),
    "absolute, own scheme": (request("gopher://x/healthz"), [{200, 400, 404}]),
    "double slash": (request("//example.org/%2e%2e"), [{404}]),
    "host": (request("/").replace(b"localhost", b"a b\"<>'"), [{200, 400}]),
    "long host": (request("/").replace(b"localhost", b"a" * 5000), [{200, 400}]),
    "no host": (request("/").replace(b"Host: localhost\r\n", b""), [{200, 400}]),
    "two hosts": (request("/", "Host: example.org"), [{200, 400}]),
    "pipelined": (
        request("/healthz").replace(b"Connection: close\r\n", b"") * 2 + request("/nowhere"),
        [{200}, {200}, {404}],
    ),
    "smuggled": (
        request("/healthz", "Content-Length: 48").replace(b"Connection: close\r\n", b"")
        + b"GET /nowhere HTTP/1.1\r\nHost: a\r\nX: yyyyyyyyyyyyy"
        + request("/healthz"),
        [{200}, {200}],
    ),
    "range": (request("/static/style.css", "Range: bytes=0-3"), [{200, 206}]),
    "range beyond": (request("/static/style.css", "Range: bytes=99999999-"), [{200, 416}]),
    "ranges": (request("/static/style.css", "Range: bytes=" + "0-1," * 500 + "2-3"), [{200, 416}]),
    "range of a page": (request("/?q=a", "Range: bytes=5-1"), [{200, 416}]),
    "any tag": (request("/?q=a", "If-None-Match: *"), [{200, 304}]),
    "tags": (request("/?q=a", "If-None-Match: " + '"a", W/"b", ' * 500 + '"'), [{200}]),
    "if-match": (request("/?q=a", 'If-Match: "a"'), [{200, 412}]),
    "dates": (request("/static/style.css", "If-Modified-Since: Foo, 99 Bar 9999"), [{200}]),
    "encodings": (request("/?q=a", "Accept-Encoding: gzip;q=x, *;q=0, \xff, br;q=1e9"), [{200}]),
    "no encoding": (request("/?q=a", "Accept-Encoding: identity;q=0, *;q=0"), [{200, 406}]),
    "languages": (request("/", "Accept-Language: " + "a-b;q=0.1," * 500), [{200}]),
    "accept": (request("/api/search?q=a", "Accept: image/png;q=9, */*;q=-1"), [{200, 406}]),
    "credentials": (request("/", "Authorization: Basic !!!"), [{200}]),
    "cookie": (request("/", "Cookie: session=" + "a" * 3000), [{200}]),
    "expect": (
        request("/", "Expect: 100-continue", "Content-Length: 3", method="POST") + b"q=a",
        [{100}, {405}],
    ),
    "unmet expectation": (request("/", "Expect: 200-maybe"), [{200, 417}]),
    "upgrade": (request("/", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk"), [{200}]),
    "forwarded": (request("/", "X-Forwarded-For: " + "1.2.3.4, " * 300 + "\xff"), [{200, 400}]),
    "forwarded by": (request("/", "X-Forwarded-Proto: javascript", "Forwarded: for=_x"), [{200}]),
}


@pytest.mark.parametrize("name", EXCHANGES)
def test_whatever_is_sent(server: Served, name: str) -> None:
    sent, expected = EXCHANGES[name]
    found = answers(ask(server, sent))
    # Who sends requests ahead of answers may get the first alone.
    assert 1 <= len(found) <= len(expected)
    if len(found) < len(expected):
        assert found[-1].headers["connection"] == "close"
    for answer, statuses in zip(found, expected, strict=False):
        assert answer.status in statuses
        if answer.status != 100:
            check(answer, sent)


def check(answer: Answer, sent: bytes) -> None:
    for header, value in HEADERS.items():
        if b" /original/" not in sent or header != "Content-Security-Policy":
            assert answer.headers[header.lower()] == value
    assert answer.headers["content-security-policy"]
    assert answer.headers["cache-control"]
    assert not {"set-cookie", "server", "x-powered-by"} & answer.headers.keys()
    assert b"Traceback" not in answer.body and b"yyyyyyy" not in answer.body
    if sent.startswith(b"HEAD"):
        assert answer.body == b""


def test_too_many_requests(server: Served) -> None:
    asked = request("/help", "X-Forwarded-For: 203.0.113.9")
    statuses = set()
    for _ in range(30):
        (answer,) = answers(ask(server, asked))
        check(answer, asked)
        statuses.add(answer.status)
    assert statuses == {200, 429}


@pytest.mark.parametrize(
    "path", ["", "?q=a", "api/search?q=a", "readyz", "feed.atom", "export.csv?q=a", "sitemap.xml"]
)
def test_without_an_index(tmp_path: Path, path: str) -> None:
    answer = create_app(Settings(tmp_path / "none")).test_client().get(f"/{path}")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    check(Answer(answer.status_code, headers, answer.data), b"GET")
    assert answer.status_code == 503 and headers["cache-control"] == "no-store"


def test_nothing_of_it_was_a_defect(server: Served) -> None:
    """The last of this file: the server lives, and logged no traceback."""
    assert answers(ask(server, request("/readyz")))[0].status == 200
    server.process.terminate()
    _, logged = server.process.communicate(timeout=30)
    assert "Traceback" not in logged, logged[-2000:]
