"""A query's tree to what an engine is asked: which articles match, and what they score.

Marks are read as docs/query-language.md says. Outside quotes and operators an
unmarked syllable is free, and a marked one counts less where only another form of
it stands; what binds, binds its marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.analysis.tokens import CHUNK
from index.engines import asked as engine
from searcher.abbreviations.lookup import Use
from searcher.plan import Lit, Plan, date_range
from searcher.query import tree
from searcher.query_words import RunText
from searcher.ranking import TEXT, TITLE, Ranking, Together
from searcher.readings import Forms, Plain, Readings, Wanted, is_plain
from searcher.weights import Weights


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the reading of a query asks of its archive.

    ``forms`` gives the accented terms that fold to a term, ``expand`` the terms of a
    field that a prefix or a fuzzy word stands for, ``uses`` the abbreviations among
    words side by side, ``read`` the text of such words as it is read. ``holds`` tells
    whether any article holds a leaf, ``together`` in how many one term follows another.
    """

    forms: Forms
    expand: Callable[[tree.OpenWord, str], tuple[engine.Term, ...]]
    uses: Callable[[Sequence[str]], Sequence[Use]]
    read: Callable[[Sequence[tree.Word]], RunText]
    holds: Callable[[engine.Leaf], bool]
    together: Together


def interpret(root: tree.Node, lookups: Lookups, weights: Weights, folded: bool = False) -> Plan:
    """Return the plan of a query.

    ``folded`` reads every mark as not typed, as widening does.
    """
    reader = _Interpreter(lookups, Readings(lookups.forms, weights, folded), weights)
    match = reader.match(root, TEXT, binding=False)
    return Plan(
        match=match or engine.Or(()),
        rank=tuple(reader.ranking.scored),
        passage=reader.ranking.passage(),
        lit=tuple(reader.lit),
        runs=tuple(reader.runs),
        uses=tuple(dict.fromkeys(reader.uses)),
        words=tuple(dict.fromkeys(reader.ranking.words)),
    )


@dataclass(slots=True)
class _Asked:
    """What plain words ask for: parts that bind, and clauses of the query's mass."""

    bound: list[engine.Match]
    clauses: list[engine.Clause]


