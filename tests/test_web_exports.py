from __future__ import annotations

import csv
import io
import json
import re
import socket
import subprocess
import sys
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import IncompleteRead
from pathlib import Path
from urllib.parse import unquote, urlencode
from urllib.request import urlopen

import pytest
from flask.testing import FlaskClient
from small_index import article, index_of
from taken_archive import AWKWARD, PLAIN, SOURCES
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from index.settings import Settings
from searcher.model import Hit
from searcher.searcher import Searcher
from searcher.serialize import dumps, hit_to_dict
from web.app import create_app
from web.export_forms import CSV_COLUMNS, FORMS, ris_reference, text_entry
from web.exports import CHUNK, in_chunks
from web.parameters import PAGE_SIZE, PageState


@pytest.fixture(scope="module")
def client(taken_index: Path) -> FlaskClient:
    return create_app(Settings(taken_index)).test_client()


@pytest.fixture(scope="module")
def searcher(taken_index: Path) -> Iterator[Searcher]:
    with Searcher.open(taken_index) as opened:
        yield opened


def taken(client: FlaskClient, kind: str, **state: str | list[str]) -> TestResponse:
    answer = client.get(f"/export.{kind}", query_string=state, buffered=True)
    assert answer.status_code == 200
    return answer


def rows(answer: TestResponse) -> list[dict[str, str]]:
    text = answer.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def shown(searcher: Searcher, **state: str) -> list[Hit]:
    """Return what the pages show, one after the other."""
    hits: list[Hit] = []
    for number in range(1, 10_000):
        page = PageState.from_arguments(MultiDict({**state, "page": str(number)}))
        found = searcher.search(page.request()).hits
        hits += found
        if len(found) < PAGE_SIZE:
            break
    return hits


@pytest.mark.parametrize(
    "state",
    [
        {"q": "đoàn viên mái ấm", "from": "2019"},
        {"q": "suất quà", "sort": "newest", "source": "Bản tin", "to": "2004"},
        {"q": "suất quà", "sort": "oldest", "from": "2010", "to": "2011"},
        {"q": "công đoàn", "source": "Bản tin", "captions": "1", "period": "2005"},
        {"q": "mãi ẩm", "period": "2006"},
        {"q": "mái ấm", "verbatim": "1", "from": "2019"},
        {"q": "cong doan mai am", "verbatim": "1", "period": "2006"},
    ],
)
def test_an_export_is_what_the_pages_show_in_their_order(
    client: FlaskClient, searcher: Searcher, state: dict[str, str]
) -> None:
    expected, roots = shown(searcher, **state), searcher.stats().roots
    assert expected
    answer = taken(client, "jsonl", **state)
    assert answer.text.splitlines() == [dumps(hit_to_dict(hit, roots)) for hit in expected]
    assert answer.headers["X-Total-Count"] == str(len(expected))
    assert [row["id"] for row in rows(taken(client, "csv", **state))] == [
        hit.id for hit in expected
    ]


def test_all_results_are_there(client: FlaskClient) -> None:
    for kind in ("csv", "jsonl"):
        answer = taken(client, kind, q="công đoàn")
        found = rows(answer) if kind == "csv" else list(map(json.loads, answer.text.splitlines()))
        assert len({row["id"] for row in found}) == len(found) == PLAIN + 1


def test_without_a_query_every_article_is_exported(client: FlaskClient) -> None:
    assert len(rows(taken(client, "csv"))) == PLAIN + 1
    found = rows(taken(client, "csv", byline=["@ai đó", "Người Viết Một"], sort="newest"))
    assert found[0]["id"] == AWKWARD and len(found) == 668


def test_the_page_a_reader_is_on_does_not_matter(client: FlaskClient) -> None:
    first, later = (taken(client, "csv", q="mái ấm", page=page).data for page in ("1", "7"))
    assert first == later


def test_slips_are_read_as_the_page_reads_them(client: FlaskClient) -> None:
    slips = {"q": '"mái ấm', "from": "2013", "to": "2011", "sort": "best", "period": "x"}
    meant = {"q": '"mái ấm', "from": "2011", "to": "2013"}
    assert rows(taken(client, "csv", **slips)) == rows(taken(client, "csv", **meant)) != []


