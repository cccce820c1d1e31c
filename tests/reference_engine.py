"""A search engine in plain Python, slow and plain to see: what engines are held to."""

from __future__ import annotations

import math
from collections.abc import Sequence

from index.analysis.fields import BLOCK_GAP, WORDS_FIELD, field_blocks, folded_field
from index.analysis.tokens import tokenize
from index.analysis.words import cut_words, word_term
from index.article import Article
from index.engines.base import (
    All,
    And,
    BestPassage,
    DateRange,
    Excluding,
    Leaf,
    Mass,
    Match,
    Near,
    Not,
    Or,
    Phrase,
    Scored,
    Synonyms,
    Term,
)

Places = dict[str, set[int]]


def minute(date: str | None) -> int:
    """Return a date as YYYYMMDDhhmm, 0 for none."""
    digits = "".join(character for character in date or "" if character.isdigit())
    return int(digits.ljust(12, "0"))


class Reference:
    """The articles of a generation, each field as a dictionary from term to positions."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.dates = {article.id: minute(article.date) for article in articles}
        self.fields: dict[str, dict[str, Places]] = {article.id: {} for article in articles}
        self.lengths: dict[str, dict[str, int]] = {article.id: {} for article in articles}
        for article in articles:
            blocks = field_blocks(article)
            for field, texts in blocks.items():
                self._add(article.id, field, texts)
            self._add_words(article.id, blocks["text"])

    def _add(self, id: str, field: str, blocks: Sequence[str]) -> None:
        names = field, folded_field(field)
        accented, folded = (self.fields[id].setdefault(name, {}) for name in names)
        position = length = 0
        for block in blocks:
            tokens = list(tokenize(block, position))
            if not tokens:
                continue
            for token in tokens:
                for term in token.terms:
                    accented.setdefault(term, set()).add(token.position)
                for term in token.folded:
                    folded.setdefault(term, set()).add(token.position)
            width = tokens[-1].position + 1 - position
            length += width
            position += width + BLOCK_GAP
        self.lengths[id] |= dict.fromkeys(names, length)

    def _add_words(self, id: str, blocks: Sequence[str]) -> None:
        terms = [term for words in cut_words(blocks) for term in map(word_term, words) if term]
        by_term = self.fields[id].setdefault(WORDS_FIELD, {})
        for number, term in enumerate(terms):
            by_term.setdefault(term, set()).add(number)
        self.lengths[id][WORDS_FIELD] = len(terms)

    def frequencies(self, leaf: Leaf) -> dict[str, int]:
        """Return how often each article holds a leaf, where it does."""
        counted = {id: self._frequency(leaf, id) for id in self.fields}
        return {id: count for id, count in counted.items() if count}

    def _frequency(self, leaf: Leaf, id: str) -> int:
        match leaf:
            case Term(field, text):
                return len(self.fields[id].get(field, {}).get(text, ()))
            case Phrase() | Near():
                return len(self._places(leaf, id))
            case Synonyms(leaves):
                return max((self._frequency(one, id) for one in leaves), default=0)
            case Excluding(inner, without):
                return 0 if self._frequency(without, id) else self._frequency(inner, id)

    def _places(self, leaf: Leaf, id: str) -> Places:
        """Return where in an article a leaf begins."""
        match leaf:
            case Term(field, text):
                return self.fields[id][field].get(text, set())
            case Phrase(slots):
                first, *others = [self._filling(slot, id) for slot in slots]
                return {
                    start
                    for start in first
                    if all(start + number in slot for number, slot in enumerate(others, 1))
                }
            case Near(slots, length):
                filling = {slot: self._filling(slot, id) for slot in slots}
                places = set().union(*filling.values())
                return {
                    max(start for start in places if self._fills(filling, slots, start, end))
                    for end in places
                    if self._fills(filling, slots, end - length + 1, end)
                }
            case Synonyms(leaves):
                return set().union(*(self._places(one, id) for one in leaves))
            case Excluding(inner, without):
                return set() if self._frequency(without, id) else self._places(inner, id)

    def _filling(self, slot: tuple[Term, ...], id: str) -> Places:
        return set().union(*(self._places(term, id) for term in slot))

    @staticmethod
    def _fills(
        filling: dict[tuple[Term, ...], Places],
        slots: tuple[tuple[Term, ...], ...],
        start: int,
        end: int,
    ) -> bool:
        """Tell whether each slot has as many places from start to end as it comes up."""
        return all(
            sum(start <= place <= end for place in places) >= slots.count(slot)
            for slot, places in filling.items()
        )

    def passage_mass(self, passage: BestPassage, id: str) -> float:
        """Return the mass of an article's best passage."""
        places = [self._places(part.leaf, id) for part in passage.parts]
        masses = [part.weight * self.idf(part.weighed_by or part.leaf) for part in passage.parts]
        ends = set().union(*places) if places else set()
        return max(
            (
                sum(
                    mass
                    for mass, part in zip(masses, places, strict=True)
                    if any(end - passage.length < place <= end for place in part)
                )
                for end in ends
            ),
            default=0.0,
        )

    def idf(self, leaf: Leaf) -> float:
        df = len(self.frequencies(leaf))
        return math.log(1 + (len(self.fields) - df + 0.5) / (df + 0.5))

    def matching(self, match: Match) -> set[str]:
        """Return the ids of the articles that match."""
        everything = set(self.fields)
        match match:
            case All():
                return everything
            case And(children):
                return everything.intersection(*map(self.matching, children))
            case Or(children):
                return set().union(*map(self.matching, children))
            case Not(child):
                return everything - self.matching(child)
            case DateRange(first, last):
                return {id for id, date in self.dates.items() if date and first <= date <= last}
            case Mass():
                return {id for id in everything if self._holds_mass(match, id)}
            case _:
                return set(self.frequencies(match))

    def _holds_mass(self, mass: Mass, id: str) -> bool:
        held = whole = 0.0
        for clause in mass.clauses:
            if not any(self.frequencies(leaf) for leaf, _ in clause.readings):
                continue
            weight = self.idf(clause.weighed_by)
            shares = [share for leaf, share in clause.readings if self._frequency(leaf, id)]
            held += weight * max(shares, default=0.0)
            whole += weight
        return held > 0 and held >= mass.minimum * whole - 1e-9

    def score(self, rank: Sequence[Scored], id: str) -> float:
        """Return an article's BM25 with k1 = 1.2 and b = .75, lengths exact."""
        total = 0.0
        for scored in rank:
            frequency = self._frequency(scored.leaf, id)
            field = _field(scored.leaf)
            lengths = [by_field[field] for by_field in self.lengths.values()]
            mean = sum(lengths) / len(lengths)
            if frequency:
                norm = 1.2 * (0.25 + 0.75 * self.lengths[id][field] / mean)
                part = frequency * 2.2 / (frequency + norm)
                total += scored.weight * self.idf(scored.weighed_by or scored.leaf) * part
        return total


def _field(leaf: Leaf) -> str:
    match leaf:
        case Term(field):
            return field
        case Phrase(slots) | Near(slots):
            return slots[0][0].field
        case Synonyms(leaves):
            return _field(leaves[0])
        case Excluding(inner):
            return _field(inner)
