"""The pages that readers see: the front page, the results, an article."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from index.article import Article
from index.engines.bm25 import K1, B
from searcher.model import Explanation, ResultPage
from searcher.query.parser import parse
from searcher.suggestions import bare_words
from searcher.weights import WEIGHTS
from web.addresses import search_address
from web.archive import current_searcher
from web.dates import readable_dates
from web.facets import LongKind, chips, facet_groups, heading
from web.front import EVERYTHING, FIELDS, FrontPage, FrontPages
from web.language import LANGUAGES, page_language, vary_by_language
from web.pager import last_page, page_window
from web.parameters import PAGE_SIZE, PageState
from web.reading import reading, same_author, same_day, similar_articles
from web.timeline import timeline
from web.values import values

blueprint = Blueprint("pages", __name__)
blueprint.after_request(vary_by_language)


@blueprint.record_once
def _keep_front_pages(setup: BlueprintSetupState) -> None:
    setup.app.extensions["front_pages"] = FrontPages()


def _front_page() -> FrontPage:
    pages: FrontPages = current_app.extensions["front_pages"]
    return pages.page(current_searcher(), page_language())


@blueprint.get("/")
def search() -> ResponseReturnValue:
    """The front page, or the results where the address holds a query."""
    state = PageState.from_arguments(request.args)
    if not state.query and not state.limited:
        return render_template("front.html", state=state, front=_front_page())
    if not state.query:
        return redirect(url_for("pages.search", **state.anew(query=EVERYTHING).arguments()))
    state, notes = readable_dates(state)
    searcher = current_searcher()
    page = searcher.search(state.request())
    last = last_page(page.total, PAGE_SIZE)
    if state.page > last:
        return redirect(url_for("pages.search", **state.on_page(last).arguments()))
    newer = bool(state.at) and searcher.stats().generation != page.generation
    return render_results(state, page, notes, newer)


def render_results(
    state: PageState, page: ResultPage, notes: tuple[str, ...] = (), newer: bool = False
) -> str:
    """Return the page of results. ``notes`` say what of the address was not understood;
    ``newer`` tells that the archive has been updated since the page's generation."""
    last = last_page(page.total, PAGE_SIZE)
    held = state.held_at(page.generation)
    return render_template(
        "results.html",
        state=state,
        held=held,
        renewed=state.at not in ("", page.generation),
        newer=newer,
        page=page,
        notes=notes,
        last=last,
        window=page_window(state.page, last),
        page_address=lambda number: search_address(held.on_page(number)),
        chips=chips(state),
        groups=facet_groups(state, page),
        timeline=timeline(page.facets, state.period),
        everything=state.query == EVERYTHING,
        words=0 if page.total else len(bare_words(parse(page.query, "forgiving").root)),
    )


@blueprint.get("/values/<any(year, byline, source):kind>")
def every_value(kind: LongKind) -> str:
    """All years, bylines or sources of what is found, each a filter."""
    state, _ = readable_dates(PageState.from_arguments(request.args))
    state = replace(state, query=state.query or EVERYTHING)
    named = request.args.get("named", "").strip()
    shown = values(current_searcher(), state, kind, named)
    return render_template(
        "values.html",
        state=replace(state, page=shown.page),
        kind=kind,
        named=named,
        heading=heading(kind),
        values=shown,
        last=shown.last,
        window=page_window(shown.page, shown.last),
        page_address=partial(_values_address, kind, state, named),
    )


def _values_address(kind: LongKind, state: PageState, named: str, page: int) -> str:
    arguments = state.on_page(page).arguments()
    return url_for("pages.every_value", kind=kind, named=named or None, **arguments)


@blueprint.get("/article/<id:article_id>")
def article(article_id: str) -> str:
    """An article with the words of ``q`` lit, and the articles around it."""
    state = PageState.from_arguments(request.args)
    searcher = current_searcher()
    lit_article = searcher.light(article_id, state.query, "forgiving", verbatim=state.verbatim)
    return render_template(
        "article.html",
        state=state,
        lit_article=lit_article,
        reading=reading(searcher, readable_dates(state)[0], lit_article),
        similar=similar_articles(searcher, lit_article.article),
        same_day=same_day(searcher, lit_article.article),
        same_author=same_author(searcher, lit_article.article),
        address=url_for("pages.article", article_id=article_id, lang=None, _external=True),
    )


@blueprint.get("/why/<id:article_id>")
def why(article_id: str) -> ResponseReturnValue:
    """Why an article was found for ``q``, or was not, and how its score is made."""
    state = PageState.from_arguments(request.args)
    if not state.query:
        return redirect(url_for("pages.article", article_id=article_id))
    state, notes = readable_dates(state)
    searcher = current_searcher()
    explanation = searcher.explain(state.request(), article_id)
    return render_why(state, explanation, searcher.article(article_id), notes)


def render_why(
    state: PageState, explanation: Explanation, article: Article, notes: tuple[str, ...] = ()
) -> str:
    """Return the page that explains one article's score, or why it has none."""
    return render_template(
        "why.html",
        state=state,
        explanation=explanation,
        article=article,
        notes=notes,
        k1=K1,
        b=B,
        weights=WEIGHTS,
    )


@blueprint.get("/help")
def help_page() -> str:
    """What can be typed, with examples that are searches."""
    return render_template("help.html", fields=FIELDS[page_language()])


@blueprint.get("/favicon.ico")
def favicon() -> ResponseReturnValue:
    """The icon, for what shows no page and for browsers that read no SVG."""
    return redirect(url_for("static", filename="icon.png"))


@blueprint.get("/about")
def about() -> str:
    """What the archive holds, and what answers."""
    return render_template("about.html", front=_front_page(), version=version("tracuu"))


@blueprint.app_context_processor
def _every_template() -> dict[str, Any]:
    return {"state": PageState.from_arguments(request.args), "language_links": _language_links()}


def _language_links() -> list[tuple[str, str, str]]:
    """Each language's code and name, with the address of this page in it."""
    state = PageState.from_arguments(request.args)
    endpoint, values = "pages.search", {}
    if (request.endpoint or "").startswith("pages."):
        endpoint, values = request.endpoint or endpoint, dict(request.view_args or {})
    if endpoint == "pages.every_value":
        values["named"] = request.args.get("named") or None
    return [
        (code, name, url_for(endpoint, **values, **state.arguments(), lang=code))
        for code, name in LANGUAGES.items()
    ]
