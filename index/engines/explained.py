"""What an engine says of one article: how its score is made, and why it matches."""

from __future__ import annotations

from dataclasses import dataclass

from index.engines.asked import Clause, Match


@dataclass(frozen=True, slots=True)
class ScorePart:
    """What one scoring leaf gave to one article.

    ``score = weight * idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b *
    length / mean_length))``, the BM25 of Robertson and Zaragoza (2009), lengths in
    tokens.
    """

    label: str
    kind: str
    field: str
    weight: float
    document_frequency: int
    idf: float
    frequency: int
    length: int
    mean_length: float
    score: float


@dataclass(frozen=True, slots=True)
class PassagePart:
    """What its best passage gave to one article: ``score = weight * mass``.

    ``labels`` and ``idfs`` are those of the parts in the passage; ``mass`` is the sum
    of the idfs.
    """

    labels: tuple[str, ...]
    idfs: tuple[float, ...]
    weight: float
    mass: float
    score: float


@dataclass(frozen=True, slots=True)
class ClausePart:
    """What one article holds of a clause: ``share`` of its ``mass``, from 0 to 1.

    The mass is 0 where no article holds any reading, else the idf of
    ``document_frequency``.
    """

    clause: Clause
    document_frequency: int
    mass: float
    share: float


@dataclass(frozen=True, slots=True)
class MatchPart:
    """Whether one article matches, and how it stands with what the match is made of.

    ``children`` are the parts of an And, an Or or a Not, ``clauses`` those of a Mass.
    """

    match: Match
    held: bool
    children: tuple[MatchPart, ...] = ()
    clauses: tuple[ClausePart, ...] = ()
