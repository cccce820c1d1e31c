"""All years, bylines or sources of what is found, where the results list but some."""

from __future__ import annotations

from dataclasses import dataclass, replace

from index.analysis.syllables import fold
from searcher.model import SearchRequest
from searcher.searcher import Searcher
from web.facets import Choice, LongKind, choices
from web.pager import last_page
from web.parameters import PageState

#: So many values stand on a page.
PAGE_SIZE = 100
# More than an archive has authors.
_EVERY = 1_000_000


@dataclass(frozen=True, slots=True)
class Values:
    """A page of values; ``total`` of all there are have the words that were looked for.

    ``page`` is 1-based, as ``last`` is: a page after the last is read as the last.
    """

    choices: tuple[Choice, ...]
    total: int
    page: int
    last: int


def values(searcher: Searcher, state: PageState, kind: LongKind, named: str) -> Values:
    """Return a page of the values that hold all words of ``named``, whatever their marks."""
    answer = searcher.search(_counting(state))
    words = _folded(named).split()
    matching = [
        choice
        for choice in choices(state, answer, kind)
        for label in [_folded(choice.label)]
        if all(word in label for word in words)
    ]
    last = last_page(len(matching), PAGE_SIZE)
    page = min(state.page, last)
    shown = matching[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    return Values(tuple(shown), len(matching), page, last)


def _folded(text: str) -> str:
    return " ".join(map(fold, text.split()))


def _counting(state: PageState) -> SearchRequest:
    request = replace(state.on_page(1).request(), limit=1, facet_values=_EVERY)
    return replace(request, lit=False, suggest=False)
