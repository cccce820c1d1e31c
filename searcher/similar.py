"""Articles like one: those that share the adjacent syllables that tell most about it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from index.analysis.fields import field_blocks
from index.analysis.tokens import tokenize
from index.article import Article
from index.engines import asked as engine
from index.engines.base import GenerationReader
from index.learned.language import LanguageModel
from searcher.hits import bare_hit
from searcher.model import Hit

#: How many pairs an article is told by. docs/decisions/0011 has what was measured.
MAX_PAIRS = 40
#: An article is like another if it holds this share of the pairs' mass.
MINIMUM = 0.05
# A pair in the title counts as often as this.
_TITLE_TIMES = 3
# How slowly a pair's weight grows with its frequency, as k1 of BM25 does.
_SATURATION = 3.0
# First syllables whose pairs are counted together, with whatever follows any of them.
_ASKED_TOGETHER = 64


@dataclass(frozen=True, slots=True)
class TellingPair:
    """Two syllables in a row; ``weight`` is what their frequency in the article is worth."""

    first: str
    second: str
    weight: float


def similar(
    reader: GenerationReader, language: LanguageModel, article_id: str, limit: int
) -> tuple[Hit, ...]:
    """Return up to ``limit`` articles like one, the likest first, without itself.

    Raises ``ArticleNotFound``.
    """
    pairs = telling_pairs(reader.get(article_id), language, reader.stats().articles)
    if not pairs or limit < 1:
        return ()
    leaves = [_phrase(pair) for pair in pairs]
    clauses = tuple(engine.Clause(((leaf, 1.0),), leaf) for leaf in leaves)
    rank = tuple(
        engine.Scored(leaf, pair.weight, f"{pair.first} {pair.second}")
        for leaf, pair in zip(leaves, pairs, strict=True)
    )
    request = engine.EngineRequest(engine.Mass(clauses, MINIMUM), rank, limit=limit + 1)
    hits = (bare_hit(hit) for hit in reader.search(request).hits if hit.id != article_id)
    return tuple(hits)[:limit]


def telling_pairs(
    article: Article, language: LanguageModel, articles: int
) -> tuple[TellingPair, ...]:
    """Return the pairs of an article with the greatest tf-idf, at most :data:`MAX_PAIRS`.

    ``articles`` is how many the archive has. How often a pair stands in the archive
    takes the place of its number of articles, which would have to be searched for.
    """
    own: Counter[tuple[str, str]] = Counter()
    title: Counter[tuple[str, str]] = Counter()
    for number, block in enumerate(field_blocks(article)["text"]):
        found = _pairs(block)
        own.update(found)
        if number == 0:
            title.update(found)
    rated: list[tuple[float, str, str, float]] = []
    for pair, count in _counts(language, own):
        # A pair that no other article has leads to none.
        if count > own[pair]:
            times = own[pair] + (_TITLE_TIMES - 1) * title[pair]
            weight = times * (_SATURATION + 1) / (times + _SATURATION)
            rated.append((-weight * math.log(1 + articles / count), *pair, weight))
    rated.sort()
    return tuple(
        TellingPair(first, second, weight) for _, first, second, weight in rated[:MAX_PAIRS]
    )


def _counts(
    language: LanguageModel, pairs: Iterable[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield each pair with how often it stands in the archive."""
    followers: dict[str, list[str]] = {}
    for first, second in pairs:
        followers.setdefault(first, []).append(second)
    every = tuple(followers)
    for start in range(0, len(every), _ASKED_TOGETHER):
        firsts = every[start : start + _ASKED_TOGETHER]
        seconds = tuple(dict.fromkeys(chain.from_iterable(followers[first] for first in firsts)))
        columns = {second: column for column, second in enumerate(seconds)}
        counts = language.pair_counts(firsts, seconds)
        for first, row in zip(firsts, counts.tolist(), strict=True):
            yield from (((first, second), row[columns[second]]) for second in followers[first])


def _pairs(block: str) -> list[tuple[str, str]]:
    """Return the pairs of a block; those of joined forms are in no language model."""
    return [
        (one.terms[0], other.terms[0])
        for one, other in pairwise(tokenize(block))
        if other.position == one.position + 1
    ]


def _phrase(pair: TellingPair) -> engine.Phrase:
    return engine.Phrase(((engine.Term("text", pair.first),), (engine.Term("text", pair.second),)))
