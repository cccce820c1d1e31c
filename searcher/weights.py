"""The few numbers of ranking and matching. docs/relevance.md says how they were found."""

from __future__ import annotations

from dataclasses import dataclass

#: Up to this many words, an article needs half of the query's mass.
SHORT_QUERY = 4
#: From this many on, ``LONG_MINIMUM`` will do: the longer a question, the more of
#: its words are not in the article that answers it.
LONG_QUERY = 12
SHORT_MINIMUM = 0.5
LONG_MINIMUM = 0.2


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of scoring leaves, and shares of a clause's mass.

    A syllable by itself weighs 1, and ``inside_word`` where it is part of a longer
    word; ``word`` weighs a whole word, of one syllable too. ``pair`` weighs adjacent
    syllables, ``folded_pair`` those of which one carries no mark; ``title`` weighs
    the same leaves in the title alone; ``phrase`` weighs a quoted phrase, by syllable;
    ``abbreviation`` weighs something that has a short and a long form, in either.
    ``added_*`` are for forms that add marks to what was typed, ``other_*`` for any
    other form.

    ``passage`` weighs the mass of the best passage, ``passage_length`` positions long,
    of the ``passage_depth`` articles that score best without it.
    """

    inside_word: float = 0.4
    word: float = 0.8
    pair: float = 0.4
    folded_pair: float = 0.5
    title: float = 0.45
    phrase: float = 1.0
    abbreviation: float = 1.0
    added_score: float = 0.4
    other_score: float = 0.2
    added_mass: float = 0.45
    other_mass: float = 0.3
    passage: float = 1.0
    passage_length: int = 25
    passage_depth: int = 50

    def minimum(self, clauses: int) -> float:
        """Return the share of the query's mass that an article needs to match."""
        beyond = min(max(clauses - SHORT_QUERY, 0), LONG_QUERY - SHORT_QUERY)
        return SHORT_MINIMUM - (SHORT_MINIMUM - LONG_MINIMUM) * beyond / (LONG_QUERY - SHORT_QUERY)


WEIGHTS = Weights()
