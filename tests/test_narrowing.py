"""What a query may stand for together: prefixes, fuzzy words, phrases."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from engine_articles import article, write_generation

from index.engines.whoosh.engine import WhooshEngine
from index.learned.language import LanguageCounts, LanguageModel
from searcher.expansion import Expander, TooManyWords
from searcher.narrowing import MIN_PLACES, PhrasePlaces, TooManyPlaces, narrow
from searcher.query.faults import FUZZY_SHARED, PHRASES_TOO_WIDE, PREFIXES_TOO_WIDE, msgid_of
from searcher.query.parser import parse
from searcher.query.render import render
from searcher.query.tree import Fuzzy, Group, Node, Phrase, Prefix, Word

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: 1,014 words: all that begin with zz and one or two more letters, and 312 others.
MANY = [f"zz{a}{b}" for a in LETTERS for b in ["", *LETTERS]] + [
    f"zzz{a}{b}" for a in LETTERS for b in LETTERS[:12]
]
ARTICLES = [
    article("a", "công đoàn cộng tác, cống cũ. Cong lưng", "của và của", "của các và"),
    article("b", " ".join(MANY)),
    article("c", "của đoàn và đoan"),
]


@dataclass(frozen=True)
class Known:
    expander: Expander
    phrase_places: PhrasePlaces


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Known]:
    directory = tmp_path_factory.mktemp("narrowing") / "generation"
    write_generation(WhooshEngine(), directory, [ARTICLES])
    reader = WhooshEngine().open(directory)
    language = LanguageModel.of(LanguageCounts.of(ARTICLES))
    yield Known(Expander(reader.terms, language), PhrasePlaces(language, len(ARTICLES)))
    reader.close()


def _tree(text: str) -> Node:
    root = parse(text, "strict").root
    assert root is not None
    return root


def test_strict_syntax_refuses_it_wherever_it_stands(archive: Known) -> None:
    for text in ("zz*", "a -zz*", "title:(a OR zz*)", "a AND NOT zz*", "a +=zz*"):
        with pytest.raises(TooManyWords):
            narrow(_tree(text), archive, "strict")
    tree = _tree('công* -(doan~ OR zzz*) title:("a b"~5 AND đo*) date:2017')
    assert narrow(tree, archive, "strict") == (tree, ())


def test_forgiving_syntax_reads_it_as_a_word_and_says_so(archive: Known) -> None:
    tree = _tree("công* -(doan~2 OR zz*) title:(zz* AND NOT =zz*) +zz*")
    root, notes = narrow(tree, archive, "forgiving")
    assert render(root) == "công* title:(zz AND (NOT =zz)) +zz -(doan~2 OR zz)"
    assert notes == (
        "The sign * of zz* was ignored: it begins more than 1,000 words of the archive.",
        "The sign * of =zz* was ignored: it begins more than 1,000 words of the archive.",
    )
    msgid, what = msgid_of(notes[1])
    assert what == "=zz*"
    assert msgid % {"what": what} == notes[1]


def test_prefixes_of_too_many_words_together(archive: Known) -> None:
    # 27 words each, and 339 of zzz: 1,014. What is asked for twice counts once.
    prefixes = tuple(Prefix(f"zz{letter}") for letter in LETTERS)
    with pytest.raises(TooManyWords) as caught:
        narrow(Group(prefixes), archive, "strict")
    assert str(caught.value) == (
        "zzz* begins 339 words of the archive, those before it 675, and together they may "
        "begin 1,000: give more letters before *, as in công*"
    )
    root, notes = narrow(Group((*prefixes, Prefix("đo"))), archive, "forgiving")
    assert root == Group((*prefixes[:-1], Word("zzz"), Prefix("đo")))
    assert [msgid_of(note) for note in notes] == [(PREFIXES_TOO_WIDE.note, "zzz*")]
    few = Group(prefixes[:-1] * 2)
    assert narrow(few, archive, "strict") == (few, ())


def test_fuzzy_words_share_what_they_stand_for(archive: Known) -> None:
    tree = _tree("công~ đoàn~2 công~")
    shared, notes = narrow(tree, archive, "strict")
    assert shared == Group((Fuzzy("công", 1, 30), Fuzzy("đoàn", 2, 30), Fuzzy("công", 1, 30)))
    assert notes == (FUZZY_SHARED,) == narrow(tree, archive, "forgiving")[1]
    assert narrow(_tree("công~ đoàn"), archive, "strict") == (_tree("công~ đoàn"), ())


def test_a_phrase_costs_the_places_of_its_words_where_all_stand(archive: Known) -> None:
    places = archive.phrase_places
    both = places.of(Phrase("của và"))
    # Four of them, and three, among three articles.
    share = {4: 1 - math.exp(-4 / 3), 3: 1 - math.exp(-1)}
    assert both == pytest.approx(4 * share[3] + 3 * share[4])
    assert places.of(Phrase("cua VÀ")) == both
    assert places.of(Phrase("của và", slop=3)) == pytest.approx(1.5 * both)
    assert places.of(Phrase("của và đoàn")) < both
    # What has no place, or one term alone, is looked at nowhere.
    assert places.of(Phrase("của")) == places.of(Phrase("của xyz")) == 0.0


@pytest.fixture
def poor(archive: Known) -> Known:
    """An archive in which one phrase of two common words is as much as may be asked."""
    places = PhrasePlaces(archive.phrase_places.language, len(ARTICLES))
    places.most = places.of(Phrase("của và"))
    return Known(archive.expander, places)


def test_phrases_of_too_many_places(archive: Known, poor: Known) -> None:
    assert archive.phrase_places.most == MIN_PLACES
    tree = _tree('"của và" OR "của và" OR "và của"')
    assert narrow(tree, archive, "strict") == (tree, ())
    with pytest.raises(TooManyPlaces) as caught:
        narrow(tree, poor, "strict")
    assert str(caught.value) == (
        '"và của" and the phrases before it ask for more than 4% of the archive\'s text: '
        "quote fewer words, or rarer ones"
    )
    root, notes = narrow(tree, poor, "forgiving")
    assert render(root) == '"của và" OR "của và" OR (và của)'
    assert [msgid_of(note) for note in notes] == [(PHRASES_TOO_WIDE.note, '"và của"')]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ('công "của và"~9', "công (của và)"),
        ('công -"của và"~9', "công"),
        ('NOT (công "của và"~9)', "NOT (công ())"),
        ('công -(đoàn -"của và"~9)', "công -(đoàn -(của và))"),
    ],
)
def test_what_is_excluded_by_such_a_phrase_is_not(poor: Known, typed: str, read: str) -> None:
    assert render(narrow(_tree(typed), poor, "forgiving")[0]) == read
