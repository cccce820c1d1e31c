"""Makes tokens sound: parentheses in pairs, and something on each side of every operator.

Each thing that is wrong is reported; in forgiving syntax the tokens that come
back are what the parser can read without asking again.
"""

from __future__ import annotations

from searcher.query import faults
from searcher.query.faults import MAX_DEPTH, FaultLog
from searcher.query.lexer import Kind, Token

_BINARY = frozenset({Kind.AND, Kind.OR})
_OPERATORS = _BINARY | {Kind.NOT}
_OPERAND_ENDS = frozenset({Kind.LEAF, Kind.CLOSE})


def repair(tokens: list[Token], length: int, log: FaultLog) -> list[Token]:
    """Return ``tokens`` paired and joined, closed by an END at ``length`` characters."""
    paired = [*_pair_parentheses(tokens, length, log), Token(Kind.END, length, "")]
    return _drop_lone_operators(paired, log)


def _pair_parentheses(tokens: list[Token], length: int, log: FaultLog) -> list[Token]:
    paired: list[Token] = []
    open_at: list[int] = []
    ignored = 0
    for token in tokens:
        if token.kind is Kind.OPEN and len(open_at) == MAX_DEPTH:
            log.report(faults.TOO_DEEP, token.start)
            ignored += 1
            continue
        if token.kind is Kind.CLOSE and ignored:
            ignored -= 1
            continue
        if token.kind is Kind.CLOSE and not open_at:
            log.report(faults.UNOPENED_PARENTHESIS, token.start)
            continue
        if token.kind is Kind.OPEN:
            open_at.append(token.start)
        elif token.kind is Kind.CLOSE:
            open_at.pop()
        paired.append(token)
    for start in open_at:
        log.report(faults.UNCLOSED_PARENTHESIS, start)
    return paired + [Token(Kind.CLOSE, length, ")")] * len(open_at)


def _drop_lone_operators(tokens: list[Token], log: FaultLog) -> list[Token]:
    joined: list[Token] = []
    for token in tokens:
        if token.kind in _BINARY or token.kind in (Kind.CLOSE, Kind.END):
            while joined and joined[-1].kind in _OPERATORS:
                lone = joined.pop()
                log.report(faults.NOTHING_AFTER, lone.start, lone.text)
        if token.kind in _BINARY and not (joined and joined[-1].kind in _OPERAND_ENDS):
            log.report(faults.NOTHING_BEFORE, token.start, token.text)
            continue
        joined.append(token)
    return joined
