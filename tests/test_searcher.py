"""The searcher over real small indexes: generations, articles, explanations, counts."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from small_index import article, ask, ids, index_of

from index.analysis.tokens import ANALYSIS_VERSION, CHUNK
from index.engines.bm25 import K1, B
from index.errors import (
    ArticleNotFound,
    IndexDamaged,
    IndexMissing,
    IndexOutdated,
    QuerySyntaxError,
    UserError,
)
from index.settings import Settings
from searcher.answers import FORMULA
from searcher.cli.main import main
from searcher.model import Interpretation, LitBlock, SearchRequest
from searcher.searcher import Searcher
from searcher.weights import WEIGHTS
from web.app import create_app

CORPUS = Path(__file__).parents[1] / "corpus"
AN_PHU = "000_a798f7f84a066ecb"
CAN_THO = "004_53f2e390344ddf15"

ARTICLES = [
    article(
        "tin-1",
        "Liên đoàn tặng quà",
        "Đoàn viên vui.\nMưa to.",
        lead="Chiều nay tặng quà.",
        captions=["Trao quà cho đoàn viên"],
        date="2024-04-12",
        byline="Xuân Hạ",
        source="Bản tin",
        url="https://example.org/1",
    ),
    article("thư/mục/tin 2", "Nam giới khám mắt", "Mưa to suốt tuần.", date="2016-05-01"),
    article("tin-3", "", "Không có tiêu đề mà có đoàn viên."),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with Searcher.open(index_of(tmp_path_factory.mktemp("searcher"), ARTICLES)) as opened:
        yield opened


@pytest.fixture(scope="module")
def corpus(corpus_index: Path) -> Iterator[Searcher]:
    with Searcher.open(corpus_index) as opened:
        yield opened


# Generations.


def test_refresh_takes_up_a_new_generation_and_not_before(tmp_path: Path) -> None:
    directory = index_of(tmp_path, ARTICLES)
    with Searcher.open(directory) as searcher:
        before = searcher.stats()
        assert searcher.refresh() is False
        index_of(tmp_path, [*ARTICLES, article("mới", "Đoàn xe mới về")])
        assert set(ids(searcher, "doan")) == {"tin-1", "tin-3"}
        assert searcher.stats() == before
        with pytest.raises(ArticleNotFound):
            searcher.article("mới")

        assert searcher.refresh() is True
        assert set(ids(searcher, "doan")) == {"tin-1", "tin-3", "mới"}
        assert searcher.article("mới").title == "Đoàn xe mới về"
        assert searcher.stats().generation > before.generation
        assert searcher.stats().articles == before.articles + 1
        assert searcher.refresh() is False


def test_what_is_deleted_and_changed_is_so_after_refresh(tmp_path: Path) -> None:
    with Searcher.open(index_of(tmp_path, ARTICLES)) as searcher:
        index_of(tmp_path, [article("tin-1", "Đoàn khác"), ARTICLES[1]])
        assert searcher.refresh()
        assert ids(searcher, "đoàn") == ["tin-1"]
        assert ids(searcher, "tặng quà") == []
        with pytest.raises(ArticleNotFound):
            searcher.article("tin-3")


def test_an_updated_index_answers_as_one_built_anew(tmp_path: Path) -> None:
    index_of(tmp_path / "updated", ARTICLES[:1])
    updated = index_of(tmp_path / "updated", ARTICLES)
    anew = index_of(tmp_path / "anew", ARTICLES)
    with Searcher.open(updated) as first, Searcher.open(anew) as second:
        for query in ("doan", "mưa to", "nam", "tặng quà đoàn viên"):
            answers = [
                [(hit.id, hit.score, hit.snippets) for hit in ask(searcher, query).hits]
                for searcher in (first, second)
            ]
            assert answers[0] == answers[1] != []


def test_searches_go_on_while_generations_change(tmp_path: Path) -> None:
    """Every answer is that of one generation or of the other."""
    counts = set[int]()
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                page = ask(searcher, "doan")
                counts.add(page.total)
                assert len(page.hits) == page.total
        except BaseException as error:
            failures.append(error)

    with Searcher.open(index_of(tmp_path, ARTICLES)) as searcher:
        threads = [threading.Thread(target=search) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(4):
            more = [article(f"thêm-{n}", "Đoàn xe") for n in range(number + 1)]
            index_of(tmp_path, [*ARTICLES, *more])
            assert searcher.refresh()
        last = ask(searcher, "doan").total
        done.set()
        for thread in threads:
            thread.join()
    assert not failures
    assert last == 6
    assert counts <= {2, 3, 4, 5, 6}


def test_there_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="there is no index here; make one with"):
        Searcher.open(tmp_path)


def manifest_of(directory: Path) -> Path:
    (manifest,) = directory.glob("generations/*/manifest.json")
    return manifest


def test_an_index_of_another_analysis_asks_to_be_built_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = index_of(tmp_path, ARTICLES)
    monkeypatch.setattr("index.store.ANALYSIS_VERSION", 99)
    with pytest.raises(IndexOutdated, match="another version of Tra Cứu; build it anew"):
        Searcher.open(directory)


def test_a_damaged_index_is_not_opened(tmp_path: Path) -> None:
    directory = index_of(tmp_path, ARTICLES)
    manifest = manifest_of(directory)
    name = max(json.loads(manifest.read_text("utf-8"))["files"])
    (manifest.parent / name).unlink()
    with pytest.raises(IndexDamaged, match="is missing"):
        Searcher.open(directory)
    manifest.write_text("{", "utf-8")
    with pytest.raises(IndexDamaged, match="cannot be read as a manifest"):
        Searcher.open(directory)


def test_a_failed_refresh_leaves_the_old_generation_open(tmp_path: Path) -> None:
    directory = index_of(tmp_path, ARTICLES)
    with Searcher.open(directory) as searcher:
        (directory / "CURRENT").write_text(f"999999 {'a' * 64}\n", "ascii")
        with pytest.raises(IndexDamaged):
            searcher.refresh()
        assert set(ids(searcher, "doan")) == {"tin-1", "tin-3"}


# Articles.


def test_an_article_comes_whole(searcher: Searcher) -> None:
    found = searcher.article("tin-1")
    assert (found.title, found.lead) == ("Liên đoàn tặng quà", "Chiều nay tặng quà.")
    assert [(block.kind, block.text) for block in found.body] == [
        ("paragraph", "Đoàn viên vui."),
        ("paragraph", "Mưa to."),
        ("caption", "Trao quà cho đoàn viên"),
    ]
    assert (found.date, found.byline, found.source) == ("2024-04-12", "Xuân Hạ", "Bản tin")
    assert searcher.article("thư/mục/tin 2").title == "Nam giới khám mắt"


@pytest.mark.parametrize("missing", ["", "tin", "tin-1 ", "TIN-1", "../tin-1"])
def test_an_article_that_is_not_there(searcher: Searcher, missing: str) -> None:
    with pytest.raises(ArticleNotFound):
        searcher.article(missing)
    with pytest.raises(ArticleNotFound):
        searcher.light(missing, "đoàn", "strict")
    with pytest.raises(ArticleNotFound):
        searcher.explain(SearchRequest("đoàn"), missing)


def test_light_lights_every_block_and_counts(searcher: Searcher) -> None:
    found = searcher.light("tin-1", "doan vien", "strict")
    assert found.article == searcher.article("tin-1")
    assert found.title_spans == ((5, 9),)
    assert found.blocks == (
        LitBlock("lead", "Chiều nay tặng quà.", ()),
        LitBlock("paragraph", "Đoàn viên vui.", ((0, 4), (5, 9))),
        LitBlock("paragraph", "Mưa to.", ()),
        LitBlock("caption", "Trao quà cho đoàn viên", ((13, 17), (18, 22))),
        LitBlock("dateline", "12/04/2024", ()),
        LitBlock("byline", "Xuân Hạ", ()),
    )
    assert found.count == 5


@pytest.mark.parametrize(
    ("query", "title_spans"),
    [
        ("", ()),
        ("zazu", ()),
        ("đoàn", ((5, 9),)),
        # Not found with these marks, so lit as a widened search finds it.
        ("đoán", ((5, 9),)),
        ('"liên đoản"', ((0, 9),)),
        ("title:quà", ((15, 18),)),
        ("-đoàn", ()),
    ],
)
def test_light_reads_the_query_as_a_search_does(
    searcher: Searcher, query: str, title_spans: tuple[tuple[int, int], ...]
) -> None:
    assert searcher.light("tin-1", query, "forgiving").title_spans == title_spans


def test_light_takes_either_syntax(searcher: Searcher) -> None:
    assert searcher.light("tin-1", '"đoàn', "forgiving").count == 3
    with pytest.raises(QuerySyntaxError):
        searcher.light("tin-1", '"đoàn', "strict")


def test_what_a_hit_shows_is_lit_in_its_article(corpus: Searcher) -> None:
    for query in ("cong doan", "thoả ước lao động", '"mái ấm công đoàn"', "12/4/2024"):
        hits = ask(corpus, query).hits
        assert hits
        for hit in hits:
            lit = corpus.light(hit.id, query, "strict")
            assert lit.title_spans == hit.title_spans
            for snippet in hit.snippets:
                inside = snippet.text.strip("…")
                (block,) = {block for block in lit.blocks if inside in block.text}
                assert block.kind == snippet.field
                shown = {snippet.text[start:end] for start, end in snippet.spans}
                assert shown <= {block.text[start:end] for start, end in block.spans}


def test_what_is_counted_is_what_is_lit(corpus: Searcher) -> None:
    """The engine's positions and the highlights agree, word by word and pair by pair."""
    checked = 0
    for hit in ask(corpus, "-zazu", limit=1000).hits:
        found = corpus.article(hit.id)
        texts = found.title, found.byline, *(block.text for block in found.body)
        pairs = [pair for text in texts for pair in pairwise(CHUNK.findall(text))]
        for first, second in pairs[::25]:
            # Compounds count as a whole and in parts.
            for query in (f"={first}", f'"{first} {second}"') if first.isalpha() else ():
                parts = corpus.explain(SearchRequest(query), hit.id).parts
                lit = corpus.light(hit.id, query, "strict")
                assert (query, lit.count) == (query, parts[0].frequency)
                assert lit.count > 0
                checked += 1
    assert checked > 500


