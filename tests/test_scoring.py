"""The best articles are found without scoring all: held to scoring all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from engine_articles import article, write_generation

from index.analysis.syllables import fold
from index.engines.asked import (
    BestPassage,
    EngineRequest,
    Excluding,
    Leaf,
    Near,
    Or,
    Phrase,
    Scored,
    Sort,
    Synonyms,
    Term,
)
from index.engines.base import GenerationReader
from index.engines.whoosh import scoring
from index.engines.whoosh.engine import WhooshEngine

SYLLABLES = [
    "công",
    "đoàn",
    "lao",
    "động",
    "cộng",
    "đoán",
    "phường",
    "xã",
    "thi",
    "đua",
    "cong",
    "doan",
    "tặng",
    "quà",
    "hội",
    "nghị",
]
ARTICLES = 2400


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GenerationReader]:
    chance = random.Random(11)

    def text(longest: int) -> str:
        return " ".join(chance.choices(SYLLABLES, k=chance.randint(1, longest)))

    # Lengths and repetitions alike, so that scores tie.
    texts = [text(40) for _ in range(ARTICLES // 2)] * 2
    articles = [
        article(f"{number:05}", one, title=text(6), date=f"20{number % 20:02}-01-01")
        for number, one in enumerate(texts)
    ]
    folder: Path = tmp_path_factory.mktemp("scoring") / "g"
    opened = WhooshEngine().open(write_generation(WhooshEngine(), folder, [articles]))
    yield opened
    opened.close()


def random_rank(chance: random.Random) -> tuple[Scored, ...]:
    words = chance.sample(SYLLABLES, chance.randint(2, 6))
    terms = [Term("text", word) for word in words]
    leaves: list[Leaf] = [*terms]
    for first, second in pairwise(terms):
        pair = Phrase(((first,), (second,)))
        folded = Term("text_folded", fold(second.text))
        wide = Phrase(((first, Term("text", chance.choice(SYLLABLES))), (folded,)))
        title = Phrase(((Term("title", first.text),), (Term("title", second.text),)))
        leaves += [pair, Excluding(wide, pair), title, Near(((first,), (second,)), 5)]
        leaves.append(Synonyms((pair, second)))
    chosen = chance.sample(leaves, chance.randint(2, len(leaves)))
    return tuple(Scored(leaf, chance.choice([0.2, 1.0, 1.7]), "", None) for leaf in chosen)


def window(reader: GenerationReader, request: EngineRequest) -> list[tuple[int, float]]:
    ranked = reader.ranked(request)
    return list(zip(ranked.documents, ranked.scores, strict=True))


@pytest.mark.parametrize("seed", range(60))
def test_the_best_are_those_of_scoring_all(reader: GenerationReader, seed: int) -> None:
    chance = random.Random(seed)
    rank = random_rank(chance)
    match = Or(tuple(Term("text", word) for word in chance.sample(SYLLABLES, 3)))
    sort: Sort = chance.choice(["relevance", "relevance", "newest"])
    passage = None
    if chance.random() < 0.5:
        parts = tuple(scored for scored in rank if isinstance(scored.leaf, Term))
        passage = BestPassage(parts, 6, 1.0, chance.choice([10, 50])) if parts else None
    everything = window(reader, EngineRequest(match, rank, sort, limit=ARTICLES, passage=passage))
    for offset, limit in ((0, 10), (30, 20), (0, 300)):
        asked = EngineRequest(match, rank, sort, offset, limit, passage)
        found = window(reader, asked)
        expected = everything[offset : offset + limit]
        assert [document for document, _ in found] == [document for document, _ in expected]
        np.testing.assert_allclose(
            [score for _, score in found], [score for _, score in expected], rtol=1e-6
        )


def test_a_count_of_more_articles_than_there_are_takes_nothing_away(
    reader: GenerationReader,
) -> None:
    term = Term("text", "công")
    (part,) = reader.explain((Scored(term, 1.0, "", ARTICLES * 3),), None)
    assert part.document_frequency == ARTICLES
    assert part.idf > 0


@pytest.mark.parametrize("seed", range(20))
def test_pages_of_any_depth_are_one_order_though_few_positions_are_read(
    reader: GenerationReader, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "CANDIDATES", 60)
    chance = random.Random(seed)
    rank = random_rank(chance)
    match = Or(tuple(Term("text", word) for word in chance.sample(SYLLABLES, 3)))
    everything = window(reader, EngineRequest(match, rank, limit=ARTICLES))
    assert len(everything) == reader.ranked(EngineRequest(match, rank)).total
    for offset, limit in ((0, 10), (50, 20), (200, 400), (len(everything) - 5, 10)):
        found = window(reader, EngineRequest(match, rank, offset=offset, limit=limit))
        assert found == everything[offset : offset + limit]
    for offset in (ARTICLES, 10**9, 10**30):
        assert window(reader, EngineRequest(match, rank, offset=offset)) == []
