"""A page's address as a search for all of its results, for what readers take away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import current_app, request, url_for

from searcher.model import SearchRequest
from web.dates import readable_dates
from web.facets import chips
from web.front import EVERYTHING
from web.parameters import PageState


def asked_state() -> PageState:
    """Return the state that the address of this request says, read as the page reads it.

    Its query is empty where every article is asked for.
    """
    state = readable_dates(PageState.from_arguments(request.args))[0]
    return replace(state, query="") if state.query == EVERYTHING else state


def whole_search(state: PageState) -> SearchRequest:
    """Return the page's search, from its first result; without a query, for every article."""
    asked = state.on_page(1).request()
    return replace(asked, query=state.query or EVERYTHING, facets=False, suggest=False)


def title(state: PageState) -> str:
    """Return what a search is called: the archive's name, the query and what limits it."""
    asked = filter(None, (state.query, *(chip.label for chip in chips(state))))
    return ": ".join(filter(None, ("Tra Cứu", " · ".join(asked))))


def article_addresses() -> Callable[[str], str]:
    """Return what gives an article's whole address, also when the request is over and its
    answer still being sent."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # a request has one
    return lambda article_id: adapter.build(
        "pages.article", {"article_id": article_id}, force_external=True
    )


def page_address(state: PageState) -> str:
    """Return the whole address of the results that show a state."""
    shown = replace(state, query=state.query or EVERYTHING)
    return url_for("pages.search", **shown.arguments(), _external=True)
