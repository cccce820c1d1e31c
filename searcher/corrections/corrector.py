"""A query to its correction, with everything else of it as it was typed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from index.analysis.syllables import fold
from index.learned.language import LanguageModel
from searcher.corrections.candidates import Candidates
from searcher.corrections.decoder import Reading, Step, likeliest
from searcher.corrections.likelihood import Likelihood
from searcher.corrections.shapes import shape_of
from searcher.corrections.slips import Slips
from searcher.corrections.vocabulary import Vocabulary
from searcher.corrections.words import QueryWord, query_runs

# Where a word's pairs with its neighbours cost less together, in nats, no correction
# of it could gain what it costs.
_DOUBT = 10.0
# How much it says of a bare word that others of its query are bare or not.
_BARE = 2.0
# Where i and y are one, the terms of the archive have y.
_IS_I_OR_Y = re.compile(r"(?:[hklmst]|qu)y")
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


class Corrector:
    """Corrects queries by the language of an archive. Thread-safe."""

    def __init__(self, model: LanguageModel) -> None:
        self._likelihood = Likelihood(model)
        self._vocabulary = Vocabulary(model, self._likelihood)
        self._slips = Slips(self._vocabulary, self._likelihood)

    def correct(self, query: str) -> tuple[str, ...]:
        """Return what a normalised query may have been meant to be, best first, mostly nothing."""
        runs = query_runs(query)
        bare = [shape_of(word.term).bare for run in runs for word in run]
        price = -_BARE * math.log(max(sum(bare), 1) / max(len(bare), 1))
        candidates = Candidates(self._vocabulary, self._slips, price)
        changes = [change for run in runs for change in self._changes(run, candidates, all(bare))]
        corrected = query
        for start, end, text in reversed(changes):
            corrected = corrected[:start] + text + corrected[end:]
        return (corrected,) if corrected != query else ()

    def _changes(
        self, run: Sequence[QueryWord], candidates: Candidates, unmarked: bool
    ) -> Iterator[tuple[int, int, str]]:
        """Yield what to put where in the query's text."""
        typed = list(candidates.typed(run))
        changed = list(candidates.of(run, _doubtful(likeliest(typed, self._likelihood))))
        for reading, _ in likeliest([*typed, *changed], self._likelihood) if changed else ():
            if reading.changes:
                words = run[reading.start : reading.end]
                yield words[0].start, words[-1].end, _written(reading, words[0].text, unmarked)


def _doubtful(steps: Sequence[Step]) -> list[int]:
    """Return the places of words that their neighbours do not make likely."""
    losses = [-step.likelihood for step in steps]
    around = zip(losses, [*losses[1:], _DOUBT / 2], strict=True)
    return [at for at, (before, after) in enumerate(around) if before + after >= _DOUBT]


def _written(reading: Reading, typed: str, unmarked: bool) -> str:
    """Return a reading's terms with the case of what was typed, and marks only beside marks."""
    text = " ".join(reading.terms)
    if unmarked and not reading.shows_marks:
        text = " ".join(fold(term) for term in reading.terms)
    if "y" not in typed.lower() and _IS_I_OR_Y.fullmatch(fold(text)):
        text = text.translate(_Y_TO_I)
    if typed.isupper() and len(typed) > 1:
        return text.upper()
    return text[0].upper() + text[1:] if typed[0].isupper() else text
