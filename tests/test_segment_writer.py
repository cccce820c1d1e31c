"""Whole segments: what we write is what the articles hold, for stock Whoosh and for us."""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import whoosh.index
from engine_articles import article, write_generation
from random_archive import SYLLABLES, random_archive
from whoosh import query as wq
from whoosh.filedb.filestore import FileStorage

from index.analysis.fields import FIELDS, WORDS_FIELD, field_blocks, folded_field
from index.article import Article
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.layout import ENGINE_FIELDS, POSITION_FIELDS
from index.engines.whoosh.schema import make_schema
from index.engines.whoosh.segment_reader import SegmentReader
from index.engines.whoosh.segments import read_segment_list
from index.inversion import InvertedField, SegmentTexts
from index.storage.blocks import CheckedFolder

#: A term's documents, each with its positions, or None in a field without.
Lists = dict[str, dict[int, tuple[int, list[int] | None]]]


def write(folder: Path, articles: list[Article]) -> tuple[SegmentReader, Any]:
    """Write a segment; return our reader of it and Whoosh's."""
    directory = write_generation(WhooshEngine(), folder / "index", [articles])
    (segment,) = read_segment_list(directory)
    return SegmentReader(CheckedFolder(directory), segment), whoosh.index.open_dir(
        str(directory)
    ).reader()


def expected(field: InvertedField, with_positions: bool) -> Lists:
    lists: Lists = {}
    for number, term in enumerate(field.terms):
        lists[term] = {}
        for posting in range(*field.term_starts[number : number + 2].tolist()):
            first, end = field.posting_starts[posting : posting + 2].tolist()
            places = field.positions[first:end].tolist() if with_positions else None
            document = int(field.documents[posting])
            lists[term][document] = (int(field.frequencies[posting]), places)
    return lists


def read_by_us(reader: SegmentReader, name: str) -> Lists:
    lists: Lists = {}
    for term in reader.terms(name, ""):
        postings = reader.postings(name, term)
        documents, counts = postings.documents.tolist(), postings.frequencies.tolist()
        places: list[list[int] | None] = [None] * len(documents)
        if name in POSITION_FIELDS:
            found = reader.occurrences(name, [term])
            assert found is not None
            sizes = found.frequencies
            assert (found.documents.tolist(), sizes.tolist()) == (documents, counts)
            places = [part.tolist() for part in np.split(found.positions, np.cumsum(sizes)[:-1])]
        lists[term] = dict(zip(documents, zip(counts, places, strict=True), strict=True))
    return lists


def read_by_whoosh(reader: Any, name: str) -> Lists:
    lists: Lists = {}
    for term in reader.lexicon(name):
        matcher, found = reader.postings(name, term), {}
        while matcher.is_active():
            count = matcher.value_as("frequency")
            assert matcher.weight() == count
            places = matcher.value_as("positions") if name in POSITION_FIELDS else None
            found[matcher.id()] = (count, places)
            matcher.next()
        lists[term.decode()] = found
    return lists


def check(folder: Path, articles: list[Article]) -> None:
    ours, theirs = write(folder, articles)
    texts = SegmentTexts(map(field_blocks, articles))
    for name in ENGINE_FIELDS:
        with_positions = name in POSITION_FIELDS
        lists = expected(texts.invert(name, with_positions), with_positions)
        assert read_by_us(ours, name) == lists
        assert read_by_whoosh(theirs, name) == lists
        for term, postings in lists.items():
            info = theirs.term_info(name, term)
            weights = [count for count, _ in postings.values()]
            assert info.doc_frequency() == theirs.doc_frequency(name, term) == len(postings)
            assert info.weight() == theirs.frequency(name, term) == sum(weights)
            assert info.max_weight() == max(weights)
            assert (info.min_id(), info.max_id()) == (min(postings), max(postings))
    for number, one in enumerate(articles):
        assert ours.article(number) == one
        assert ours.id(number) == theirs.stored_fields(number)["id"] == one.id
    assert sorted(ours.numbers([one.id for one in articles])) == list(range(len(articles)))
    assert ours.numbers(["not there"]) == []
    theirs.close()