def test_an_untitled_article_is_shown_by_its_beginning(searcher: Searcher) -> None:
    (hit,) = ask(searcher, '"có tiêu đề"').hits
    assert (hit.id, hit.title) == ("tin-3", "Không có tiêu đề mà có đoàn viên.")
    assert all(end <= len(hit.title) for _, end in hit.title_spans)


# Explanations.

EXPLAINED = (
    "cong doan",
    "thoả ước lao động",
    "đoan lao đông",
    '"mái ấm công đoàn" -tết',
    "+công title:đại byline:(Xuân OR Hạ)",
    "7,25 tỉ TP.HCM",
    "công đoàn AND 2016",
    "nghỉ việc lao động date:2016..2024",
)


@pytest.mark.parametrize("query", EXPLAINED)
def test_the_parts_of_a_score_are_worked_by_the_formula_and_sum_to_it(
    corpus: Searcher, query: str
) -> None:
    count = corpus.stats().articles
    for hit in ask(corpus, query).hits[:5]:
        explained = corpus.explain(SearchRequest(query), hit.id)
        # Scores are sums of single precision.
        assert explained.score == pytest.approx(hit.score, rel=1e-6, abs=1e-6)
        given = [part.score for part in explained.parts]
        if passage := explained.passage:
            assert len(passage.labels) == len(passage.idfs) > 0
            assert passage.mass == pytest.approx(sum(passage.idfs))
            assert passage.score == pytest.approx(WEIGHTS.passage * passage.mass)
            given.append(passage.score)
        assert sum(given) == pytest.approx(hit.score, rel=1e-6, abs=1e-6)
        for part in explained.parts:
            n = part.document_frequency
            idf = math.log(1 + (count - n + 0.5) / (n + 0.5))
            assert part.idf == pytest.approx(idf)
            norm = 1.2 * (0.25 + 0.75 * part.length / (part.mean_length or 1))
            expected = part.weight * idf * part.frequency * 2.2 / (part.frequency + norm)
            assert part.score == pytest.approx(expected)


