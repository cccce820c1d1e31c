"""What a query wants, without how it asks for it."""

from __future__ import annotations

from index.analysis.tokens import CHUNK
from searcher.query import tree


def bare_words(node: tree.Node | None) -> list[str]:
    """Return the words that a query wants, without its signs, fields and limits."""
    match node:
        case tree.Word(text) | tree.Phrase(text) | tree.Prefix(text) | tree.Fuzzy(text):
            return CHUNK.findall(text)
        case tree.InField(_, child):
            return bare_words(child)
        case tree.And(children) | tree.Or(children):
            return [word for child in children for word in bare_words(child)]
        case tree.Group(optional, required):
            return [word for child in (*optional, *required) for word in bare_words(child)]
    return []
