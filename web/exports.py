"""All results of a page as CSV, JSON lines, plain text or references, sent as they are found."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from unicodedata import normalize
from urllib.parse import quote

from flask import Response

from index.analysis.syllables import fold
from searcher.model import Hit
from searcher.serialize import path_below
from web.archive import current_searcher
from web.export_forms import FORMS, ExportHead
from web.language import vary_by_language
from web.whole_search import (
    article_addresses,
    asked_state,
    page_address,
    title,
    whole_search,
)

#: Characters that are sent at once: so few that they come soon, so many that each costs little.
CHUNK = 1 << 15

_NAME_LENGTH = 80
_WORD = re.compile(r"[^\W_]+")


def export(kind: str) -> Response:
    """All results of the page's search, in the page's order; ``kind`` is a key of ``FORMS``.

    ``X-Total-Count`` says how many there are. One that fails on its way is cut off: its
    last chunk does not come, so that nobody takes it for the whole.
    """
    state, form, searcher = asked_state(), FORMS[kind], current_searcher()
    wanted = replace(whole_search(state), lit=form.lit)
    found = searcher.search(replace(wanted, limit=1, lit=False))
    hits = searcher.all_hits(replace(wanted, generation=found.generation))
    head = ExportHead(title(state), page_address(state.on_page(1)), article_addresses())
    rows = form.rows(head, _below(searcher.stats().roots, hits))
    answer = Response(in_chunks(rows), content_type=form.content_type)
    answer.call_on_close(hits.close)
    names = {"filename": ascii_name(head.title), "filename*": utf8_name(head.title)}
    answer.headers.set(
        "Content-Disposition",
        "attachment",
        **{parameter: f"{name}.{kind}" for parameter, name in names.items()},
    )
    answer.headers["X-Total-Count"] = str(found.total)
    answer.headers["X-Robots-Tag"] = "noindex"
    return vary_by_language(answer)


def _below(roots: Sequence[str], hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits with paths that do not tell where on this machine the archive lies."""
    return (replace(hit, path=path_below(hit.path, roots)) for hit in hits)


def in_chunks(rows: Iterator[str]) -> Generator[bytes, None, None]:
    """Yield rows as UTF-8, many at a time. Closing this closes the rows."""
    waiting: list[str] = []
    length = 0
    for row in rows:
        waiting.append(row)
        length += len(row)
        if length >= CHUNK:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode()


def ascii_name(title: str) -> str:
    """Return a file's name after a title, for programs that know no other letters.

    >>> ascii_name('Tra Cứu: "mái ấm" +2019')
    'tra-cuu-mai-am-2019'
    """
    words = (re.sub(r"[^a-z0-9]+", "", fold(word)) for word in _words(title))
    return "-".join(filter(None, words))


def utf8_name(title: str) -> str:
    """Return the same name with its marks, as RFC 8187 writes it."""
    return "UTF-8''" + quote("-".join(_words(title)))


def _words(title: str) -> list[str]:
    return _WORD.findall(normalize("NFC", title.lower())[:_NAME_LENGTH])
