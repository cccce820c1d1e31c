"""The few numbers of ranking and matching. docs/relevance.md says how they were found."""

from __future__ import annotations

from dataclasses import dataclass

#: Queries of this many syllables and more are questions: fewer of their words are
#: in the article that answers them.
LONG_QUERY = 12


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of scoring leaves, and shares of a clause's mass.

    ``pair`` weighs adjacent syllables, ``folded_pair`` those of which one carries no
    mark; ``title`` weighs the same leaves in the title alone; ``phrase`` weighs a
    quoted phrase, by syllable. ``added_*`` are for forms that add marks to what was
    typed, ``other_*`` for any other form.
    """

    pair: float = 0.2
    folded_pair: float = 0.5
    title: float = 0.3
    phrase: float = 1.0
    added_score: float = 0.4
    other_score: float = 0.2
    added_mass: float = 0.45
    other_mass: float = 0.3

    def minimum(self, clauses: int) -> float:
        """Return the share of the query's mass that an article needs to match."""
        return 0.4 if clauses >= LONG_QUERY else 0.5


WEIGHTS = Weights()
