"""The answer to one query, printed: a page of hits, all of them, or what they fall under."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from searcher.cli.facets import facet_lines, facet_rows
from searcher.cli.output import hit_lines, page_notes, print_lines, widened_notes
from searcher.cli.printing import Printing, hit_rows, print_rows
from searcher.cli.streams import say
from searcher.model import Hit, ResultPage, SearchRequest
from searcher.serialize import dumps, page_to_dict

if TYPE_CHECKING:
    from searcher.searcher import Searcher


def print_page(searcher: Searcher, request: SearchRequest, printing: Printing) -> int:
    """Print a page of hits and return the exit code."""
    page = searcher.search(request)
    if printing.form == "json":
        print_rows([dumps(page_to_dict(page)) + "\n"])
    else:
        print_hits(page.hits, printing, page.offset, page.offset + len(page.hits))
    return _conclude(page, printing, len(page.hits))


def print_hits(hits: Iterable[Hit], printing: Printing, offset: int, last: int) -> None:
    """Print hits in any format but ``json``; for people they are numbered from ``offset`` + 1
    to ``last``."""
    if printing.form == "text":
        print_lines(hit_lines(hits, offset, last), printing.paged)
    else:
        print_rows(hit_rows(hits, printing))


def print_all(searcher: Searcher, request: SearchRequest, printing: Printing) -> int:
    """Print every hit from the request's offset on, as it comes, and return the exit code."""
    page = searcher.search(replace(request, limit=1, lit=False))
    counter = _Counter(searcher.all_hits(request))
    print_hits(counter, printing, request.offset, page.total)
    return _conclude(page, printing, counter.counted)


def print_facets(searcher: Searcher, request: SearchRequest, printing: Printing) -> int:
    """Print how many of the hits have which year, byline and so on; return the exit code."""
    page = searcher.search(replace(request, limit=1, offset=0, lit=False, facet_values=sys.maxsize))
    if printing.form == "text":
        print_lines(facet_lines(page.facets), printing.paged)
    else:
        print_rows(facet_rows(page.facets, printing))
    return _conclude(page, printing, None)


def _conclude(page: ResultPage, printing: Printing, shown: int | None) -> int:
    sys.stdout.flush()
    is_text = printing.form == "text"
    if is_text and page.total and sys.stderr.isatty():
        say("")
    for note in page_notes(page, shown) if is_text else widened_notes(page.interpretation):
        say(note)
    return 0 if (page.total if shown is None else shown) else 1


class _Counter:
    """Hits, counted as they pass."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._hits = hits
        self.counted = 0

    def __iter__(self) -> Iterator[Hit]:
        for hit in self._hits:
            self.counted += 1
            yield hit
