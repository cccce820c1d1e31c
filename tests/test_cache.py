from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engine_articles import article, write_generation

from index.engines.asked import All, EngineRequest, Phrase, Scored, Synonyms, Term
from index.engines.whoosh.cache import ByteCache
from index.engines.whoosh.engine import WhooshEngine

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]


def of_size(size: int) -> Bytes:
    return np.zeros(size, dtype=np.uint8)


def never(size: int) -> Bytes:
    pytest.fail("made again")


def test_a_value_is_made_once() -> None:
    cache = ByteCache(100)
    value = cache.get("a", of_size, 10)
    assert cache.get("a", never, 10) is value
    assert cache.nbytes == 10


def test_what_was_used_longest_ago_goes_first() -> None:
    cache = ByteCache(100)
    for key in "abc":
        cache.get(key, of_size, 33)
    cache.get("a", never, 10)
    cache.get("d", of_size, 33)
    assert cache.nbytes == 99
    for key in "acd":
        cache.get(key, never, 33)
    remade = of_size(33)
    assert cache.get("b", lambda _: remade, 33) is remade


def test_a_value_greater_than_the_cache_is_kept_alone() -> None:
    cache = ByteCache(100)
    cache.get("a", of_size, 60)
    cache.get("b", of_size, 500)
    assert cache.nbytes == 500
    cache.get("b", never, 500)
    cache.get("c", of_size, 1)
    assert cache.nbytes == 1


def test_a_key_made_while_it_is_made_counts_once() -> None:
    cache = ByteCache(100)

    def make(size: int) -> Bytes:
        cache.get("a", of_size, 40)
        return of_size(size)

    assert len(cache.get("a", make, 30)) == 30
    assert cache.nbytes == 30


def test_no_cache_changes_no_answer(tmp_path: Path) -> None:
    engine = WhooshEngine()
    articles = [article(f"{number}", "công đoàn " * (number % 5 + 1)) for number in range(20)]
    directory = write_generation(engine, tmp_path / "new", [articles])
    term, other = Term("text", "công"), Term("text", "đoàn")
    phrase = Phrase(((term,), (other,)))
    rank = tuple(Scored(leaf, 1.0, "") for leaf in (term, phrase, Synonyms((other, phrase))))
    cached, uncached = engine.open(directory), engine.open(directory, cache_bytes=0)
    for _ in range(2):
        request = EngineRequest(All(), rank)
        assert cached.search(request) == uncached.search(request)
    cached.close()
    uncached.close()
