from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.builder import build
from index.settings import Settings
from web.app import create_app
from web.metrics import SEARCH_SECONDS

PAGES = ["/", "/?q=công đoàn", "/article/000_a798f7f84a066ecb", "/api/search?q=đoàn", "/help"]


@pytest.fixture(scope="module")
def client(seed_index: Path) -> FlaskClient:
    return create_app(Settings(seed_index)).test_client()


def _searches() -> float:
    [count] = [
        sample.value
        for metric in SEARCH_SECONDS.collect()
        for sample in metric.samples
        if sample.name.endswith("_count")
    ]
    return count


@pytest.mark.parametrize("address", PAGES)
def test_who_has_a_page_is_not_sent_it_again(client: FlaskClient, address: str) -> None:
    first = client.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    before = _searches()
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert _searches() == before


def test_a_tag_is_of_one_address_in_one_language(client: FlaskClient) -> None:
    tags = {
        client.get(address, headers={"Accept-Language": language}).headers["ETag"]
        for address in ("/?q=a", "/?q=b", "/?q=a&sort=newest")
        for language in ("vi", "en")
    }
    tags.add(client.get("/?q=a", base_url="http://other.example").headers["ETag"])
    assert len(tags) == 7
    assert "Accept-Language" in client.get("/").headers["Vary"]
    assert "Accept-Encoding" in client.get("/").headers["Vary"]


def test_a_new_generation_has_new_tags(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("Bài thứ nhất\n\nMái ấm công đoàn.", "utf-8")
    build([corpus], tmp_path / "index")
    client = create_app(Settings(tmp_path / "index")).test_client()
    old = {"If-None-Match": client.get("/?q=mái").headers["ETag"]}
    assert client.get("/?q=mái", headers=old).status_code == 304
    (corpus / "b.txt").write_text("Bài thứ hai\n\nMái ấm công đoàn.", "utf-8")
    build([corpus], tmp_path / "index")
    answer = client.get("/?q=mái", headers=old)
    assert answer.status_code == 200 and "Bài thứ hai" in answer.text


@pytest.mark.parametrize("tags", ["*", '"other"', 'W/"other", "another"', "nonsense", ""])
def test_other_tags_are_of_no_account(client: FlaskClient, tags: str) -> None:
    assert client.get("/?q=a", headers={"If-None-Match": tags}).status_code == 200
    assert client.get("/article/none", headers={"If-None-Match": tags}).status_code == 404


def test_errors_are_kept_by_nobody(client: FlaskClient) -> None:
    for address in ("/nowhere", "/article/none", "/api/search", "/readyz"):
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers


def test_static_files_stay_where_they_are(client: FlaskClient) -> None:
    html = client.get("/").text
    address = html[html.index("/static/style.css") :].partition('"')[0]
    assert "?v=" in address
    for asked, kept in (
        (address, "public, max-age=31536000, immutable"),
        ("/static/style.css", "no-cache"),
        ("/static/style.css?v=0", "no-cache"),
    ):
        with client.get(asked) as answer:
            assert answer.headers["Cache-Control"] == kept


def test_pages_come_compressed(client: FlaskClient) -> None:
    plain = client.get("/help")
    packed = client.get("/help", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    again = client.get(
        "/help", headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    )
    assert again.status_code == 304
