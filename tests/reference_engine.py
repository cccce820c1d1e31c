"""A search engine in plain Python, slow and plain to see: what engines are held to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from index.analysis.fields import BLOCK_GAP, WORDS_FIELD, field_blocks, folded_field
from index.analysis.tokens import tokenize
from index.analysis.words import cut_words, word_term
from index.article import Article
from index.engines.asked import (
    All,
    And,
    BestPassage,
    DateRange,
    EngineFilters,
    Excluding,
    FacetName,
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

#: Where each term of a field stands in one article, ascending.
Places = dict[str, tuple[int, ...]]


def minute(date: str | None) -> int:
    """Return a date as YYYYMMDDhhmm, 0 for none."""
    digits = "".join(character for character in date or "" if character.isdigit())
    return int(digits.ljust(12, "0"))


class Reference:
    """The articles of a generation, each field as a dictionary from term to positions."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self.articles = {article.id: article for article in articles}
        self.dates = {article.id: minute(article.date) for article in articles}
        self.fields: dict[str, dict[str, Places]] = {article.id: {} for article in articles}
        self.lengths: dict[str, dict[str, int]] = {article.id: {} for article in articles}
        self._holding: dict[tuple[str, str], set[str]] = {}
        self._mean_lengths: dict[str, float] = {}
        for article in articles:
            blocks = field_blocks(article)
            for field, texts in blocks.items():
                self._add(article.id, field, texts)
            self._add_words(article.id, blocks["text"])

    def _add(self, id: str, field: str, blocks: Sequence[str]) -> None:
        accented: dict[str, set[int]] = {}
        folded: dict[str, set[int]] = {}
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
        self._put(id, field, accented, length)
        self._put(id, folded_field(field), folded, length)

    def _add_words(self, id: str, blocks: Sequence[str]) -> None:
        terms = [term for words in cut_words(blocks) for term in map(word_term, words) if term]
        numbers: dict[str, set[int]] = {}
        for number, term in enumerate(terms):
            numbers.setdefault(term, set()).add(number)
        self._put(id, WORDS_FIELD, numbers, len(terms))

    def _put(self, id: str, field: str, places: dict[str, set[int]], length: int) -> None:
        self.fields[id][field] = {term: tuple(sorted(held)) for term, held in places.items()}
        self.lengths[id][field] = length
        for term in places:
            self._holding.setdefault((field, term), set()).add(id)

    def terms(self, field: str) -> set[str]:
        """Return the terms of a field."""
        return {term for name, term in self._holding if name == field}

    def frequencies(self, leaf: Leaf) -> dict[str, int]:
        """Return how often each article holds a leaf, where it does."""
        counted = {id: self._frequency(leaf, id) for id in self._candidates(leaf)}
        return {id: count for id, count in counted.items() if count}

    def _candidates(self, leaf: Leaf) -> set[str]:
        """Return the articles that hold the terms of a leaf, wherever they stand."""
        match leaf:
            case Term(field, text):
                return self._holding.get((field, text), set())
            case Phrase(slots) | Near(slots):
                return set.intersection(*(set().union(*map(self._candidates, s)) for s in slots))
            case Synonyms(leaves):
                return set().union(*map(self._candidates, leaves))
            case Excluding(inner):
                return self._candidates(inner)

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

    def _places(self, leaf: Leaf, id: str) -> set[int]:
        """Return where in an article a leaf begins."""
        match leaf:
            case Term(field, text):
                return set(self.fields[id][field].get(text, ()))
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

    def _filling(self, slot: tuple[Term, ...], id: str) -> set[int]:
        return set().union(*(self._places(term, id) for term in slot))

    @staticmethod
    def _fills(
        filling: dict[tuple[Term, ...], set[int]],
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

    def idf(self, leaf: Leaf | int) -> float:
        """Return the idf of a leaf, or of a count of articles."""
        df = leaf if isinstance(leaf, int) else len(self.frequencies(leaf))
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
                return self._with_mass(match)
            case _:
                return set(self.frequencies(match))

    def found(self, match: Match, filters: EngineFilters, without: str = "") -> set[str]:
        """Return the ids of the articles that match and pass the filters, but for one kind."""
        return {
            id
            for id in self.matching(match)
            if all(kind == without or passes for kind, passes in self._passes(id, filters).items())
        }

    def _passes(self, id: str, filters: EngineFilters) -> dict[str, bool]:
        article, period, date = self.articles[id], filters.period, self.dates[id]
        return {
            "period": period is None or (period.first <= date <= period.last and date > 0),
            "byline": not filters.bylines or article.byline in filters.bylines,
            "source": not filters.sources or article.source in filters.sources,
            "captions": filters.captions is None or _has_captions(article) is filters.captions,
        }

    def facet(self, match: Match, filters: EngineFilters, name: FacetName) -> dict[str, int]:
        """Return how many of the articles that pass all other filters have which value."""
        kind = "period" if name in ("year", "month") else name
        found = self.found(match, filters, without=kind)
        values = (_value(self.articles[id], name) for id in found)
        return dict(Counter(value for value in values if value))

    def _with_mass(self, mass: Mass) -> set[str]:
        held: dict[str, float] = {}
        whole = 0.0
        for clause in mass.clauses:
            shares: dict[str, float] = {}
            for leaf, share in clause.readings:
                for id in self.frequencies(leaf):
                    shares[id] = max(share, shares.get(id, 0.0))
            weight = self.idf(clause.weighed_by) if shares else 0.0
            whole += weight
            for id, share in shares.items():
                held[id] = held.get(id, 0.0) + weight * share
        return {id for id, mine in held.items() if mine > 0 and mine >= mass.minimum * whole - 1e-9}

    def score(self, rank: Sequence[Scored], id: str) -> float:
        """Return what :meth:`scores` gives to an article."""
        return self.scores(rank).get(id, 0.0)

    def scores(self, rank: Sequence[Scored]) -> dict[str, float]:
        """Return the BM25 with k1 = 1.2 and b = .75, lengths exact, of articles with any."""
        totals: dict[str, float] = {}
        for scored in rank:
            field = _field(scored.leaf)
            mean = self.mean_length(field)
            weight = scored.weight * self.idf(scored.weighed_by or scored.leaf)
            for id, frequency in self.frequencies(scored.leaf).items():
                norm = 1.2 * (0.25 + 0.75 * self.lengths[id][field] / mean)
                part = frequency * 2.2 / (frequency + norm)
                totals[id] = totals.get(id, 0.0) + weight * part
        return totals

    def mean_length(self, field: str) -> float:
        """Return the mean length of a field, in tokens."""
        if field not in self._mean_lengths:
            lengths = [by_field[field] for by_field in self.lengths.values()]
            self._mean_lengths[field] = sum(lengths) / len(lengths)
        return self._mean_lengths[field]


def _value(article: Article, name: FacetName) -> str:
    match name:
        case "year":
            return (article.date or "")[:4]
        case "month":
            return (article.date or "")[:7]
        case "byline":
            return article.byline
        case "source":
            return article.source
        case "captions":
            return "yes" if _has_captions(article) else "no"


def _has_captions(article: Article) -> bool:
    return any(block.kind == "caption" for block in article.body)


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
