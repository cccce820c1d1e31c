"""The same query, of which no word may be lacking."""

from __future__ import annotations

from searcher.query.tree import Group, InField, Node, Phrase, PlainWord

#: What brings a mass of its own, of which a word beside it may be the part that is lacking.
_WEIGHED = PlainWord | Phrase | InField


def with_every_word(root: Node | None) -> Group | None:
    """Return a query for what, of all that ``root`` finds, holds every one of its words.

    None where ``root`` finds nothing else: a lone word, or only quotes and operators.

    >>> from searcher.query.render import render
    >>> render(with_every_word(Group((Word("quà"), Word("Tết")), excluded=(Word("lễ"),))))
    '+(quà Tết) -lễ'
    """
    if not isinstance(root, Group):
        return None
    weighed = sum(isinstance(child, _WEIGHED) for child in (*root.optional, *root.required))
    if not root.words or weighed < 2:
        return None
    words = Group(root.words) if len(root.words) > 1 else root.words[0]
    return Group(root.marked, (words, *root.required), root.excluded)
