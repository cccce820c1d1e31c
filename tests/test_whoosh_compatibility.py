"""A stock Whoosh opens our generations and finds in them what we find."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import whoosh.index
from engine_articles import article, write_generation
from whoosh import query as wq
from whoosh.searching import Searcher
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.analysis.tokens import tokenize
from index.analysis.words import cut_words, word_term
from index.article import Article
from index.engines.base import (
    And,
    DateRange,
    EngineRequest,
    GenerationReader,
    Match,
    Not,
    Or,
    Phrase,
    Scored,
    Term,
)
from index.engines.whoosh.engine import WhooshEngine

SYLLABLES = [
    *["công", "đoàn", "lao", "động", "liên", "thành", "phố", "quận", "huyện", "tỉnh", "hòa"],
    *["bình", "ủy", "ban", "tỉ", "đồng", "LĐLĐ", "TP.HCM", "12/4/2024", "1.250.000", "cong"],
]
#: Rank in a Zipf distribution: the first syllables stand in most articles.
WEIGHTS = [1 / rank for rank in range(1, len(SYLLABLES) + 1)]
DATES = [None, "2015-03-01", "2016-12-31T23:59", "2020-02-29", "2024-04-12", "2024-04-12T16:48"]


def random_articles(chance: random.Random, prefix: str, count: int) -> list[Article]:
    def text(longest: int) -> str:
        return " ".join(chance.choices(SYLLABLES, WEIGHTS, k=chance.randint(0, longest)))

    return [
        article(
            f"{prefix}{number:04}", text(60), text(30), title=text(8), byline=text(2),
            date=chance.choice(DATES),
        )
        for number in range(count)
    ]  # fmt: skip


@dataclass(frozen=True)
class Opened:
    articles: list[Article]
    ours: GenerationReader
    whoosh: Searcher


@pytest.fixture(scope="module", params=["fresh", "after deletions"])
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Opened]:
    chance, engine = random.Random(7), WhooshEngine()
    folder = tmp_path_factory.mktemp("whoosh")
    articles = random_articles(chance, "a", 300)
    directory = write_generation(engine, folder / "1", [articles[:200], articles[200:]])
    if request.param == "after deletions":
        gone = {one.id for one in chance.sample(articles, 90)}
        added = random_articles(chance, "b", 40)
        directory = write_generation(
            engine, folder / "2", [added], base=directory, deleted=sorted(gone)
        )
        articles = [*(one for one in articles if one.id not in gone), *added]
    ours = engine.open(directory)
    stock = whoosh.index.open_dir(str(directory))
    with stock.searcher() as searcher:
        yield Opened(articles, ours, searcher)
    stock.close()
    ours.close()


def by_whoosh(opened: Opened, query: wq.Query) -> set[str]:
    return {hit["id"] for hit in opened.whoosh.search(query, limit=None)}


def by_us(opened: Opened, match: Match) -> set[str]:
    return {hit.id for hit in opened.ours.search(EngineRequest(match, limit=1000)).hits}


FIELDS = ["text", "title", "byline", "text_folded", "title_folded", "byline_folded"]


def random_term(chance: random.Random, field: str) -> str:
    token = next(iter(tokenize(chance.choice(SYLLABLES))))
    return chance.choice(token.folded if field.endswith("_folded") else token.terms)


def random_query(chance: random.Random, depth: int) -> tuple[Match, wq.Query]:
    """Return the same question in our terms and in Whoosh's."""
    field = chance.choice(FIELDS)
    if depth == 0 or chance.random() < 0.3:
        if chance.random() < 0.5:
            term = random_term(chance, field)
            return Term(field, term), wq.Term(field, term)
        words = [random_term(chance, field) for _ in range(chance.randint(2, 3))]
        return Phrase(tuple((Term(field, word),) for word in words)), wq.Phrase(field, words)
    ours, theirs = zip(
        *(random_query(chance, depth - 1) for _ in range(chance.randint(2, 3))), strict=True
    )
    match chance.choice(["and", "or", "not"]):
        case "and":
            return And(ours), wq.And(list(theirs))
        case "or":
            return Or(ours), wq.Or(list(theirs))
        case _:
            return And((ours[0], Not(ours[1]))), wq.And([theirs[0], wq.Not(theirs[1])])


def test_whoosh_counts_the_same_articles(opened: Opened) -> None:
    assert opened.whoosh.doc_count() == len(opened.articles)
    assert by_whoosh(opened, wq.Every()) == {one.id for one in opened.articles}


def test_random_queries_find_the_same_articles(opened: Opened) -> None:
    chance = random.Random(11)
    found = 0
    for _ in range(300):
        match, query = random_query(chance, chance.randint(0, 3))
        ids = by_us(opened, match)
        assert ids == by_whoosh(opened, query), query
        found += bool(ids)
    assert found > 150


@pytest.mark.parametrize("field", [*FIELDS, "words"])
def test_every_term_and_its_frequencies(opened: Opened, field: str) -> None:
    # Over several segments Whoosh's lexicon loses the last term.
    segments = [segment for segment, _ in opened.whoosh.reader().leaf_readers()]
    terms = sorted({term.decode() for segment in segments for term in segment.lexicon(field)})
    assert opened.ours.terms(field, "", 10_000) == terms
    for term in terms:
        assert by_us(opened, Term(field, term)) == by_whoosh(opened, wq.Term(field, term))


