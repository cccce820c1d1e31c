"""What lies beside Whoosh's files is derived: without it answers are the same."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from made_archive import MadeArchive
from oracle import Oracle
from oracle_questions import Questions

from index.analysis.fields import FORMS_FIELD
from index.builder import BuildOptions, build
from index.engines.asked import FACETS, EngineRequest
from index.engines.base import GenerationReader
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.segments import LIST_NAME
from index.store import IndexStore
from searcher.model import SearchRequest
from searcher.searcher import Searcher

REQUESTS = 200
TYPED = 200
#: Whoosh's own files; and the list of segments, which says what its table of contents
#: says in a form that is safe to read.
WHOOSH_FILES = (".seg", ".toc")
#: One way adds up in another order than the other.
TOLERANCE = 1e-9


@pytest.fixture
def bare(oracle: Oracle, tmp_path: Path) -> Iterator[GenerationReader]:
    """The oracle's generation with nothing but Whoosh's files."""
    files = list(oracle.directory.iterdir())
    kept = [one for one in files if one.suffix in WHOOSH_FILES or one.name == LIST_NAME]
    assert {one.suffix for one in files} - {one.suffix for one in kept} == {".arrays"}
    for one in kept:
        os.link(one, tmp_path / one.name)
    with closing(WhooshEngine().open(tmp_path)) as reader:
        yield reader


def test_whoosh_files_alone_give_the_same_answers(oracle: Oracle, bare: GenerationReader) -> None:
    questions = Questions(oracle, 29)
    found = 0
    for number in range(REQUESTS):
        request = questions.request()
        if number % 4 == 0:
            request = EngineRequest(questions.tree(3)[0], limit=50)
        request = replace(request, facets=FACETS)
        expected, result = oracle.ours.search(request), bare.search(request)
        assert result.total == expected.total, request
        assert (result.facets, result.undated) == (expected.facets, expected.undated), request
        assert [hit.article for hit in result.hits] == [hit.article for hit in expected.hits]
        scores = [hit.score for hit in expected.hits]
        assert [hit.score for hit in result.hits] == pytest.approx(scores, rel=TOLERANCE), request
        found += bool(result.hits)
    assert found > REQUESTS * 0.7


def test_whoosh_files_alone_explain_and_count_the_same(
    oracle: Oracle, bare: GenerationReader
) -> None:
    questions = Questions(oracle, 31)
    for _ in range(40):
        rank, leaf = questions.rank(), questions.leaf()
        assert bare.document_frequency(leaf) == oracle.ours.document_frequency(leaf)
        (hit,) = oracle.ours.search(EngineRequest(rank[0].leaf, rank, limit=1)).hits or (None,)
        id = hit.id if hit else oracle.articles[0].id
        assert bare.explain(rank, id) == oracle.ours.explain(rank, id)
        assert bare.get(id) == oracle.ours.get(id)


@pytest.mark.parametrize("field", ["text", "title_folded", "words", FORMS_FIELD])
def test_whoosh_files_alone_have_the_same_terms(
    oracle: Oracle, bare: GenerationReader, field: str
) -> None:
    for prefix in ("", "d", "đo", "16"):
        assert bare.terms(field, prefix, 10_000) == oracle.ours.terms(field, prefix, 10_000)
    assert bare.vocabulary() == oracle.ours.vocabulary()
    assert bare.stats() == oracle.ours.stats()


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, list[str]]]:
    """An index of several segments, some articles deleted, and queries as people type them."""
    folder = tmp_path_factory.mktemp("typed")
    corpus = folder / "corpus"
    corpus.mkdir()
    archive = MadeArchive(corpus)
    queries = [asked.query for asked, _ in zip(archive.queries(), range(TYPED), strict=False)]
    later = folder / "later"
    later.mkdir()
    for text in sorted(corpus.glob("tin-1*.txt")):
        shutil.move(text, later)
    build([corpus], folder / "index", BuildOptions(jobs=1))
    for text in sorted(corpus.glob("tin-2*.txt")):
        text.unlink()
    for text in sorted(later.iterdir()):
        shutil.move(text, corpus)
    build([corpus], folder / "index", BuildOptions(jobs=1))
    yield folder / "index", queries


def pages(directory: Path, queries: list[str]) -> list[dict[str, Any]]:
    """Return what the searcher answers, but for the time that it takes."""
    with Searcher.open(directory) as searcher:
        answers = (searcher.search(SearchRequest(one, syntax="forgiving")) for one in queries)
        return [asdict(page) | {"took_ms": None} for page in answers]


def test_a_searcher_answers_the_same_without_arrays(typed: tuple[Path, list[str]]) -> None:
    directory, queries = typed
    before = pages(directory, queries)
    assert sum(page["total"] > 0 for page in before) > TYPED * 0.7
    arrays = list(IndexStore(directory).current().glob("*.arrays"))
    beside = [path for path in arrays if path.name.startswith("MAIN_")]
    assert len(beside) > 1
    for path in beside:
        path.unlink()
    after = pages(directory, queries)
    for query, expected, page in zip(queries, before, after, strict=True):
        assert page == expected, query
    # An update goes on from there.
    (directory.parent / "corpus" / "mới.txt").write_text("Bài mới\n\nxyzzy\n", "utf-8")
    assert build([directory.parent / "corpus"], directory, BuildOptions(jobs=1)).added == 1
    (page,) = pages(directory, ["xyzzy"])
    assert page["total"] == 1