def test_a_csv_export_opens_in_a_spreadsheet(client: FlaskClient) -> None:
    answer = taken(client, "csv", q='"múa lân"')
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.data.startswith("\ufeffid,score,".encode())
    [row] = rows(answer)
    assert tuple(row) == CSV_COLUMNS
    assert row["id"] == AWKWARD
    assert (row["title"], row["byline"]) == ('\'=HYPERLINK("http://example.org")', "'@ai đó")
    assert row["address"].startswith("http://localhost/article/2019/")
    assert "múa lân" in client.get(row["address"]).text


def test_paths_do_not_tell_where_the_archive_lies(client: FlaskClient, taken_index: Path) -> None:
    for kind in FORMS:
        assert str(taken_index.parent) not in taken(client, kind, q="múa lân").text


def test_an_export_of_nothing(client: FlaskClient) -> None:
    assert taken(client, "csv", q="khôngcógì").text == "\ufeff" + ",".join(CSV_COLUMNS) + "\r\n"
    assert taken(client, "jsonl", q="khôngcógì").data == b""
    assert taken(client, "txt", q="khôngcógì").text == (
        "Tra Cứu: khôngcógì\nhttp://localhost/?q=kh%C3%B4ngc%C3%B3g%C3%AC\n"
    )


def test_a_text_export_is_for_people(client: FlaskClient) -> None:
    answer = taken(client, "txt", q="múa lân", sort="newest", page="3")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == (
        "Tra Cứu: múa lân\n"
        "http://localhost/?q=m%C3%BAa+l%C3%A2n&sort=newest\n"
        "\n"
        '1. =HYPERLINK("http://example.org")\n'
        "   2024-04-12 16:48 · @ai đó\n"
        "   http://localhost/article/2019/m%C3%A1i%20%E1%BA%A5m%3F%23&=%25\n"
        "   Một <b>thẻ</b> & dấu chuông, [31mmàu đỏ[0m của trò múa lân công đoàn.\n"
    )


def test_a_ris_export_is_references(client: FlaskClient) -> None:
    answer = taken(client, "ris", q='"múa lân"')
    content_type = "application/x-research-info-systems; charset=utf-8"
    assert answer.headers["Content-Type"] == content_type
    assert answer.text.split("\r\n") == [
        "TY  - NEWS",
        'TI  - =HYPERLINK("http://example.org")',
        "AU  - @ai đó",
        "PY  - 2024",
        "DA  - 2024/04/12",
        "LA  - vi",
        "UR  - http://localhost/article/2019/m%C3%A1i%20%E1%BA%A5m%3F%23&=%25",
        "ER  - ",
        "",
    ]
    found = taken(client, "ris", q="suất quà", source=SOURCES[1]).text
    assert found.count("TY  - NEWS") == found.count(f"T2  - {SOURCES[1]}\r\n") == PLAIN // 2
    assert found.count("DA  - ") == PLAIN // 2 - PLAIN // 10  # some have no date


def test_a_value_of_a_reference_is_one_line() -> None:
    hit = Hit("a", 1.0, "Một\r\nER  - ", (), None, None, "", "", "", ())
    assert ris_reference(hit, "http://localhost/article/a").split("\r\n") == [
        "TY  - NEWS",
        "TI  - Một  ER  - ",
        "LA  - vi",
        "UR  - http://localhost/article/a",
        "ER  - ",
        "",
    ]


def test_lines_for_people_are_short() -> None:
    hit = Hit("a", 1.0, "Tên " * 50, (), None, None, "", "", "", ())
    lines = text_entry(12, hit, "http://localhost/article/a").splitlines()
    assert lines[0].startswith("12. Tên") and max(map(len, lines)) <= 78
    assert lines[-1] == "   http://localhost/article/a"


