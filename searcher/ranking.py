"""What scores: syllables, their neighbours, words, titles, and the best passage.

docs/relevance.md says what each is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, pairwise

from index.analysis.fields import WORDS_FIELD
from index.analysis.tokens import MAX_TERM_LENGTH
from index.engines import asked as engine
from searcher.query_words import cut_query
from searcher.readings import Plain, Reading, Readings, Slot, Wanted, plain_leaves
from searcher.weights import Weights

#: Tells in how many articles a term of one slot follows one of another, if it is known.
Together = Callable[[Slot, Slot], int | None]

TEXT = "text"
TITLE = "title"


class Ranking:
    """Collects what a query's parts give to the score of an article.

    ``words`` are those of more than one syllable that the query was cut into.
    """

    def __init__(self, readings: Readings, weights: Weights, together: Together) -> None:
        self._readings = readings
        self._weights = weights
        self._together = together
        self._passage: dict[engine.Leaf, engine.Scored] = {}
        self.scored: list[engine.Scored] = []
        self.words: list[str] = []

    def passage(self) -> engine.BestPassage | None:
        """Return the second look at the best articles; None for a single syllable."""
        weights = self._weights
        if len(self._passage) < 2 or not weights.passage:
            return None
        parts = tuple(self._passage.values())
        return engine.BestPassage(
            parts, weights.passage_length, weights.passage, weights.passage_depth
        )

    def add(
        self,
        leaf: engine.Leaf,
        weight: float,
        label: str,
        weighed_by: engine.Leaf | int | None = None,
    ) -> None:
        """Let a leaf score, if it weighs anything."""
        if weight:
            by = None if weighed_by == leaf else weighed_by
            self.scored.append(engine.Scored(leaf, weight, label, by))

    def add_words(
        self,
        wanted: Sequence[Wanted],
        text: str,
        starts: Sequence[int],
        field: str,
        binding: bool,
    ) -> None:
        """Let words side by side score, each by itself and beside its neighbours.

        ``text`` is what they are read as, with marks restored; ``starts`` are the
        places in it of those wanted.
        """
        words = tuple(cut_query(text, starts)) if field == TEXT else ()
        inside = {place for word in words if len(word.syllables) > 1 for place in word.syllables}
        for place, want in enumerate(wanted):
            weight = self._weights.inside_word if place in inside else 1.0
            self.add_word(want, field, self._readings.of(want, field, binding), weight)
        self._add_pairs(wanted, field)
        self._add_segmented([word.text for word in words])
        self.words += [word.text for word in words if len(word.syllables) > 1]

    def add_word(
        self, want: Wanted, field: str, readings: Sequence[Reading], weight: float = 1.0
    ) -> None:
        """Let the readings of one word score, and the word in the title."""
        weighed_by = self._readings.weighed_by(readings)
        for number, reading in enumerate(readings):
            leaf = _excluding(reading.leaf, [other.leaf for other in readings[:number]])
            self.add(leaf, reading.score * weight, want.label, weighed_by)
        if field == TEXT:
            in_title = self._readings.bound(want, TITLE)
            self.add(in_title, self._weights.title, f"{TITLE}:{want.label}")
            best = readings[0].leaf
            self._passage.setdefault(best, engine.Scored(best, 1.0, want.label))

    def _add_pairs(self, wanted: Sequence[Wanted], field: str) -> None:
        for first, second in pairwise(wanted):
            label = f"{first.label} {second.label}"
            free = self._readings.is_free(first) or self._readings.is_free(second)
            weight = self._weights.folded_pair if free else self._weights.pair
            pair = self._readings.pair(first, second, field)
            self.add(pair, weight, label, self._articles(pair))
            wide = self._readings.wide_pair(first, second, field)
            if wide != pair:
                beyond = _excluding(wide, [pair])
                by = self._articles(wide)
                self.add(beyond, weight * self._weights.added_score, label, by)
            if field == TEXT:
                in_title = self._readings.pair(first, second, TITLE)
                self.add(in_title, weight * self._weights.title, f"{TITLE}:{label}")

    def _articles(self, pair: engine.Phrase) -> engine.Leaf | int:
        """Return what tells how many articles hold a pair: a count where there is one."""
        if len(pair.slots) != 2:
            return pair
        count = self._together(*pair.slots)
        return pair if count is None else count

    def _add_segmented(self, words: Sequence[str]) -> None:
        from index.analysis.words import word_term

        for word in words:
            if term := word_term(word)[:MAX_TERM_LENGTH]:
                self.add(engine.Term(WORDS_FIELD, term), self._weights.word, word)


def _excluding(leaf: Plain, better: Sequence[Plain]) -> engine.Leaf:
    """Return ``leaf`` where none of ``better`` stands."""
    if not better:
        return leaf
    leaves = chain.from_iterable(map(plain_leaves, better))
    return engine.Excluding(leaf, engine.Synonyms(tuple(leaves)))
