"""How likely words and pairs of words are in an archive, those that it has not seen too."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from itertools import chain

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

# So many blocks of pairs are kept, some kilobytes each; and so many pairs at most are
# looked up in one go where not all of them are asked for.
_KEPT_BLOCKS = 1 << 11
_TOGETHER = 1 << 10

_Floats = NDArray[np.float64]
#: First terms, and the terms that may follow them.
_Block = tuple[tuple[str, ...], tuple[str, ...]]

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
        self._word = lru_cache(maxsize=1 << 14)(partial(_of_word, model, self._total, self._unseen))
        self._kept: dict[_Block, _Floats] = {}

    def word(self, term: str) -> float:
        """Return the logarithm of a term's probability."""
        return self._word(term)

    def pairs(self, firsts: tuple[str, ...], seconds: tuple[str, ...]) -> _Floats:
        """Return that of each of ``seconds`` after each of ``firsts``, a row a first."""
        (found,) = self.blocks([(firsts, seconds)])
        return found

    def within(self, terms: tuple[str, ...]) -> float:
        """Return that of the second of two terms after the first; nothing for one term."""
        return float(self.pairs(terms[:1], terms[1:])[0, 0]) if len(terms) == 2 else 0.0

    def blocks(self, wanted: Sequence[_Block]) -> list[_Floats]:
        """Return :meth:`pairs` of several firsts and seconds, read-only.

        Small ones that are asked for together cost little more than one of them.
        """
        kept = self._kept
        found = {block: kept[block] for block in wanted if block in kept}
        missing = [block for block in dict.fromkeys(wanted) if block not in found]
        found |= dict(zip(missing, self._made(missing), strict=True))
        if len(kept) + len(missing) > _KEPT_BLOCKS:
            kept = self._kept = {}
        kept.update((block, found[block]) for block in missing)
        return [found[block] for block in wanted]

    def _made(self, blocks: Sequence[_Block]) -> Iterator[_Floats]:
        firsts = tuple(dict.fromkeys(chain.from_iterable(first for first, _ in blocks)))
        seconds = tuple(dict.fromkeys(chain.from_iterable(second for _, second in blocks)))
        if len(blocks) == 1 or len(firsts) * len(seconds) > _TOGETHER:
            yield from (self._of_pairs(*block) for block in blocks)
            return
        rows = {term: row for row, term in enumerate(firsts)}
        columns = {term: column for column, term in enumerate(seconds)}
        everything = self._of_pairs(firsts, seconds)
        for first, second in blocks:
            places = [[rows[term]] for term in first], [columns[term] for term in second]
            yield _read_only(everything[places])

    def _of_pairs(self, firsts: Sequence[str], seconds: Sequence[str]) -> _Floats:
        alone = np.exp([self.word(term) for term in seconds])
        counts = self._model.pair_counts(firsts, seconds)
        before = np.array([[self._model.count(term)] for term in firsts])
        prior = _PRIOR * (before + 1.0) ** _POWER
        return _read_only(np.log((counts + prior * alone) / (before + prior)))


def _of_word(model: LanguageModel, total: float, unseen: float, term: str) -> float:
    count = model.count(term)
    letters = fold(term)
    if count:
        return math.log((count + _BACKGROUND) / total)
    if is_syllable(letters):
        return max(unseen - math.log(_SYLLABLES), math.log(_BACKGROUND / total))
    return unseen - len(letters) * math.log(_LETTERS)


def _read_only(values: _Floats) -> _Floats:
    values.flags.writeable = False
    return values
