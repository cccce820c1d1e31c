"""The same query, of which no word may be lacking."""

from __future__ import annotations

from searcher.query.tree import Fuzzy, Group, InField, Node, Phrase, Prefix, Word

_WORDS = (Word, Prefix, Fuzzy)
#: What brings a mass of its own, of which a word beside it may be the part that is lacking.
_WEIGHED = (*_WORDS, Phrase, InField)


def with_every_word(root: Node | None) -> Group | None:
    """Return a query for what, of all that ``root`` finds, holds every one of its words.

    None where ``root`` finds nothing else: a lone word, or only quotes and operators.

    >>> from searcher.query.render import render
    >>> render(with_every_word(Group((Word("quà"), Word("Tết")), excluded=(Word("lễ"),))))
    '+(quà Tết) -lễ'
    """
    if not isinstance(root, Group):
        return None
    words = tuple(child for child in root.optional if isinstance(child, _WORDS))
    weighed = sum(isinstance(child, _WEIGHED) for child in (*root.optional, *root.required))
    if not words or weighed < 2:
        return None
    others = tuple(child for child in root.optional if not isinstance(child, _WORDS))
    together = Group(words) if len(words) > 1 else words[0]
    return Group(others, (together, *root.required), root.excluded)
