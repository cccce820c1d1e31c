"""Where machines that walk the web find every article (sitemaps.org), and what they leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from flask import Response, abort, render_template, url_for
from markupsafe import escape

from searcher.model import Hit, SearchRequest
from web.archive import current_searcher
from web.exports import in_chunks
from web.front import EVERYTHING
from web.pager import last_page
from web.whole_search import article_addresses
from web.xml_answer import moment, xml_answer

#: Articles in one sitemap. With addresses of at most 2,047 characters these stay below both
#: limits, 50,000 addresses and 50 MB, whatever the ids are.
PART_SIZE = 20_000
LONGEST_ADDRESS = 2047

_XML = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
_BEGIN = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_END = "</urlset>\n"


def sitemap() -> Response:
    """The list of the sitemaps."""
    parts = last_page(current_searcher().stats().articles, PART_SIZE)
    return xml_answer("sitemaps.xml", "application/xml", numbers=range(1, parts + 1))


def sitemap_part(number: int) -> Response:
    """One sitemap, from 1: the oldest articles first, so that new ones change the last alone."""
    searcher = current_searcher()
    if not 1 <= number <= last_page(searcher.stats().articles, PART_SIZE):
        abort(404)
    wanted = SearchRequest(
        EVERYTHING,
        offset=(number - 1) * PART_SIZE,
        sort="oldest",
        lit=False,
        facets=False,
        suggest=False,
    )
    hits = searcher.all_hits(wanted)
    rows = _rows(islice(hits, PART_SIZE), article_addresses())
    answer = Response(in_chunks(rows), content_type=_XML)
    answer.call_on_close(hits.close)
    return answer


def _rows(hits: Iterator[Hit], address: Callable[[str], str]) -> Iterator[str]:
    yield _HEAD + _BEGIN
    for hit in hits:
        place = escape(address(hit.id))
        if len(place) <= LONGEST_ADDRESS:
            changed = f"<lastmod>{moment(hit.date)}</lastmod>" if hit.date else ""
            yield f"<url><loc>{place}</loc>{changed}</url>\n"
    yield _END


def robots() -> Response:
    """What machines leave alone: searches, of which there is no end, and what is taken away."""
    text = render_template("robots.txt", sitemap=url_for("take.sitemap", _external=True))
    return Response(text, content_type="text/plain; charset=utf-8")
