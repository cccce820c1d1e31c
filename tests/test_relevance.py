"""The sample archive's judged queries guard the ranking against breakage."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import CORPUS

from searcher.evaluation import evaluate, read_topics
from searcher.searcher import Searcher


@pytest.mark.parametrize("unmarked", [False, True])
def test_sample_queries_find_their_articles(corpus_index: Path, unmarked: bool) -> None:
    topics = read_topics(CORPUS / "queries.tsv", CORPUS / "qrels.tsv")
    assert len(topics) >= 40
    with Searcher.open(corpus_index) as searcher:
        mean = evaluate(searcher, topics, unmarked=unmarked).mean
    assert mean.ndcg_10 >= 0.95
    assert mean.mrr_10 >= 0.98
    assert mean.recall_100 >= 0.95