@pytest.mark.parametrize("query", EXPLAINED[:3])
def test_explained_parts_are_those_of_the_ranking(corpus: Searcher, query: str) -> None:
    assert ask(corpus, query).total
    assert any(
        part.score for part in corpus.explain(SearchRequest(query), ids(corpus, query)[0]).parts
    )


def test_an_explanation_worked_by_hand(tmp_path: Path) -> None:
    directory = index_of(
        tmp_path,
        [
            article("a", "Đoàn xe", "Đoàn về."),
            article("b", "Mưa", "Trời mưa to quá."),
            article("c", "Nắng", "Gió nhẹ."),
        ],
    )
    with Searcher.open(directory) as searcher:
        parts = searcher.explain(SearchRequest("=đoàn"), "a").parts
    idf = math.log(1 + 2.5 / 1.5)  # One article of three.
    whole, title = parts[0], next(part for part in parts if part.label == "title:đoàn")
    # Twice in 4 words, where the articles have 4, 5 and 3.
    assert (whole.label, whole.kind, whole.field, whole.weight) == ("đoàn", "word", "text", 1.0)
    assert (whole.document_frequency, whole.frequency, whole.length) == (1, 2, 4)
    assert whole.mean_length == 4
    assert whole.idf == pytest.approx(idf)
    assert whole.score == pytest.approx(idf * 2 * 2.2 / (2 + 1.2))
    # Once in 2 words, where the titles have 2, 1 and 1.
    assert (title.kind, title.field, title.weight) == ("word", "title", WEIGHTS.title)
    assert (title.document_frequency, title.frequency, title.length) == (1, 1, 2)
    assert title.mean_length == pytest.approx(4 / 3)
    norm = 1.2 * (0.25 + 0.75 * 1.5)
    assert title.score == pytest.approx(WEIGHTS.title * idf * 2.2 / (1 + norm))


