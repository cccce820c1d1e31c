"""The archive's words as corrections look for them: by letters, and by letters nearby."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

import numpy as np

from index.learned.language import LanguageModel
from searcher.corrections.likelihood import Likelihood, is_syllable
from searcher.corrections.shapes import Shape, shape_of

# Rarer words were hardly meant; the bounds keep retrieval fast.
_MAX_FOLDED = 20_000
_MAX_FOLDED_TWO_AWAY = 8_000
_MAX_FORMS = 16
# So often a foreign word stands in the archive that is no slip.
_ESTABLISHED = 5


class Form(NamedTuple):
    """A term, its shape, and the logarithm of its probability."""

    term: str
    shape: Shape
    likelihood: float


class Vocabulary:
    """Looks words up. Thread-safe."""

    def __init__(self, model: LanguageModel, likelihood: Likelihood) -> None:
        self._model = model
        self.forms = lru_cache(maxsize=1 << 12)(partial(_forms, model, likelihood))

    def knows(self, term: str) -> bool:
        """Tell whether an accented term stands in the archive."""
        return self._model.count(term) > 0

    def is_foreign(self, term: str) -> bool:
        """Tell whether a term is no Vietnamese syllable, and stands in the archive all the same."""
        count = self._model.count(term)
        return count >= _ESTABLISHED and not is_syllable(shape_of(term).letters)

    @cached_property
    def folded(self) -> Mapping[str, float]:
        """The commonest folded words, commonest first, and the logarithm of each one's count."""
        terms, counts = self._model.folded_terms(), np.asarray(self._model.folded_counts)
        numbers = np.argsort(-counts.astype(np.int64), kind="stable")[:_MAX_FOLDED]
        logarithms = np.log(counts[numbers]).tolist()
        return dict(zip(terms.take(numbers.tolist()), logarithms, strict=True))

    def two_away(self, letters: str) -> list[str]:
        """Return the common folded words at most two slips of a letter away."""
        # Twenty milliseconds that only words unknown to the archive need.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        found = process.extract(
            letters, self._commonest, scorer=OSA.distance, score_cutoff=2, limit=None
        )
        return [word for word, _, _ in found]

    @cached_property
    def _commonest(self) -> list[str]:
        return list(self.folded)[:_MAX_FOLDED_TWO_AWAY]


def _forms(model: LanguageModel, likelihood: Likelihood, letters: str) -> tuple[Form, ...]:
    """Return the commonest terms that fold to ``letters``."""
    terms = model.forms(letters)[:_MAX_FORMS]
    return tuple(Form(term, shape_of(term), likelihood.word(term)) for term in terms)
