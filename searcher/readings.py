"""How a word of a query is read: as typed, with marks added, in any form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, islice, product, zip_longest
from typing import TypeGuard

from index.analysis.fields import folded_field
from index.analysis.numbers import is_day, wider_dates
from index.analysis.syllables import adds_marks, fold
from index.analysis.tokens import CHUNK, ChunkTerms, analyze_chunk
from index.engines.asked import Match, Near, Phrase, Synonyms, Term
from searcher.query.tree import Word
from searcher.weights import Weights

Slot = tuple[Term, ...]
Plain = Term | Phrase | Near | Synonyms

#: Returns the accented terms of the archive that fold to a folded term.
Forms = Callable[[str], Sequence[str]]

_MAX_SPELLINGS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """One chunk of a query. ``exact`` binds every mark, and the absence of one."""

    label: str
    chunk: ChunkTerms
    exact: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A leaf with the share of a chunk's mass and of its score that it brings."""

    leaf: Plain
    mass: float
    score: float


class Readings:
    """Reads the chunks of one query in the light of the archive's forms.

    ``folded`` reads every mark as not typed, as widening does.
    """

    def __init__(self, forms: Forms, weights: Weights, folded: bool) -> None:
        self._forms = forms
        self._weights = weights
        self._folded = folded

    def wanted(self, words: Sequence[Word]) -> list[Wanted]:
        """Return the chunks of words side by side; a date in words is one chunk, and
        ``ngày`` before a day asks for nothing of its own."""
        runs = groupby(words, key=lambda word: word.exact)
        texts = ((exact, " ".join(word.text for word in run)) for exact, run in runs)
        found = [want for exact, text in texts for want in self.wanted_in(text, exact)]
        pairs = zip_longest(found, found[1:])
        return [want for want, following in pairs if not _announces_day(want, following)]

    def wanted_in(self, text: str, exact: bool = False) -> list[Wanted]:
        """Return the chunks of a text."""
        return [Wanted(chunk, analyze_chunk(chunk), exact) for chunk in CHUNK.findall(text)]

    def is_free(self, want: Wanted) -> bool:
        """Tell whether any form of a chunk's syllables counts in full."""
        return not want.exact and all(
            self._folded or fold(term) == term for terms in want.chunk.asked for term in terms
        )

    def of(self, want: Wanted, field: str, binding: bool) -> list[Reading]:
        """Return the readings of a chunk from best to worst.

        Of a syllable: as typed, with marks added, in any form. Of a date: that day,
        its month, its year.
        """
        readings = [Reading(self.bound(want, field), 1.0, 1.0)]
        if binding or want.exact:
            return readings
        weights = self._weights
        added_shares = weights.added_mass, weights.added_score
        other_shares = weights.other_mass, weights.other_score
        term, field_folded = want.chunk.asked[0][0], folded_field(field)
        if wider := wider_dates(term):
            shares = (added_shares, other_shares)
            dates = zip((Term(field_folded, date) for date in wider), shares, strict=False)
            return readings + [Reading(date, *share) for date, share in dates]
        if not _is_one_term(want) or self.is_free(want):
            return readings
        if added := self._added(want, field):
            readings.append(Reading(Synonyms(added), *added_shares))
        return [*readings, Reading(Term(field_folded, fold(term)), *other_shares)]

    def weighed_by(self, readings: Sequence[Reading]) -> Plain:
        """Return the leaf whose document frequency gives a chunk's idf.

        A word with a mark left out is as common as the word that is meant: forms
        that add marks count as the typed one. A form that the archive does not have
        would weigh more than any it has, and counts as any form.
        """
        typed, *others = (reading.leaf for reading in readings)
        if others and isinstance(typed, Term) and isinstance(others[0], Synonyms):
            return Synonyms((typed, *others[0].leaves))
        return others[-1] if others and not self._is_known(typed) else typed

    def _is_known(self, leaf: Plain) -> bool:
        return any(
            isinstance(term, Term) and term.text in self._forms(fold(term.text))
            for term in plain_leaves(leaf)
        )

    def bound(self, want: Wanted, field: str) -> Plain:
        """Return the leaf of a chunk whose typed marks bind."""
        leaves: list[Term | Phrase] = []
        for terms in want.chunk.asked:
            slots = tuple((self._term(term, field, want.exact),) for term in terms)
            leaves.append(slots[0][0] if len(slots) == 1 else Phrase(slots))
        return leaves[0] if len(leaves) == 1 else Synonyms(tuple(leaves))

    def phrase(self, wanted: Sequence[Wanted], field: str) -> Plain:
        """Return the leaf of chunks in a row, however compounds among them are spelled."""
        if len(wanted) == 1:
            return self.bound(wanted[0], field)
        every = product(*(self._spellings(want, field) for want in wanted))
        # They double with each compound: no more are made than tell that they are too many.
        spellings = islice(every, _MAX_SPELLINGS + 1)
        phrases = [Phrase(tuple(chain.from_iterable(slots))) for slots in spellings]
        if len(phrases) == 1 or len(phrases) > _MAX_SPELLINGS:
            return phrases[0]
        return Synonyms(tuple(phrases))

    def near(self, wanted: Sequence[Wanted], field: str, slop: int) -> Plain:
        """Return the leaf of chunks in any order with at most ``slop`` others among them."""
        slots = tuple(chain.from_iterable(self._slots(want, field) for want in wanted))
        return Near(slots, len(slots) + slop) if len(slots) > 1 else self.bound(wanted[0], field)

    def same(self, typed: str, forms: Sequence[str], field: str) -> Synonyms:
        """Return the leaf of what was typed and of ``forms`` that say the same, in which
        marks bind, and the absence of one."""
        leaves = [self.phrase(self.wanted_in(typed), field)]
        leaves += [self.phrase(self.wanted_in(form, exact=True), field) for form in forms]
        return Synonyms(tuple(dict.fromkeys(chain.from_iterable(map(plain_leaves, leaves)))))

    def pair(self, first: Wanted, second: Wanted, field: str) -> Phrase:
        """Return the leaf of two neighbours, their typed marks binding."""
        return Phrase((*self._slots(first, field), *self._slots(second, field)))

    def wide_pair(self, first: Wanted, second: Wanted, field: str) -> Phrase:
        """Return the leaf of two neighbours with the forms that add marks to them."""
        return Phrase((*self._wide_slots(first, field), *self._wide_slots(second, field)))

    def _added(self, want: Wanted, field: str) -> tuple[Term, ...]:
        if want.exact or not _is_one_term(want) or self.is_free(want):
            return ()
        term = want.chunk.asked[0][0]
        forms = self._forms(fold(term))
        return tuple(Term(field, form) for form in forms if adds_marks(form, term))

    def _slots(self, want: Wanted, field: str) -> list[Slot]:
        return self._spellings(want, field)[0]

    def _wide_slots(self, want: Wanted, field: str) -> list[Slot]:
        slots = self._slots(want, field)
        added = self._added(want, field)
        return [(*slots[0], *added)] if added else slots

    def _spellings(self, want: Wanted, field: str) -> list[list[Slot]]:
        """Return the sequences of slots that a chunk can stand as, its parts first."""
        single = [terms[0] for terms in want.chunk.asked if len(terms) == 1]
        slot = tuple(self._term(term, field, want.exact) for term in single)
        if want.chunk.width == 1:
            return [[slot]]
        parts = next(terms for terms in want.chunk.asked if len(terms) == want.chunk.width)
        spelled: list[Slot] = [(self._term(term, field, want.exact),) for term in parts]
        return [spelled, [slot]] if slot else [spelled]

    def _term(self, term: str, field: str, exact: bool) -> Term:
        free = not exact and (self._folded or fold(term) == term)
        return Term(folded_field(field), fold(term)) if free else Term(field, term)


def is_plain(match: Match | None) -> TypeGuard[Plain]:
    """Tell whether what is asked for is a leaf."""
    return isinstance(match, Plain)


def plain_leaves(leaf: Plain) -> tuple[Term | Phrase | Near, ...]:
    """Return the leaves that say the same as one."""
    return leaf.leaves if isinstance(leaf, Synonyms) else (leaf,)


def _announces_day(want: Wanted, following: Wanted | None) -> bool:
    if want.exact or following is None or want.label.lower() not in ("ngày", "ngay"):
        return False
    return is_day(following.chunk.asked[0][0])


def _is_one_term(want: Wanted) -> bool:
    return len(want.chunk.asked) == len(want.chunk.asked[0]) == 1
