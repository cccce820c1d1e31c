"""What is lit and shown is what the plain and slow way gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import vietnamese_texts
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lit_texts import Blocks, plan_of, queries, texts
from made_archive import MadeArchive
from reference_lit import ReferenceLit, reference_passages

from index.analysis.normalize import normalize
from index.builder import build
from searcher.highlight import Highlighter, joined
from searcher.hits import article_blocks
from searcher.model import SearchRequest
from searcher.plan import Plan
from searcher.searcher import Searcher
from searcher.snippets import best_passages, make_snippets


def assert_same(blocks: Blocks, plan: Plan, highlighter: Highlighter) -> None:
    lit, plain = highlighter.light(blocks), ReferenceLit(blocks, plan)
    assert lit.phrases == plain.phrases
    for block in range(len(blocks)):
        spans = [(at.start, at.end) for _, at in plain.words if at.block == block]
        assert lit.spans(block) == joined(spans)
    assert [(word.number, word.block, word.start, word.end) for word in lit.words] == [
        (number, at.block, at.start, at.end) for number, at in plain.words
    ]
    kinds = [kind for kind, _ in blocks]
    weights = {number: 1 / (2 + number % 3) for number in range(len(plan.lit))}
    shown = [
        (one.block, one.start, one.end, one.words) for one in best_passages(kinds, lit, weights)
    ]
    assert shown == [
        (one.block, one.start, one.end, one.words)
        for one in reference_passages(kinds, plain, weights)
    ]


_DATES = ["12 tháng 4 năm 2024", "tháng 4/2024", "quý II/2024", "12/4", "2024", "4", "năm"]
_date_texts = st.lists(st.sampled_from([*_DATES, "ngày", "đoàn", "IV", "công"]), max_size=12).map(
    " ".join
)
_stored = st.one_of(texts, _date_texts, vietnamese_texts.texts.map(normalize))
_kinds = st.sampled_from(["title", "lead", "paragraph", "caption", "dateline", "byline"])
_blocks = st.lists(st.tuples(_kinds, _stored), max_size=4)

_WORDS = ["công", "cong", "đoàn", "doan", "năm", "nam", "LĐLĐ", "TP.HCM", "ấm", "thỏa", "uoc", "tỉ"]
_word = st.sampled_from([*_WORDS, *_DATES])
_shaped = st.one_of(
    _word,
    _word.map(lambda word: f"={word}"),
    _word.map(lambda word: f"{word}*"),
    _word.map(lambda word: f"-{word}"),
    _word.map(lambda word: f"+{word}"),
    st.tuples(_word, _word, st.integers(1, 6)).map(lambda near: '"{} {}"~{}'.format(*near)),
    st.tuples(_word, _word).map(lambda phrase: '"{} {}"'.format(*phrase)),
    st.tuples(st.sampled_from(["title", "byline"]), _word).map(":".join),
)
_queries = st.one_of(queries, st.lists(_shaped, min_size=1, max_size=5).map(" ".join))


@given(_blocks, _queries, st.booleans())
@settings(max_examples=300)
@example([("paragraph", "công đoàn ngày 12 tháng 4 năm 2024 ở TP.HCM")], "12/4/2024 hcm", False)
@example([("paragraph", "TP.HCM tp hcm"), ("lead", "tp ấm")], "tp hcm", False)
@example([("dateline", "tháng 4 năm 2024"), ("title", "4")], '"tháng 4" năm', False)
def test_made_up_texts(blocks: Blocks, query: str, folded: bool) -> None:
    plan = plan_of(query, blocks, folded)
    assert_same(blocks, plan, Highlighter(plan))


@given(st.lists(_blocks, max_size=4), _queries)
def test_articles_at_once_are_lit_as_one_by_one(articles: list[Blocks], query: str) -> None:
    plan = plan_of(query, [block for blocks in articles for block in blocks])
    weights = {number: 1 / (2 + number % 3) for number in range(len(plan.lit))}
    highlighter = Highlighter(plan)
    for blocks, lit in zip(articles, highlighter.light_each(articles), strict=True):
        alone = Highlighter(plan).light(blocks)
        # Positions go on from one article to the next.
        assert [word[:4] for word in lit.words] == [word[:4] for word in alone.words]
        assert make_snippets(blocks, lit, weights) == make_snippets(blocks, alone, weights)


def test_snippets_of_long_texts() -> None:
    filler = "trời mưa to suốt tuần " * 12
    for texts_of in (
        [f"công đoàn {filler} đoàn {filler} công ấm công đoàn", f"ấm {filler} ấm đoàn"],
        ["công " * 90, "đoàn công " * 60 + filler + "ấm"],
        [f"{filler}công đoàn{filler}ấm{filler}công"],
    ):
        blocks = [("paragraph", text) for text in texts_of]
        long_phrase = " ".join(texts_of[0].split()[:60])
        for query in ("công đoàn ấm", '"công đoàn" ấm', '"ấm" "đoàn" công', f'"{long_phrase}" ấm'):
            plan = plan_of(query, blocks)
            assert_same(blocks, plan, Highlighter(plan))


def plans_of(archive: MadeArchive, searcher: Searcher) -> Iterator[tuple[Plan, list[Blocks]]]:
    """Yield plans of the archive's queries and the articles that each finds first."""
    for asked in list(archive.queries())[::12]:
        page = searcher.search(SearchRequest(asked.query, limit=3))
        articles: list[Blocks] = [article_blocks(searcher.article(hit.id)) for hit in page.hits]
        everything = [block for blocks in articles for block in blocks]
        yield plan_of(asked.query, everything), articles


def test_articles(tmp_path: Path) -> None:
    corpus = tmp_path / "made"
    corpus.mkdir()
    archive = MadeArchive(corpus)
    build([corpus], tmp_path / "index")
    lit = 0
    with Searcher.open(tmp_path / "index") as searcher:
        for plan, articles in plans_of(archive, searcher):
            # One for all, as for the hits of a page.
            highlighter = Highlighter(plan)
            for blocks in articles:
                assert_same(blocks, plan, highlighter)
                lit += len(highlighter.light(blocks).words)
    assert lit > 1000