def test_a_best_passage_worked_by_hand(tmp_path: Path) -> None:
    far = " ".join(["mưa"] * WEIGHTS.passage_length)
    directory = index_of(
        tmp_path,
        [
            article("cạnh", "Tin", f"Đoàn xe về. {far} lúa"),
            article("xa", "Tin", f"Đoàn xe {far} về. Lúa"),
            article("khác", "Nắng", "Gió nhẹ."),
        ],
    )
    request = SearchRequest("đoàn về lúa")
    with Searcher.open(directory) as searcher:
        beside = searcher.explain(request, "cạnh").passage
        apart = searcher.explain(request, "xa").passage
        assert set(ids(searcher, request.query)) == {"cạnh", "xa"}
        assert searcher.explain(request).passage is None
        assert searcher.explain(request, "khác").passage is None
        assert searcher.explain(SearchRequest("đoàn"), "xa").passage is None
    idf = math.log(1 + 1.5 / 2.5)  # Two articles of three.
    assert beside is not None and apart is not None
    assert (beside.labels, apart.labels) == (("đoàn", "về"), ("về", "lúa"))
    for passage in (beside, apart):
        assert passage.idfs == pytest.approx((idf, idf))
        assert (passage.weight, passage.mass) == (WEIGHTS.passage, pytest.approx(2 * idf))
        assert passage.score == pytest.approx(WEIGHTS.passage * 2 * idf)


def test_the_formula_says_the_constants(searcher: Searcher) -> None:
    assert searcher.explain(SearchRequest("đoàn")).formula == FORMULA
    for number in (K1 + 1, K1, 1 - B, B):
        assert f"{number:g}" in FORMULA


def test_without_an_article_an_explanation_has_no_score(searcher: Searcher) -> None:
    explained = searcher.explain(SearchRequest("liên AND (đoàn)"))
    assert explained.interpretation == Interpretation("liên AND đoàn")
    assert (explained.score, explained.requirement, explained.articles) == (None, None, 3)
    assert {part.score for part in explained.parts} == {0.0}
    assert {part.label for part in explained.parts} >= {"liên", "đoàn"}


