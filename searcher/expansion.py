"""The words of the archive that ``công*`` and ``doan~`` stand for, never too many of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from index.analysis.fields import FORMS_FIELD, folded_field
from index.analysis.syllables import canonical, fold, restyle_tone_marks
from index.engines.asked import Term
from index.errors import UserError
from index.learned.language import LanguageModel
from searcher.query.faults import MAX_FUZZY_WORDS, PREFIX_TOO_WIDE, PREFIXES_TOO_WIDE
from searcher.query.tree import Fuzzy, Prefix

#: Words that a prefix may begin, and all prefixes of a query together.
MAX_PREFIX_WORDS = 1000

# More than enough to say how many words begin so: 2 letters begin some 1,000.
_MAX_PAIRS = 50_000
# An open word is asked for some times in one search.
_KEPT = 64

#: Returns up to so many terms of a field that begin with a text, sorted.
Terms = Callable[[str, str, int], list[str]]


class TooManyWords(UserError):
    """A prefix begins more words than can be searched for, by itself or with the
    ``others`` that the prefixes before it begin; ``note`` is the sentence of forgiving
    syntax."""

    def __init__(self, prefix: Prefix, count: int, others: int = 0) -> None:
        text = f"{'=' if prefix.exact else ''}{prefix.text}*"
        beside = f", those before it {others:,}, and together they" if others else " and"
        super().__init__(
            f"{text} begins {count:,} words of the archive{beside} may begin "
            f"{MAX_PREFIX_WORDS:,}: give more letters before *, as in công*"
        )
        self.note = (PREFIXES_TOO_WIDE if others else PREFIX_TOO_WIDE).note % {"what": text}


class Expander:
    """Turns prefixes and fuzzy words into terms of one generation. Thread-safe."""

    def __init__(self, terms: Terms, language: LanguageModel) -> None:
        self._language = language
        self._beginning = lru_cache(maxsize=_KEPT)(partial(_find_beginning, terms))
        self._near = lru_cache(maxsize=_KEPT)(_Vocabulary(language).near)

    def expand(self, node: Prefix | Fuzzy, field: str) -> tuple[Term, ...]:
        """Return the terms that ``node`` stands for in ``field``; none where there are none.

        Raises :class:`TooManyWords`.
        """
        if isinstance(node, Fuzzy):
            return tuple(Term(folded_field(field), word) for word in self.near(node))
        is_free = _is_free(node)
        words = self.beginning(node)
        return tuple(Term(folded_field(field) if is_free else field, word) for word in words)

    def beginning(self, prefix: Prefix) -> list[str]:
        """Return the words that begin as typed, sorted: folded ones where no mark binds.

        A letter that has a mark binds, one that has none is free: ``đoa*`` is đoàn and
        đoạn, not doanh; ``công*`` is not cộng; ``=cong*`` is what begins with these
        very letters. Raises :class:`TooManyWords`.
        """
        return self._beginning(prefix)

    def near(self, fuzzy: Fuzzy) -> list[str]:
        """Return the folded words at most ``edits`` letters from a word, commonest first,
        no more than ``most``.

        A letter added, dropped or changed, or two neighbours swapped, is one edit
        (optimal string alignment). Marks do not count.
        The word itself comes first where the archive has it.
        """
        return self._near(fold(canonical(fuzzy.text)), fuzzy.edits)[: fuzzy.most]


class _Vocabulary:
    """The folded words of an archive, to be compared with others."""

    def __init__(self, language: LanguageModel) -> None:
        self._language = language

    def near(self, word: str, edits: int) -> list[str]:
        # Only fuzzy words need it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        within = np.flatnonzero(np.abs(self._lengths - len(word)) <= edits)
        words = [self._words[number] for number in within.tolist()]
        distances = process.cdist(
            [word], words, scorer=OSA.distance, score_cutoff=edits, dtype=np.uint8
        )[0]
        near = distances <= edits
        found, distances = within[near], distances[near]
        counts = self._language.folded_counts[found].astype(np.int64)
        order = np.lexsort((found, -counts, distances > 0))
        return [self._words[number] for number in found[order][:MAX_FUZZY_WORDS].tolist()]

    @cached_property
    def _words(self) -> list[str]:
        """The words, kept as strings: taking them from the model takes longest."""
        return list(self._language.folded_terms())

    @cached_property
    def _lengths(self) -> NDArray[np.int16]:
        return np.array([*map(len, self._words)], np.int16)


def _find_beginning(terms: Terms, prefix: Prefix) -> list[str]:
    typed = restyle_tone_marks(prefix.text.lower())
    pairs = [pair.split(" ", 1) for pair in terms(FORMS_FIELD, fold(typed), _MAX_PAIRS)]
    if _is_free(prefix):
        words = {folded for folded, _ in pairs}
    else:
        words = {form for _, form in pairs if _begins(form, typed, prefix.exact)}
    # As a whole word tỉ is written tỷ in the index; tỉnh keeps its i.
    if (whole := canonical(prefix.text)) != typed:
        words.add(fold(whole) if _is_free(prefix) else whole)
    if len(words) > MAX_PREFIX_WORDS:
        raise TooManyWords(prefix, len(words))
    return sorted(words)


def _is_free(prefix: Prefix) -> bool:
    typed = prefix.text.lower()
    return not prefix.exact and fold(typed) == typed


def _begins(form: str, typed: str, exact: bool) -> bool:
    if exact or len(form) < len(typed):
        return form.startswith(typed)
    return all(
        letter == wanted or fold(letter) == wanted
        for letter, wanted in zip(form, typed, strict=False)
    )