@pytest.mark.parametrize(
    ("query", "plain", "marked"),
    [
        ("Mái ấm, +2019", "tra-cuu-mai-am-2019.csv", "tra-cứu-mái-ấm-2019.csv"),
        ("Ma\u0301i a\u0302\u0301m", "tra-cuu-mai-am.csv", "tra-cứu-mái-ấm.csv"),
        ('a"b\r\nX-Bad: 1;../c', "tra-cuu-a-b-x-bad-1-c.csv", "tra-cứu-a-b-x-bad-1-c.csv"),
        ("日本", "tra-cuu-riben.csv", "tra-cứu-日本.csv"),
        ("", "tra-cuu.csv", "tra-cứu.csv"),
        ("*", "tra-cuu.csv", "tra-cứu.csv"),
    ],
)
def test_the_file_is_named_after_the_query(
    client: FlaskClient, query: str, plain: str, marked: str
) -> None:
    said = taken(client, "csv", q=query).headers["Content-Disposition"]
    kind, first, second = said.split("; ")
    assert (kind, first) == ("attachment", f"filename={plain}")
    assert unquote(second) == f"filename*=UTF-8''{marked}"


def test_limits_are_a_part_of_what_an_export_is_called(client: FlaskClient) -> None:
    answer = taken(client, "txt", period="2007-04", source="Bản tin", captions="1", lang="en")
    assert answer.text.splitlines()[:2] == [
        "Tra Cứu: April 2007 · Bản tin · with photo captions",
        "http://localhost/?q=*&period=2007-04&source=B%E1%BA%A3n+tin&captions=1&lang=en",
    ]
    assert "filename=tra-cuu-april-2007-ban-tin-" in answer.headers["Content-Disposition"]
    assert "Accept-Language" in answer.vary


def test_robots_leave_exports_alone(client: FlaskClient) -> None:
    assert taken(client, "csv", q="a").headers["X-Robots-Tag"] == "noindex"


def test_only_the_headers_are_asked_for(client: FlaskClient) -> None:
    for kind in FORMS:
        full = taken(client, kind, q="mái ấm")
        head = client.head(f"/export.{kind}?q=mái ấm", buffered=True)
        assert (head.status_code, head.data) == (200, b"")
        for name in ("Content-Type", "Content-Disposition", "X-Total-Count"):
            assert head.headers[name] == full.headers[name]


def test_exports_are_compressed_for_whom_it_helps(client: FlaskClient) -> None:
    for kind in FORMS:
        plain = taken(client, kind, q="mái ấm", period="2007")
        packed = client.get(
            f"/export.{kind}?q=mái ấm&period=2007",
            headers={"Accept-Encoding": "deflate"},
            buffered=True,
        )
        assert packed.headers["Content-Encoding"] == "deflate"
        assert "Accept-Encoding" in packed.vary
        assert zlib.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2


def test_without_an_index_there_is_no_file(tmp_path: Path, client: FlaskClient) -> None:
    answer = create_app(Settings(tmp_path)).test_client().get("/export.csv?q=a")
    assert (answer.status_code, answer.mimetype) == (503, "text/html")
    assert "Content-Disposition" not in answer.headers
    assert client.get("/export.xls?q=a").status_code == 404


def test_an_export_stays_with_its_generation(tmp_path: Path) -> None:
    def record(number: int) -> dict[str, object]:
        return article(f"bài-{number}", f"Mái ấm {number}", "quà " * 20, date="2020-01-01")

    index = index_of(tmp_path, map(record, range(900)))
    client = create_app(Settings(index)).test_client()
    with client.get("/export.jsonl?q=mái ấm") as answer:
        pieces = answer.iter_encoded()
        first = next(pieces)
        index_of(tmp_path, map(record, range(500, 600)))
        assert client.get("/api/search?q=mái ấm").json["total"] == 100
        lines = b"".join([first, *pieces]).decode().splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == 900


def test_an_address_of_an_older_generation_exports_that(tmp_path: Path) -> None:
    index = index_of(tmp_path, [article("cũ", "Mái ấm cũ")])
    client = create_app(Settings(index)).test_client()
    older = client.get("/api/search?q=mái ấm").json["generation"]
    index_of(tmp_path, [article("mới", "Mái ấm mới")])
    assert [row["id"] for row in rows(taken(client, "csv", q="mái ấm"))] == ["mới"]
    assert [row["id"] for row in rows(taken(client, "csv", q="mái ấm", at=older))] == ["cũ"]


