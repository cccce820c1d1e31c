"""What each short form means in this archive: the lists and the archive's articles together.

A line of a list that is not marked ambiguous holds, whatever articles say. Of any other
short form the archive decides: a meaning with at least :data:`DOMINANT` of the articles
that explain it is *the* meaning, and each form of it finds the other. Where none has so
many, the short form finds each of its meanings, and none of them finds the short form.
Where no article explains it, the first line on it is its meaning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.learned.abbreviations import MinedMeaning
from index.learned.initials import letters_of, meaning_of, syllables_of
from searcher.abbreviations.listed import Listed

DOMINANT = 0.8
#: A meaning of a smaller share is passed over where no meaning is dominant.
NOTABLE = 0.2


@dataclass(frozen=True, slots=True)
class Meaning:
    """Forms that stand for each other, the one to show first.

    ``shorts`` mean this and nothing else; ``contested`` mean other things as well.
    ``small`` are spellings in small letters that are taken for a short form.
    """

    shorts: tuple[str, ...]
    contested: tuple[str, ...]
    longs: tuple[str, ...]
    small: tuple[str, ...]


def meanings(listed: Sequence[Listed], mined: Iterable[MinedMeaning]) -> tuple[Meaning, ...]:
    """Return what the short forms mean, the meanings of the lists first."""
    weighing = _Weighing()
    for line in listed:
        weighing.add_listed(line)
    for meaning in mined:
        weighing.add_mined(meaning)
    return weighing.meanings()


@dataclass(slots=True, eq=False)
class _Draft:
    """A meaning while it is put together; ``longs`` by their terms."""

    longs: dict[Sequence[str], str] = field(default_factory=dict)
    small: tuple[str, ...] = ()
    shorts: list[str] = field(default_factory=list)
    contested: list[str] = field(default_factory=list)

    def add(self, longs: Iterable[str]) -> None:
        for long in longs:
            self.longs.setdefault(syllables_of(long), long)


@dataclass(slots=True)
class _Claim:
    """That a short form means ``draft``, in this share of the articles that explain it."""

    short: str
    draft: _Draft
    share: float = 0.0


class _Weighing:
    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self._by_meaning: dict[Sequence[str], _Draft] = {}
        self._claims: defaultdict[str, list[_Claim]] = defaultdict(list)
        self._settled: set[str] = set()

    def add_listed(self, line: Listed) -> None:
        draft = self._draft(line.longs)
        draft.small += line.small
        for short in line.shorts:
            letters = letters_of(short)
            self._claims[letters].append(_Claim(short, draft))
            if not line.ambiguous:
                self._settled.add(letters)

    def add_mined(self, mined: MinedMeaning) -> None:
        letters = letters_of(mined.short)
        draft = self._by_meaning.get(meaning_of(mined.longs[0]))
        claims = self._claims[letters]
        claim = next((claim for claim in claims if claim.draft is draft), None)
        if claim is None:
            if letters in self._settled:
                return
            claim = _Claim(mined.short, draft or self._draft(mined.longs))
            claims.append(claim)
        claim.draft.add(mined.longs)
        claim.share += mined.share

    def _draft(self, longs: Sequence[str]) -> _Draft:
        meaning = meaning_of(longs[0]) if longs else ()
        draft = self._by_meaning.get(meaning)
        if draft is None:
            draft = _Draft()
            self._drafts.append(draft)
        draft.add(longs)
        for long in longs:
            self._by_meaning.setdefault(meaning_of(long), draft)
        return draft

    def meanings(self) -> tuple[Meaning, ...]:
        for letters, claims in self._claims.items():
            if letters in self._settled or not any(claim.share for claim in claims):
                claims[0].share = 1.0
            for claim in claims:
                if claim.share >= DOMINANT:
                    claim.draft.shorts.append(claim.short)
                elif claim.share >= NOTABLE:
                    claim.draft.contested.append(claim.short)
        return tuple(
            Meaning(
                tuple(draft.shorts),
                tuple(draft.contested),
                tuple(draft.longs.values()),
                draft.small,
            )
            for draft in self._drafts
            if draft.longs and (draft.shorts or draft.contested)
        )
