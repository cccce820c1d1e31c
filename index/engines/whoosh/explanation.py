"""Why one document matches or does not, part by part."""

from __future__ import annotations

from index.engines.base import And, Clause, ClausePart, Mass, Match, MatchPart, Not, Or
from index.engines.whoosh.evaluation import Evaluator


def explain_match(evaluator: Evaluator, match: Match, document: int) -> MatchPart:
    """Return how a live document stands with a match and with all that it is made of."""
    match match:
        case And(children):
            parts = tuple(explain_match(evaluator, child, document) for child in children)
            return MatchPart(match, all(part.held for part in parts), parts)
        case Or(children):
            parts = tuple(explain_match(evaluator, child, document) for child in children)
            return MatchPart(match, any(part.held for part in parts), parts)
        case Not(child):
            part = explain_match(evaluator, child, document)
            return MatchPart(match, not part.held, (part,))
        case Mass(clauses):
            shares = tuple(_clause_part(evaluator, clause, document) for clause in clauses)
            return MatchPart(match, _holds(evaluator, match, document), clauses=shares)
        case _:
            return MatchPart(match, _holds(evaluator, match, document))


def _holds(evaluator: Evaluator, match: Match, document: int) -> bool:
    return bool(evaluator.matching(match)[document])


def _clause_part(evaluator: Evaluator, clause: Clause, document: int) -> ClausePart:
    """The same reckoning as the evaluator's, for one document."""
    held = [(evaluator.postings(leaf).documents, share) for leaf, share in clause.readings]
    if not any(len(documents) for documents, _ in held):
        return ClausePart(clause, 0, 0.0, 0.0)
    share = next((share for documents, share in held if document in documents), 0.0)
    document_frequency = len(evaluator.postings(clause.weighed_by).documents)
    return ClausePart(clause, document_frequency, evaluator.idf(clause.weighed_by), share)