def test_an_article_that_does_not_match_has_no_score(searcher: Searcher) -> None:
    explained = searcher.explain(SearchRequest("đoàn AND lửa"), "tin-1")
    assert explained.score is None
    assert any(part.score for part in explained.parts)


def test_an_explanation_is_strict(searcher: Searcher) -> None:
    with pytest.raises(QuerySyntaxError):
        searcher.explain(SearchRequest('"đoàn'))


# Counts.


def test_stats_count_the_index(searcher: Searcher) -> None:
    stats = searcher.stats()
    assert (stats.articles, stats.undated) == (3, 1)
    assert (stats.first_date, stats.last_date) == ("2016-05-01", "2024-04-12")
    assert stats.analysis_version == ANALYSIS_VERSION
    assert stats.segments >= 1
    assert min(stats.text_bytes, stats.index_bytes) > 0
    assert len(stats.roots) == 1 and stats.roots[0].endswith("/corpus")
    assert stats.terms == {}
    assert [*stats.learned_bytes] == ["language", "completions", "abbreviations"]
    assert 0 < sum(stats.learned_bytes.values()) < stats.index_bytes


def test_stats_count_terms_where_asked(searcher: Searcher) -> None:
    terms = searcher.stats(count_terms=True).terms
    assert 0 < terms["title"] < terms["text"]
    assert 0 < terms["text_folded"] <= terms["text"]


def test_index_bytes_are_those_on_disk(tmp_path: Path) -> None:
    directory = index_of(tmp_path, ARTICLES)
    generation = manifest_of(directory).parent
    with Searcher.open(directory) as searcher:
        files = [path for path in generation.iterdir() if path.name != "manifest.json"]
        assert searcher.stats().index_bytes == sum(path.stat().st_size for path in files)


# Two faces of one search.


@pytest.mark.parametrize(
    ("query", "options", "parameters"),
    [
        ("cong doan", [], {}),
        ("cong doan", ["--limit", "7", "--offset", "3"], {"limit": 7, "offset": 3}),
        ("lao động", ["--sort", "newest"], {"sort": "newest"}),
        ("lao động", ["--sort", "oldest", "--from", "2016"], {"sort": "oldest", "from": "2016"}),
        ('"thoả ước" -tết', ["--to", "12/4/2024"], {"to": "12/4/2024"}),
        ("thoạ ược", ["--widen"], {"widen": 1}),
        ("zazu", [], {}),
    ],
)
def test_shell_and_api_give_the_same_page(
    corpus_index: Path,
    capsys: pytest.CaptureFixture[str],
    query: str,
    options: list[str],
    parameters: dict[str, Any],
) -> None:
    main(["search", "--index", str(corpus_index), "--format", "json", *options, "--", query])
    from_shell = json.loads(capsys.readouterr().out)
    client = create_app(Settings(corpus_index)).test_client()
    from_api = client.get("/api/search", query_string={"q": query, **parameters}).json
    for page in (from_shell, from_api):
        assert page.pop("took_ms") >= 0
    # The web tells nobody where on the machine an archive lies.
    for inside, outside in zip(from_shell["hits"], from_api["hits"], strict=True):
        assert inside.pop("path") == (CORPUS / outside.pop("path")).as_posix()
    assert from_shell == from_api
    assert bool(from_shell["hits"]) == (query != "zazu")


@pytest.mark.parametrize(
    ("first", "last"), [("2019", "2018"), ("2018-05", "30/4/2018"), ("2018-02-02", "2018-02-01")]
)
def test_limits_that_end_before_they_begin_are_refused(
    searcher: Searcher, first: str, last: str
) -> None:
    with pytest.raises(UserError, match=f"end before they begin: from {first} to {last}"):
        searcher.search(SearchRequest("đoàn", first_date=first, last_date=last))


def test_times_are_told_to_a_tenth_of_a_millisecond(searcher: Searcher) -> None:
    took = ask(searcher, "đoàn").took_ms
    assert took == round(took, 1) >= 0
