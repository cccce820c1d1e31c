"""Why one document matches or does not, and what its score is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from index.engines import bm25
from index.engines.asked import (
    And,
    BestPassage,
    Clause,
    Excluding,
    Leaf,
    Mass,
    Match,
    Not,
    Or,
    Scored,
)
from index.engines.explained import ClausePart, MatchPart, PassagePart, ScorePart
from index.engines.whoosh.evaluation import Question, field_of
from index.engines.whoosh.passages import best_passage
from index.engines.whoosh.scoring import passage_masses
from index.engines.whoosh.selection import Selection


def explain_match(question: Question, match: Match, document: int) -> MatchPart:
    """Return how a live document stands with a match and with all that it is made of."""
    match match:
        case And(children):
            parts = tuple(explain_match(question, child, document) for child in children)
            return MatchPart(match, all(part.held for part in parts), parts)
        case Or(children):
            parts = tuple(explain_match(question, child, document) for child in children)
            return MatchPart(match, any(part.held for part in parts), parts)
        case Not(child):
            part = explain_match(question, child, document)
            return MatchPart(match, not part.held, (part,))
        case Mass(clauses):
            shares = tuple(_clause_part(question, clause, document) for clause in clauses)
            return MatchPart(match, _holds(question, match, document), clauses=shares)
        case _:
            return MatchPart(match, _holds(question, match, document))


def _holds(question: Question, match: Match, document: int) -> bool:
    return bool(question.matching(match)[document])


def _clause_part(question: Question, clause: Clause, document: int) -> ClausePart:
    """The same reckoning as the question's own, for one document."""
    held = [(question.postings(leaf).count, leaf, share) for leaf, share in clause.readings]
    if not any(count for count, _, _ in held):
        return ClausePart(clause, 0, 0.0, 0.0)
    only = question.selection(np.array([document]))
    share = next((share for _, leaf, share in held if only.postings(leaf).count), 0.0)
    document_frequency = question.document_frequency(clause.weighed_by)
    return ClausePart(clause, document_frequency, question.idf(clause.weighed_by), share)


def explain_score(
    question: Question, rank: Sequence[Scored], document: int | None
) -> tuple[ScorePart, ...]:
    """Return what each scoring leaf gave to one document, or would give to one."""
    # One selection for all leaves: it keeps where their words stand.
    selection = None if document is None else question.selection(np.array([document]))
    return tuple(_part(question, scored, selection) for scored in rank)


def _part(question: Question, scored: Scored, selection: Selection | None) -> ScorePart:
    """Return what a leaf gave to the one document of a selection."""
    frequency, length = 0, 0
    field = field_of(scored.leaf)
    mean_length = question.collection.mean_length(field)
    if selection is not None:
        frequency = int(selection.postings(scored.leaf).frequencies.sum())
        length = int(question.collection.lengths(field)[selection.documents[0]])
    idf = question.idf(scored.weigher)
    norms = bm25.norms(np.array([length]), mean_length)
    gained = float(bm25.saturation(np.array([frequency]), norms)[0])
    return ScorePart(
        label=scored.label,
        kind=_kind(scored.leaf),
        field=field,
        weight=scored.weight,
        document_frequency=question.document_frequency(scored.weigher),
        idf=idf,
        frequency=frequency,
        length=length,
        mean_length=mean_length,
        score=scored.weight * idf * gained,
    )


def _kind(leaf: Leaf) -> str:
    inner = leaf.leaf if isinstance(leaf, Excluding) else leaf
    return type(inner).__name__.lower()


def explain_passage(question: Question, passage: BestPassage, document: int) -> PassagePart:
    """Return what its best passage gives to a document that is looked at."""
    selection = question.selection(np.array([document]))
    masses = passage_masses(question, passage)
    held = best_passage(
        [selection.places(part.leaf) for part in passage.parts], masses, passage.length
    )
    idfs = tuple(masses[number] for number in held)
    labels = tuple(passage.parts[number].label for number in held)
    mass = sum(idfs)
    return PassagePart(labels, idfs, passage.weight, mass, passage.weight * mass)
