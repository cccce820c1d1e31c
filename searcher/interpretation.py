"""A query's tree to what an engine is asked: which articles match, and what they score.

Marks are read as docs/query-language.md says. Outside quotes and operators an
unmarked syllable is free, and a marked one counts less where only another form of
it stands; what binds, binds its marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.analysis.fields import folded_field
from index.analysis.syllables import adds_marks, fold
from index.analysis.tokens import CHUNK, ChunkTerms, analyze_chunk
from index.engines import base as engine
from searcher.query import tree
from searcher.weights import Weights

TEXT = "text"
TITLE = "title"

Slot = tuple[engine.Term, ...]

_Plain = engine.Term | engine.Phrase | engine.Synonyms

#: Returns the accented terms of the archive that fold to a folded term.
Forms = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Lit:
    """What is lit for one wanted thing: the first of ``tiers`` that an article holds.

    ``label`` is what was typed. ``free`` tells that any form of a syllable counts.
    """

    label: str
    tiers: tuple[engine.Leaf, ...]
    free: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask an engine for, and what to light in its answers.

    ``runs`` are sequences of ``lit`` that were typed side by side.
    """

    match: engine.Match
    rank: tuple[engine.Scored, ...]
    lit: tuple[Lit, ...]
    runs: tuple[tuple[Lit, ...], ...]


def interpret(root: tree.Node, forms: Forms, weights: Weights, folded: bool = False) -> Plan:
    """Return the plan of a query.

    ``folded`` reads every mark as not typed, as widening does.
    """
    reader = _Interpreter(forms, weights, folded)
    match = reader.match(root, TEXT, binding=False)
    return Plan(match or engine.Or(()), tuple(reader.rank), tuple(reader.lit), tuple(reader.runs))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One chunk of the query, read in one field."""

    label: str
    chunk: ChunkTerms
    exact: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """A leaf with the share of the chunk's mass and of its score that it brings."""

    leaf: _Plain
    mass: float
    score: float


