from __future__ import annotations

import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.builder import BuildOptions, build
from index.engines.asked import All, EngineRequest, Term
from index.errors import IndexDamaged
from index.store import IndexStore
from searcher.model import SearchRequest
from searcher.published import KEPT_SECONDS, Held, OpenGeneration, Published
from searcher.searcher import Searcher


class Clock:
    """A clock that stands until it is moved. Seconds."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Một tin ngắn.", encoding="utf-8")
    build([folder], tmp_path / "index")
    return folder


def add(corpus: Path, name: str) -> None:
    (corpus / f"{name}.txt").write_text(f"Tin của {name}.", encoding="utf-8")
    build([corpus], corpus.parent / "index", BuildOptions(jobs=1))


def total(generation: OpenGeneration) -> int:
    return generation.reader.search(EngineRequest(All())).total


def names(corpus: Path) -> list[str]:
    return sorted(path.name for path in (corpus.parent / "index" / "generations").iterdir())


def test_a_generation_is_held_until_its_last_reader_is_done(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"))
    with published.reading() as first, published.reading() as second:
        assert first is second
        for name in ("b", "c"):
            add(corpus, name)
            assert published.refresh()
        with published.reading() as newer:
            assert newer is not first
            assert total(newer) == 3
        assert not first.is_closed
        assert total(first) == 1
    assert first.is_closed
    assert not newer.is_closed
    published.close()
    assert newer.is_closed


def test_the_generation_before_answers_by_name_for_some_time(corpus: Path) -> None:
    clock = Clock()
    published = Published(IndexStore(corpus.parent / "index"), clock=clock)
    with published.reading() as first:
        pass
    add(corpus, "b")
    assert published.refresh() and not published.refresh()
    clock.now += KEPT_SECONDS - 1
    assert not published.refresh()
    with published.reading(first.name) as again, published.reading() as newest:
        assert (total(again), total(newest)) == (1, 2)
        assert again is first
    with published.reading(newest.name) as named, published.reading("no such") as other:
        assert named is other is newest
    add(corpus, "c")
    assert names(corpus) == ["000001", "000002", "000003"]
    clock.now += 1
    assert published.refresh()
    with published.reading(first.name) as gone, published.reading(newest.name) as before:
        assert (total(gone), total(before)) == (3, 2)
    clock.now += KEPT_SECONDS
    published.refresh()
    assert (first.is_closed, before.is_closed) == (True, True)
    add(corpus, "d")
    assert names(corpus) == ["000003", "000004"]
    published.close()


def test_two_generations_are_open_at_most(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"))
    seen = []
    for name in ("b", "c", "d"):
        with published.reading() as current:
            seen.append(current)
        add(corpus, name)
        assert published.refresh()
        assert not published.refresh()
    assert [generation.is_closed for generation in seen] == [True, True, False]
    published.close()
    assert seen[2].is_closed
    published.close()


def test_closing_waits_for_readers(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"))
    with published.reading() as current:
        published.close()
        assert not current.is_closed
        assert current.reader.get("a").id == "a"
    assert current.is_closed


def test_a_name_is_no_other_index_s(corpus: Path) -> None:
    """An index that was deleted and built anew counts its generations from one again."""
    published = Published(IndexStore(corpus.parent / "index"))
    with published.reading() as first:
        pass
    index = corpus.parent / "index"
    index.rename(corpus.parent / "old")
    add(corpus, "b")
    assert names(corpus) == ["000001"]
    assert published.refresh()
    with published.reading() as newest:
        assert newest.name != first.name
        assert total(newest) == 2
    published.close()


def test_what_cannot_be_opened_is_not_taken_up(corpus: Path) -> None:
    store = IndexStore(corpus.parent / "index")
    published = Published(store)
    add(corpus, "b")
    (store.current() / "segments.json").unlink()
    for _ in range(2):
        with pytest.raises(IndexDamaged, match=r"segments.json: is missing"):
            published.refresh()
        with published.reading() as current:
            assert total(current) == 1
    published.close()


def test_files_and_threads_stay_few_however_often_it_is_published(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"))
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                published.refresh()
                with published.reading() as current:
                    assert total(current) == current.manifest.articles
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    counts = []
    for number in range(12):
        add(corpus, f"b{number}")
        counts.append(len(os.listdir("/proc/self/fd")))
    done.set()
    for reader in readers:
        reader.join()
    published.refresh()
    assert failures == []
    # At most two generations, and the one that each thread is at.
    assert max(counts) < 6 * (min(counts) + 12)
    with published.reading() as current:
        assert total(current) == 13
    published.close()


def ask_everything(searcher: Searcher) -> None:
    for query in (
        "tin ngắn",
        "tin ngan",
        '"mot tin"',
        "ng*",
        "=ngắn",
        "ngắm~1",
        "khong co gi",
        "+a*",
    ):
        request = SearchRequest(query, syntax="forgiving", widen=True)
        page = searcher.search(request)
        assert list(searcher.all_hits(request))[:10] == list(page.hits)
        searcher.explain(request, "a")
        searcher.light("a", query, "forgiving")
    searcher.suggest("ti")
    searcher.similar("a")
    searcher.stats(count_terms=True)


def mapped(corpus: Path) -> set[str]:
    """Return the files of the index that are mapped into this process's memory."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    places = (line.split(maxsplit=5)[5:] for line in lines)
    return {place for [place] in filter(None, places) if place.startswith(str(corpus.parent))}


def open_files(corpus: Path) -> int:
    """Return how many descriptors of the index's files this process has open."""
    files = (os.readlink(path) for path in Path("/proc/self/fd").iterdir() if path.is_symlink())
    return sum(file.startswith(str(corpus.parent)) for file in files)


@contextmanager
def no_collector() -> Iterator[None]:
    """Let counting references free what is free, and nothing else."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def test_files_of_a_generation_that_nobody_reads_are_closed_at_once(corpus: Path) -> None:
    index = corpus.parent / "index"
    with no_collector():
        searcher = Searcher.open(index)
        for number in range(30):
            ask_everything(searcher)
            add(corpus, f"b{number}")
            assert searcher.refresh()
            assert searcher.held().generations == 2
            assert not [name for name in mapped(corpus) if "(deleted)" in name]
            generations = {Path(name).parent.name for name in mapped(corpus)}
            assert generations <= {f"{number + 1:06}", f"{number + 2:06}"}
            # A map has a file descriptor of its own, and each generation a lock.
            assert open_files(corpus) <= len(mapped(corpus)) + 2
        searcher.close()
        del searcher
        assert not mapped(corpus)


def test_a_cache_shrinks_when_its_generation_is_replaced(corpus: Path) -> None:
    published = Published(IndexStore(corpus.parent / "index"), cache_bytes=16)
    with published.reading() as first:
        for word in ("một", "tin", "ngắn", "của"):
            first.reader.search(EngineRequest(Term("text", word)))
        full = published.held()
        assert (full.generations, full.cache_bytes) == (1, first.reader.cached_bytes())
        add(corpus, "b")
        assert published.refresh()
        assert first.reader.cached_bytes() < full.cache_bytes <= 16
        assert total(first) == 1
    assert published.held().generations == 2
    published.close()
    assert published.held() == Held(0, 0)
