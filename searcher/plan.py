"""What a query comes to: the question to an engine, and what is lit in its answer."""

from __future__ import annotations

from dataclasses import dataclass

from index.engines import asked as engine
from searcher.abbreviations.lookup import Use

_LAST_MINUTE = 9999_12_31_23_59


@dataclass(frozen=True, slots=True)
class Lit:
    """What is lit for one wanted thing: the first of ``tiers`` that an article holds.

    ``label`` is what was typed. ``free`` tells that any form of a syllable counts.
    """

    label: str
    tiers: tuple[engine.Leaf, ...]
    free: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask an engine for, and what to light in its answers.

    ``runs`` are sequences of ``lit`` that were typed side by side. ``uses`` are the
    abbreviations that are searched in every form, ``words`` the syllables that were
    joined to words, for the ranking alone.
    """

    match: engine.Match
    rank: tuple[engine.Scored, ...] = ()
    passage: engine.BestPassage | None = None
    lit: tuple[Lit, ...] = ()
    runs: tuple[tuple[Lit, ...], ...] = ()
    uses: tuple[Use, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def may_lack(self) -> bool:
        """Tell whether an article may match that lacks some of the words."""
        return _may_lack(self.match)


def _may_lack(match: engine.Match) -> bool:
    match match:
        case engine.Mass(clauses):
            return len(clauses) > 1
        case engine.And(parts):
            return any(map(_may_lack, parts))
    return False


def date_range(first: str | None, last: str | None) -> engine.DateRange:
    """Return the engine's range of two ISO minutes, either of which may be open."""
    return engine.DateRange(engine.date_number(first), engine.date_number(last) or _LAST_MINUTE)
