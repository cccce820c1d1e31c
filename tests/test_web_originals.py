from __future__ import annotations

import gzip
import json
import lzma
import os
import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.builder import build
from index.settings import Settings
from web.app import create_app
from web.originals import MAX_SHOWN, open_below
from web.settings import ServerSettings

SECRET = "not for readers"


def _record(number: int) -> str:
    return json.dumps(
        {"id": f"bài/{number}", "title": f"Bài <b>{number}</b>", "text": "Mái ấm công đoàn."},
        ensure_ascii=False,
    )


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A text file, and records in plain and packed files."""
    corpus = tmp_path / "corpus"
    (corpus / "2019").mkdir(parents=True)
    (corpus / "2019" / "a.txt").write_text("Bài <script>alert(1)</script>\n\nMái ấm.\n", "utf-8")
    for number, packed in enumerate([open, gzip.open, lzma.open]):
        suffix = ["jsonl", "jsonl.gz", "jsonl.xz"][number]
        records = [_record(10 * number + n) for n in range(3)]
        with packed(corpus / f"records.{suffix}", "wt", encoding="utf-8-sig") as file:
            file.write("\n\n".join(records) + "\r\n")
    (tmp_path / "outside.txt").write_text(SECRET, "utf-8")
    return corpus


@pytest.fixture
def client(corpus: Path) -> FlaskClient:
    build([corpus], corpus.parent / "index")
    return create_app(Settings(corpus.parent / "index")).test_client()


def test_a_text_file_is_shown_as_text(client: FlaskClient, corpus: Path) -> None:
    with client.get("/original/2019/a") as answer:
        data = answer.data
    assert data == (corpus / "2019" / "a.txt").read_bytes()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("number", [0, 2, 10, 11, 20, 22])
def test_of_many_records_the_articles_own(client: FlaskClient, number: int) -> None:
    assert client.get(f"/original/bài/{number}").text == _record(number)


def test_originals_can_be_switched_off(client: FlaskClient, corpus: Path) -> None:
    settings = Settings(corpus.parent / "index")
    client = create_app(settings, ServerSettings(originals=False)).test_client()
    assert client.get("/original/2019/a").status_code == 404
    assert client.get("/article/2019/a").status_code == 200


def test_a_file_that_is_gone_or_changed(client: FlaskClient, corpus: Path) -> None:
    (corpus / "2019" / "a.txt").unlink()
    (corpus / "records.jsonl").write_text(_record(99) + "\n", "utf-8")
    (corpus / "records.jsonl.gz").write_bytes(b"no gzip")
    shutil.rmtree(corpus / "2019")
    for article_id in ("2019/a", "bài/0", "bài/10", "none"):
        assert client.get(f"/original/{article_id}").status_code == 404
        assert (
            client.get(f"/original/{article_id}?lang=en")
            .headers["Content-Type"]
            .startswith("text/html")
        )


def test_a_file_that_is_too_big(client: FlaskClient, corpus: Path) -> None:
    with (corpus / "2019" / "a.txt").open("r+b") as file:
        file.truncate(MAX_SHOWN + 1)
    assert client.get("/original/2019/a").status_code == 404


@pytest.mark.parametrize("kind", ["file", "folder", "fifo", "directory"])
def test_no_link_leads_out(client: FlaskClient, corpus: Path, kind: str) -> None:
    file = corpus / "2019" / "a.txt"
    file.unlink()
    if kind == "file":
        file.symlink_to(corpus.parent / "outside.txt")
    elif kind == "folder":
        (corpus / "2019").rmdir()
        away = corpus.parent / "away"
        away.mkdir()
        (away / "a.txt").write_text(SECRET, "utf-8")
        (corpus / "2019").symlink_to(away)
    elif kind == "fifo":
        os.mkfifo(file)
    else:
        file.mkdir()
    answer = client.get("/original/2019/a")
    assert answer.status_code == 404 and SECRET not in answer.text


def test_a_root_that_is_a_file(tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("Bài một\n\nMái ấm.", "utf-8")
    build([article], tmp_path / "index")
    client = create_app(Settings(tmp_path / "index")).test_client()
    with client.get("/original/a") as answer:
        assert answer.text == "Bài một\n\nMái ấm."
    article.unlink()
    article.symlink_to("/etc/passwd")
    assert client.get("/original/a").status_code == 404


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "{root}/../outside.txt", "{root}2/a.txt", "{root}", "", "a.txt"]
)
def test_nothing_opens_outside_the_roots(corpus: Path, path: str) -> None:
    with pytest.raises(OSError):
        open_below(path.replace("{root}", str(corpus)), (str(corpus),))