def test_an_export_needs_no_more_memory_than_a_part_of_it(tmp_path: Path) -> None:
    records = [
        article(f"bài-{n}", "Mái ấm", byline=f"{n}" + "ấ" * 400, source=f"{n}" + "ấ" * 400)
        for n in range(3000)
    ]
    client = create_app(Settings(index_of(tmp_path, records))).test_client()
    for kind in ("csv", "jsonl"):
        taken(client, kind, q="mái ấm")  # what is read once is kept
        tracemalloc.start()
        with client.get(f"/export.{kind}?q=mái ấm") as answer:
            size = sum(map(len, answer.iter_encoded()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert size > 7_000_000 and peak < 5_000_000, (kind, size, peak)


def test_chunks_are_bounded_and_lose_nothing() -> None:
    given = [f"hàng {number}\n" * 50 for number in range(1000)]
    chunks = list(in_chunks(iter(given)))
    assert b"".join(chunks).decode() == "".join(given)
    assert max(len(chunk.decode()) for chunk in chunks) <= CHUNK + max(map(len, given))
    assert len(chunks) > 3


def test_rows_are_made_only_as_they_are_sent_and_end_with_their_reader() -> None:
    made: list[int] = []
    ended: list[bool] = []

    def endless() -> Iterator[str]:
        try:
            for _ in range(10_000):
                made.append(1)
                yield "một hàng\n" * 100
        finally:
            ended.append(True)

    chunks = in_chunks(endless())
    next(chunks)
    next(chunks)
    assert len(made) <= 2 * (CHUNK // 900 + 1)
    chunks.close()
    assert ended == [True]


@contextmanager
def served(*command: str) -> Iterator[tuple[str, int, subprocess.Popen[str]]]:
    """Run a server that says where it serves; give its host, its port and its process."""
    with subprocess.Popen([sys.executable, *command], stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            match = re.search(r"http://(127\.0\.0\.1):(\d+)/", said)
            assert match, said + process.stderr.read()
            yield match[1], int(match[2]), process
        finally:
            process.kill()


def test_a_reader_who_goes_away_leaves_nothing_behind(tmp_path: Path) -> None:
    records = [article(f"bài-{n}", f"Mái ấm {n}", "quà mái ấm " * 60) for n in range(1500)]
    index = index_of(tmp_path, records)
    [asked] = (index / "generations").iterdir()
    command = ("-m", "searcher.cli", "serve", "--port", "0", "--index", str(index))
    target = "/export.jsonl?" + urlencode({"q": "mái ấm"})
    with served(*command) as (host, port, process):
        for coding in ("identity", "br"):
            head = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: {coding}\r\n\r\n"
            with socket.create_connection((host, port)) as reader:
                reader.sendall(head.encode())
                assert reader.recv(4096).startswith(b"HTTP/1.1 200 OK\r\n")
        # A generation that somebody reads is not deleted by the next builds.
        for number in range(50):
            index_of(tmp_path, [article("một", f"Mái ấm thứ {number}")])
            with urlopen(f"http://{host}:{port}/export.csv") as answer:
                assert f"Mái ấm thứ {number}" in answer.read().decode()
            if not asked.exists():
                break
            time.sleep(0.1)
        assert not asked.exists()
        process.terminate()
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


FAILING = """
import sys
from flask import Flask, Response
from waitress.server import create_server
from web.exports import CHUNK, in_chunks

def failing():
    yield "x" * (CHUNK + 1)
    raise OSError("the disk is gone")

app = Flask("failing")
app.add_url_rule("/", view_func=lambda: Response(in_chunks(failing())))
server = create_server(app, host="127.0.0.1", port=0)
print(f"http://127.0.0.1:{server.effective_port}/", file=sys.stderr, flush=True)
server.run()
"""


def test_a_failing_export_does_not_look_complete() -> None:
    with served("-c", FAILING) as (host, port, process):
        with urlopen(f"http://{host}:{port}/") as answer, pytest.raises(IncompleteRead):
            answer.read()
        process.terminate()
        assert process.stderr is not None
        assert "OSError: the disk is gone" in process.stderr.read()
