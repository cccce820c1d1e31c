from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vietnamese_texts import texts

from index import word_stream
from index.analysis.fields import BLOCK_GAP
from index.analysis.normalize import normalize
from index.analysis.tokens import MAX_TERM_LENGTH, tokenize
from index.analysis.words import cut_words, word_term
from index.inversion import InvertedField, SegmentTexts

Postings = dict[str, dict[int, list[int]]]


def inverted(documents: list[list[str]], folded: bool) -> tuple[InvertedField, list[int]]:
    texts = SegmentTexts({"text": blocks, "title": (), "byline": ()} for blocks in documents)
    return texts.invert("text_folded" if folded else "text"), texts.lengths["text"].tolist()


def spelled_out(field: InvertedField) -> Postings:
    postings: Postings = {}
    for number, term in enumerate(field.terms):
        postings[term] = {}
        for posting in range(field.term_starts[number], field.term_starts[number + 1]):
            first, last = field.posting_starts[posting], field.posting_starts[posting + 1]
            postings[term][int(field.documents[posting])] = field.positions[first:last].tolist()
    return postings


def by_tokenize(documents: list[list[str]], folded: bool) -> tuple[Postings, list[int]]:
    """Return postings and lengths, computed a token at a time."""
    postings: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    lengths = []
    for document, blocks in enumerate(documents):
        position = length = 0
        for block in blocks:
            tokens = list(tokenize(block, position))
            for token in tokens:
                for term in token.folded if folded else token.terms:
                    postings[term][document].add(token.position)
            if tokens:
                width = tokens[-1].position + 1 - position
                position += width + BLOCK_GAP
                length += width
        lengths.append(length)
    plain = {
        term: {document: sorted(places) for document, places in by_document.items()}
        for term, by_document in postings.items()
    }
    return plain, lengths


def test_a_field_by_hand() -> None:
    field, lengths = inverted([["Hòa hoà.", "", "Tin TP.HCM"], [], ["hoa"]], folded=False)
    assert spelled_out(field) == {
        "hcm": {0: [104]},
        "hoa": {2: [0]},
        "hoà": {0: [0, 1]},
        "tin": {0: [102]},
        "tp": {0: [103]},
        "tphcm": {0: [103]},
    }
    assert field.terms == sorted(field.terms)
    assert lengths == [5, 0, 1]


def test_folded_terms_of_one_position_count_once() -> None:
    field, _ = inverted([["hòa hoa"], ["7,250"]], folded=True)
    assert spelled_out(field) == {"7,25": {1: [0]}, "7250": {1: [0]}, "hoa": {0: [0, 1]}}


def test_positions_of_a_text_of_a_million_lines_stay_in_their_document() -> None:
    blocks = 1_400_000
    field, _ = inverted([["a"] * blocks + ["cuối"], ["khác"]], folded=False)
    ends = {
        term: {document: places[-1] for document, places in postings.items()}
        for term, postings in spelled_out(field).items()
    }
    last = blocks * (1 + BLOCK_GAP)
    assert ends == {"a": {0: last - 1 - BLOCK_GAP}, "cuối": {0: last}, "khác": {1: 0}}


def test_no_documents() -> None:
    field, lengths = inverted([], folded=False)
    assert (spelled_out(field), lengths) == ({}, [])


def test_documents_without_a_word() -> None:
    field, lengths = inverted([["…"], [], [""]], folded=False)
    assert (spelled_out(field), lengths) == ({}, [0, 0, 0])


@given(st.lists(st.lists(texts.map(normalize), max_size=4), max_size=6), st.booleans())
def test_inverting_equals_tokenizing_each_block(documents: list[list[str]], folded: bool) -> None:
    field, lengths = inverted(documents, folded)
    assert (spelled_out(field), lengths) == by_tokenize(documents, folded)
    assert field.terms == sorted(field.terms)
    assert field.frequencies.tolist() == np.diff(field.posting_starts).tolist()


