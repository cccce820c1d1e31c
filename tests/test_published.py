from __future__ import annotations

from pathlib import Path

import pytest

from index.builder import build
from index.engines.asked import All, EngineRequest
from index.store import IndexStore
from searcher.published import Published


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Một tin ngắn.", encoding="utf-8")
    build([folder], tmp_path / "index")
    return folder


def add(corpus: Path, name: str) -> None:
    (corpus / f"{name}.txt").write_text(f"Tin của {name}.", encoding="utf-8")
    build([corpus], corpus.parent / "index")


def test_a_generation_is_held_until_its_last_reader_is_done(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"))
    with published.reading() as first, published.reading() as second:
        assert first is second
        add(corpus, "b")
        assert published.refresh()
        with published.reading() as newer:
            assert newer is not first
            assert newer.reader.search(EngineRequest(All())).total == 2
        assert not first.is_closed
        assert first.reader.search(EngineRequest(All())).total == 1
    assert first.is_closed
    assert not newer.is_closed
    published.close()
    assert newer.is_closed


def test_replaced_generations_are_closed_at_once_where_nobody_reads(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"))
    seen = []
    for name in ("b", "c", "d"):
        with published.reading() as current:
            seen.append(current)
        add(corpus, name)
        assert published.refresh()
        assert not published.refresh()
    assert [generation.is_closed for generation in seen] == [True, True, True]
    published.close()
    published.close()


def test_closing_waits_for_readers(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"))
    with published.reading() as current:
        published.close()
        assert not current.is_closed
        assert current.reader.get("a").id == "a"
    assert current.is_closed
