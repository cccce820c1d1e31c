"""The pages that readers see: the front page, the results, an article."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from searcher.model import ResultPage
from searcher.query.parser import parse
from searcher.suggestions import bare_words
from web.archive import current_searcher
from web.dates import readable_dates
from web.language import LANGUAGES, vary_by_language
from web.pager import last_page, page_window
from web.parameters import PAGE_SIZE, PageState

blueprint = Blueprint("pages", __name__)
blueprint.after_request(vary_by_language)


@blueprint.get("/")
def search() -> ResponseReturnValue:
    """The front page, or the results where the address holds a query."""
    state = PageState.from_arguments(request.args)
    if not state.query:
        return render_template("front.html", state=state, stats=current_searcher().stats())
    state, notes = readable_dates(state)
    page = current_searcher().search(state.request())
    last = last_page(page.total, PAGE_SIZE)
    if state.page > last:
        return redirect(url_for("pages.search", **state.on_page(last).arguments()))
    return render_results(state, page, notes)


def render_results(state: PageState, page: ResultPage, notes: tuple[str, ...] = ()) -> str:
    """Return the page of results. ``notes`` say what of the address was not understood."""
    last = last_page(page.total, PAGE_SIZE)
    return render_template(
        "results.html",
        state=state,
        page=page,
        notes=notes,
        last=last,
        window=page_window(state.page, last),
        words=0 if page.total else len(bare_words(parse(page.query, "forgiving").root)),
    )


@blueprint.get("/article/<id:article_id>")
def article(article_id: str) -> str:
    """An article, with the words of ``q`` lit."""
    state = PageState.from_arguments(request.args)
    lit_article = current_searcher().light(article_id, state.query, "forgiving")
    return render_template("article.html", state=state, lit_article=lit_article)


@blueprint.app_context_processor
def _every_template() -> dict[str, Any]:
    return {"state": PageState.from_arguments(request.args), "language_links": _language_links()}


def _language_links() -> list[tuple[str, str, str]]:
    """Each language's code and name, with the address of this page in it."""
    state = PageState.from_arguments(request.args)
    endpoint, values = "pages.search", {}
    if request.endpoint == "pages.article":
        endpoint, values = "pages.article", request.view_args or {}
    return [
        (code, name, url_for(endpoint, **values, **state.arguments(), lang=code))
        for code, name in LANGUAGES.items()
    ]
