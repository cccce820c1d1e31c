"""Hits as tables, for spreadsheets (CSV) and for shells (TSV): from the command line and the web.

A column is a field of :class:`~searcher.model.Hit`, its cell the field's value: nothing for
None, the passages of ``snippets`` joined by `` … ``, the spans of ``title_spans`` as JSON.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields

from searcher.model import Hit
from searcher.serialize import dumps

#: What a table of hits can hold, in the order of a hit's keys.
FIELDS = tuple(field.name for field in fields(Hit))
#: What it holds unless told otherwise: all that is one value.
COLUMNS = ("id", "score", "date", "title", "byline", "source", "path")
#: Put in front of a CSV file, this tells Excel that it is UTF-8; other programs take it for
#: a part of the first column's name.
BOM = "\ufeff"

# A spreadsheet computes a cell that begins so, and a formula can read files and call home:
# OWASP, "CSV Injection".
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def csv_rows(hits: Iterable[Hit], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """Yield a CSV file, row by row: the names of the columns, then a row a hit.

    RFC 4180 in text: each row ends in CR LF. Begin the file with :data:`BOM` where people
    will open it in Excel.
    """
    yield csv_row(columns)
    for hit in hits:
        yield csv_row(cells(hit, columns))


def csv_row(values: Iterable[object]) -> str:
    r"""Return one CSV row, its line end included. Texts that would be computed begin with ``'``.

    >>> csv_row(["Báo, số 1", '=HYPERLINK("x")', None, 7])
    '"Báo, số 1","\'=HYPERLINK(""x"")",,7\r\n'
    """
    row = io.StringIO()
    csv.writer(row, lineterminator="\r\n").writerow([_defused(value) for value in values])
    return row.getvalue()


def tsv_row(values: Iterable[object]) -> str:
    r"""Join values with tabs; None is empty, and tab, line end and ``\`` are escaped.

    >>> tsv_row(["Dòng một\nDòng hai", None, 7])
    'Dòng một\\nDòng hai\t\t7'
    """
    texts = ("" if value is None else str(value) for value in values)
    return "\t".join(text.translate(_TSV_ESCAPES) for text in texts)


def cells(hit: Hit, columns: Sequence[str]) -> list[object]:
    """Return a hit's cells, in the order of ``columns``, which are names of its fields."""
    return [_cell(hit, name) for name in columns]


def _cell(hit: Hit, name: str) -> object:
    if name == "snippets":
        return " … ".join(snippet.text for snippet in hit.snippets)
    return dumps(hit.title_spans) if name == "title_spans" else getattr(hit, name)


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_COMPUTED) else value
