from __future__ import annotations

import pytest
from engine_articles import article
from random_archive import random_archive

from index.engines.whoosh.stored import (
    dump_article,
    load_article,
    make_dictionary,
    pack_articles,
    read_article,
)


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 33, 500])
def test_every_article_comes_back(count: int) -> None:
    articles = random_archive(count)
    dictionary = make_dictionary(articles)
    stored = list(pack_articles(articles, dictionary))
    assert [read_article(memoryview(one), dictionary) for one in stored] == articles
    # Articles do not depend on those before them.
    assert read_article(stored[-1], dictionary) == articles[-1]


def test_a_dictionary_is_no_longer_than_deflate_looks_back() -> None:
    long = [article(f"a{number}", "Công đoàn cơ sở. " * 3000) for number in range(40)]
    dictionary = make_dictionary(long)
    assert 30_000 < len(dictionary) <= 32_768
    stored = list(pack_articles(long, dictionary))
    assert [read_article(one, dictionary) for one in stored] == long


def test_a_dictionary_costs_less_than_it_saves() -> None:
    for count in (1, 20, 500):
        articles = random_archive(count)
        dictionary = make_dictionary(articles)
        with_it = len(dictionary) + sum(map(len, pack_articles(articles, dictionary)))
        without = sum(map(len, pack_articles(articles, b"")))
        assert with_it < 1.1 * without
    assert with_it < 0.7 * without


def test_an_article_is_stored_as_json() -> None:
    one = article("a", "đoàn viên", title='"Công đoàn"')
    assert dump_article(one).startswith(b"{")
    assert load_article(dump_article(one)) == one
