"""Completions of a query that is being typed, from the archive's phrases and titles."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from index.analysis.syllables import adds_marks, canonical, fold
from index.analysis.tokens import CHUNK, MAX_TERM_LENGTH
from index.learned.completions import Completions, Slot
from searcher.query.bounds import query_text

# Nobody types a longer title; pasted texts have no completion.
_MAX_WORDS = 32


def complete(completions: Completions, prefix: str, limit: int) -> tuple[str, ...]:
    """Return up to ``limit`` completions, best first, whatever marks were typed.

    Phrases that several titles have come first, then titles that begin with what was
    typed, then titles that hold it. Without marks a letter is free, marks bind.
    """
    words = CHUNK.findall(query_text(prefix).lower())
    if not 1 <= len(words) <= _MAX_WORDS or limit < 1:
        return ()
    if max(map(len, words)) > MAX_TERM_LENGTH:
        return ()
    is_begun = not prefix[-1:].isspace()
    slots = [_whole(completions, word) for word in words[:-1]]
    slots.append((_begun if is_begun else _whole)(completions, words[-1]))
    found = completions.phrases(slots, limit)
    if len(found) < limit:
        found += completions.titles_with(slots, limit)
    distinct: dict[tuple[str, ...], str] = {}
    for text in found:
        distinct.setdefault(tuple(map(canonical, CHUNK.findall(text))), text)
    return tuple(distinct.values())[:limit]


def _whole(completions: Completions, typed: str) -> Slot:
    """Return the terms that a whole word may stand for."""
    return _slot(completions.terms(fold(canonical(typed))), typed, _matches)


def _begun(completions: Completions, typed: str) -> Slot:
    """Return the terms that a word may become."""
    found = completions.terms(fold(typed), begun=True)
    # An i that stands last is y where the word ends there, and i where it goes on.
    return _slot(found | completions.terms(fold(canonical(typed))), typed, _begins)


def _slot(terms: dict[int, str], typed: str, fits: Callable[[str, str], bool]) -> Slot:
    return np.array(sorted(at for at, term in terms.items() if fits(term, typed)), np.int64)


@lru_cache(maxsize=1 << 14)
def _matches(word: str, typed: str) -> bool:
    word, typed = canonical(word), canonical(typed)
    return word == typed or adds_marks(word, typed)


def _begins(term: str, typed: str) -> bool:
    """Tell whether a term begins as typed, with all the marks that were typed."""
    if _matches(term[: len(typed)], typed):
        return True
    # Whoever types "thỏa" has "thỏ" first, and the term is "thoả".
    longer = typed + fold(term)[len(typed) : len(typed) + 1]
    return len(longer) > len(typed) and _matches(term[: len(longer)], longer)
