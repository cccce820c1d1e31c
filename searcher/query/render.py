"""A query's tree back as text, in one canonical form."""

from __future__ import annotations

from itertools import pairwise

from searcher.query.dates import format_date_limit
from searcher.query.lexer import OPERATORS, in_lower_case, spell_field
from searcher.query.tree import (
    And,
    DateLimit,
    Everything,
    Fuzzy,
    Group,
    InField,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Word,
)

_QUOTES = (('"', '"'), ("“", "”"), ("«", "»"))
_LEAVES = (Word, Phrase, Prefix, Fuzzy)


def render(node: Node | None) -> str:
    """Return a query that parses to ``node``, a tree that the parser made.

    Words as typed, English operators, parentheses wherever one thing stands in
    another. No tree gives no text.

    >>> render(Or((Group((Word("mái"), Word("ấm"))), Not(Word("TPHCM")))))
    '(mái ấm) OR (NOT TPHCM)'
    """
    return "" if node is None else _text(node, _reads_operators(node))


def _text(node: Node, operators_read: bool) -> str:
    def inner(child: Node, *bare: type) -> str:
        text = _text(child, operators_read)
        return text if isinstance(child, (*_LEAVES, *bare)) else f"({text})"

    def inside(child: Node) -> str:
        return inner(child, InField, DateLimit)

    match node:
        case Word(text, exact):
            # A comma keeps a word that would be read as an operator a word.
            comma = "," if operators_read and text in OPERATORS and not exact else ""
            return f"{'=' if exact else ''}{text}{comma}"
        case Phrase(text, slop):
            opening, closing = next(quotes for quotes in _QUOTES if quotes[1] not in text)
            return f"{opening}{text}{closing}{f'~{slop}' if slop else ''}"
        case Prefix(text, exact):
            return f"{'=' if exact else ''}{text}*"
        case Fuzzy(text, edits):
            return f"{text}~{edits}"
        case Everything():
            return "*"
        case InField(field, child):
            return f"{field}:{inner(child)}"
        case DateLimit():
            return f"date:{format_date_limit(node)}"
        case And(children):
            return " AND ".join(map(inside, children))
        case Or(children):
            return " OR ".join(map(inside, children))
        case Not(child):
            return f"NOT {inside(child)}"
        case Group(optional, required, excluded):
            return " ".join(
                [
                    *_apart(*map(inside, optional)),
                    *(inside(c) if isinstance(c, DateLimit) else f"+{inside(c)}" for c in required),
                    *(f"-{inside(child)}" for child in excluded),
                ]
            )


def _apart(*texts: str) -> list[str]:
    """Put a comma between words that side by side would be a field's name."""
    pairs = pairwise((*texts, ""))
    return [f"{text}," if spell_field(text, following) else text for text, following in pairs]


def _reads_operators(node: Node) -> bool:
    """Whether the text of ``node`` holds what makes capital AND, OR and NOT operators."""
    match node:
        case Word(text) | Phrase(text) | Prefix(text) | Fuzzy(text):
            return in_lower_case(text)
        case Everything():
            return False
        case Group(optional, required, excluded):
            return any(map(_reads_operators, (*optional, *required, *excluded)))
    return True
