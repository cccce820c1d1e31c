"""What is read of several segments, and of many terms, together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engine_articles import article, write_generation

from index.arrays import read_arrays, write_arrays
from index.engines.asked import EngineRequest, Phrase, Scored, Synonyms, Term
from index.engines.base import GenerationReader
from index.engines.whoosh.engine import WhooshEngine
from index.errors import IndexDamaged
from index.storage.blocks import open_checked

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


@pytest.mark.parametrize("position", [1 << 31, (1 << 63) + 1])
@pytest.mark.parametrize("field", ["text", "text_folded"])
def test_positions_that_no_document_has(tmp_path: Path, field: str, position: int) -> None:
    open_generation(tmp_path, 1).close()
    (path,) = (tmp_path / "base").glob("*.arrays")
    arrays = {name: array.whole().copy() for name, array in read_arrays(open_checked(path)).items()}
    arrays["text.positions"] = np.full(len(arrays["text.positions"]), position, np.uint64)
    path.unlink()
    write_arrays(path, arrays)
    phrase = Phrase(((Term(field, "chung"),), (Term(field, "chung"),)))
    reader = WhooshEngine().open(tmp_path / "base")
    with pytest.raises(IndexDamaged):
        reader.ranked(EngineRequest(phrase, (Scored(phrase, 1.0, ""),)))
    reader.close()
