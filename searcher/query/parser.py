"""Reads a query as people type it into a tree.

Things side by side bind tightest, then NOT, then AND, and OR loosest:
``a b OR NOT c d AND e`` is ``(a b) OR ((NOT (c d)) AND e)``. The whole language is
described in ``docs/query-language.md``.
"""

from __future__ import annotations

from collections.abc import Callable

from index.errors import QuerySyntaxError
from searcher.model import Syntax
from searcher.query import faults
from searcher.query.bounds import cut_text, first_words
from searcher.query.faults import MAX_LENGTH, FaultLog
from searcher.query.lexer import Kind, Token, lex
from searcher.query.repair import repair
from searcher.query.tree import (
    And,
    DateLimit,
    Everything,
    Group,
    InField,
    Node,
    Not,
    Or,
    ParsedQuery,
)

_SIGNS = frozenset({Kind.PLUS, Kind.MINUS})
_STARTS = _SIGNS | {Kind.LEAF, Kind.FIELD, Kind.OPEN}

#: A node with the sign before it; None is no sign.
_Item = tuple[Kind | None, Node]
_STAR: _Item = (None, Everything())


def parse(text: str, syntax: Syntax) -> ParsedQuery:
    """Return the tree of ``text``, normalised first.

    Strict syntax raises :class:`~index.errors.QuerySyntaxError`, whose position is
    a 0-based character of the normalised text, where there is nothing to look for
    too. Forgiving syntax never raises: it takes a sensible reading, and ``ignored``
    says what it left out. Where strict syntax does not raise, both give the same
    tree. No tree is deeper than a few nodes for each of the ``MAX_DEPTH``
    parentheses that may stand in one another.
    """
    log = FaultLog(syntax)
    text, is_cut = cut_text(text)
    if is_cut:
        log.report(faults.TOO_LONG, MAX_LENGTH)
    tokens = first_words(lex(text, log), log)
    root = _Parser(repair(tokens, len(text), log), log).query()
    if root is None and syntax == "strict":
        raise QuerySyntaxError("there is nothing to look for", 0, "a word or a phrase")
    return ParsedQuery(root, log.notes)


class _Parser:
    """Recursive descent over repaired tokens; None stands for what a fault has emptied."""

    def __init__(self, tokens: list[Token], log: FaultLog) -> None:
        self._tokens = tokens
        self._log = log
        self._at = 0

    def query(self) -> Node | None:
        return self._joined(Kind.OR, Or, self._conjunction)

    def _conjunction(self) -> Node | None:
        return self._joined(Kind.AND, And, self._sequence)

    def _joined(
        self, operator: Kind, join: type[And] | type[Or], operand: Callable[[], Node | None]
    ) -> Node | None:
        operands = [operand()]
        while self._kind is operator:
            self._take()
            operands.append(operand())
        children: list[Node] = []
        for node in operands:
            if isinstance(node, join):
                children.extend(node.children)
            elif node:
                children.append(node)
        return join(tuple(children)) if len(children) > 1 else next(iter(children), None)

    def _sequence(self) -> Node | None:
        """Items side by side; ``a NOT b`` takes b away from a, as ``a -(b)`` does."""
        items = self._items()
        only_not = not items
        while self._kind is Kind.NOT:
            negated = self._negations()
            run = _group(self._items())
            if run:
                items.append((Kind.MINUS if negated else None, run))
        if only_not and len(items) == 1 and items[0][0] is Kind.MINUS:
            return Not(items[0][1])
        return _group(items)

    def _negations(self) -> bool:
        negated = False
        while self._kind is Kind.NOT:
            self._take()
            negated = not negated
        return negated

    def _items(self) -> list[_Item]:
        items: list[_Item] = []
        while self._kind in _STARTS:
            sign = self._take().kind if self._kind in _SIGNS else None
            node = self._operand()
            if node:
                items.append((sign, node))
        return items

    def _operand(self) -> Node | None:
        if self._kind is Kind.LEAF:
            return self._take().node
        if self._kind is Kind.FIELD:
            field = self._take().text
            child = self._operand()
            return InField(field, child) if child else None
        return self._parentheses() if self._kind is Kind.OPEN else None

    def _parentheses(self) -> Node | None:
        opening = self._take()
        if self._kind is Kind.CLOSE:
            self._log.report(faults.EMPTY_PARENTHESES, opening.start)
        node = self.query()
        self._take()
        return node

    @property
    def _kind(self) -> Kind:
        return self._tokens[self._at].kind

    def _take(self) -> Token:
        token = self._tokens[self._at]
        self._at += 1
        return token


def _group(items: list[_Item]) -> Node | None:
    """The group of ``items``, or the one thing in it that needs no group around it.

    A limit of dates without a sign is required: nobody wants it as a word that
    may be missing. Words in parentheses of their own, as in pasted sentences, are
    words like the others. A star beside anything else asks for nothing more.
    """
    items = [item for item in items if item != _STAR] or items[:1]
    if len(items) == 1 and (items[0][0] is None or _is_plain_limit(items[0])):
        return items[0][1]
    optional: list[Node] = []
    required: list[Node] = []
    excluded: list[Node] = []
    for sign, node in items:
        if sign is Kind.MINUS:
            excluded.append(node)
        elif sign is Kind.PLUS or _limits_dates(node):
            required.append(node)
        elif isinstance(node, Group) and not (node.required or node.excluded):
            optional.extend(node.optional)
        else:
            optional.append(node)
    return Group(tuple(optional), tuple(required), tuple(excluded)) if items else None


def _is_plain_limit(item: _Item) -> bool:
    return item[0] is not Kind.MINUS and _limits_dates(item[1])


def _limits_dates(node: Node) -> bool:
    """Whether ``node`` holds date limits and nothing else."""
    match node:
        case DateLimit():
            return True
        case And(children) | Or(children):
            return all(map(_limits_dates, children))
        case Not(child):
            return _limits_dates(child)
        case Group(optional, required, excluded):
            return all(map(_limits_dates, (*optional, *required, *excluded)))
    return False
