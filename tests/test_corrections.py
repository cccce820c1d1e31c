"""Did you mean, over the sample archive: what is put right, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from slips import is_right, make_queries, make_slips

from index.article import Article
from index.learned.language import LanguageCounts, LanguageModel
from index.readers import reader_for
from index.sources import SourceFile, scan
from searcher.corrections.corrector import Corrector

CORPUS = Path(__file__).parents[1] / "corpus"


def _articles(folder: Path) -> list[Article]:
    articles = []
    for file in scan(folder):
        assert isinstance(file, SourceFile)
        reader = reader_for(Path(file.path))
        assert reader is not None
        for record in reader.records(Path(file.path), file.default_id):
            articles.append(reader.parse(record))
    return articles


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return _articles(CORPUS)


@pytest.fixture(scope="module")
def corrector(articles: list[Article]) -> Corrector:
    return Corrector(LanguageModel.of(LanguageCounts.of(articles)))


def test_made_slips_are_put_right(corrector: Corrector, articles: list[Article]) -> None:
    slips = make_slips([article.title for article in articles], 300, seed=3)
    right = sum(
        is_right(corrected[0], slip.meant)
        for slip in slips
        if (corrected := corrector.correct(slip.typed))
    )
    assert right >= 0.85 * len(slips)


def test_right_queries_are_left_alone(corrector: Corrector, articles: list[Article]) -> None:
    queries = make_queries([article.title for article in articles], 1000, seed=3)
    changed = [query for query in queries if corrector.correct(query)]
    assert len(changed) <= 20, changed
