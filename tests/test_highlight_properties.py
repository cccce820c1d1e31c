"""What is lit, over a thousand articles and two thousand queries on a real index."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, product
from pathlib import Path
from unicodedata import combining

import pytest
from made_archive import ARTICLES, QUERIES, Asked, MadeArchive
from web_html import text as words_of

from index.analysis.normalize import normalize
from index.analysis.numbers import wider_dates
from index.analysis.tokens import CHUNK, Token, tokenize
from index.builder import build
from index.settings import Settings
from searcher.cli.main import main
from searcher.hits import article_blocks
from searcher.model import Hit, ResultPage, SearchRequest, Span
from searcher.searcher import Searcher
from web.app import create_app


@dataclass(frozen=True)
class Answer:
    asked: Asked
    page: ResultPage


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Asked]]:
    folder = tmp_path_factory.mktemp("made")
    archive = MadeArchive(folder)
    index = tmp_path_factory.mktemp("made-index")
    build([folder], index)
    return index, list(archive.queries())


@pytest.fixture(scope="module")
def searcher(made: tuple[Path, list[Asked]]) -> Iterator[Searcher]:
    with Searcher.open(made[0]) as searcher:
        assert searcher.stats().articles == ARTICLES
        yield searcher


@pytest.fixture(scope="module")
def answers(made: tuple[Path, list[Asked]], searcher: Searcher) -> list[Answer]:
    """Every query with its first hits."""
    found = [Answer(one, searcher.search(SearchRequest(one.query, limit=5))) for one in made[1]]
    assert len(found) == QUERIES
    assert sum(bool(answer.page.hits) for answer in found) > 0.9 * QUERIES
    return found


def lit_texts(hit: Hit) -> Iterator[tuple[str, tuple[Span, ...]]]:
    yield hit.title, hit.title_spans
    for snippet in hit.snippets:
        yield snippet.text, snippet.spans


def pieces(hit: Hit) -> list[str]:
    return [text[start:end] for text, spans in lit_texts(hit) for start, end in spans]


#: The terms that each word in a row is found by.
Spelling = tuple[frozenset[str], ...]


@cache
def spellings(text: str, marks: bool, marks_alone: bool = False) -> tuple[Spelling, ...]:
    """Return the terms of each word in a row; a compound is its parts, or one word.

    With ``marks`` the accented terms, and the folded ones too unless ``marks_alone``;
    else only the folded ones.
    """

    def terms(tokens: Iterable[Token]) -> frozenset[str]:
        folded = [] if marks_alone else [term for token in tokens for term in token.folded]
        accented = [term for token in tokens for term in token.terms] if marks else []
        return frozenset([*folded, *accented])

    def of_chunk(chunk: str) -> tuple[Spelling, ...]:
        tokens = list(tokenize(chunk))
        width = tokens[-1].position + 1
        at = [[token for token in tokens if token.position == place] for place in range(width)]
        parts, whole = tuple(map(terms, at)), [token for token in tokens if token.surface == chunk]
        return (parts, (terms(whole),)) if whole and width > 1 else (parts,)

    each = map(of_chunk, CHUNK.findall(normalize(text)))
    return tuple(tuple(chain.from_iterable(row)) for row in product(*each))


def says(lit: str, wanted: str, marks: bool = False) -> bool:
    """Tell whether what is lit says what was wanted: with its marks, or folded."""
    pairs = product(spellings(lit, marks), spellings(wanted, marks, marks_alone=marks))
    return any(
        len(one) == len(other) and all(map(frozenset.intersection, one, other))
        for one, other in pairs
    )


def holds(lit: str, phrase: str) -> bool:
    """Tell whether a phrase is in what is lit, with the marks that were typed.

    What is lit is longer where phrases overlap.
    """
    chunks = list(CHUNK.finditer(normalize(lit)))
    return any(
        says(lit[first.start() : last.end()], phrase, marks=True)
        for number, first in enumerate(chunks)
        for last in chunks[number:]
    )


def wanted_of(asked: Asked) -> list[str]:
    """Return what may be lit: of a date its month and its year too."""
    dates = map(wider_dates, sorted(terms_of(asked.words, marks=False)))
    return [*asked.words, *asked.phrases, *chain.from_iterable(dates)]


def terms_of(texts: Iterable[str], marks: bool) -> set[str]:
    rows = chain.from_iterable(spellings(text, marks) for text in texts)
    return {term for row in rows for one in row for term in one}


def test_spans_lie_inside_of_the_text_in_order_and_apart(answers: list[Answer]) -> None:
    count = 0
    for answer in answers:
        for hit in answer.page.hits:
            for text, spans in lit_texts(hit):
                end = 0
                for start, next_end in spans:
                    assert end <= start < next_end <= len(text), answer.asked
                    end = next_end
                    count += 1
    assert count > 10_000


def test_no_letter_is_parted_from_its_mark(answers: list[Answer], searcher: Searcher) -> None:
    marks = 0
    for answer in answers:
        for hit in answer.page.hits:
            for text, spans in lit_texts(hit):
                for start, end in spans:
                    assert not combining(text[start]), answer.asked
                    assert end == len(text) or not combining(text[end]), answer.asked
                marks += sum(map(bool, map(combining, text)))
            blocks = article_blocks(searcher.article(hit.id))
            for snippet in hit.snippets:
                assert any(
                    is_cut_between_letters(snippet.text, text)
                    for kind, text in blocks
                    if kind == snippet.field
                ), (answer.asked, snippet.text)
    assert marks > 1000


def is_cut_between_letters(snippet: str, text: str) -> bool:
    """Tell whether a snippet is a piece of a text that begins and ends with whole letters."""
    for piece in {snippet, snippet[1:], snippet[:-1], snippet[1:-1]}:
        at = text.find(piece)
        while at >= 0:
            end = at + len(piece)
            ellipses = ("…" if at else "") + piece + ("…" if end < len(text) else "")
            if ellipses == snippet:
                return not combining(text[at]) and (end == len(text) or not combining(text[end]))
            at = text.find(piece, at + 1)
    return False


def test_every_span_says_a_word_or_a_phrase_of_the_query(answers: list[Answer]) -> None:
    for answer in answers:
        wanted = wanted_of(answer.asked)
        known = terms_of(wanted, marks=False)
        for hit in answer.page.hits:
            for piece in pieces(hit):
                # Phrases that overlap are one span: then each word of it is wanted.
                joined = any(
                    all(one & known for one in row) for row in spellings(piece, marks=False)
                )
                assert any(says(piece, text) for text in wanted) or joined, (answer.asked, piece)


def test_every_hit_of_a_phrase_shows_it_as_one_span(answers: list[Answer]) -> None:
    count = 0
    for answer in answers:
        for phrase in answer.asked.phrases:
            for hit in answer.page.hits:
                shown = pieces(hit)
                assert any(holds(piece, phrase) for piece in shown), (answer.asked, shown, hit.id)
                count += 1
    assert count > 2000


def test_of_an_exact_word_every_mark_is_lit_as_typed(answers: list[Answer]) -> None:
    count = 0
    for answer in answers:
        if answer.asked.query.startswith("="):
            [word] = answer.asked.words
            [[wanted]] = spellings(word, marks=True, marks_alone=True)
            for hit in answer.page.hits:
                for piece in pieces(hit):
                    rows = spellings(piece, marks=True, marks_alone=True)
                    assert any(len(row) == 1 and row[0] & wanted for row in rows), (word, piece)
                    count += 1
    assert count > 100


def test_another_form_is_lit_only_where_the_typed_one_does_not_stand(
    answers: list[Answer], searcher: Searcher
) -> None:
    @cache
    def held_by(id: str) -> set[str]:
        texts = [text for _, text in article_blocks(searcher.article(id))]
        return {term for text in texts for token in tokenize(text) for term in token.terms}

    count = 0
    for answer in answers:
        asked = answer.asked
        for hit in answer.page.hits if asked.words else ():
            others = [
                piece
                for piece in pieces(hit)
                if not any(says(piece, text, marks=True) for text in wanted_of(asked))
            ]
            held = held_by(hit.id)
            for piece in others:
                typed = [
                    spellings(word, marks=True, marks_alone=True)[0]
                    for word in asked.words
                    if says(piece, word)
                ]
                assert not typed or any(not row[0] & held for row in typed), (asked, piece)
                count += len(typed)
    assert count > 100


def signed(text: str, spans: Iterable[Iterable[int]]) -> str:
    """Return a text with ⟦signs⟧ around what is lit, white space as a page has it."""
    lit, end = "", 0
    for start, next_end in spans:
        lit += f"{text[end:start]}⟦{text[start:next_end]}⟧"
        end = next_end
    return " ".join((lit + text[end:]).split())


def signed_html(html: str) -> str:
    html = re.sub(r'<span class="label".*?</span>', "", html)
    return words_of(html.replace("<mark>", "⟦").replace("</mark>", "⟧"))


def test_the_page_and_the_command_line_light_the_same(
    made: tuple[Path, list[Asked]], answers: list[Answer], capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(made[0])
    client = create_app(Settings(made[0])).test_client()
    for answer in answers[::40]:
        query = answer.asked.query
        main(["search", "--index", index, "--widen", "--format", "json", query])
        page = json.loads(capsys.readouterr().out)
        html = client.get("/", query_string={"q": query}).text
        texts = re.findall(r"<h2 id=\"hit-.*?</h2>|<p class=\"snippet.*?</p>", html, re.DOTALL)
        assert [signed_html(text) for text in texts] == [
            signed(text["text"], text["spans"])
            for hit in page["hits"]
            for text in ({"text": hit["title"], "spans": hit["title_spans"]}, *hit["snippets"])
        ]
        for hit in page["hits"][:1]:
            main(["show", "--index", index, "--format", "json", "--highlight", query, hit["id"]])
            article = json.loads(capsys.readouterr().out)
            html = client.get(f"/article/{hit['id']}", query_string={"q": query}).text
            lit = [signed(block["text"], block["spans"]) for block in article["blocks"]]
            body = signed_html(html[html.index("<article") : html.index("</article>")])
            assert all(text in body for text in lit), query
            assert body.count("⟦") == article["match_count"]
