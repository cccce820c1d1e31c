"""A query's tree made to ask for no more of the archive than an answer may cost.

How much ``công*``, ``doan~`` and ``"của các"`` stand for is known from the archive's own
counts before anything of it is read. docs/decisions/0023 has what was measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import exp, prod
from typing import Protocol

from index.analysis.syllables import fold
from index.analysis.tokens import CHUNK, analyze_chunk
from index.errors import UserError
from index.learned.language import LanguageModel
from searcher.expansion import MAX_PREFIX_WORDS, Expander, TooManyWords
from searcher.model import Syntax
from searcher.query import tree
from searcher.query.faults import (
    FUZZY_SHARED,
    MAX_FUZZY_TOGETHER,
    MAX_FUZZY_WORDS,
    PHRASES_TOO_WIDE,
)

#: The part of the archive's text that the phrases of a query may look at together, and so
#: many places of it in any archive.
MAX_TEXT = 0.04
MIN_PLACES = 1_000_000
# What a place costs where words may stand in any order, beside one of words in a row.
_NEAR = 1.5
# Nothing is found by it, so nothing is excluded.
_NOTHING = tree.Or(())


class TooManyPlaces(UserError):
    """The words of a phrase, and of the phrases before it, stand in too many places to look
    at; ``note`` is the sentence of forgiving syntax."""

    def __init__(self, phrase: tree.Phrase) -> None:
        text = f'"{phrase.text}"' + (f"~{phrase.slop}" if phrase.slop else "")
        super().__init__(
            f"{text} and the phrases before it ask for more than {MAX_TEXT:.0%} of the "
            "archive's text: quote fewer words, or rarer ones"
        )
        self.note = PHRASES_TOO_WIDE.note % {"what": text}


class PhrasePlaces:
    """Estimates how many places of the text are looked at for a phrase.

    ``articles`` is how many the archive has, ``most`` is what all phrases of a query may
    come to.
    """

    def __init__(self, language: LanguageModel, articles: int) -> None:
        self.language = language
        self._articles = max(articles, 1)
        self.most = max(MAX_TEXT * language.total, MIN_PLACES)

    def of(self, phrase: tree.Phrase) -> float:
        """Return the places of its words in the articles that hold all of them, if words
        stood anywhere by chance: an article holds one of n occurrences with the
        probability 1 - exp(-n / articles)."""
        terms = {
            term for chunk in CHUNK.findall(phrase.text) for term in analyze_chunk(chunk).asked[0]
        }
        counts = [count for term in terms if (count := self._count(term))]
        if len(counts) < 2:
            return 0.0
        held = [1 - exp(-count / self._articles) for count in counts]
        places = prod(held) * sum(count / share for count, share in zip(counts, held, strict=True))
        return places * (_NEAR if phrase.slop else 1)

    def _count(self, term: str) -> int:
        if fold(term) != term:
            return self.language.count(term)
        number = self.language.folded_terms().find(term)
        return 0 if number is None else int(self.language.folded_counts[number])


class Archive(Protocol):
    """What is known of an archive."""

    @property
    def expander(self) -> Expander: ...

    @property
    def phrase_places(self) -> PhrasePlaces: ...


def narrow(root: tree.Node, archive: Archive, syntax: Syntax) -> tuple[tree.Node, tuple[str, ...]]:
    """Return a tree whose parts stand for little enough, and what was ignored for it.

    Where prefixes begin too many words or phrases stand in too many places, strict syntax
    raises :class:`TooManyWords` or :class:`TooManyPlaces`; forgiving syntax reads such a
    part as the words that were typed. Fuzzy words share what they may stand for.
    """
    narrowing = _Narrowing(archive, syntax)
    fuzzy = {node for node in _leaves(root) if isinstance(node, tree.Fuzzy)}
    narrowing.most_fuzzy = MAX_FUZZY_TOGETHER // max(len(fuzzy), 1)
    return narrowing.of(root), tuple(narrowing.notes)


class _Narrowing:
    """Walks a tree once; what its parts stand for adds up in ``_begun`` and ``_looked_at``."""

    def __init__(self, archive: Archive, syntax: Syntax) -> None:
        self._archive = archive
        self._strict = syntax == "strict"
        self._begun: dict[tree.Prefix, int] = {}
        self._looked_at: dict[tree.Phrase, float] = {}
        self.most_fuzzy = MAX_FUZZY_WORDS
        self.notes: dict[str, None] = {}

    def of(self, node: tree.Node, excluded: bool = False) -> tree.Node:
        """Return a node that stands for little enough; what is ``excluded`` then excludes
        less, not more."""
        match node:
            case tree.Prefix() | tree.Phrase():
                try:
                    self._allow(node)
                except (TooManyWords, TooManyPlaces) as error:
                    if self._strict:
                        raise
                    self.notes[error.note] = None
                    return _as_words(node, excluded)
            case tree.Fuzzy() if self.most_fuzzy < MAX_FUZZY_WORDS:
                self.notes[FUZZY_SHARED] = None
                return replace(node, most=self.most_fuzzy)
            case tree.InField(field, child):
                return tree.InField(field, self.of(child, excluded))
            case tree.Not(child):
                return tree.Not(self.of(child, not excluded))
            case tree.And(children) | tree.Or(children):
                return type(node)(self._all(children, excluded))
            case tree.Group(optional, required, without):
                wanted = self._all(optional, excluded), self._all(required, excluded)
                without = self._all(without, not excluded)
                return tree.Group(*wanted, tuple(one for one in without if one != _NOTHING))
        return node

    def _all(self, nodes: tuple[tree.Node, ...], excluded: bool) -> tuple[tree.Node, ...]:
        return tuple(self.of(node, excluded) for node in nodes)

    def _allow(self, node: tree.Prefix | tree.Phrase) -> None:
        if isinstance(node, tree.Phrase):
            estimate, others = self._archive.phrase_places, sum(self._looked_at.values())
            places = estimate.of(node)
            if node not in self._looked_at and others + places > estimate.most:
                raise TooManyPlaces(node)
            self._looked_at[node] = places
            return
        count, begun = len(self._archive.expander.beginning(node)), sum(self._begun.values())
        if node not in self._begun and begun + count > MAX_PREFIX_WORDS:
            raise TooManyWords(node, count, begun)
        self._begun[node] = count


def _as_words(node: tree.Prefix | tree.Phrase, excluded: bool) -> tree.Node:
    if isinstance(node, tree.Prefix):
        return tree.Word(node.text, node.exact)
    # A word of the phrase excludes far more than the phrase.
    return _NOTHING if excluded else tree.Group(tuple(map(tree.Word, node.text.split())))


def _leaves(node: tree.Node) -> Iterator[tree.Node]:
    match node:
        case tree.InField(_, child) | tree.Not(child):
            yield from _leaves(child)
        case tree.And(children) | tree.Or(children):
            for child in children:
                yield from _leaves(child)
        case tree.Group(optional, required, excluded):
            for child in (*optional, *required, *excluded):
                yield from _leaves(child)
        case _:
            yield node
