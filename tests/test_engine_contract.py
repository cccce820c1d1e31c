"""What every engine must do, whatever it is made of."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from engine_articles import ENGINES, article, write_generation
from hypothesis import given
from hypothesis import strategies as st
from reference_engine import Reference

from index.article import Article, Block
from index.engines.asked import (
    FACETS,
    All,
    And,
    BestPassage,
    Clause,
    DateRange,
    EngineRequest,
    Excluding,
    Leaf,
    Mass,
    Match,
    Near,
    Not,
    Or,
    Phrase,
    Scored,
    Sort,
    Synonyms,
    Term,
)
from index.engines.base import Engine, EngineResult, GenerationReader, SegmentInfo
from index.errors import ArticleNotFound

ARTICLES = [
    article(
        "a", "Mái ấm công đoàn.", "Công đoàn Cần Thơ", title="Công đoàn", date="2024-04-12T16:48"
    ),
    article("b", "công an tỉnh và liên đoàn", title="Công an", byline="Lê Ấm", date="2024-04-12"),
    article("c", "đoàn công tác, đoàn công tác", date="2016-01-01"),
    article("d", "cong doan khong dau 12/04/2024", title="Khong dau"),
    article("e", "Hòa bình, hoà giải; 1.250.000 đồng", date="2020-12-31T23:59"),
    article("sub/g é", "…", date="2023-06-30"),
]
SEGMENTS = [ARTICLES[:3], ARTICLES[3:]]
GONE = [article("x", "công đoàn công đoàn", date="2024-04-12"), article("y", "mái ấm đã đi")]


@dataclass(frozen=True)
class Generations:
    """The same six articles: written at once, and what an update left of more."""

    fresh: GenerationReader
    updated: GenerationReader


@pytest.fixture(scope="module", params=ENGINES, ids=lambda make: make.__name__)
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.param()
    return made


@pytest.fixture(scope="module")
def generations(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generations]:
    folder = tmp_path_factory.mktemp("generations")
    write_generation(engine, folder / "fresh", SEGMENTS)
    old = article("c", "bản cũ nói khác hẳn")
    base = write_generation(engine, folder / "base", [[GONE[0], ARTICLES[0], old], [*GONE[1:]]])
    deleted = ("x", "y", "c")
    write_generation(engine, folder / "new", [ARTICLES[1:]], base, deleted=deleted)
    readers = Generations(engine.open(folder / "fresh"), engine.open(folder / "new"))
    yield readers
    readers.fresh.close()
    readers.updated.close()


@pytest.fixture(params=["fresh", "updated"])
def reader(request: pytest.FixtureRequest, generations: Generations) -> GenerationReader:
    chosen: GenerationReader = getattr(generations, request.param)
    return chosen


def text(term: str) -> Term:
    return Term("text", term)


def phrase(*terms: str, field: str = "text") -> Phrase:
    return Phrase(tuple((Term(field, term),) for term in terms))


def found(reader: GenerationReader, match: Match) -> set[str]:
    return {hit.id for hit in reader.search(EngineRequest(match, limit=100)).hits}


def ids(reader: GenerationReader, request: EngineRequest) -> list[str]:
    return [hit.id for hit in reader.search(request).hits]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        (All(), {"a", "b", "c", "d", "e", "sub/g é"}),
        (text("đoàn"), {"a", "b", "c"}),
        (text("doan"), {"d"}),
        (text("nothing"), set()),
        (Term("text_folded", "doan"), {"a", "b", "c", "d"}),
        (Term("title", "công"), {"a", "b"}),
        (Term("byline", "ấm"), {"b"}),
        (Term("title_folded", "dau"), {"d"}),
        (text("12/4"), {"d"}),
        (text("1250000"), {"e"}),
        (phrase("công", "đoàn"), {"a"}),
        (phrase("đoàn", "công", "tác"), {"c"}),
        # The title is a block, and so is each paragraph.
        (phrase("đoàn", "mái"), set()),
        (phrase("đoàn", "công"), {"c"}),
        (Phrase(((text("liên"), text("công")), (text("đoàn"),))), {"a", "b"}),
        (Near(((text("đoàn"),), (text("công"),)), 2), {"a", "c"}),
        (Near(((text("đoàn"),), (text("công"),)), 6), {"a", "b", "c"}),
        # Two places are needed for what is asked twice.
        (Near(((text("đoàn"),), (text("đoàn"),)), 4), {"c"}),
        (Near(((text("ấm"),), (text("cần"),)), 50), set()),
        (Synonyms((phrase("công", "an"), text("tác"))), {"b", "c"}),
        (Excluding(text("đoàn"), text("an")), {"a", "c"}),
        (And((text("công"), text("an"))), {"b"}),
        (And((text("công"), Not(text("an")))), {"a", "c"}),
        (And(()), {"a", "b", "c", "d", "e", "sub/g é"}),
        (Or((text("an"), text("tác"))), {"b", "c"}),
        (Or(()), set()),
        (Not(text("đoàn")), {"d", "e", "sub/g é"}),
        (Not(All()), set()),
        (DateRange(202404120000, 202404122359), {"a", "b"}),
        (DateRange(202404121648, 202404121648), {"a"}),
        (DateRange(202404121649, 202404122359), set()),
        (DateRange(0, 202012312359), {"c", "e"}),
        (And((text("công"), DateRange(201601010000, 201612312359))), {"c"}),
    ],
)
def test_what_matches(reader: GenerationReader, match: Match, expected: set[str]) -> None:
    assert found(reader, match) == expected
    assert reader.search(EngineRequest(match)).total == len(expected)
    for one in ARTICLES:
        assert reader.matches(match, one.id) is (one.id in expected)
        assert reader.explain_match(match, one.id).held is (one.id in expected)


def test_half_of_the_mass_is_needed(reader: GenerationReader) -> None:
    common, rare = text("công"), text("tỉnh")
    clauses = tuple(Clause(((term, 1.0),), term) for term in (common, rare))
    assert found(reader, Mass(clauses, 0.5)) == {"b"}
    assert found(reader, Mass(clauses, 0.2)) == {"a", "b", "c"}


def test_a_lesser_reading_brings_its_share_of_the_mass(reader: GenerationReader) -> None:
    exact, folded = text("đoàn"), Term("text_folded", "doan")
    clause = Clause(((exact, 1.0), (folded, 0.4)), exact)
    assert found(reader, Mass((clause,), 0.5)) == {"a", "b", "c"}
    assert found(reader, Mass((clause,), 0.4)) == {"a", "b", "c", "d"}


def test_a_clause_that_nothing_holds_does_not_count(reader: GenerationReader) -> None:
    clauses = tuple(Clause(((term, 1.0),), term) for term in (text("tác"), text("zzz")))
    assert found(reader, Mass(clauses, 0.9)) == {"c"}
    assert found(reader, Mass(clauses[1:], 0.5)) == set()


MASS = Mass(
    (
        Clause(((text("đoàn"), 1.0), (Term("text_folded", "doan"), 0.4)), text("đoàn")),
        Clause(((text("tỉnh"), 1.0),), text("tỉnh")),
        Clause(((text("zzz"), 1.0),), text("zzz")),
    ),
    0.5,
)


def test_a_match_is_explained_part_by_part(reader: GenerationReader) -> None:
    limit = DateRange(202401010000, 202412312359)
    match = And((MASS, Not(text("tác")), Or((limit, phrase("công", "an")))))
    explained = reader.explain_match(match, "c")
    assert (explained.match, explained.held) == (match, False)
    mass, without, either = explained.children
    assert (without.held, [part.held for part in without.children]) == (False, [True])
    assert (either.held, [part.held for part in either.children]) == (False, [False, False])
    # Of three in six articles, of one in six, and of none.
    idf = [math.log(1 + 3.5 / 3.5), math.log(1 + 5.5 / 1.5), 0.0]
    assert [part.mass for part in mass.clauses] == pytest.approx(idf)
    assert [part.document_frequency for part in mass.clauses] == [3, 1, 0]
    assert [part.clause for part in mass.clauses] == list(MASS.clauses)
    shares = {
        one.id: [part.share for part in reader.explain_match(MASS, one.id).clauses]
        for one in ARTICLES
    }
    assert shares == {
        "a": [1.0, 0.0, 0.0],
        "b": [1.0, 1.0, 0.0],
        "c": [1.0, 0.0, 0.0],
        "d": [0.4, 0.0, 0.0],
        "e": [0.0, 0.0, 0.0],
        "sub/g é": [0.0, 0.0, 0.0],
    }
    with pytest.raises(ArticleNotFound):
        reader.explain_match(MASS, "x")


def test_an_article_comes_back_whole(reader: GenerationReader) -> None:
    for one in ARTICLES:
        assert reader.get(one.id) == one
    (hit,) = reader.search(EngineRequest(Term("byline", "lê"))).hits
    assert hit.article == ARTICLES[1]


def test_an_id_that_is_not_there(reader: GenerationReader) -> None:
    for id in ("x", "y", "", "A", "a ", "a" * 5000):
        with pytest.raises(ArticleNotFound, match="no article has the id"):
            reader.get(id)
    with pytest.raises(ArticleNotFound):
        reader.matches(All(), "x")
    with pytest.raises(ArticleNotFound):
        reader.explain((), "x")


RANK = (
    Scored(text("công"), 1.0, "công"),
    Scored(phrase("công", "đoàn"), 0.4, "công đoàn"),
    Scored(Term("title", "công"), 0.3, "title"),
    Scored(Synonyms((text("an"), phrase("đoàn", "công"))), 0.7, "either"),
    Scored(Excluding(Term("text_folded", "doan"), text("đoàn")), 0.5, "other forms"),
    Scored(Term("words", "công_đoàn"), 0.6, "word"),
    Scored(text("ấm"), 0.2, "by another", weighed_by=Synonyms((text("ấm"), text("công")))),
)


def test_scores_are_bm25(reader: GenerationReader) -> None:
    reference = Reference(ARTICLES)
    hits = reader.search(EngineRequest(All(), RANK)).hits
    assert {hit.id: hit.score for hit in hits} == {
        one.id: pytest.approx(reference.score(RANK, one.id)) for one in ARTICLES
    }
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_an_explanation_adds_up(reader: GenerationReader) -> None:
    scores = {hit.id: hit.score for hit in reader.search(EngineRequest(All(), RANK)).hits}
    for one in ARTICLES:
        parts = reader.explain(RANK, one.id)
        assert [part.label for part in parts] == [scored.label for scored in RANK]
        assert sum(part.score for part in parts) == pytest.approx(scores[one.id])


def test_the_parts_of_an_explanation(reader: GenerationReader) -> None:
    part = reader.explain(RANK, "a")[1]
    assert (part.kind, part.field, part.weight) == ("phrase", "text", 0.4)
    # In the title, in the first paragraph, in the second.
    assert (part.document_frequency, part.frequency, part.length) == (1, 3, 10)
    assert part.mean_length == pytest.approx((10 + 10 + 6 + 7 + 6 + 0) / 6)
    assert [part.score for part in reader.explain(RANK, None)] == [0.0] * len(RANK)
    frequencies = [part.document_frequency for part in reader.explain(RANK, None)]
    assert frequencies == [3, 1, 2, 2, 1, 1, 3]


def test_words_are_a_field_of_their_own(reader: GenerationReader) -> None:
    assert reader.terms("words", "công", 10) == ["công_an", "công_tác", "công_đoàn"]
    assert found(reader, Term("words", "công_đoàn")) == {"a"}
    assert found(reader, Term("words", "liên_đoàn")) == {"b"}
    assert found(reader, Term("words", "đoàn")) == {"c"}
    (part,) = reader.explain((Scored(Term("words", "công_đoàn"), 1.0, "công đoàn"),), "a")
    # Công đoàn | mái | ấm | công đoàn | Công đoàn | Cần Thơ, and the stop is no word.
    assert (part.field, part.frequency, part.length) == ("words", 3, 6)


PASSAGE = BestPassage(
    parts=(Scored(text("đoàn"), 1.0, "đoàn"), Scored(text("tác"), 1.0, "tác")),
    length=2,
    weight=10.0,
    depth=2,
)


def test_the_best_passage_is_looked_for_in_the_best_articles(reader: GenerationReader) -> None:
    rank = (Scored(text("đoàn"), 1.0, "đoàn"),)
    plain = reader.search(EngineRequest(text("đoàn"), rank))
    assert [hit.id for hit in plain.hits] == ["a", "c", "b"]
    result = reader.search(EngineRequest(text("đoàn"), rank, passage=PASSAGE))
    # "tác, đoàn" stands in c; b is not looked at, and keeps its score.
    assert [hit.id for hit in result.hits] == ["c", "a", "b"]
    assert result.hits[2].score == plain.hits[2].score
    request = EngineRequest(text("đoàn"), rank, passage=PASSAGE)
    part = reader.explain_passage(request, "c")
    assert part is not None
    assert part.labels == ("đoàn", "tác")
    assert part.mass == pytest.approx(sum(part.idfs))
    assert part.score == pytest.approx(10 * part.mass)
    assert result.hits[0].score == pytest.approx(plain.hits[1].score + part.score)
    assert reader.explain_passage(request, "b") is None
    assert reader.explain_passage(EngineRequest(text("đoàn"), rank), "c") is None


def test_an_updated_generation_scores_as_a_fresh_one(generations: Generations) -> None:
    request = EngineRequest(All(), RANK)
    assert generations.fresh.search(request) == generations.updated.search(request)


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", ["a", "b", "sub/g é", "e", "c", "d"]),
        ("oldest", ["c", "e", "sub/g é", "b", "a", "d"]),
        # Without a score, newest first; without a date, last.
        ("relevance", ["a", "b", "sub/g é", "e", "c", "d"]),
    ],
)
def test_sorting(reader: GenerationReader, sort: Sort, expected: list[str]) -> None:
    assert ids(reader, EngineRequest(All(), sort=sort)) == expected


def test_windows(reader: GenerationReader) -> None:
    whole = ids(reader, EngineRequest(All(), RANK))
    for offset in range(8):
        for limit in range(8):
            request = EngineRequest(All(), RANK, offset=offset, limit=limit)
            assert ids(reader, request) == whole[offset : offset + limit]
            found, ranked = reader.search(request), reader.ranked(request)
            assert (found.total, ranked.total) == (6, 6)
            assert ranked.scores == tuple(hit.score for hit in found.hits)
            assert len(set(ranked.documents)) == len(found.hits)


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_windows_of_many_with_ties(engine: Engine, tmp_path: Path, sort: Sort) -> None:
    dates = [None, "2015-01-01", "2016-01-01T10:00"]
    many = [
        article(f"{number * 7 % 300:03}", "tin " * (number % 4 + 1), date=dates[number % 3])
        for number in range(300)
    ]
    reader = engine.open(write_generation(engine, tmp_path / "many", [many[:99], many[99:]]))
    rank = (Scored(text("tin"), 1.0, ""),)
    whole = ids(reader, EngineRequest(All(), rank, sort, limit=300))
    assert sorted(whole) == [f"{number:03}" for number in range(300)]
    for limit in range(1, 40):
        request = EngineRequest(All(), rank, sort, offset=limit // 2, limit=limit)
        assert ids(reader, request) == whole[limit // 2 : limit // 2 + limit]
    reader.close()


def pairs(result: EngineResult, facet: str) -> list[tuple[str, int]]:
    return [(one.value, one.count) for one in result.facets[facet]]


def test_counts_of_years(reader: GenerationReader) -> None:
    result = reader.search(EngineRequest(All(), facets=("year",)))
    assert list(result.facets) == ["year"]
    assert pairs(result, "year") == [("2024", 2), ("2023", 1), ("2020", 1), ("2016", 1)]
    assert result.undated == 1
    result = reader.search(EngineRequest(text("doan"), facets=("month",)))
    assert (pairs(result, "month"), result.undated) == ([], 1)


def test_terms_by_prefix(reader: GenerationReader) -> None:
    assert reader.terms("text", "công", 10) == ["công"]
    assert reader.terms("text", "", 3) == ["12/4", "12/4/2024", "1250000"]
    assert reader.terms("text_folded", "ho", 10) == ["hoa"]
    assert reader.terms("text", "ho", 10) == ["hoà"]
    assert reader.terms("title", "zzz", 10) == []


def test_document_frequency(reader: GenerationReader) -> None:
    assert reader.document_frequency(text("đoàn")) == 3
    assert reader.document_frequency(phrase("công", "đoàn")) == 1
    assert reader.document_frequency(text("zzz")) == 0


def test_stats(reader: GenerationReader) -> None:
    stats = reader.stats()
    assert (stats.articles, stats.undated) == (6, 1)
    assert (stats.first_date, stats.last_date) == ("2016-01-01", "2024-04-12")
    assert stats.segments == len(reader.segments()) == 2


def test_the_first_year_and_the_last(engine: Engine, tmp_path: Path) -> None:
    both = [article("a", date="0001-02-03"), article("z", date="9999-12-31T23:59")]
    reader = engine.open(write_generation(engine, tmp_path / "dates", [both]))
    stats = reader.stats()
    assert (stats.first_date, stats.last_date) == ("0001-02-03", "9999-12-31")
    assert ids(reader, EngineRequest(All(), sort="oldest")) == ["a", "z"]
    result = reader.search(EngineRequest(All(), facets=("year", "month")))
    assert pairs(result, "year") == [("9999", 1), ("0001", 1)]
    assert pairs(result, "month") == [("9999-12", 1), ("0001-02", 1)]
    reader.close()


def test_ids_and_terms_of_any_length(engine: Engine, tmp_path: Path) -> None:
    odd = [article("x" * 70_000, "đ" * 100_000), article("é" * 70_000, "日" * 64)]
    reader = engine.open(write_generation(engine, tmp_path / "long", [odd]))
    for one in odd:
        assert reader.get(one.id) == one
    assert found(reader, text("đ" * 64)) == {odd[0].id}
    assert found(reader, Term("text_folded", "ri" * 64)) == {odd[1].id}
    reader.close()


def test_vocabulary_of_a_fresh_generation(generations: Generations) -> None:
    reference = Reference(ARTICLES)
    counted = generations.fresh.vocabulary()
    for field in ("text", "title", "byline", "text_folded", "title_folded", "byline_folded"):
        assert counted[field] == len({t for f in reference.fields.values() for t in f[field]})


def test_segments_and_their_articles(generations: Generations) -> None:
    segments = generations.updated.segments()
    assert sorted((info.documents, info.live) for info in segments) == [(3, 1), (5, 5)]
    held = [one.id for info in segments for one in generations.updated.articles(info.name)]
    assert held == ["a", "b", "c", "d", "e", "sub/g é"]


def test_threads_may_share_a_reader(reader: GenerationReader) -> None:
    requests = [EngineRequest(All(), RANK), EngineRequest(phrase("công", "đoàn"), RANK)] * 20
    alone = [reader.search(request) for request in requests]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(reader.search, requests)) == alone


def test_no_articles_at_all(engine: Engine, tmp_path: Path) -> None:
    reader = engine.open(write_generation(engine, tmp_path / "empty", []))
    result = reader.search(EngineRequest(Or((All(), text("a"))), RANK, facets=FACETS))
    assert (result.total, result.hits, result.undated) == (0, (), 0)
    assert result.facets == dict.fromkeys(FACETS, ())
    assert reader.stats().first_date is None
    assert reader.terms("text", "", 5) == []
    assert found(reader, Mass((Clause(((text("a"), 1.0),), text("a")),), 0.5)) == set()
    reader.close()


def test_deleting_nothing_and_everything(engine: Engine, tmp_path: Path) -> None:
    base = write_generation(engine, tmp_path / "base", SEGMENTS)
    same = write_generation(engine, tmp_path / "same", [], base)
    none = write_generation(
        engine, tmp_path / "none", [], base, deleted=[one.id for one in ARTICLES]
    )
    readers = [engine.open(path) for path in (base, same, none)]
    results = [reader.search(EngineRequest(All(), RANK)) for reader in readers]
    assert results[0] == results[1]
    assert (results[2].total, readers[2].segments()) == (0, ())
    for reader in readers:
        reader.close()


def test_dropping_a_segment(engine: Engine, tmp_path: Path) -> None:
    base = write_generation(engine, tmp_path / "base", SEGMENTS)
    before = engine.open(base)
    first = before.segments()[0].name
    reader = engine.open(write_generation(engine, tmp_path / "new", [], base, dropped=[first]))
    assert found(reader, All()) == {"d", "e", "sub/g é"}
    # The base stays what it was.
    assert found(before, All()) == {one.id for one in ARTICLES}
    before.close()
    reader.close()


def test_a_deleted_article_can_come_back(engine: Engine, tmp_path: Path) -> None:
    base = write_generation(engine, tmp_path / "base", SEGMENTS)
    gone = write_generation(engine, tmp_path / "gone", [], base, deleted=["a", "unknown"])
    back = write_generation(engine, tmp_path / "back", [[ARTICLES[0]]], gone, deleted=["a"])
    reader = engine.open(back)
    assert reader.get("a") == ARTICLES[0]
    assert found(reader, text("mái")) == {"a"}
    reader.close()


def test_every_part_of_an_article_is_kept(engine: Engine, tmp_path: Path) -> None:
    full = Article(
        id="tất/cả?&#%", title="T", lead="L", date="2024-04-12T16:48", date_source="text",
        body=(Block("paragraph", "một\tđoạn “x” \\ \u2028"), Block("caption", "ảnh 😀")),
        dateline="12/04/2024 - 16:48", byline="B", source="S", url="https://example.org/?a=1",
        path="/x/y.txt", content_hash="00ff",
    )  # fmt: skip
    reader = engine.open(write_generation(engine, tmp_path / "one", [[full]]))
    assert reader.get(full.id) == full
    assert found(reader, And((text("ảnh"), text("16:48")))) == {full.id}
    reader.close()


def test_more_postings_than_a_block_holds(engine: Engine, tmp_path: Path) -> None:
    many = [article(f"{number:04}", "tin tin" if number % 3 else "tin") for number in range(2500)]
    reader = engine.open(write_generation(engine, tmp_path / "many", [many]))
    assert reader.document_frequency(text("tin")) == 2500
    assert reader.document_frequency(phrase("tin", "tin")) == sum(n % 3 > 0 for n in range(2500))
    request = EngineRequest(text("tin"), (Scored(text("tin"), 1.0, ""),), offset=2490)
    # Those that hold it once come last, and ties are in the order of ids.
    last = [f"{number:04}" for number in range(2500) if number % 3 == 0][-10:]
    assert ids(reader, request) == last
    reader.close()


WORDS = ["công", "cong", "đoàn", "đoan", "hòa", "hoà", "TP.HCM", "7,250", "12/04/2024", ".", "an"]
TERMS = ["công", "đoàn", "đoan", "hoà", "tphcm", "hcm", "7,25", "12/4", "an", "không"]
paragraphs = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
dates = st.none() | st.sampled_from(["2024-04-12", "2024-04-12T16:48", "2016-01-01"])
terms = st.builds(Term, st.just("text"), st.sampled_from(TERMS)) | st.builds(
    Term, st.sampled_from(["text_folded", "title_folded"]), st.sampled_from(["cong", "doan", "an"])
)
text_terms = st.builds(text, st.sampled_from(TERMS))
phrases = st.builds(
    Phrase,
    st.lists(st.lists(text_terms, min_size=1, max_size=2).map(tuple), min_size=2, max_size=3).map(
        tuple
    ),
)
nears = st.builds(
    Near,
    st.lists(
        st.lists(text_terms, min_size=1, max_size=2, unique=True).map(tuple),
        min_size=2,
        max_size=3,
    ).map(tuple),
    st.integers(min_value=2, max_value=8),
)
leaves: st.SearchStrategy[Leaf] = st.deferred(
    lambda: terms | phrases | nears | synonyms | excluding
)
synonyms = st.builds(
    Synonyms,
    st.lists(text_terms | phrases | nears, min_size=1, max_size=3, unique=True).map(tuple),
)
excluding = st.builds(Excluding, text_terms | phrases | synonyms, text_terms | phrases)
clauses = st.builds(
    lambda best, other, share: Clause(((best, 1.0), (other, share)), best),
    leaves, leaves, st.sampled_from([0.3, 0.6]),
)  # fmt: skip
masses = st.builds(Mass, st.lists(clauses, min_size=1, max_size=4).map(tuple), st.just(0.5))
ranges = st.sampled_from([DateRange(202404120000, 202404122359), DateRange(0, 202404120000)])


def combined(children: st.SearchStrategy[Match]) -> st.SearchStrategy[Match]:
    some = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.builds(And, some) | st.builds(Or, some) | st.builds(Not, children)


matches: st.SearchStrategy[Match] = st.recursive(leaves | masses | ranges, combined, max_leaves=5)
word_terms = st.builds(
    Term, st.just("words"), st.sampled_from(["công_đoàn", "công", "tphcm", "7,25", "12/4/2024"])
)


def scored(of: st.SearchStrategy[Leaf]) -> st.SearchStrategy[tuple[Scored, ...]]:
    weights = st.sampled_from([0.3, 1.0])
    one = st.builds(Scored, of, weights, st.just(""), st.none() | leaves)
    return st.lists(one, max_size=3).map(tuple)


ranks = scored(leaves | word_terms)
passages = st.none() | st.builds(
    BestPassage, scored(leaves), st.integers(min_value=1, max_value=6), st.just(0.8), st.just(100)
)


@st.composite
def article_lists(draw: st.DrawFn) -> list[Article]:
    count = draw(st.integers(min_value=1, max_value=7))
    return [
        article(
            f"{number}", draw(paragraphs), draw(paragraphs), title=draw(paragraphs),
            date=draw(dates),
        )
        for number in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def fresh_directory(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("generation") / "new"


@given(
    articles=article_lists(),
    gone=st.sets(st.integers(min_value=0, max_value=6)),
    questions=st.lists(st.tuples(matches, ranks, passages), min_size=1, max_size=5),
)
def test_as_the_reference_does(
    engine: Engine,
    fresh_directory: Callable[[], Path],
    articles: list[Article],
    gone: set[int],
    questions: list[tuple[Match, tuple[Scored, ...], BestPassage | None]],
) -> None:
    base = write_generation(engine, fresh_directory(), [articles[::2], articles[1::2] or GONE])
    deleted = [str(number) for number in gone]
    new = write_generation(engine, fresh_directory(), [], base, deleted=[*deleted, "x", "y"])
    reader = engine.open(new)
    left = [one for one in articles if one.id not in deleted]
    reference = Reference(left)
    for match, rank, passage in questions:
        request = EngineRequest(match, rank, limit=100, passage=passage)
        result = reader.search(request)
        assert {hit.id for hit in result.hits} == reference.matching(match)
        for hit in result.hits:
            score = reference.score(rank, hit.id)
            if passage:
                mass = reference.passage_mass(passage, hit.id)
                part = reader.explain_passage(request, hit.id)
                assert (part.mass if part else 0.0) == pytest.approx(mass)
                score += passage.weight * mass
            assert hit.score == pytest.approx(score)
        for one in left:
            explained = reader.explain_match(match, one.id)
            assert explained.held is (one.id in reference.matching(match))
    reader.close()


def test_segment_info_counts_what_was_written(engine: Engine, tmp_path: Path) -> None:
    info = engine.write_segment(tmp_path, ARTICLES)
    assert info == SegmentInfo(info.name, 6, 6)
