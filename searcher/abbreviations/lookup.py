"""Which abbreviations a query uses, in either form."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from index.analysis.syllables import adds_marks, canonical, fold
from index.analysis.tokens import CHUNK, analyze_chunk
from index.learned.abbreviations import MinedAbbreviations
from index.learned.initials import syllables_of
from searcher.abbreviations.listed import BUILT_IN, overridden, read_list
from searcher.abbreviations.meanings import Meaning, meanings
from searcher.abbreviations.shapes import (
    can_be_syllable,
    can_drop_marks,
    can_stand_small,
)
from searcher.model import Abbreviation

_Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """An abbreviation in a query: the words ``first`` to ``last``, both included.

    ``shorts`` and ``longs`` are all the forms that say the same, the typed one among them,
    spelled with their marks, which bind. ``mixed`` are long forms with a part in its own
    short form (``CNVC lao động``). ``shown`` says what was taken for what, a line for each
    meaning.
    """

    first: int
    last: int
    shorts: tuple[str, ...]
    longs: tuple[str, ...]
    mixed: tuple[str, ...]
    shown: tuple[Abbreviation, ...]


@dataclass(frozen=True, slots=True)
class _Form:
    """A spelling that a query can use. ``terms`` are accented; ``text`` is how it is
    searched and shown. ``any_case`` forms need no capitals."""

    terms: _Terms
    text: str
    meaning: Meaning
    is_long: bool
    any_case: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """Forms that the words ``first`` to ``last`` spell, in ``width`` terms."""

    first: int
    last: int
    width: int
    forms: tuple[_Form, ...]


class Abbreviations:
    """What stands for what, looked up by the terms of a query. Safe to share."""

    def __init__(self, all_meanings: Iterable[Meaning]) -> None:
        self._forms: defaultdict[_Terms, list[_Form]] = defaultdict(list)
        for meaning in all_meanings:
            for form in _forms(meaning):
                self._forms[_folded(form.terms)].append(form)
        self._widest = max(map(len, self._forms), default=0)

    @classmethod
    def of(cls, mined: MinedAbbreviations, own: Path | None = None) -> Abbreviations:
        """Return the mined pairs beside the list that comes with Tra Cứu and the
        archive's ``own``.

        Raises ``UserError`` where a line of a list cannot be read.
        """
        listed = overridden(read_list(BUILT_IN), read_list(own) if own else ())
        return cls(meanings(listed, mined.meanings))

    def uses(self, words: Sequence[str]) -> tuple[Use, ...]:
        """Return the abbreviations that words in a row use, in order, none overlapping.

        Of two that overlap the longer one is meant.
        """
        uses = (_use(found, self._mixed) for found in self._longest(self._found(words)))
        return tuple(use for use in uses if use is not None)

    def _found(self, words: Sequence[str]) -> Iterator[_Found]:
        lettered = [word for word in words if word.upper() != word.lower()]
        headline = len(lettered) > 1 and all(map(str.isupper, lettered))
        spelled = [_sequences(word) for word in words]
        for first, starts in enumerate(spelled):
            joined: _Terms = ()
            for last in range(first, len(words)):
                if not starts:
                    break
                if not spelled[last]:
                    continue
                joined += spelled[last][-1]
                if len(joined) > self._widest:
                    break
                capitals = all(word == word.upper() for word in words[first : last + 1])
                for terms in starts if last == first else (joined,):
                    if forms := self._fitting(terms, capitals, headline):
                        yield _Found(first, last, len(joined), forms)

    def _fitting(self, terms: _Terms, capitals: bool, headline: bool) -> tuple[_Form, ...]:
        """Return the forms that typed terms spell: as typed, else with marks left out."""
        forms = [
            form
            for form in self._forms.get(_folded(terms), ())
            if form.any_case or (capitals and not (headline and can_be_syllable(form.text)))
        ]
        exact = tuple(form for form in forms if form.terms == terms)
        return exact or tuple(form for form in forms if _leaves_marks_out(terms, form))

    @staticmethod
    def _longest(found: Iterable[_Found]) -> list[_Found]:
        taken: set[int] = set()
        chosen = []
        for one in sorted(found, key=lambda one: (-one.width, one.first)):
            places = set(range(one.first, one.last + 1))
            if not places & taken:
                taken |= places
                chosen.append(one)
        return sorted(chosen, key=lambda one: one.first)

    def _mixed(self, long: str) -> str | None:
        """Return a long form with its parts in their short forms, None if it has none."""
        words = long.split()
        parts = (
            found
            for found in self._found(words)
            if found.last - found.first + 1 < len(words)
            and found.forms[0].is_long
            and _searchable(found.forms[0].meaning)
        )
        chosen = self._longest(parts)
        for part in reversed(chosen):
            words[part.first : part.last + 1] = _searchable(part.forms[0].meaning)[:1]
        return " ".join(words) if chosen else None


def _forms(meaning: Meaning) -> Iterator[_Form]:
    for long in meaning.longs:
        has_figure = any(map(str.isdigit, long))
        terms = _sequences(long)[-1] if has_figure else syllables_of(long)
        yield _Form(terms, long, meaning, is_long=True, any_case=True)
    small = {_folded(terms) for spelling in meaning.small for terms in _sequences(spelling)}
    shorts = meaning.shorts + meaning.contested
    for short in shorts:
        for terms in _sequences(short):
            any_case = can_stand_small(short) or _folded(terms) in small
            yield _Form(terms, short, meaning, is_long=False, any_case=any_case)
            small.discard(_folded(terms))
    for terms in small:
        yield _Form(terms, shorts[0], meaning, is_long=False, any_case=True)


def _searchable(meaning: Meaning) -> tuple[str, ...]:
    """Return the short forms that other forms of a meaning are searched by."""
    return tuple(short for short in meaning.shorts if not can_be_syllable(short))


def _use(found: _Found, mixed: Callable[[str], str | None]) -> Use | None:
    shorts: list[str] = []
    longs: list[str] = []
    shown: list[Abbreviation] = []
    for form in found.forms:
        meaning = form.meaning
        known = () if form.text in meaning.contested else _searchable(meaning)
        typed = () if form.is_long else (form.text,)
        if forms := typed + known:
            shorts += forms
            longs += meaning.longs
            shown.append(Abbreviation(forms[0], meaning.longs[0]))
    if not shown:
        return None
    spelled = {terms for form in shorts + longs for terms in _sequences(form)}
    return Use(
        first=found.first,
        last=found.last,
        shorts=_distinct(shorts),
        longs=_distinct(longs),
        mixed=_distinct(
            form
            for form in filter(None, map(mixed, longs))
            if not spelled.issuperset(_sequences(form))
        ),
        shown=tuple(dict.fromkeys(shown)),
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts that are not searched by the same terms."""
    by_terms: dict[tuple[_Terms, ...], str] = {}
    for text in texts:
        by_terms.setdefault(_sequences(text), text)
    return tuple(by_terms.values())


def _leaves_marks_out(typed: _Terms, form: _Form) -> bool:
    return (form.is_long or can_drop_marks(form.text)) and all(
        term == whole or adds_marks(whole, term)
        for whole, term in zip(form.terms, typed, strict=True)
    )


def _folded(terms: _Terms) -> _Terms:
    return tuple(map(fold, terms))


def _sequences(text: str) -> tuple[_Terms, ...]:
    """Return the terms of a text: of one compound all that it is asked for by, its parts last."""
    # A word of letters has one term: no need to analyse some thousand of them.
    chunks = [
        ((canonical(chunk),),) if chunk.isalpha() else analyze_chunk(chunk).asked
        for chunk in CHUNK.findall(text)
    ]
    if len(chunks) == 1:
        return chunks[0]
    return (tuple(chain.from_iterable(asked[-1] for asked in chunks)),) if chunks else ()
