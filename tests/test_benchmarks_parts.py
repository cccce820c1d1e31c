"""What the benchmark is made of: slices, streams, queries, tables, targets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.building import Build
from benchmarks.corpora import articles_of, cut_slices
from benchmarks.engines import COUNTING, OURS, TANTIVY, WHOLE, WHOOSH
from benchmarks.engines.base import KINDS, Query
from benchmarks.fresh import Fresh
from benchmarks.queries import WIDTHS, beginnings, draw
from benchmarks.ready import blocks_of, make_ready, read_ready, rest_of, rest_terms, write_ready
from benchmarks.report import BEGIN, END, markdown, table, write_between_marks
from benchmarks.results import SizeResult
from benchmarks.shell import Shell
from benchmarks.targets import targets
from benchmarks.timing import Latency, Timing, latency
from benchmarks.update import Update
from index.analysis.fields import field_blocks
from index.analysis.syllables import fold
from index.analysis.tokens import tokenize
from index.article import Article, Block
from tests.conftest import CORPUS
from tests.vietnamese_texts import texts


def _article(title: str, *paragraphs: str) -> Article:
    body = tuple(Block("paragraph", text) for text in paragraphs)
    return Article("a", title, "", body, None, None, "", "", "", "", "a.txt", "")


def test_streams_keep_blocks_apart_and_compounds_findable() -> None:
    ready = make_ready(_article("Tin TP.HCM", "Lao động", "1.250.000 đồng"))
    assert ready.text == "tin tp hcm | lao động | 1250000 đồng || tphcm"
    assert ready.text_folded == "tin tp hcm | lao dong | 1250000 dong || tphcm"
    assert rest_terms([ready]) == {"tphcm"}


@given(st.lists(texts, max_size=4))
def test_streams_hold_every_term_at_its_place(paragraphs: list[str]) -> None:
    article = _article("", *paragraphs)
    ready = make_ready(article)
    blocks = [list(tokenize(text)) for text in field_blocks(article)["text"]]
    widths = [1 + max(token.position for token in block) for block in blocks if block]
    if widths:
        assert [len(block) for block in blocks_of(ready.text)] == widths
    held = {term for block in blocks_of(ready.text) for term in block if term}
    assert held | set(rest_of(ready.text)) == {
        term for block in blocks for token in block for term in token.terms
    }
    held = {term for block in blocks_of(ready.text_folded) for term in block if term}
    assert held | set(rest_of(ready.text_folded)) == {
        term for block in blocks for token in block for term in token.folded
    }


def test_ready_terms_are_written_and_read(tmp_path: Path) -> None:
    articles = list(articles_of(CORPUS))
    write_ready(articles, tmp_path / "ready.tsv")
    assert list(read_ready(tmp_path / "ready.tsv")) == [make_ready(one) for one in articles]


def test_slices_are_the_first_articles(tmp_path: Path) -> None:
    cuts = cut_slices(CORPUS, [20, 10, 5000], tmp_path)
    assert [cut.articles for cut in cuts] == [10, 20]
    whole = list(articles_of(CORPUS))
    for cut in cuts:
        found = list(articles_of(cut.records))
        assert [article.id for article in found] == [one.id for one in whole[: cut.articles]]
        assert [article.title for article in found] == [one.title for one in whole[: cut.articles]]
        assert cut.text_bytes == sum(
            len(text.encode())
            for article in whole[: cut.articles]
            for text in field_blocks(article)["text"]
        )
    assert cut_slices(CORPUS, [20, 10, 5000], tmp_path) == cuts


def test_a_small_corpus_is_one_slice(tmp_path: Path) -> None:
    (cut,) = cut_slices(CORPUS, [10_000, 30_000], tmp_path)
    assert cut.articles == len(list(articles_of(CORPUS)))


def test_another_corpus_gets_other_slices(tmp_path: Path) -> None:
    for name, title in (("one", "Một"), ("two", "Hai")):
        line = json.dumps({"id": "1", "title": title, "text": "x"})
        (tmp_path / f"{name}.jsonl").write_text(line, encoding="utf-8")
    (one,) = cut_slices(tmp_path / "one.jsonl", [10], tmp_path / "keep")
    (two,) = cut_slices(tmp_path / "two.jsonl", [10], tmp_path / "keep")
    assert one.folder != two.folder


def _titles() -> list[str]:
    return [article.title for article in articles_of(CORPUS)]


def test_queries_are_the_same_every_time_and_of_every_kind() -> None:
    queries = draw(_titles())
    assert queries == draw(_titles())
    counts = Counter((query.kind, query.width, query.marked) for query in queries)
    assert set(counts) == {(k, w, m) for k in KINDS for w in WIDTHS for m in (True, False)}
    assert max(counts.values()) == 8
    assert all(len(query.terms) == query.width for query in queries)


def test_queries_without_marks_ask_the_folded_stream() -> None:
    for query in draw(_titles()):
        if query.marked:
            assert query.field == "text"
        else:
            assert query.field == "text_folded"
            assert all(fold(term) == term for term in query.terms)
            assert query.typed.isascii()


def test_queries_are_typed_as_on_the_page() -> None:
    title = ["Lao động nữ"]
    typed = {(query.kind, query.marked): query.typed for query in draw(title) if query.width == 3}
    assert typed == {
        ("any", True): "Lao động nữ",
        ("any", False): "lao dong nu",
        ("all", True): "+Lao +động +nữ",
        ("all", False): "+lao +dong +nu",
        ("phrase", True): '"Lao động nữ"',
        ("phrase", False): '"lao dong nu"',
        ("prefix", True): "+Lao +động +nữ*",
        ("prefix", False): "+lao +dong +nu*",
    }


def test_no_query_has_an_avoided_term_or_a_term_twice() -> None:
    queries = draw(_titles(), avoided={"dong"})
    assert queries
    for query in queries:
        if query.kind != "prefix":
            assert "dong" not in map(fold, query.terms)
            assert len(set(map(fold, query.terms))) == query.width


def test_beginnings_are_of_titles() -> None:
    typed = list(beginnings(_titles()))
    starts = {fold(title.lower()) for title in _titles()}
    assert len(typed) > 20
    assert all(any(start.startswith(fold(one.lower())) for start in starts) for one in typed)
    assert any(one.isascii() for one in typed) and not all(one.isascii() for one in typed)


def test_a_report_stands_between_its_marks(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text(f"before\n\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_between_marks(path, "new\n")
    assert path.read_text(encoding="utf-8") == f"before\n\n{BEGIN}\n\nnew\n\n{END}\nafter\n"
    write_between_marks(path, "newer\n")
    assert path.read_text(encoding="utf-8") == f"before\n\n{BEGIN}\n\nnewer\n\n{END}\nafter\n"


def test_a_document_without_marks_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "performance.md"
    path.write_text("prose", encoding="utf-8")
    with pytest.raises(ValueError, match="no lines <!-- measured: begin -->"):
        write_between_marks(path, "new")
    assert path.read_text(encoding="utf-8") == "prose"


def test_tables_are_even() -> None:
    assert table(("a", "long"), [("wider", "1"), ("b", "22")]) == (
        "| a     | long |\n| ----- | ---: |\n| wider |    1 |\n| b     |   22 |"
    )


def test_quantiles() -> None:
    assert latency([5.0]) == Latency(5.0, 5.0)
    assert latency(float(n) for n in range(1, 101)).p50 == 50.5
    assert latency(float(n) for n in range(1, 101)).p95 == pytest.approx(95.95)


def _result(articles: int, ours: float, theirs: float) -> SizeResult:
    """A run in which our engine took ``ours`` ms for every query, the others ``theirs``."""
    times = {OURS: ours, WHOLE: 10 * ours, WHOOSH: 100.0, TANTIVY: theirs, COUNTING: 2 * theirs}
    timings = [
        Timing(key, Query(kind, 2, True, ("a", "b"), "a b"), 2 * milliseconds, milliseconds)
        for key, milliseconds in times.items()
        for kind in KINDS
    ]
    return SizeResult(
        articles,
        text_bytes=articles * 3000,
        builds={
            OURS: Build(articles / 800, 10**9, articles * 6000),
            TANTIVY: Build(articles / 8000, 10**8, articles * 3000),
        },
        timings=timings,
        compared=4,
        differing=[],
        fresh={WHOLE: _fresh()},
        streams={"stored articles": 2000, "postings: text": 1000},
        suggestions=Latency(1, 4),
        shell=Shell(Latency(400, 500), Latency(40, 50), 250.0),
        update=Update(100, 3.0),
    )


def _fresh() -> Fresh:
    milliseconds = Latency(300, 400), Latency(40, 50), Latency(25, 40)
    return Fresh(*milliseconds, 1000, 800 * 10**6, 10**8)


def test_targets_say_what_is_met_and_what_is_missed() -> None:
    results = [_result(10_000, 0.5, 1), _result(30_000, 1, 1.25), _result(100_000, 1.25, 1)]
    lines = {(line.what, line.articles): line for line in targets(results)}
    any_at = {
        articles: lines["engine alone, any, against tantivy", articles]
        for articles in (30_000, 100_000)
    }
    assert (any_at[30_000].measured, any_at[30_000].wanted) == ("0.80 x", "<= 1 x")
    assert any_at[30_000].met is True
    assert (any_at[100_000].measured, any_at[100_000].met) == ("1.25 x", True)
    assert lines["whole search, p50", 100_000].met is True
    assert lines["`tracuu search`, whole process", 100_000].met is False
    assert lines["memory after 1,000 different queries", 100_000].met is False
    assert lines["memory after 1,000 different queries", 100_000].measured == "800 MB"
    assert lines["`tracuu search --batch`", 30_000].met is True
    assert lines["build with every stream", 100_000].measured == "800 articles/s"
    assert lines["build against tantivy's over ready terms", 100_000].met is None
    assert lines["build against tantivy's over ready terms", 100_000].measured == "10.0 x its time"
    assert lines["build time an article, from 10,000 articles", 100_000].measured == "1.00 x"
    assert lines["100 changed articles searchable", 100_000].met is True
    server = "first query of a fresh server, against the warm p95"
    assert (lines[server, 100_000].measured, lines[server, 100_000].met) == ("2.00 x", True)
    bare = "first query of a process that prepared nothing, against the warm p95"
    assert (lines[bare, 100_000].measured, lines[bare, 100_000].met) == ("3.20 x", False)


def test_a_slower_engine_misses_its_targets() -> None:
    lines = targets([_result(30_000, 4, 1)])
    missed = {line.what for line in lines if line.met is False}
    assert {f"engine alone, {kind}, against tantivy" for kind in ("any", "all", "phrase")} <= missed
    assert "whole search, p50 against plain Whoosh's bare top 10 over one field" in missed


def test_a_report_names_what_was_missed_left_out_and_disagreed() -> None:
    text = markdown([_result(30_000, 4, 1)], "news", ["Xapian: not installed."])
    assert "- Corpus `news`: 30,000 articles of 3.0 kB of text on average." in text
    assert "- Xapian: not installed." in text
    assert "**missed**" in text
    assert "every engine says the same of 4 queries" in text
    assert "| Tra Cứu, engine alone / tantivy" in text
    differing = SizeResult(10, 100, {}, _result(10, 1, 1).timings, 4, ["any text a: x 1, y 2"], {})
    assert "**disagree** about 1 of 4 queries:\n\n    any text a: x 1, y 2" in markdown(
        [differing], "news", []
    )


def test_a_picture_has_a_line_an_engine(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed (pip install '.[bench]')")
    from benchmarks.plot import plot

    results = [_result(10_000, 0.5, 1), _result(30_000, 1, 1.25)]
    plot(results, tmp_path / "a.svg")
    plot(results, tmp_path / "b.svg")
    drawn = (tmp_path / "a.svg").read_text(encoding="utf-8")
    assert "<svg" in drawn
    assert drawn == (tmp_path / "b.svg").read_text(encoding="utf-8")