@given(st.lists(texts.map(normalize), max_size=6))
def test_forms_pair_each_accented_term_with_its_fold(blocks: list[str]) -> None:
    accented = {term for block in blocks for token in tokenize(block) for term in token.terms}
    folded = {term for block in blocks for token in tokenize(block) for term in token.folded}
    forms = SegmentTexts([{"text": blocks, "title": (), "byline": ()}]).forms()
    assert sorted(form for _, form in forms) == sorted(accented)
    assert {key for key, _ in forms} == folded


@given(st.lists(st.lists(texts.map(normalize), max_size=4), max_size=6))
def test_fields_share_what_is_known_and_nothing_else(documents: list[list[str]]) -> None:
    several = SegmentTexts(
        {"text": blocks, "title": blocks[:1], "byline": blocks[1:]} for blocks in documents
    )
    for name, part in (("title", slice(1)), ("byline", slice(1, None))):
        field, lengths = inverted([blocks[part] for blocks in documents], folded=False)
        assert spelled_out(several.invert(name)) == spelled_out(field)
        assert several.lengths[name].tolist() == lengths


@given(st.lists(st.lists(texts.map(normalize), max_size=4), max_size=6))
def test_without_positions_the_rest_is_the_same(documents: list[list[str]]) -> None:
    segment = SegmentTexts({"text": blocks, "title": (), "byline": ()} for blocks in documents)
    for name in ("text", "text_folded", "words"):
        field, bare = segment.invert(name), segment.invert(name, positions=False)
        assert bare.terms == field.terms and not len(bare.positions)
        assert bare.term_starts.tolist() == field.term_starts.tolist()
        assert bare.documents.tolist() == field.documents.tolist()
        assert bare.frequencies.tolist() == field.frequencies.tolist()


# Words.


def inverted_words(documents: list[list[str]]) -> tuple[InvertedField, list[int]]:
    texts = SegmentTexts({"text": blocks, "title": (), "byline": ()} for blocks in documents)
    return texts.invert("words"), texts.lengths["words"].tolist()


def test_words_by_hand() -> None:
    documents = [["Công đoàn Thành phố, công đoàn!", "", "Thỏa ước"], ["…"], ["1.250.000 đồng"]]
    field, lengths = inverted_words(documents)
    assert spelled_out(field) == {
        "1250000": {2: [0]},
        "công_đoàn": {0: [0, 2]},
        "thoả_ước": {0: [103]},
        "thành_phố": {0: [1]},
        "đồng": {2: [1]},
    }
    assert field.terms == sorted(field.terms)
    assert lengths == [4, 0, 2]


def test_words_of_many_pieces_are_put_together_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [["Công đoàn Việt Nam", "vô tuyến điện và hợp tác xã", "H’Hen Niê"]]
    field, _ = inverted_words(documents)
    assert max(term.count("_") for term in field.terms) >= 2
    monkeypatch.setattr(word_stream, "_FEW", 1)
    assert spelled_out(inverted_words(documents)[0]) == spelled_out(field)


def test_no_words() -> None:
    field, lengths = inverted_words([])
    assert (spelled_out(field), lengths) == ({}, [])
    field, lengths = inverted_words([["…"], [], ["", "!"]])
    assert (spelled_out(field), lengths) == ({}, [0, 0, 0])


def test_a_word_without_end_is_cut_as_a_term_is() -> None:
    field, _ = inverted_words([["x" * 300]])
    assert [len(term) for term in field.terms] == [MAX_TERM_LENGTH]


@given(st.lists(st.lists(texts.map(normalize), max_size=4), max_size=6))
def test_words_are_those_of_word_segmentation(documents: list[list[str]]) -> None:
    postings: dict[str, dict[int, list[int]]] = defaultdict(dict)
    expected_lengths = []
    for document, blocks in enumerate(documents):
        first = length = 0
        for words in cut_words(blocks):
            terms = [term[:MAX_TERM_LENGTH] for term in map(word_term, words) if term]
            for at, term in enumerate(terms, first):
                postings[term].setdefault(document, []).append(at)
            length += len(terms)
            # A block of nothing but signs still parts its neighbours.
            first += len(terms) + BLOCK_GAP * bool(words)
        expected_lengths.append(length)
    field, lengths = inverted_words(documents)
    assert (spelled_out(field), lengths) == (dict(postings), expected_lengths)
    assert field.terms == sorted(field.terms)
