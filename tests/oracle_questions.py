"""Random questions about an archive: trees in our terms and in Whoosh's, and rankings."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from oracle import Oracle
from whoosh import query as wq

from index.analysis.fields import FIELDS, WORDS_FIELD, field_blocks, folded_field
from index.analysis.syllables import fold
from index.analysis.tokens import tokenize
from index.analysis.words import cut_words, word_term
from index.engines.asked import (
    All,
    And,
    BestPassage,
    Clause,
    DateRange,
    EngineRequest,
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
    date_number,
)

#: A question for us and the same one for Whoosh.
Question = tuple[Match, wq.Query]

_FIELDS = ("text", "text", "text", "title", "byline")


class Questions:
    """Random questions about what stands in the articles of an archive, or nearly so."""

    def __init__(self, oracle: Oracle, seed: int) -> None:
        self._oracle = oracle
        self._chance = Random(seed)
        self._forms: dict[str, dict[str, list[str]]] = {field: {} for field in FIELDS}
        for field, forms in self._forms.items():
            for term in sorted(oracle.reference.terms(field)):
                forms.setdefault(fold(term), []).append(term)

    # Terms.

    def field(self) -> str:
        """Return one of the fields that hold phrases, folded or not."""
        field = self._chance.choice(_FIELDS)
        return folded_field(field) if self._chance.random() < 0.3 else field

    def row(self, field: str, length: int) -> list[str]:
        """Return terms that stand in a row somewhere, in one of eight with a wrong one."""
        plain = field.removesuffix(folded_field(""))
        terms: list[str] = []
        while not terms:
            article = self._chance.choice(self._oracle.articles)
            text = self._chance.choice(field_blocks(article)[plain])
            places: dict[int, list[str]] = {}
            for token in tokenize(text):
                places.setdefault(token.position, []).extend(
                    token.terms if field == plain else token.folded
                )
            first = self._chance.randrange(max(1, len(places) - length + 1))
            rows = [places[at] for at in sorted(places)][first : first + length]
            terms = [self._chance.choice(row) for row in rows]
        if self._chance.random() < 0.125:
            wrong = self._chance.choice(("không-có", *sorted(self._oracle.reference.terms(field))))
            terms[self._chance.randrange(len(terms))] = wrong
        return terms

    def word(self) -> str:
        """Return a word of some title."""
        words: list[str] = []
        while not words:
            title = self._chance.choice(self._oracle.articles).title
            cut = (word_term(word) for row in cut_words([title]) for word in row)
            words = [term for term in cut if term]
        return self._chance.choice(words)

    def term(self) -> Term:
        """Return a term of any field."""
        if self._chance.random() < 0.15:
            return Term(WORDS_FIELD, self.word())
        field = self.field()
        return Term(field, self.row(field, 1)[0])

    # Questions.

    def tree(self, depth: int) -> Question:
        """Return a question of so many levels above its deepest leaf."""
        if depth == 0:
            return self._leaf()
        depths = [
            depth - 1,
            *self._chance.choices((0, 0, 0, depth - 1), k=self._chance.choice((1, 1, 1, 1, 2))),
        ]
        self._chance.shuffle(depths)
        ours, theirs = zip(*map(self.tree, depths), strict=True)
        match self._chance.choice(("and", "and", "or", "or", "and not", "and not", "not")):
            case "and":
                return And(ours), wq.And(list(theirs))
            case "or":
                return Or(ours), wq.Or(list(theirs))
            case "not":
                # Alone, Whoosh's Not finds deleted articles: those behind one that it skips.
                return Not(ours[0]), wq.AndNot(wq.Every(), theirs[0])
            case _:
                return And((ours[0], Not(ours[1]))), wq.And([theirs[0], wq.Not(theirs[1])])

    def _leaf(self) -> Question:
        kinds = (self._term, self._phrase, self._prefix, self._any_of, self._dates)
        return self._chance.choices(kinds, (6, 6, 3, 2, 1))[0]()

    def _term(self) -> Question:
        term = self.term()
        return term, wq.Term(term.field, term.text)

    def _any_of(self) -> Question:
        """Leaves that say the same, as we read a marked syllable or an abbreviation."""
        asked = [self._term() if self._chance.random() < 0.7 else self._phrase() for _ in range(3)]
        ours, theirs = zip(*asked, strict=True)
        return Synonyms(ours), wq.Or(list(theirs))

    def _prefix(self) -> Question:
        term = self.term()
        letters = self._chance.choice((1, 2, 2, 3, 3, 3, 4, 4, 6))
        begins = term.text[:letters]
        terms = self._oracle.ours.terms(term.field, begins, 100_000)
        synonyms = Synonyms(tuple(Term(term.field, text) for text in terms))
        return synonyms, wq.Prefix(term.field, begins)

    def _dates(self) -> Question:
        dates = [date_number(self._chance.choice(self._oracle.articles).date) for _ in range(2)]
        first, last = sorted(date + self._chance.choice((-1, 0, 0, 1)) for date in dates)
        if self._chance.random() < 0.2:
            first, last = self._chance.choice(((0, last), (first, 10**12), (last, last)))
        return DateRange(first, last), wq.NumericRange("date", max(first, 0), last)

    def _phrase(self) -> Question:
        field = self.field()
        words = self.row(field, self._chance.choice((2, 2, 2, 3, 4)))
        if field not in FIELDS:
            return self._folded_phrase(field, words)
        if self._chance.random() < 0.7:
            return Phrase(tuple((Term(field, word),) for word in words)), wq.Phrase(field, words)
        slots = [sorted({word, *self._forms[field].get(fold(word), ())}) for word in words]
        return _phrase_of(field, slots), _sequence(field, slots)

    def _folded_phrase(self, field: str, words: list[str]) -> Question:
        """Folded fields need hold no positions: a folded syllable stands where any of its
        accented forms stands, and so Whoosh is asked."""
        plain = field.removesuffix(folded_field(""))
        forms = [self._forms[plain].get(word, []) for word in words]
        return _phrase_of(field, [[word] for word in words]), _sequence(plain, forms)

    # Rankings.

    def leaf(self) -> Leaf:
        """Return a leaf of any kind and field, each in one field alone."""
        if self._chance.random() < 0.15:
            return Term(WORDS_FIELD, self.word())
        field = self.field()
        kind = self._chance.randrange(5)
        if kind == 0:
            return Synonyms(tuple(self._plain_leaf(field) for _ in range(2)))
        if kind == 1:
            return Excluding(self._plain_leaf(field), self._plain_leaf(field))
        return self._plain_leaf(field)

    def _plain_leaf(self, field: str) -> Term | Phrase | Near:
        kind = self._chance.randrange(3)
        words = self.row(field, 1 if kind == 0 else self._chance.choice((2, 2, 3)))
        if len(words) == 1:
            return Term(field, words[0])
        phrase = _phrase_of(field, [[word] for word in words])
        if kind == 1:
            return phrase
        slots = self._chance.sample(phrase.slots, len(phrase.slots))
        return Near(tuple(slots), len(slots) + self._chance.randrange(5))

    def rank(self) -> tuple[Scored, ...]:
        """Return some leaves that score, each with a label of its own."""
        return tuple(
            Scored(
                self.leaf(),
                self._chance.choice((0.15, 0.3, 1.0, 2.0)),
                f"part {number}",
                self._chance.choice((None, None, self.leaf(), self._chance.randint(1, 2000))),
            )
            for number in range(self._chance.randint(1, 5))
        )

    def request(self) -> EngineRequest:
        """Return a request as a searcher makes it, with all there is to ask for."""
        rank = self.rank()
        clauses = (Clause(((part.leaf, 1.0), (self.leaf(), 0.4)), part.leaf) for part in rank)
        match: Match = self._chance.choice(
            (All(), Or(tuple(part.leaf for part in rank)), Mass(tuple(clauses), 0.5))
        )
        if self._chance.random() < 0.3:
            match = And((match, self.tree(1)[0]))
        terms = (self.row("text", 1)[0] for _ in range(3))
        parts = tuple(Scored(Term("text", text), 1.0, text) for text in terms)
        return EngineRequest(
            match,
            rank,
            self._chance.choice(("relevance", "relevance", "newest", "oldest")),
            offset=self._chance.choice((0, 0, 10)),
            limit=self._chance.choice((10, 20, 100)),
            passage=self._chance.choice((None, BestPassage(parts, 20, 0.8, 100))),
        )


def _phrase_of(field: str, slots: Sequence[Sequence[str]]) -> Phrase:
    return Phrase(tuple(tuple(Term(field, text) for text in slot) for slot in slots))


def _sequence(field: str, slots: Sequence[Sequence[str]]) -> wq.Query:
    """Return a query for slots in a row. SpanOr would not do: it joins what touches."""
    if not all(slots):
        return wq.NullQuery
    return wq.Sequence(
        [wq.Or([wq.Term(field, text) for text in slot]) for slot in slots], slop=1, ordered=True
    )
