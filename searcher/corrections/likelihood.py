"""How likely words and pairs of words are in an archive, those that it has not seen too."""

from __future__ import annotations

import math
import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index.analysis.syllables import fold
from index.learned.language import LanguageModel

# What a pair's own count weighs against its second word alone: as much as the second
# word alone, where the first stands so often (Dirichlet smoothing).
_PRIOR = 1.5
_POWER = 0.7
# Folded syllables that Vietnamese could have, and the letters of what is no syllable.
_SYLLABLES = 2500
_BACKGROUND = 0.5
_LETTERS = 12

_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh?|gi|ch|tr|th|ph|kh|qu|[bcdhklmnpqrstvx])?"
    r"(?:[ao]?[aeiouy](?:ng|nh|ch|[cmnpt])?|o?ao|[aeio]?[aeou][iyou]|oo(?:ng|c)|oe[no]?"
    r"|iu|(?:ie|ye|uo|ua|ue|uy|ia)(?:ng|nh|ch|[cmnptu])?|uy(?:a|u|e[nt])|[iy]eu|uo[iu]|uay|oa[iyo]|oeo|uyu)"
)


def is_syllable(letters: str) -> bool:
    """Tell whether folded letters can be a Vietnamese syllable: ``nghieng``, not ``doann``."""
    return _SYLLABLE.fullmatch(letters) is not None


class Likelihood:
    """Logarithms of probabilities in an archive. Thread-safe."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self._total = model.total + _BACKGROUND * _SYLLABLES
        once = int(np.count_nonzero(np.asarray(model.folded_counts) == 1))
        # Good and Turing: what was never seen is as likely as what was seen once.
        self._unseen = math.log((once + 1) / self._total)
        self._word = lru_cache(maxsize=1 << 14)(self._of_word)
        self._pairs = lru_cache(maxsize=1 << 11)(self._of_pairs)

    def word(self, term: str) -> float:
        """Return the logarithm of a term's probability."""
        return self._word(term)

    def pairs(self, firsts: tuple[str, ...], seconds: tuple[str, ...]) -> NDArray[np.float64]:
        """Return that of each of ``seconds`` after each of ``firsts``, a row a first; read-only."""
        return self._pairs(firsts, seconds)

    def within(self, terms: tuple[str, ...]) -> float:
        """Return that of the second of two terms after the first; nothing for one term."""
        return float(self.pairs(terms[:1], terms[1:])[0, 0]) if len(terms) == 2 else 0.0

    def _of_pairs(self, firsts: tuple[str, ...], seconds: tuple[str, ...]) -> NDArray[np.float64]:
        alone = np.exp([self.word(term) for term in seconds])
        counts = self._model.pair_counts(firsts, seconds)
        before = np.array([[self._model.count(term)] for term in firsts])
        prior = _PRIOR * (before + 1.0) ** _POWER
        found: NDArray[np.float64] = np.log((counts + prior * alone) / (before + prior))
        found.flags.writeable = False
        return found

    def _of_word(self, term: str) -> float:
        count = self._model.count(term)
        letters = fold(term)
        if count:
            return math.log((count + _BACKGROUND) / self._total)
        if is_syllable(letters):
            return max(self._unseen - math.log(_SYLLABLES), math.log(_BACKGROUND / self._total))
        return self._unseen - len(letters) * math.log(_LETTERS)
