"""What an export can look like: hits to rows of CSV, JSON lines, plain text or references."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from searcher.model import Hit
from searcher.serialize import dumps, hit_to_dict
from searcher.tables import BOM, COLUMNS, cells, csv_row

#: The columns of a CSV export.
CSV_COLUMNS = (*COLUMNS, "address")

_WIDTH = 78
_INDENT = "   "
# A text of the archive must not steer the terminal that it is shown on.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class ExportHead:
    """What is exported: the results on the page at ``address``; ``article`` gives the
    address of an article by its id."""

    title: str
    address: str
    article: Callable[[str], str]


def csv_export(head: ExportHead, hits: Iterable[Hit]) -> Iterator[str]:
    """Yield a CSV file that Excel too reads as UTF-8, and computes no cell of."""
    yield BOM + csv_row(CSV_COLUMNS)
    for hit in hits:
        yield csv_row([*cells(hit, COLUMNS), head.article(hit.id)])


def json_lines_export(head: ExportHead, hits: Iterable[Hit]) -> Iterator[str]:
    """Yield a line a hit, as ``tracuu search --format jsonl`` prints it."""
    for hit in hits:
        yield dumps(hit_to_dict(hit)) + "\n"


def text_export(head: ExportHead, hits: Iterable[Hit]) -> Iterator[str]:
    """Yield a text for people, its hits numbered."""
    yield f"{head.title}\n{head.address}\n"
    for number, hit in enumerate(hits, 1):
        yield "\n" + text_entry(number, hit, head.article(hit.id))


def ris_export(head: ExportHead, hits: Iterable[Hit]) -> Iterator[str]:
    """Yield a RIS file, which Zotero and other managers of references read."""
    for hit in hits:
        yield ris_reference(hit, head.article(hit.id))


def ris_reference(hit: Hit, address: str) -> str:
    """Return a hit as a newspaper article in RIS: a line a tag, those without a value left out."""
    day = (hit.date or "")[:10]
    values = (
        ("TI", hit.title),
        ("AU", hit.byline),
        ("T2", hit.source),
        ("PY", day[:4]),
        ("DA", day.replace("-", "/")),
        ("LA", "vi"),
        ("UR", address),
    )
    lines = [f"{tag}  - {_CONTROL.sub(' ', value)}" for tag, value in values if value]
    return "\r\n".join(["TY  - NEWS", *lines, "ER  - ", ""])


def text_entry(number: int, hit: Hit, address: str) -> str:
    """Return a hit as people read it: title; date, byline and source; address; snippets."""
    begin = f"{number}. "
    origin = ((hit.date or "").replace("T", " "), hit.byline, hit.source)
    lines = [
        *_wrapped(hit.title, begin),
        *_wrapped(" · ".join(filter(None, origin))),
        _INDENT + address,
        *(line for snippet in hit.snippets for line in _wrapped(snippet.text)),
    ]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, begin: str = _INDENT) -> list[str]:
    return textwrap.wrap(
        _CONTROL.sub(" ", text),
        _WIDTH,
        initial_indent=begin,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
    )


@dataclass(frozen=True, slots=True)
class ExportForm:
    """``lit`` tells whether its rows show spans or snippets, which take most of the time."""

    content_type: str
    lit: bool
    rows: Callable[[ExportHead, Iterable[Hit]], Iterator[str]]


FORMS = {
    "csv": ExportForm("text/csv; charset=utf-8; header=present", False, csv_export),
    "jsonl": ExportForm("application/jsonl; charset=utf-8", True, json_lines_export),
    "txt": ExportForm("text/plain; charset=utf-8", True, text_export),
    "ris": ExportForm("application/x-research-info-systems; charset=utf-8", False, ris_export),
}
