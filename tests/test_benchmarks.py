"""The small run of the benchmark: engines have to find the same, however long it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.agreement import ByHand, differing_totals, wrong_answer
from benchmarks.building import build
from benchmarks.check import differences
from benchmarks.corpora import Slice, cut_slices
from benchmarks.engines import COUNTING, ENGINES, OURS, SQLITE, TANTIVY, WHOOSH
from benchmarks.engines.base import KINDS, Index, Query
from benchmarks.engines.sqlite_engine import SqliteIndex
from benchmarks.engines.tracuu_engine import OurIndex
from benchmarks.engines.whoosh_engine import WhooshIndex
from benchmarks.queries import draw
from benchmarks.streams import stream_bytes
from benchmarks.timing import measure
from benchmarks.update import update
from index.store import IndexStore
from tests.conftest import CORPUS, require

MADE_TITLES = (
    "Công đoàn tặng quà công nhân khó khăn",
    "Đoàn viên công đoàn được hỗ trợ nhà ở",
    "Lao động nữ trong công ty may mặc",
    "Hội nghị người lao động ở công ty",
    "Công nhân nhà máy được tặng quà tết",
    "Người lao động khó khăn được hỗ trợ",
    "Mái ấm công đoàn cho đoàn viên khó khăn",
    "Thỏa ước lao động tập thể ngành may",
)


@pytest.fixture(scope="module", autouse=True)
def tantivy() -> None:
    reason = "tantivy is not installed (pip install '.[test]')"
    require(find_spec("tantivy") is not None, reason)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Slice:
    """Short articles, of titles alone: their lengths are those that every engine keeps
    exactly."""
    folder = tmp_path_factory.mktemp("made")
    return _slice(folder, [f"{title} số {number}" for number, title in enumerate(MADE_TITLES * 3)])


def _slice(folder: Path, titles: Sequence[str]) -> Slice:
    corpus = folder / "made.jsonl"
    records = [{"id": f"a{n}", "title": title, "text": ""} for n, title in enumerate(titles)]
    corpus.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    (cut,) = cut_slices(corpus, [10_000], folder / "slices")
    return cut


@pytest.fixture(scope="module")
def folders(made: Slice) -> dict[str, Path]:
    """The folder of each engine's index of the short articles."""
    folders = {}
    for key in (OURS, WHOOSH, TANTIVY, SQLITE):
        folders[key] = made.folder / f"test-{key}"
        folders[key].mkdir()
        ENGINES[key].module.build(made, folders[key])
    return folders


@pytest.fixture
def ours(folders: dict[str, Path]) -> Iterator[OurIndex]:
    with closing(OurIndex(folders[OURS])) as index:
        yield index


def _queries() -> list[Query]:
    return draw(MADE_TITLES)


def test_engines_find_the_same_in_the_sample_archive(tmp_path: Path) -> None:
    (cut,) = cut_slices(CORPUS, [10_000], tmp_path)
    engines = [key for key, engine in ENGINES.items() if not engine.missing]
    problems, queries = differences(cut, engines)
    assert problems == []
    assert queries > 200
    assert {OURS, WHOOSH, TANTIVY, SQLITE} <= set(engines)


def test_ours_finds_the_same_articles_as_plain_whoosh(
    folders: dict[str, Path], ours: OurIndex
) -> None:
    with closing(WhooshIndex(folders[WHOOSH])) as plain:
        for query in _queries():
            assert {article for article, _ in ours.best(query, 1000)} == plain.ids(query), query


def test_ours_scores_as_tantivy_does(folders: dict[str, Path], ours: OurIndex) -> None:
    """Both have the same BM25; tantivy takes a phrase's idf from its terms."""
    theirs = ENGINES[TANTIVY].module.open_index(folders[TANTIVY])
    asked = [query for query in _queries() if query.kind in ("any", "all")]
    assert len(asked) > 50
    for query in asked:
        score = dict(theirs.best(query, 1000))
        mine = dict(ours.best(query, 1000))
        assert mine == pytest.approx(score, rel=1e-4), query


def test_an_index_of_other_articles_is_found_out(
    made: Slice, folders: dict[str, Path], ours: OurIndex, tmp_path: Path
) -> None:
    other = _slice(tmp_path, [f"{title} số {n}" for n, title in enumerate(MADE_TITLES[1:] * 3)])
    (tmp_path / "index").mkdir()
    ENGINES[SQLITE].module.build(other, tmp_path / "index")
    query = Query("any", 2, True, ("quà", "mái"), "quà mái")
    with (
        closing(SqliteIndex(tmp_path / "index")) as others,
        closing(SqliteIndex(folders[SQLITE])) as same,
    ):
        assert list(differing_totals({"ours": ours, "same": same}, [query])) == []
        lines = list(differing_totals({"ours": ours, "others": others}, [query]))
        assert lines == ["any text quà mái: ours 9, others 6"]
        hand = ByHand(made.ready_articles())
        assert wrong_answer(ours, query, hand) == ""
        assert "6 articles instead of 9" in wrong_answer(others, query, hand)


def test_other_scores_are_found_out(made: Slice, folders: dict[str, Path], ours: OurIndex) -> None:
    """FTS5 has another idf."""
    hand = ByHand(made.ready_articles())
    query = Query("any", 2, True, ("quà", "mái"), "quà mái")
    with closing(SqliteIndex(folders[SQLITE])) as others:
        assert "by hand" in wrong_answer(others, query, hand)


def test_every_engine_answers_each_query(folders: dict[str, Path]) -> None:
    indexes: dict[str, Index] = {
        key: ENGINES[key].module.open_index(folders[ENGINES[key].built_by])
        for key in (OURS, WHOOSH, TANTIVY, COUNTING, SQLITE)
    }
    queries = _queries()[:40]
    said: list[str] = []
    timings = measure(indexes, queries, said.append)
    assert {(one.engine, one.query) for one in timings} == {
        (key, query) for key in indexes for query in queries
    }
    assert len(timings) == len(indexes) * len(queries)
    assert all(one.first > 0 and one.again > 0 for one in timings)
    for index in indexes.values():
        index.close()


def test_a_build_is_measured_and_kept(made: Slice) -> None:
    built, again = build(made, WHOOSH), build(made, WHOOSH)
    assert built.seconds > 0 and built.peak_bytes > 1e6 and built.index_bytes > 1000
    assert (built.kept, again.kept) == (False, True)
    assert again.seconds == built.seconds


def test_changed_articles_are_found_and_the_slice_stays(
    made: Slice, folders: dict[str, Path]
) -> None:
    before = made.records.read_bytes()
    done = update(made, folders[OURS])
    assert done.changed == made.articles == len(MADE_TITLES) * 3
    assert made.records.read_bytes() == before
    with closing(OurIndex(folders[OURS])) as index:
        assert index.total(Query("any", 1, True, ("zqxwkj",), "zqxwkj")) == 0


def test_parts_of_an_index_add_up(folders: dict[str, Path]) -> None:
    parts = stream_bytes(folders[OURS])
    store = IndexStore(folders[OURS])
    assert sum(parts.values()) == store.check().index_bytes
    named = {"stored articles", "learned: language", "postings: text", "terms: words"}
    assert named <= set(parts)
    assert min(parts.values()) >= 0


def test_queries_of_the_test_are_of_every_kind() -> None:
    assert {query.kind for query in _queries()} == set(KINDS)