class _Interpreter:
    def __init__(self, forms: Forms, weights: Weights, folded: bool) -> None:
        self._forms = forms
        self._weights = weights
        self._folded = folded
        self.rank: list[engine.Scored] = []
        self.lit: list[Lit] = []
        self.runs: list[tuple[Lit, ...]] = []
        self._excluding = 0

    def match(self, node: tree.Node, field: str, binding: bool) -> engine.Match | None:
        """Return what a node asks for, None where that is nothing."""
        match node:
            case tree.Word():
                return self._words([node], field, binding)
            case tree.Phrase(text):
                return self._phrase(text, field)
            case tree.InField(name, child):
                return self.match(child, name, binding)
            case tree.DateLimit(first, last):
                return date_range(first, last)
            case tree.Group():
                return self._group(node, field, binding)
            case tree.And(children):
                return _all(self.match(child, field, True) for child in children)
            case tree.Or(children):
                found = [self.match(child, field, binding) for child in children]
                return engine.Or(tuple(child for child in found if child is not None))
            case tree.Not(child):
                return self._without(child, field)

    def _group(self, group: tree.Group, field: str, binding: bool) -> engine.Match | None:
        words = [child for child in group.optional if isinstance(child, tree.Word)]
        others = [child for child in group.optional if not isinstance(child, tree.Word)]
        parts = [self._words(words, field, binding)] if words else []
        # Quotes, fields and operators are exact: what they hold is not optional.
        parts += [self.match(child, field, binding) for child in others]
        parts += [self.match(child, field, True) for child in group.required]
        parts += [self._without(child, field) for child in group.excluded]
        return _all(parts)

    def _without(self, node: tree.Node, field: str) -> engine.Match | None:
        self._excluding += 1
        child = self.match(node, field, True)
        self._excluding -= 1
        return None if child is None else engine.Not(child)

    def _phrase(self, text: str, field: str) -> engine.Match | None:
        wanted = [_Wanted(chunk, analyze_chunk(chunk), False) for chunk in CHUNK.findall(text)]
        if not wanted:
            return None
        if len(wanted) == 1:
            leaf = self._bound(wanted[0], field)
        else:
            leaf = engine.Phrase(
                tuple(slot for want in wanted for slot in self._slots(want, field))
            )
        self._score(leaf, self._weights.phrase * len(wanted), f'"{text}"')
        self._light(Lit(f'"{text}"', (leaf,)))
        return leaf

    def _words(self, words: Sequence[tree.Word], field: str, binding: bool) -> engine.Match | None:
        wanted = [
            _Wanted(chunk, analyze_chunk(chunk), word.exact)
            for word in words
            for chunk in CHUNK.findall(word.text)
        ]
        clauses: list[engine.Clause] = []
        bound: list[engine.Match] = []
        run: list[Lit] = []
        for want in wanted:
            readings = self._readings(want, field, binding)
            self._score_word(want, field, readings)
            tiers = tuple(reading.leaf for reading in readings)
            run.append(Lit(want.label, tiers, free=self._is_free(want)))
            if binding or want.exact:
                bound.append(tiers[0])
            else:
                clauses.append(self._clause(want, readings))
        self._score_pairs(wanted, field)
        for lit in run:
            self._light(lit)
        if not self._excluding:
            self.runs.append(tuple(run))
        mass = (
            (engine.Mass(tuple(clauses), self._weights.minimum(len(clauses))),) if clauses else ()
        )
        return _all([*bound, *mass])

    def _readings(self, want: _Wanted, field: str, binding: bool) -> list[_Reading]:
        """Return the readings of a chunk from best to worst: as typed, with marks
        added, in any form."""
        readings = [_Reading(self._bound(want, field), 1.0, 1.0)]
        term = want.chunk.asked[0][0]
        single = len(want.chunk.asked) == len(want.chunk.asked[0]) == 1
        if binding or want.exact or not single or self._is_free(want):
            return readings
        weights = self._weights
        added = [form for form in self._forms(fold(term)) if adds_marks(form, term)]
        if added:
            forms = engine.Synonyms(tuple(engine.Term(field, form) for form in added))
            readings.append(_Reading(forms, weights.added_mass, weights.added_score))
        any_form = engine.Term(folded_field(field), fold(term))
        readings.append(_Reading(any_form, weights.other_mass, weights.other_score))
        return readings

    def _clause(self, want: _Wanted, readings: Sequence[_Reading]) -> engine.Clause:
        shares = tuple((reading.leaf, reading.mass) for reading in readings)
        return engine.Clause(shares, self._weighed_by(want, readings))

    def _weighed_by(self, want: _Wanted, readings: Sequence[_Reading]) -> _Plain:
        # A form that the archive does not have would weigh more than any it has.
        term = want.chunk.asked[0][0]
        is_known = len(readings) == 1 or term in self._forms(fold(term))
        return readings[0 if is_known else -1].leaf

    def _is_free(self, want: _Wanted) -> bool:
        return not want.exact and all(
            self._folded or fold(term) == term for terms in want.chunk.asked for term in terms
        )

    def _bound(self, want: _Wanted, field: str) -> _Plain:
        """Return the leaf of a chunk whose typed marks bind."""
        leaves: list[engine.Term | engine.Phrase] = []
        for terms in want.chunk.asked:
            slots = tuple((self._term(term, field, want.exact),) for term in terms)
            leaves.append(slots[0][0] if len(slots) == 1 else engine.Phrase(slots))
        return leaves[0] if len(leaves) == 1 else engine.Synonyms(tuple(leaves))

    def _slots(self, want: _Wanted, field: str) -> list[Slot]:
        """Return what a chunk asks for inside a phrase, a slot a position."""
        if want.chunk.width == 1:
            single = [terms[0] for terms in want.chunk.asked if len(terms) == 1]
            return [tuple(self._term(term, field, want.exact) for term in single)]
        parts = next(terms for terms in want.chunk.asked if len(terms) == want.chunk.width)
        return [(self._term(term, field, want.exact),) for term in parts]

    def _term(self, term: str, field: str, exact: bool) -> engine.Term:
        free = not exact and (self._folded or fold(term) == term)
        return engine.Term(folded_field(field), fold(term)) if free else engine.Term(field, term)

    # What scores.

    def _score_word(self, want: _Wanted, field: str, readings: Sequence[_Reading]) -> None:
        # A rare form of a common word is no rare word: all readings weigh as one.
        weighed_by = self._weighed_by(want, readings)
        for number, reading in enumerate(readings):
            leaf = _excluding(reading.leaf, [other.leaf for other in readings[:number]])
            self._score(leaf, reading.score, want.label, weighed_by)
        if field == TEXT:
            self._score(self._bound(want, TITLE), self._weights.title, f"{TITLE}:{want.label}")

    def _score_pairs(self, wanted: Sequence[_Wanted], field: str) -> None:
        for first, second in pairwise(wanted):
            label = f"{first.label} {second.label}"
            free = self._is_free(first) or self._is_free(second)
            weight = self._weights.folded_pair if free else self._weights.pair
            self._score(self._pair(first, second, field), weight, label)
            if field == TEXT:
                in_title = self._pair(first, second, TITLE)
                self._score(in_title, weight * self._weights.title, f"{TITLE}:{label}")

    def _pair(self, first: _Wanted, second: _Wanted, field: str) -> engine.Phrase:
        return engine.Phrase((*self._slots(first, field), *self._slots(second, field)))

    def _score(
        self,
        leaf: engine.Leaf,
        weight: float,
        label: str,
        weighed_by: engine.Leaf | None = None,
    ) -> None:
        if weight and not self._excluding:
            by = None if weighed_by == leaf else weighed_by
            self.rank.append(engine.Scored(leaf, weight, label, by))

    def _light(self, lit: Lit) -> None:
        if not self._excluding and lit not in self.lit:
            self.lit.append(lit)


def _excluding(leaf: _Plain, better: Sequence[_Plain]) -> engine.Leaf:
    """Return ``leaf`` where none of ``better`` stands."""
    if not better:
        return leaf
    leaves = [
        inner
        for other in better
        for inner in (other.leaves if isinstance(other, engine.Synonyms) else (other,))
    ]
    return engine.Excluding(leaf, engine.Synonyms(tuple(leaves)))


def _all(parts: Iterable[engine.Match | None]) -> engine.Match | None:
    found = tuple(part for part in parts if part is not None)
    if len(found) == 1:
        return found[0]
    return engine.And(found) if found else None


def date_range(first: str | None, last: str | None) -> engine.DateRange:
    """Return the engine's range of two ISO minutes, either of which may be open."""
    return engine.DateRange(
        int(_digits(first)) if first else 0, int(_digits(last)) if last else 9999_12_31_23_59
    )


def _digits(minute: str) -> str:
    return "".join(character for character in minute if character.isdigit())
