"""What a stock Whoosh reads in our generations is what the articles hold, part by part."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import whoosh.index
from engine_articles import article, write_generation
from made_news import MadeNews
from oracle import Oracle
from reference_engine import Reference
from whoosh import query as wq
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.engines.asked import Phrase, Term
from index.engines.whoosh.engine import WhooshEngine

ACCENTED = ["text", "title", "byline"]
FIELDS = [*ACCENTED, "text_folded", "title_folded", "byline_folded", "words"]


def lexicon(oracle: Oracle, field: str) -> list[str]:
    """Return Whoosh's terms. Over several segments its own list loses the last one."""
    segments = [segment for segment, _ in oracle.stock.reader().leaf_readers()]
    return sorted({term.decode() for segment in segments for term in segment.lexicon(field)})


def sampled(oracle: Oracle, field: str, count: int) -> list[str]:
    """Return the commonest terms of a field, and some others."""
    held = oracle.reference.terms(field)
    terms = sorted(
        held, key=lambda term: (-len(oracle.reference.frequencies(Term(field, term))), term)
    )
    half = count // 2
    return [*terms[:half], *Random(field).sample(terms[half:], min(half, len(terms) - half))]


@pytest.mark.parametrize("field", FIELDS)
def test_the_terms_are_those_of_the_articles(oracle: Oracle, field: str) -> None:
    terms = lexicon(oracle, field)
    assert oracle.ours.terms(field, "", 100_000) == terms
    held = oracle.reference.terms(field)
    assert held <= set(terms)
    if all(info.live == info.documents for info in oracle.ours.segments()):
        assert held == set(terms)


@pytest.mark.parametrize("field", FIELDS)
def test_postings_have_their_articles_and_frequencies(oracle: Oracle, field: str) -> None:
    for text in sampled(oracle, field, 40):
        expected = oracle.reference.frequencies(Term(field, text))
        assert oracle.stock_values(field, text, "frequency") == expected
        assert oracle.by_us(Term(field, text)) == set(expected)


@pytest.mark.parametrize("field", ACCENTED)
def test_postings_have_their_positions(oracle: Oracle, field: str) -> None:
    for text in sampled(oracle, field, 40):
        found = oracle.stock_values(field, text, "positions")
        expected = oracle.reference.frequencies(Term(field, text))
        assert found == {id: list(oracle.reference.fields[id][field][text]) for id in expected}


def test_lengths_are_rounded_as_whoosh_does(oracle: Oracle) -> None:
    reader = oracle.stock.reader()
    for document, stored in reader.iter_docs():
        for field, exact in oracle.reference.lengths[stored["id"]].items():
            rounded = byte_to_length(length_to_byte(exact))
            # Whoosh says None of a field that a document has not.
            found = reader.doc_field_length(document, field) or 0
            assert found == rounded, (stored["id"], field)


def test_the_length_of_a_field_is_exact(tmp_path: Path) -> None:
    articles = MadeNews(17).articles("a", 30)
    directory = write_generation(WhooshEngine(), tmp_path / "new", [articles[:9], articles[9:]])
    reference, stock = Reference(articles), whoosh.index.open_dir(str(directory))
    with stock.reader() as reader:
        for field in FIELDS:
            lengths = [by_field[field] for by_field in reference.lengths.values()]
            assert reader.field_length(field) == sum(lengths)
    stock.close()


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


def test_a_repeated_syllable_is_a_phrase_in_whoosh_too(oracle: Oracle) -> None:
    for word in ("bình", "đoàn", "lao"):
        ours = Phrase(((Term("text", word),),) * 2)
        found = oracle.by_us(ours)
        assert found == oracle.by_whoosh(wq.Phrase("text", [word, word]))
        assert 0 < len(found) < len(oracle.by_us(Term("text", word)))
