"""Unions of many terms, which are read together."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_articles import article, write_generation

from index.engines.asked import EngineRequest, Scored, Synonyms, Term
from index.engines.base import GenerationReader
from index.engines.whoosh.engine import WhooshEngine

NUMBERS = range(60)
#: Each has its own word, every third a word of all such twice, and a name in its title.
ARTICLES = [
    article(f"{n:02}", "từ " + f"riêng{n} " + "chung chung " * (n % 3 == 0), f"tên{n % 7}")
    for n in NUMBERS
]


def open_generation(folder: Path, parts: int, deleted: tuple[str, ...] = ()) -> GenerationReader:
    engine, size = WhooshEngine(), len(ARTICLES) // parts
    base = write_generation(
        engine, folder / "base", [ARTICLES[at : at + size] for at in range(0, len(ARTICLES), size)]
    )
    if not deleted:
        return engine.open(base)
    return engine.open(write_generation(engine, folder / "new", [], base, deleted=deleted))


@pytest.mark.parametrize("parts", [1, 3])
@pytest.mark.parametrize("field", ["text", "text_folded"])
def test_a_union_of_many_terms(tmp_path: Path, parts: int, field: str) -> None:
    """What many terms find together, and with what frequency: the greatest of theirs."""
    deleted = ("00", "30", "41")
    plain = field == "text"
    texts = [f"riêng{n}" if plain else f"rieng{n}" for n in NUMBERS if n % 2 == 0]
    texts += [f"không{n}" if plain else f"khong{n}" for n in range(20)] + ["chung"]
    many = Synonyms(tuple(Term(field, text) for text in texts))
    reader = open_generation(tmp_path, parts, deleted)
    result = reader.ranked(EngineRequest(many, (Scored(many, 1.0, ""),), limit=100))
    expected = [n for n in NUMBERS if (n % 2 == 0 or n % 3 == 0) and f"{n:02}" not in deleted]
    assert reader.document_frequency(many) == result.total == len(expected)
    found = [hit.id for hit in reader.hits(result)]
    assert sorted(found) == [f"{n:02}" for n in expected]
    for number in expected:
        (part,) = reader.explain([Scored(many, 1.0, "")], f"{number:02}")
        assert part.frequency == (2 if number % 3 == 0 else 1)
    reader.close()
