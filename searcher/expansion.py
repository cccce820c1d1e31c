"""The words of the archive that ``công*`` and ``doan~`` stand for, never too many of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache, partial

import numpy as np

from index.analysis.fields import FORMS_FIELD, folded_field
from index.analysis.syllables import canonical, fold, restyle_tone_marks
from index.engines.asked import Term
from index.errors import UserError
from index.learned.language import LanguageModel
from searcher.model import Syntax
from searcher.query.faults import PREFIX_TOO_WIDE, PREFIXES_TOO_WIDE
from searcher.query.tree import And, Fuzzy, Group, InField, Node, Not, Or, Prefix, Word

#: Words that a prefix may begin, and all prefixes of a query together.
MAX_PREFIX_WORDS = 1000
#: Words that a fuzzy word stands for: the commonest of those that are near enough.
MAX_FUZZY_WORDS = 50

# More than enough to say how many words begin so: 2 letters begin some 1,000.
_MAX_PAIRS = 50_000
# A prefix is asked for some times in one search.
_KEPT_PREFIXES = 64

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
        self._beginning = lru_cache(maxsize=_KEPT_PREFIXES)(partial(_find_beginning, terms))

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
        """Return the folded words at most ``edits`` letters from a word, commonest first.

        A letter added, dropped or changed, or two neighbours swapped, is one edit
        (optimal string alignment). Marks do not count.
        The word itself comes first where the archive has it.
        """
        # Only fuzzy words need it.
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        word = fold(canonical(fuzzy.text))
        distances = process.cdist(
            [word], self._folded, scorer=OSA.distance, score_cutoff=fuzzy.edits, dtype=np.uint8
        )[0]
        found = np.flatnonzero(distances <= fuzzy.edits)
        counts = self._language.folded_counts[found].astype(np.int64)
        order = np.lexsort((found, -counts, distances[found] > 0))
        return [self._folded[number] for number in found[order][:MAX_FUZZY_WORDS].tolist()]

    @cached_property
    def _folded(self) -> list[str]:
        """The folded words, kept as strings: taking them from the model takes longest."""
        return list(self._language.folded_terms())


def narrow(root: Node, expander: Expander, syntax: Syntax) -> tuple[Node, tuple[str, ...]]:
    """Return a tree whose prefixes begin few enough words, and what was ignored for it.

    Strict syntax raises :class:`TooManyWords`; forgiving syntax reads such a prefix
    as the word that was typed.
    """
    narrowing = _Narrowing(expander, syntax)
    return narrowing.narrowed(root), tuple(narrowing.notes)


class _Narrowing:
    # A function within a function that calls itself would keep the generation, and its files
    # open, until the garbage collector comes by.

    def __init__(self, expander: Expander, syntax: Syntax) -> None:
        self._expander = expander
        self._syntax = syntax
        self._begun: dict[Prefix, int] = {}
        self.notes: dict[str, None] = {}

    def _begin(self, prefix: Prefix) -> None:
        count, others = len(self._expander.beginning(prefix)), sum(self._begun.values())
        if prefix not in self._begun and others + count > MAX_PREFIX_WORDS:
            raise TooManyWords(prefix, count, others)
        self._begun[prefix] = count

    def narrowed(self, node: Node) -> Node:
        match node:
            case Prefix(text, exact):
                try:
                    self._begin(node)
                except TooManyWords as error:
                    if self._syntax == "strict":
                        raise
                    self.notes[error.note] = None
                    return Word(text, exact)
            case InField(field, child):
                return InField(field, self.narrowed(child))
            case Not(child):
                return Not(self.narrowed(child))
            case And(children) | Or(children):
                return type(node)(tuple(map(self.narrowed, children)))
            case Group(optional, required, excluded):
                parts = (tuple(map(self.narrowed, part)) for part in (optional, required, excluded))
                return Group(*parts)
        return node


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
