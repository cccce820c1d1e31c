"""The oracle: a stock Whoosh finds what we find, and plain Python gives what we score."""

from __future__ import annotations

from itertools import pairwise
from math import isclose
from random import Random

import pytest
from oracle import ARTICLES, Oracle
from oracle_questions import Questions

from index.analysis.fields import FORMS_FIELD
from index.analysis.syllables import fold
from index.engines.asked import All, EngineRequest, Or, date_number

#: For each of the two generations.
TREES = 1000
RANKINGS = 150
#: Of a score to the one worked by hand, and of two scores by hand that we order.
TOLERANCE, ORDER_TOLERANCE = 1e-4, 1e-6


def test_there_are_as_many_articles_as_the_oracle_asks(oracle: Oracle) -> None:
    ids = {one.id for one in oracle.articles}
    assert len(ids) == ARTICLES == oracle.stock.doc_count()
    assert oracle.by_us(All()) == ids
    assert len(oracle.ours.segments()) >= 4


def test_random_trees_find_what_a_stock_whoosh_finds(oracle: Oracle) -> None:
    questions, chance = Questions(oracle, 11), Random(11)
    telling = 0
    for number in range(TREES):
        match, query = questions.tree(chance.choice((0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 3, 4)))
        found = oracle.by_us(match)
        assert found == oracle.by_whoosh(query), f"{match}\n{query}"
        if number % 25 == 0:
            # As anyone searches Whoosh, and as plain Python does.
            assert found == {hit["id"] for hit in oracle.stock.search(query, limit=None)}
            assert found == oracle.reference.matching(match), match
        telling += 0 < len(found) < ARTICLES
    assert telling > TREES * 0.7


def test_scores_are_bm25_worked_by_hand(oracle: Oracle) -> None:
    questions = Questions(oracle, 19)
    dates = {one.id: date_number(one.date) for one in oracle.articles}
    scored = 0
    for _ in range(RANKINGS):
        rank = questions.rank()
        request = EngineRequest(Or(tuple(part.leaf for part in rank)), rank)
        ranked, by_hand = oracle.ranked(request), oracle.reference.scores(rank)
        assert ranked.keys() == by_hand.keys(), rank
        pairs = ((score, by_hand[id]) for id, score in ranked.items())
        assert [one for one in pairs if not isclose(*one, rel_tol=TOLERANCE)] == [], rank
        for better, worse in pairwise(ranked):
            assert by_hand[better] >= by_hand[worse] * (1 - ORDER_TOLERANCE), rank
            if by_hand[better] == by_hand[worse]:
                assert (-dates[better], better) < (-dates[worse], worse), rank
        result = oracle.ours.search(request)
        assert result.total == len(ranked)
        assert {hit.id: hit.score for hit in result.hits} == dict(list(ranked.items())[:20])
        scored += len(ranked)
    assert scored > 50 * RANKINGS


def test_masses_and_passages_are_those_of_plain_python(oracle: Oracle) -> None:
    questions = Questions(oracle, 23)
    for _ in range(RANKINGS // 5):
        request = questions.request()
        ranked = oracle.ranked(request)
        assert set(ranked) == oracle.reference.matching(request.match), request
        by_hand = oracle.reference.scores(request.rank)
        plain = [
            id for id in ranked if isclose(ranked[id], by_hand.get(id, 0.0), rel_tol=TOLERANCE)
        ]
        if request.passage is None:
            assert len(plain) == len(ranked)
            continue
        assert len(ranked) - len(plain) <= request.passage.depth
        for id in ranked.keys() - set(plain):
            mass = oracle.reference.passage_mass(request.passage, id)
            given = request.passage.weight * mass
            assert ranked[id] == pytest.approx(by_hand.get(id, 0.0) + given, rel=TOLERANCE)


def test_the_forms_of_folded_terms(oracle: Oracle) -> None:
    pairs = {f"{fold(term)} {term}" for term in oracle.reference.terms("text")}
    for prefix in ("", "d", "doan ", "ho", "16", "zz"):
        found = oracle.ours.terms(FORMS_FIELD, prefix, 100_000)
        assert found == sorted(set(found))
        assert all(pair.startswith(prefix) for pair in found)
        # Articles that went away may leave some behind.
        assert {pair for pair in pairs if pair.startswith(prefix)} <= set(found)
        assert all(fold(pair.split(" ")[1]) == pair.split(" ")[0] for pair in found)
    assert oracle.ours.terms(FORMS_FIELD, "d", 3) == oracle.ours.terms(FORMS_FIELD, "d", 100)[:3]
