from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from web_html import text

from index.builder import BuildOptions, build
from index.readers.base import hash_of
from index.settings import Settings
from index.storage.checksums import BLOCK_BYTES
from index.store import IndexStore
from web.app import create_app


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(Settings(tmp_path / "nothing"))


@pytest.fixture
def seeds(seed_index: Path) -> Flask:
    return create_app(Settings(seed_index))


def test_an_address_that_is_not_there(app: Flask) -> None:
    answer = app.test_client().get("/nowhere")
    assert answer.status_code == 404
    assert "Không có trang nào ở địa chỉ này" in text(answer.text)
    answer = app.test_client().get("/nowhere?lang=en")
    assert "There is nothing at this address" in text(answer.text)
    assert 'href="/?lang=en"' in answer.text


def test_an_address_that_is_not_there_in_the_api(app: Flask) -> None:
    answer = app.test_client().get("/api/nowhere")
    assert answer.status_code == 404
    assert answer.json == {"error": "Not Found", "position": None, "expected": None}


def test_only_get_is_answered(app: Flask) -> None:
    answer = app.test_client().post("/api/search")
    assert answer.status_code == 405
    assert answer.json["error"] == "Method Not Allowed"
    assert set(re.split(", ?", answer.headers["Allow"])) == {"GET", "HEAD"}
    assert app.test_client().post("/").status_code == 405


@pytest.mark.parametrize("address", ["/", "/?q=a", "/article/a"])
def test_without_an_index_the_page_says_what_to_do(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 503
    assert "Kho tin chưa có chỉ mục" in answer.text
    assert "tracuu index --index DIR PATH..." in answer.text
    assert "nothing" not in answer.text  # the server's own paths are none of the reader's business


@pytest.mark.parametrize("address", ["/api/search?q=a", "/api/suggest?q=a", "/readyz"])
def test_without_an_index_the_api_answers_in_json(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 503
    assert set(answer.json) == {"error", "position", "expected"}


def test_an_index_that_was_built_since_is_found(tmp_path: Path, seed_index: Path) -> None:
    place = tmp_path / "index"
    client = create_app(Settings(place)).test_client()
    assert client.get("/readyz").status_code == 503
    place.symlink_to(seed_index, target_is_directory=True)
    assert client.get("/readyz").json["articles"] == 2


def test_a_new_generation_that_cannot_be_opened_leaves_the_open_one(
    tmp_path: Path, seed_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    build([seed_folder], tmp_path / "index")
    client = create_app(Settings(tmp_path / "index")).test_client()
    generation = client.get("/readyz").json["generation"]
    corpus = [seed_folder, tmp_path / "more"]
    corpus[1].mkdir()
    (corpus[1] / "new.txt").write_text("Bài mới về mái ấm công đoàn", encoding="utf-8")
    build(corpus, tmp_path / "index")
    store = IndexStore(tmp_path / "index")
    manifest = store.current() / "manifest.json"
    whole = manifest.read_bytes()
    manifest.write_text("{")
    for _ in range(2):
        health = client.get("/readyz").json
        assert (health["generation"], health["articles"]) == (generation, 2)
        assert health["behind"] is True
    assert client.get("/?q=mái ấm").status_code == 200
    [warning] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert "the older generation goes on answering" in warning.message
    assert create_app(Settings(tmp_path / "index")).test_client().get("/").status_code == 503
    manifest.write_bytes(whole)
    assert client.get("/readyz").json["articles"] == 3


def test_a_new_generation_whose_postings_are_damaged_leaves_the_open_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(300):
        text = f"Bài {number} về công đoàn {hash_of(b'%d' % number)}"
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    build([folder], tmp_path / "index")
    client = create_app(Settings(tmp_path / "index")).test_client()
    assert client.get("/api/search?q=công đoàn&limit=3").json["total"] == 300
    (folder / "0.txt").unlink()
    build([folder], tmp_path / "index", BuildOptions(rebuild=True))
    (segment,) = IndexStore(tmp_path / "index").current().glob("*.seg")
    data = bytearray(segment.read_bytes())
    data[BLOCK_BYTES:-BLOCK_BYTES:BLOCK_BYTES] = bytes(
        byte ^ 1 for byte in data[BLOCK_BYTES:-BLOCK_BYTES:BLOCK_BYTES]
    )
    segment.write_bytes(data)
    for _ in range(2):
        assert client.get("/api/search?q=công đoàn").json["total"] == 300
        assert client.get("/readyz").json["behind"] is True
    [warning] = [record for record in caplog.records if record.levelname == "WARNING"]
    assert "is not as it was written" in warning.message
    build([folder], tmp_path / "index", BuildOptions(rebuild=True))
    assert client.get("/api/search?q=công đoàn").json["total"] == 299
    assert client.get("/readyz").json["behind"] is False


def test_an_index_that_goes_away_and_comes_back(tmp_path: Path, seed_folder: Path) -> None:
    place, away = tmp_path / "index", tmp_path / "away"
    build([seed_folder], place)
    client = create_app(Settings(place)).test_client()
    before = client.get("/api/search?q=mái ấm&facets=0").json["hits"]
    for moved in (place, place / "CURRENT", place / "generations"):
        shutil.copytree(moved, away) if moved.is_dir() else shutil.copy(moved, away)
        shutil.rmtree(moved) if moved.is_dir() else moved.unlink()
        assert client.get("/api/search?q=mái ấm&facets=0").json["hits"] == before
        # A generation that is open needs its folder no more.
        assert client.get("/readyz").json["behind"] is (moved.name != "generations")
        away.rename(moved)
        assert client.get("/api/search?q=mái ấm&facets=0").json["hits"] == before
        assert client.get("/readyz").json["behind"] is False
    shutil.rmtree(place)
    (tmp_path / "other").mkdir(exist_ok=True)
    (tmp_path / "other" / "a.txt").write_text("Bài khác về mái ấm", encoding="utf-8")
    build([tmp_path / "other"], place)
    assert [hit["id"] for hit in client.get("/api/search?q=mái ấm").json["hits"]] == ["a"]


def test_a_defect_becomes_a_page_and_a_log_entry(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise ZeroDivisionError("secret")

    app.add_url_rule("/broken", view_func=broken)
    answer = app.test_client().get("/broken")
    assert answer.status_code == 500
    assert "Đã có lỗi xảy ra" in answer.text and "secret" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "ZeroDivisionError: secret" in caplog.text


def test_an_article_that_is_not_there(seeds: Flask) -> None:
    answer = seeds.test_client().get("/article/2019/none?q=mái")
    assert answer.status_code == 404
    assert "Không có bài này" in answer.text
    assert 'value="mái"' in answer.text
