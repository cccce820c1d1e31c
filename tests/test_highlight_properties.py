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
from index.analysis.syllables import fold, restyle_tone_marks
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
    return [*asked.words, *asked.phrases, *asked.near, *chain.from_iterable(dates)]


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


def test_every_span_says_what_was_asked_for_or_shown_to_the_reader(answers: list[Answer]) -> None:
    expanded = 0
    for answer in answers:
        wanted = wanted_of(answer.asked)
        shown = expansions(answer)
        known = terms_of([*wanted, *shown], marks=False)
        for hit in answer.page.hits:
            for piece in pieces(hit):
                # Phrases that overlap are one span: then each word of it is wanted.
                joined = any(
                    all(one & known for one in row) for row in spellings(piece, marks=False)
                )
                said = any(says(piece, text) for text in wanted)
                expanded += not said and any(says(piece, text) for text in shown)
                near_enough = begins_so(piece, answer.asked) or is_spelled_so(piece, answer.asked)
                assert said or joined or near_enough, (answer.asked, piece, shown)
    assert expanded > 200


def expansions(answer: Answer) -> list[str]:
    """Return the forms of the abbreviations that the reader is shown."""
    pairs = answer.page.interpretation.abbreviations
    return [form for pair in pairs for form in (pair.short, pair.long)]


def begins_so(piece: str, asked: Asked) -> bool:
    """Tell whether what is lit begins as was asked: a marked letter binds, others are free."""
    typed, surface = (restyle_tone_marks(normalize(t)).lower() for t in (asked.prefix, piece))
    terms = {term for row in spellings(piece, marks=True) for term in row[0] if len(row) == 1}
    # As a whole word the typed tỉ is the tỷ of the index.
    return bool(typed) and (
        any(
            len(word) >= len(typed)
            and all(typed[at] in (word[at], fold(word[at])) for at in range(len(typed)))
            for word in {*terms, surface}
        )
        or says(piece, asked.prefix)
    )


def is_spelled_so(piece: str, asked: Asked) -> bool:
    """Tell whether what is lit is few enough letters from what was asked, marks aside."""
    return bool(asked.fuzzy) and any(
        len(row) == 1 and any(edits(fold(asked.fuzzy), term) <= asked.edits for term in row[0])
        for row in spellings(piece, marks=False)
    )


def edits(one: str, other: str) -> int:
    """Return how many letters to add, drop, change, or swap with the next, make one the other."""

    @cache
    def of(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        ways = [of(i - 1, j) + 1, of(i, j - 1) + 1, of(i - 1, j - 1) + (one[i - 1] != other[j - 1])]
        if i > 1 and j > 1 and (one[i - 2], one[i - 1]) == (other[j - 1], other[j - 2]):
            ways.append(of(i - 2, j - 2) + 1)
        return min(ways)

    return of(len(one), len(other))


def test_every_hit_of_a_prefix_or_a_fuzzy_word_shows_what_it_stands_for(
    answers: list[Answer],
) -> None:
    others = {"prefix": 0, "fuzzy": 0}
    for answer in answers:
        asked = answer.asked
        kind = "prefix" if asked.prefix and not asked.words else "fuzzy" if asked.fuzzy else ""
        for hit in answer.page.hits if kind else ():
            shown = pieces(hit)
            assert shown, asked
            # Other words than the one that was typed.
            others[kind] += sum(not says(piece, asked.prefix or asked.fuzzy) for piece in shown)
    assert min(others.values()) > 300, others


def test_words_near_one_another_are_lit_where_they_are_and_nowhere_else(
    answers: list[Answer], searcher: Searcher
) -> None:
    count = 0
    for answer in answers:
        asked = answer.asked
        for hit in answer.page.hits if asked.near else ():
            lit = searcher.light(hit.id, asked.query, "forgiving")
            blocks = [(lit.article.title, lit.title_spans)]
            blocks += [(block.text, block.spans) for block in lit.blocks]
            assert lit.count, asked
            for text, spans in blocks:
                assert near_words(text, asked) == set(spans), (asked, text)
                count += len(spans)
    assert count > 1000


def near_words(text: str, asked: Asked) -> set[Span]:
    """Return the words of all passages that hold what was asked, each the shortest that ends
    where it does. What was asked twice has to be there twice."""
    wanted = [spellings(word, marks=True, marks_alone=True)[0][0] for word in asked.near]
    tokens = list(tokenize(text))
    held = [frozenset({*token.terms, *token.folded}) for token in tokens]
    found: set[Span] = set()
    for end, last in enumerate(tokens):
        for begin in range(end, -1, -1):
            if last.position - tokens[begin].position >= len(wanted) + asked.room:
                break
            inside = range(begin, end + 1)
            counts = [sum(bool(one & held[at]) for at in inside) for one in wanted]
            if all(count >= wanted.count(one) for one, count in zip(wanted, counts, strict=True)):
                lit = [at for at in inside if any(one & held[at] for one in wanted)]
                # It ends with a word that was asked for.
                found |= {(tokens[at].start, tokens[at].end) for at in lit if lit[-1] == end}
                break
    return found


def test_what_is_restored_has_the_letters_that_were_typed(answers: list[Answer]) -> None:
    restored = [answer for answer in answers if answer.page.interpretation.restored]
    for answer in restored:
        interpretation = answer.page.interpretation
        assert interpretation.restored is not None
        typed, restored_terms = (
            [token.folded for token in tokenize(text)]
            for text in (interpretation.reading, interpretation.restored)
        )
        assert typed == restored_terms, answer.asked
        assert interpretation.restored != interpretation.reading
    assert len(restored) > 50


def test_an_abbreviation_is_shown_in_either_form(answers: list[Answer]) -> None:
    both = 0
    for answer in answers:
        for pair in answer.page.interpretation.abbreviations:
            lit = [piece for hit in answer.page.hits for piece in pieces(hit)]
            forms = {form for form in (pair.short, pair.long) for piece in lit if says(piece, form)}
            assert forms or not lit, answer.asked
            both += len(forms) == 2
    assert both > 50


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
        for hit in answer.page.hits if asked.words and not asked.prefix else ():
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
        texts = re.findall(r"<h2><a id=\"hit-.*?</h2>|<p class=\"snippet.*?</p>", html, re.DOTALL)
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