class _Interpreter:
    """Walks a tree; collects what scores and what is lit on the way."""

    def __init__(self, lookups: Lookups, readings: Readings, weights: Weights) -> None:
        self._lookups = lookups
        self._readings = readings
        self._weights = weights
        self.ranking = Ranking(readings, weights, lookups.together)
        self.lit: list[Lit] = []
        self.runs: list[tuple[Lit, ...]] = []
        self.uses: list[Use] = []
        self._excluding = 0

    def match(self, node: tree.Node, field: str, binding: bool) -> engine.Match | None:
        """Return what a node asks for, None where that is nothing."""
        match node:
            case tree.Word() | tree.Prefix() | tree.Fuzzy():
                return self._mass(self._words([node], field, binding), ())
            case tree.Phrase():
                return self._phrase(node, field)
            case tree.Everything():
                return engine.All()
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
        asked = self._words(group.words, field, binding)
        required = [self.match(child, field, binding) for child in group.marked]
        required += [self.match(child, field, True) for child in group.required]
        excluded = [self._without(child, field) for child in group.excluded]
        return _all([self._mass(asked, required), *required, *excluded])

    def _mass(self, asked: _Asked, required: Sequence[engine.Match | None]) -> engine.Match | None:
        """Return what plain words ask for.

        What else is required is part of the query too, and brings its mass: an article
        with the phrase of ``"Tấn trò đời" ra đời năm nào`` has most of what was asked.
        """
        if not asked.clauses:
            return _all(asked.bound)
        held = [engine.Clause(((leaf, 1.0),), leaf) for leaf in required if is_plain(leaf)]
        clauses = (*asked.clauses, *held)
        mass = engine.Mass(clauses, self._weights.minimum(len(clauses)))
        return _all([*asked.bound, mass])

    def _without(self, node: tree.Node, field: str) -> engine.Match | None:
        ranking = self.ranking
        self.ranking = Ranking(self._readings, self._weights, self._lookups.together)
        self._excluding += 1
        child = self.match(node, field, True)
        self._excluding -= 1
        self.ranking = ranking
        return None if child is None else engine.Not(child)

    def _phrase(self, phrase: tree.Phrase, field: str) -> engine.Match | None:
        wanted = self._readings.wanted_in(phrase.text)
        if not wanted:
            return None
        if phrase.slop:
            leaf = self._readings.near(wanted, field, phrase.slop)
        else:
            leaf = self._readings.phrase(wanted, field)
        label = f'"{phrase.text}"' + (f"~{phrase.slop}" if phrase.slop else "")
        self.ranking.add(leaf, self._weights.phrase * len(wanted), label)
        self._light(Lit(label, (leaf,)))
        return leaf

    def _words(self, nodes: Sequence[tree.PlainWord], field: str, binding: bool) -> _Asked:
        asked = _Asked([], [])
        for run in tree.word_runs(nodes):
            self._run(run, field, binding, asked)
        for node in nodes:
            if not isinstance(node, tree.Word):
                self._open_word(node, field, binding, asked)
        return asked

    def _open_word(self, node: tree.OpenWord, field: str, binding: bool, asked: _Asked) -> None:
        """Ask for a word of which only the beginning, or about the spelling, is known."""
        terms = self._lookups.expand(node, field)
        leaf = engine.Synonyms(terms or (engine.Term(field, ""),))
        label = node.text + ("*" if isinstance(node, tree.Prefix) else "~")
        self.ranking.add(leaf, 1.0, label)
        self._ask(leaf, label, binding, asked)

    def _run(self, words: Sequence[tree.Word], field: str, binding: bool, asked: _Asked) -> None:
        """Ask for words side by side, abbreviations among them as one thing each."""
        self._score(words, field, binding)
        uses = self._lookups.uses(["" if word.exact else word.text for word in words])
        start = 0
        for use in uses:
            typed = " ".join(word.text for word in words[use.first : use.last + 1])
            leaf = self._readings.same(typed, use.shorts + use.longs + use.mixed, field)
            # What no article holds in any form is words like others.
            if self._lookups.holds(leaf):
                self._plain_words(words[start : use.first], field, binding, asked)
                self._abbreviation(use, typed, leaf, field, binding, asked)
                start = use.last + 1
        self._plain_words(words[start:], field, binding, asked)

    def _score(self, words: Sequence[tree.Word], field: str, binding: bool) -> None:
        """Let every word score by itself and beside its neighbours, and dates in words."""
        read = self._lookups.read(words)
        each: list[Wanted] = []
        starts: list[int] = []
        for word, start in zip(words, read.starts, strict=True):
            each += self._readings.wanted_in(word.text, word.exact)
            starts += [start + chunk.start() for chunk in CHUNK.finditer(word.text)]
        self.ranking.add_words(each, read.text, starts, field, binding)
        for want in self._readings.wanted(words):
            if want not in each:
                self.ranking.add_word(want, field, self._readings.of(want, field, binding))

    def _plain_words(
        self, words: Sequence[tree.Word], field: str, binding: bool, asked: _Asked
    ) -> None:
        run: list[Lit] = []
        for want in self._readings.wanted(words):
            readings = self._readings.of(want, field, binding)
            tiers = tuple(reading.leaf for reading in readings)
            run.append(Lit(want.label, tiers, free=self._readings.is_free(want)))
            if binding or want.exact:
                asked.bound.append(tiers[0])
            else:
                shares = tuple((reading.leaf, reading.mass) for reading in readings)
                asked.clauses.append(engine.Clause(shares, self._readings.weighed_by(readings)))
        self._light(*run)
        if run and not self._excluding:
            self.runs.append(tuple(run))

    def _abbreviation(
        self, use: Use, typed: str, leaf: Plain, field: str, binding: bool, asked: _Asked
    ) -> None:
        """Ask for something that has a short and a long form, in any of them."""
        label = f"{use.shown[0].short} = {use.shown[0].long}"
        self.ranking.add(leaf, self._weights.abbreviation, label)
        if field == TEXT:
            in_title = self._readings.same(typed, use.shorts + use.longs, TITLE)
            weight = self._weights.abbreviation * self._weights.title
            self.ranking.add(in_title, weight, f"{TITLE}:{label}")
        self._ask(leaf, typed, binding, asked)
        if not self._excluding:
            self.uses.append(use)

    def _ask(self, leaf: Plain, label: str, binding: bool, asked: _Asked) -> None:
        """Ask for a thing that an article holds or does not."""
        if binding:
            asked.bound.append(leaf)
        else:
            asked.clauses.append(engine.Clause(((leaf, 1.0),), leaf))
        lit = Lit(label, (leaf,))
        self._light(lit)
        if not self._excluding:
            self.runs.append((lit,))

    def _light(self, *lit: Lit) -> None:
        if not self._excluding:
            self.lit += [one for one in dict.fromkeys(lit) if one not in self.lit]


def _all(parts: Iterable[engine.Match | None]) -> engine.Match | None:
    found = tuple(part for part in parts if part is not None)
    if len(found) == 1:
        return found[0]
    return engine.And(found) if found else None
