"""The same query, of which no word may be lacking."""

from __future__ import annotations

from searcher.query.tree import Group, Node


def with_every_word(root: Node | None) -> Group | None:
    """Return a query for what, of all that ``root`` finds, holds every one of its words.

    None where no word stands beside anything else.

    >>> from searcher.query.render import render
    >>> render(with_every_word(Group((Word("quà"), Word("Tết")), excluded=(Word("lễ"),))))
    '+(quà Tết) -lễ'
    """
    if not isinstance(root, Group) or not root.words:
        return None
    words = Group(root.words) if len(root.words) > 1 else root.words[0]
    return Group(root.marked, (words, *root.required), root.excluded)
