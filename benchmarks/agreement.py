"""Do the engines find the same? Counts, sets of articles, and BM25 worked out by hand."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from benchmarks.engines.base import TOP, Index, Query
from benchmarks.ready import ReadyArticle, blocks_of, rest_of
from index.engines.bm25 import K1, B

_SAME = 1e-4


def differing_totals(indexes: Mapping[str, Index], queries: Sequence[Query]) -> Iterator[str]:
    """Yield a line for each query of which engines say different numbers of matches."""
    for query in queries:
        totals = {name: index.total(query) for name, index in indexes.items()}
        if len(set(totals.values())) > 1:
            counts = ", ".join(f"{name} {total:,}" for name, total in totals.items())
            yield f"{query.kind} {query.field} {' '.join(query.terms)}: {counts}"


class ByHand:
    """Matches and BM25 of queries, straight from the articles' terms.

    Lengths are exact: positions of the article, in tokens.
    """

    def __init__(self, articles: Iterable[ReadyArticle]) -> None:
        self._blocks: dict[str, dict[str, list[list[str]]]] = defaultdict(dict)
        self._frequencies: dict[str, dict[str, Counter[str]]] = defaultdict(dict)
        self._lengths: dict[str, int] = {}
        for article in articles:
            self._lengths[article.id] = sum(map(len, blocks_of(article.text)))
            for field, stream in article.streams().items():
                blocks = blocks_of(stream)
                terms = [term for block in blocks for term in block]
                self._blocks[field][article.id] = blocks
                self._frequencies[field][article.id] = Counter([*terms, *rest_of(stream)])

    def matching(self, query: Query) -> set[str]:
        """Return the ids of the articles that match."""
        leaves = self._leaves(query)
        if query.kind == "any":
            return set().union(*leaves)
        return set(leaves[0]).intersection(*leaves)

    def scores(self, query: Query) -> dict[str, float]:
        """Return the score of each matching article; not for prefixes, which engines
        score each in its own way."""
        matching = self.matching(query)
        total: defaultdict[str, float] = defaultdict(float)
        for leaf in self._leaves(query):
            for article in matching & leaf.keys():
                total[article] += self._score(leaf, article)
        return dict(total)

    def _leaves(self, query: Query) -> list[dict[str, int]]:
        """Return the frequency of each leaf in the articles that hold it."""
        if query.kind == "phrase":
            return [self._counted(query.field, query.terms)]
        held = self._frequencies[query.field].items()
        leaves = [
            {article: counts[term] for article, counts in held if counts[term]}
            for term in query.terms
        ]
        if query.kind == "prefix":
            leaves[-1] = {
                article: 1
                for article, counts in held
                if any(term.startswith(query.terms[-1]) for term in counts)
            }
        return leaves

    def _counted(self, field: str, phrase: tuple[str, ...]) -> dict[str, int]:
        counts = {
            article: sum(
                tuple(block[start : start + len(phrase)]) == phrase
                for block in blocks
                for start in range(len(block))
            )
            for article, blocks in self._blocks[field].items()
        }
        return {article: count for article, count in counts.items() if count}

    def _score(self, leaf: dict[str, int], article: str) -> float:
        articles = len(self._lengths)
        idf = math.log1p((articles - len(leaf) + 0.5) / (len(leaf) + 0.5))
        mean = sum(self._lengths.values()) / articles
        norm = K1 * (1 - B + B * self._lengths[article] / mean)
        return idf * leaf[article] * (K1 + 1) / (leaf[article] + norm)


def wrong_answer(index: Index, query: Query, hand: ByHand) -> str:
    """Return what is wrong with an engine's answer, empty where it is right.

    Every match has to be there; of the first ten, scores to a relative 1e-4 and, up to
    ties, the articles.
    """
    name = f"{query.kind} {query.field} {' '.join(query.terms)}"
    best = index.best(query, 10**6)
    found, wanted = {article for article, _ in best}, hand.matching(query)
    if found != wanted:
        return f"{name}: {len(found)} articles instead of {len(wanted)}: {found ^ wanted}"
    if query.kind == "prefix":
        return ""
    scores = hand.scores(query)
    highest = sorted(scores.values(), reverse=True)
    for (article, score), high in zip(best[:TOP], highest, strict=False):
        if not all(math.isclose(score, one, rel_tol=_SAME) for one in (scores[article], high)):
            return f"{name}: {article} has {score}, by hand {scores[article]}, the next {high}"
    return ""