def test_ranges_of_dates(opened: Opened) -> None:
    chance = random.Random(13)
    numbers = [0, 1, *(int(d.ljust(12, "0")) for d in ("2015", "2016123123", "202002", "2025"))]
    numbers += [202404120000, 202404121648, 202404121649, 201612312359, 10**12]
    for _ in range(60):
        first, last = sorted(chance.choices(numbers, k=2))
        query = wq.NumericRange("date", first, last)
        assert by_us(opened, DateRange(first, last)) == by_whoosh(opened, query)


def test_a_phrase_does_not_leave_its_block_in_whoosh_either(tmp_path: Path) -> None:
    one = article("a", "công đoàn", "lao động", title="liên")
    directory = write_generation(WhooshEngine(), tmp_path / "new", [[one]])
    stock = whoosh.index.open_dir(str(directory))
    with stock.searcher() as searcher:
        assert len(searcher.search(wq.Phrase("text", ["công", "đoàn"]))) == 1
        for words in (["đoàn", "lao"], ["liên", "công"]):
            assert len(searcher.search(wq.Phrase("text", words))) == 0
            assert len(searcher.search(wq.Phrase("text", words, slop=99))) == 0
    stock.close()


def test_whoosh_reads_lengths_rounded_as_it_does(opened: Opened) -> None:
    reader = opened.whoosh.reader()
    for document, stored in reader.iter_docs():
        exact = exact_length(opened.ours.get(stored["id"]))
        rounded = byte_to_length(length_to_byte(exact))
        assert reader.doc_field_length(document, "text") == rounded
        assert reader.doc_field_length(document, "text_folded") == rounded


def test_whoosh_reads_positions(opened: Opened) -> None:
    postings = opened.whoosh.postings("title", "công")
    positions = {}
    while postings.is_active():
        id = opened.whoosh.stored_fields(postings.id())["id"]
        positions[id] = postings.value_as("positions")
        postings.next()
    expected = {
        one.id: [token.position for token in tokenize(one.title) if "công" in token.terms]
        for one in opened.articles
    }
    assert positions == {id: places for id, places in expected.items() if places}


def words_of(one: Article) -> list[str]:
    """Return the words of the whole text."""
    blocks = [one.title, *(block.text for block in one.body), one.byline]
    return [term for words in cut_words(blocks) for term in map(word_term, words) if term]


def test_whoosh_reads_words_and_how_often_they_stand(opened: Opened) -> None:
    reader = opened.whoosh.reader()
    by_id = {one.id: words_of(one) for one in opened.articles}
    numbers = {stored["id"]: document for document, stored in reader.iter_docs()}
    assert {"công_đoàn", "lao_động", "hcm"} <= {term.decode() for term in reader.lexicon("words")}
    for term in ("công_đoàn", "lao_động", "1250000"):
        counted = dict(reader.postings("words", term).items_as("frequency"))
        live = {id: counted[number] for id, number in numbers.items() if number in counted}
        assert live == {id: words.count(term) for id, words in by_id.items() if term in words}
        assert set(live) == by_us(opened, Term("words", term))
    for id, number in numbers.items():
        rounded = byte_to_length(length_to_byte(len(by_id[id])))
        assert reader.doc_field_length(number, "words") == rounded


def exact_length(one: Article) -> int:
    """Return the tokens' positions in the whole text, gaps left out."""
    blocks = [one.title, *(block.text for block in one.body), one.byline]
    return sum(len({token.position for token in tokenize(block)}) for block in blocks)


def occurrences(one: Article, term: str) -> int:
    blocks = [one.title, *(block.text for block in one.body), one.byline]
    return sum(term in token.terms for block in blocks for token in tokenize(block))


@pytest.mark.parametrize("term", ["công", "hoà", "tphcm", "12/4", "1250000"])
def test_one_term_is_ranked_as_bm25_by_hand(opened: Opened, term: str) -> None:
    counted = {one.id: occurrences(one, term) for one in opened.articles}
    holding = [one for one in opened.articles if counted[one.id]]
    mean = sum(map(exact_length, opened.articles)) / len(opened.articles)
    idf = math.log(1 + (len(opened.articles) - len(holding) + 0.5) / (len(holding) + 0.5))

    def score(one: Article) -> float:
        tf = counted[one.id]
        return idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * exact_length(one) / mean))

    def newest_first(one: Article) -> int:
        digits = "".join(filter(str.isdigit, one.date or ""))
        return -int(digits.ljust(12, "0"))

    expected = sorted(holding, key=lambda one: (-round(score(one), 9), newest_first(one), one.id))
    leaf = Term("text", term)
    hits = opened.ours.search(EngineRequest(leaf, (Scored(leaf, 1.0, term),), limit=1000)).hits
    assert [hit.id for hit in hits] == [one.id for one in expected]
    assert [hit.score for hit in hits] == pytest.approx([score(one) for one in expected])
    assert {hit.id for hit in hits} == by_whoosh(opened, wq.Term("text", term))


def test_whoosh_knows_the_length_of_a_field(tmp_path: Path) -> None:
    articles = random_articles(random.Random(17), "a", 30)
    directory = write_generation(WhooshEngine(), tmp_path / "new", [articles[:9], articles[9:]])
    stock = whoosh.index.open_dir(str(directory))
    with stock.reader() as reader:
        for field in ("text", "text_folded"):
            assert reader.field_length(field) == sum(map(exact_length, articles))
    stock.close()
