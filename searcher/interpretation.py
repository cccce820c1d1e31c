"""A query's tree to what an engine is asked: which articles match, and what they score.

Marks are read as docs/query-language.md says. Outside quotes and operators an
unmarked syllable is free, and a marked one counts less where only another form of
it stands; what binds, binds its marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.engines import base as engine
from searcher.query import tree
from searcher.readings import Forms, Plain, Reading, Readings, Wanted
from searcher.weights import Weights

TEXT = "text"
TITLE = "title"

_LAST_MINUTE = 9999_12_31_23_59


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
    reader = _Interpreter(Readings(forms, weights, folded), weights)
    match = reader.match(root, TEXT, binding=False)
    return Plan(match or engine.Or(()), tuple(reader.rank), tuple(reader.lit), tuple(reader.runs))


class _Interpreter:
    """Walks a tree; collects what scores and what is lit on the way."""

    def __init__(self, readings: Readings, weights: Weights) -> None:
        self._readings = readings
        self._weights = weights
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
        # What was marked by quotes, a field or parentheses has to match, each in its way.
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
        wanted = self._readings.wanted_in(text)
        if not wanted:
            return None
        leaf = self._readings.phrase(wanted, field)
        self._score(leaf, self._weights.phrase * len(wanted), f'"{text}"')
        self._light(Lit(f'"{text}"', (leaf,)))
        return leaf

    def _words(self, words: Sequence[tree.Word], field: str, binding: bool) -> engine.Match | None:
        wanted = self._readings.wanted(words)
        self._score_words(words, wanted, field, binding)
        clauses: list[engine.Clause] = []
        bound: list[engine.Match] = []
        run: list[Lit] = []
        for want in wanted:
            readings = self._readings.of(want, field, binding)
            tiers = tuple(reading.leaf for reading in readings)
            run.append(Lit(want.label, tiers, free=self._readings.is_free(want)))
            if binding or want.exact:
                bound.append(tiers[0])
            else:
                shares = tuple((reading.leaf, reading.mass) for reading in readings)
                clauses.append(engine.Clause(shares, self._readings.weighed_by(readings)))
        for lit in run:
            self._light(lit)
        if not self._excluding:
            self.runs.append(tuple(run))
        if clauses:
            bound.append(engine.Mass(tuple(clauses), self._weights.minimum(len(clauses))))
        return _all(bound)

    def _score_words(
        self, words: Sequence[tree.Word], wanted: Sequence[Wanted], field: str, binding: bool
    ) -> None:
        """Score every word by itself and beside its neighbours, and dates in words too."""
        each = [want for word in words for want in self._readings.wanted([word])]
        for want in (*each, *(want for want in wanted if want not in each)):
            self._score_word(want, field, self._readings.of(want, field, binding))
        self._score_pairs(each, field)

    def _score_word(self, want: Wanted, field: str, readings: Sequence[Reading]) -> None:
        weighed_by = self._readings.weighed_by(readings)
        for number, reading in enumerate(readings):
            leaf = _excluding(reading.leaf, [other.leaf for other in readings[:number]])
            self._score(leaf, reading.score, want.label, weighed_by)
        if field == TEXT:
            in_title = self._readings.bound(want, TITLE)
            self._score(in_title, self._weights.title, f"{TITLE}:{want.label}")

    def _score_pairs(self, wanted: Sequence[Wanted], field: str) -> None:
        for first, second in pairwise(wanted):
            label = f"{first.label} {second.label}"
            free = self._readings.is_free(first) or self._readings.is_free(second)
            weight = self._weights.folded_pair if free else self._weights.pair
            pair = self._readings.pair(first, second, field)
            self._score(pair, weight, label)
            wide = self._readings.wide_pair(first, second, field)
            if wide != pair:
                beyond = _excluding(wide, [pair])
                self._score(beyond, weight * self._weights.added_score, label, wide)
            if field == TEXT:
                in_title = self._readings.pair(first, second, TITLE)
                self._score(in_title, weight * self._weights.title, f"{TITLE}:{label}")

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


def _excluding(leaf: Plain, better: Sequence[Plain]) -> engine.Leaf:
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
    return engine.DateRange(engine.date_number(first), engine.date_number(last) or _LAST_MINUTE)
