"""Why an article was found, or was not, and how its score is made: in the query's words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from index.analysis.fields import FIELDS, WORDS_FIELD, folded_field
from index.analysis.numbers import wider_dates
from index.engines import asked as engine
from index.engines.explained import MatchPart, ScorePart
from searcher.model import MassShare, Requirement
from searcher.plan import Lit, Plan, date_range
from searcher.query.dates import format_date_limit
from searcher.query.tree import DateLimit
from searcher.ranking import TEXT

_PLAIN_FIELD = {folded_field(field): field for field in FIELDS}
_SHOWN_TERMS = 3

Describe = Callable[[engine.Leaf], str]


def named_parts(rank: Sequence[engine.Scored], parts: Sequence[ScorePart]) -> tuple[ScorePart, ...]:
    """Return the parts of a score with kinds that say what each counts."""
    return tuple(
        replace(part, kind=_kind(scored)) for scored, part in zip(rank, parts, strict=True)
    )


def _kind(scored: engine.Scored) -> str:
    match scored.leaf:
        case engine.Term(field) if field == WORDS_FIELD:
            return "whole word"
        case engine.Excluding(engine.Phrase()):
            return "neighbours with added marks"
        case engine.Excluding(engine.Synonyms()):
            return "added marks"
        case engine.Excluding(_, engine.Synonyms((engine.Term(_, better), *_))):
            return "wider date" if wider_dates(better) else "other marks"
    return _kind_by_label(scored.label, isinstance(scored.leaf, engine.Near))


def _kind_by_label(label: str, is_near: bool) -> str:
    if label.startswith('"'):
        return "near" if is_near else "phrase"
    if " = " in label:
        return "abbreviation"
    if label.endswith(("*", "~")):
        return "prefix" if label.endswith("*") else "fuzzy"
    return "neighbours" if " " in label else "word"


def requirement(part: MatchPart, plan: Plan) -> Requirement:
    """Return what a plan's match asks, and what of it an article holds.

    The words are named as they were typed.
    """
    return _requirement(part, _describer(plan.lit))


def _requirement(part: MatchPart, describe: Describe) -> Requirement:
    children = tuple(_requirement(child, describe) for child in part.children)
    match part.match:
        case engine.Mass(_, minimum):
            return _mass(part, minimum, describe)
        case engine.And() | engine.All():
            return Requirement("all", "", part.held, children)
        case engine.Or():
            return Requirement("any", "", part.held, children)
        case engine.Not():
            return Requirement("none", "", part.held, children)
        case engine.DateRange(first, last):
            return Requirement("dates", f"date:{_dates(first, last)}", part.held)
        case leaf:
            return Requirement("holds", describe(leaf), part.held)


def _mass(part: MatchPart, minimum: float, describe: Describe) -> Requirement:
    shares = tuple(
        MassShare(
            describe(clause.clause.readings[0][0]),
            clause.document_frequency,
            clause.mass,
            clause.share,
        )
        for clause in part.clauses
    )
    held = sum(share.mass * share.share for share in shares)
    needed = minimum * sum(share.mass for share in shares)
    return Requirement("mass", "", part.held, shares=shares, held=held, needed=needed)


def _describer(lit: Sequence[Lit]) -> Describe:
    """Return what names a leaf: as it was typed, where that is known."""
    typed = {one.tiers[0]: one.label for one in reversed(lit)}

    def describe(leaf: engine.Leaf) -> str:
        field = _field(leaf)
        name = typed.get(leaf) or _text(leaf)
        return name if field == TEXT else f"{field}:{name}"

    return describe


def _text(leaf: engine.Leaf) -> str:
    match leaf:
        case engine.Term(_, text):
            return text or "∅"  # A beginning that no word has.
        case engine.Phrase(slots):
            return _quoted(slots)
        case engine.Near(slots, length):
            return f"{_quoted(slots)}~{length - len(slots)}"
        case engine.Synonyms(leaves) if all(isinstance(leaf, engine.Term) for leaf in leaves):
            # What a prefix or a fuzzy word stands for.
            shown = ", ".join(_text(leaf) for leaf in leaves[:_SHOWN_TERMS])
            return shown + (", …" if len(leaves) > _SHOWN_TERMS else "")
        case engine.Synonyms(leaves):
            return _text(leaves[0])
        case engine.Excluding(inner):
            return _text(inner)


def _quoted(slots: Sequence[Sequence[engine.Term]]) -> str:
    return '"' + " ".join(slot[0].text for slot in slots) + '"'


def _field(leaf: engine.Leaf) -> str:
    match leaf:
        case engine.Term(field):
            return _PLAIN_FIELD.get(field, field)
        case engine.Phrase(slots) | engine.Near(slots):
            return _field(slots[0][0])
        case engine.Synonyms(leaves):
            return _field(leaves[0])
        case engine.Excluding(inner):
            return _field(inner)


def _dates(first: int, last: int) -> str:
    """Return ``2017-01..2018-06`` of two minutes written as YYYYMMDDhhmm."""
    whole = date_range(None, None)
    limit = DateLimit(
        _minute(first) if first > whole.first else None,
        _minute(last) if last < whole.last else None,
    )
    return format_date_limit(limit)


def _minute(number: int) -> str:
    digits = f"{number:012}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:]}"
