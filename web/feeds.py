"""Any search as an Atom feed (RFC 4287), its pages linked to one another (RFC 5005)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Response, request, url_for
from markupsafe import Markup

from searcher.model import Hit
from web.archive import current_searcher
from web.highlight import lit
from web.language import vary_by_language
from web.pager import last_page
from web.parameters import PageState
from web.whole_search import (
    article_addresses,
    asked_state,
    page_address,
    title,
    whole_search,
)
from web.xml_answer import moment, xml_answer

FEED_SIZE = 50
#: When nothing in the archive has a date.
_NEVER = "1970-01-01"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a feed. ``summary`` is HTML."""

    id: str
    address: str
    title: str
    author: str
    moment: str
    summary: Markup


def feed() -> Response:
    """The page's search as a feed, newest articles first.

    It holds what has a date. A reader that tells what it had is answered 304 while the
    feed is still that, or the index is.
    """
    state = replace(asked_state(), sort="newest", at="")
    searcher = current_searcher()
    stats = searcher.stats()
    wanted = replace(whole_search(state), limit=FEED_SIZE, offset=FEED_SIZE * (state.page - 1))
    page = searcher.search(wanted)
    dated = [hit for hit in page.hits if hit.date]
    address = article_addresses()
    answer = xml_answer(
        "feed.xml",
        "application/atom+xml",
        id=_tag("feed?" + urlencode(_own(state.on_page(1)), doseq=True)),
        title=title(state),
        updated=moment(max([hit.date or "" for hit in dated], default=stats.last_date or _NEVER)),
        links=_links(state, last_page(page.total - page.undated, FEED_SIZE)),
        alternate=page_address(state.on_page(1)),
        entries=[_entry(hit, address(hit.id)) for hit in dated],
    )
    vary_by_language(answer).add_etag()
    answer.last_modified = datetime.fromisoformat(stats.built_at)
    answer.make_conditional(request)
    return answer


def _entry(hit: Hit, address: str) -> Entry:
    passages = (Markup("<p>{}</p>").format(lit(s.text, s.spans)) for s in hit.snippets)
    return Entry(
        id=_tag("article/" + quote(hit.id)),
        address=address,
        title=hit.title,
        author=hit.byline or hit.source,
        moment=moment(hit.date or _NEVER),
        summary=Markup("").join(passages),
    )


def _links(state: PageState, last: int) -> dict[str, str]:
    """Return the addresses of the feed's pages by what they are to this one."""
    pages = {"self": state.page, "first": 1, "last": last}
    if state.page > 1:
        pages["previous"] = min(state.page - 1, last)
    if state.page < last:
        pages["next"] = state.page + 1
    return {relation: _address(state.on_page(number)) for relation, number in pages.items()}


def _address(state: PageState) -> str:
    return url_for("take.feed", **_own(state), _external=True)


def _own(state: PageState) -> dict[str, Any]:
    """Return the arguments of a feed's address: it has one order."""
    return replace(state, sort=PageState().sort).arguments()


def _tag(name: str) -> str:
    """Return what stays the same however the archive is reached (RFC 4151)."""
    host = re.sub(r"[^0-9a-z.]+", "-", urlsplit(request.host_url).hostname or "")
    return f"tag:{host.strip('-')},2026:{name}"