@pytest.mark.parametrize("count", [1, 2, 60])
def test_whoosh_and_we_read_what_the_articles_hold(tmp_path: Path, count: int) -> None:
    check(tmp_path, random_archive(count))


def test_fields_that_hold_nothing(tmp_path: Path) -> None:
    articles = [article("a", "công đoàn"), article("b", "..."), article("c")]
    check(tmp_path, articles)
    check(tmp_path / "index", [article("d", "…")])


def test_a_document_of_many_thousand_words(tmp_path: Path) -> None:
    chance = random.Random(3)
    paragraphs = [" ".join(chance.choices(SYLLABLES, k=900)) for _ in range(40)]
    check(tmp_path, [article("short", "công"), article("long", *paragraphs)])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[Article]:
    """More articles than a block has postings; every third and every fortieth have a word."""
    words = ((3, "đoàn"), (40, "cơ sở"), (9_000, "hiếm"))
    return [
        article(f"a{n}", "công " * (1 + n % 3) + " ".join(word for k, word in words if n % k == 0))
        for n in range(17_000)
    ]


def test_lists_of_several_blocks(tmp_path: Path, many: list[Article]) -> None:
    check(tmp_path, many)


def test_whoosh_skips_within_long_and_short_lists(tmp_path: Path, many: list[Article]) -> None:
    _, theirs = write(tmp_path, many)
    for term, step in (("công", 1), ("đoàn", 3), ("sở", 40), ("hiếm", 9_000)):
        for name in ("text", "text_folded"):
            folded = {"công": "cong", "đoàn": "doan", "sở": "so", "hiếm": "hiem"}[term]
            matcher = theirs.postings(name, term if name == "text" else folded)
            for target in (1, 400, 8_999, 9_000):
                matcher.skip_to(target)
                assert matcher.id() == -(-target // step) * step
    theirs.close()


def test_whoosh_gives_the_scores_that_it_gives_its_own_segments(tmp_path: Path) -> None:
    chance = random.Random(5)
    # Words that are their own terms, as Whoosh takes them.
    plain = [
        word.lower() for word in SYLLABLES if word.isalpha() and word not in ("hòa", "ủy", "tỉ")
    ]
    texts = [" ".join(chance.choices(plain, k=chance.randint(1, 80))) for _ in range(300)]
    _, reader = write(tmp_path, [article(f"a{n:03}", text) for n, text in enumerate(texts)])
    reader.close()
    (tmp_path / "stock").mkdir()
    stock = FileStorage(str(tmp_path / "stock")).create_index(make_schema())
    with stock.writer() as writer:
        for n, text in enumerate(texts):
            writer.add_document(id=f"a{n:03}", text=text)
    ours = whoosh.index.open_dir(str(tmp_path / "index"))
    with ours.searcher() as one, stock.searcher() as other:
        for size in (1, 2, 3):
            for _ in range(20):
                terms = [wq.Term("text", word) for word in chance.sample(plain, size)]
                phrase = wq.Phrase("text", [term.text for term in terms])
                for query in (wq.Or(terms), wq.And(terms), phrase):
                    found = [
                        {hit["id"]: hit.score for hit in searcher.search(query, limit=None)}
                        for searcher in (one, other)
                    ]
                    assert found[0] == pytest.approx(found[1])


_globals_asked: list[str] | None = None


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event == "pickle.find_class" and _globals_asked is not None:
        _globals_asked.append(f"{arguments[0]}.{arguments[1]}")


@pytest.fixture
def globals_asked() -> Iterator[list[str]]:
    """The globals that pickles ask for while the test runs. A hook stays for ever."""
    global _globals_asked
    sys.addaudithook(_audit)
    _globals_asked = []
    yield _globals_asked
    _globals_asked = None


def test_no_pickle_of_a_segment_names_a_global(tmp_path: Path, globals_asked: list[str]) -> None:
    articles = random_archive(200)
    directory = write_generation(WhooshEngine(), tmp_path / "index", [articles])
    (segment,) = read_segment_list(directory)
    stock = whoosh.index.open_dir(str(directory))
    # Whoosh's table of contents is full of them, and the hook sees it.
    assert globals_asked
    reader = stock.reader()
    globals_asked.clear()
    for name in ENGINE_FIELDS:
        assert read_by_whoosh(reader, name)
    for name in ("id", "date"):
        for term in reader.lexicon(name):
            assert list(reader.postings(name, term).all_ids())
    assert [stored["id"] for _, stored in reader.iter_docs()] == [one.id for one in articles]
    for name in reader.schema.names():
        if reader.has_column(name):
            assert len(list(reader.column_reader(name, translate=False))) == len(articles)
    reader.close()
    ours = SegmentReader(CheckedFolder(directory), segment)
    assert read_by_us(ours, "text")
    assert ours.article(7) == articles[7]
    assert globals_asked == []


def test_dates_need_few_terms(tmp_path: Path) -> None:
    ours, theirs = write(tmp_path, [article("a", "x", date="2024-04-12T16:48"), article("b", "y")])
    assert len(list(theirs.lexicon("date"))) == 4
    assert ours.column("date").tolist() == [202404121648, 0]
    theirs.close()


def test_whoosh_finds_dates_by_ranges_open_on_any_side(tmp_path: Path) -> None:
    chance = random.Random(2)
    dates = [f"{chance.randint(1, 9999):04}-0{n % 9 + 1}-12T{n % 24:02}:30" for n in range(300)]
    articles = [article(f"a{n}", "x", date=date) for n, date in enumerate(dates)]
    write(tmp_path, [article("none", "x"), *articles])[1].close()
    numbers = {f"a{n}": int(re.sub(r"\D", "", date)) for n, date in enumerate(dates)}
    ends = [None, 0, 1, 10**12, *chance.sample(sorted(numbers.values()), 12)]
    with whoosh.index.open_dir(str(tmp_path / "index")).searcher() as searcher:
        for first, last in product(ends, ends):
            if first is not None and last is not None and first > last:
                continue
            hits = searcher.search(wq.NumericRange("date", first, last), limit=None)
            low, high = first or 0, 10**12 if last is None else last
            assert {hit["id"] for hit in hits} == {
                id for id, number in numbers.items() if low <= number <= high
            }


def test_lengths_are_kept_exactly(tmp_path: Path) -> None:
    ours, theirs = write(tmp_path, [article("a", "một " * 700, title="hai ba"), article("b")])
    assert ours.column("text_length").tolist() == [702, 0]
    assert ours.column("title_length").tolist() == [2, 0]
    assert theirs.doc_field_length(0, "text_folded") == theirs.doc_field_length(0, "text") == 714
    theirs.close()


def test_what_can_be_filtered_by_stands_in_columns(tmp_path: Path) -> None:
    articles = [
        article("a", byline="Mai", source="Báo B", captions=["ảnh"]),
        article("b", byline="Đào"),
        article("c", byline="Mai", source="Báo A"),
    ]
    ours, theirs = write(tmp_path, articles)
    assert (ours.names("byline"), ours.names("source")) == (["Mai", "Đào"], ["", "Báo A", "Báo B"])
    columns = {"byline_code": [0, 1, 0], "source_code": [2, 0, 1], "captions": [1, 0, 0]}
    for name, values in columns.items():
        assert ours.column(name).tolist() == values
        assert list(theirs.column_reader(name)) == values
    names = [name.encode() for name in ("", "Báo A", "Báo B")]
    assert list(theirs.column_reader("source_names")) == names
    theirs.close()


def test_folded_fields_and_words_have_no_positions() -> None:
    schema = make_schema()
    for name in (*map(folded_field, FIELDS), WORDS_FIELD):
        assert schema[name].supports("frequency") and not schema[name].supports("positions")
    for name in FIELDS:
        assert schema[name].supports("positions")
