"""What hits fall under: how many of which year, byline and so on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from searcher.cli.output import Line
from searcher.cli.printing import Printing, with_bom
from searcher.model import FacetCount
from searcher.serialize import dumps

COLUMNS = ("facet", "value", "count")

Facets = Mapping[str, Sequence[FacetCount]]


def facet_lines(facets: Facets) -> Iterator[Line]:
    """Yield a block a facet: its name, and under it each count in front of its value."""
    is_first = True
    for name, counts in facets.items():
        if not counts:
            continue
        if not is_first:
            yield Line()
        is_first = False
        yield Line(name, (), "title")
        width = max(len(f"{facet.count:,}") for facet in counts)
        for facet in counts:
            number = f"  {facet.count:>{width},}  "
            yield Line(facet.value, (), "text", number, len(number))


def facet_rows(facets: Facets, printing: Printing) -> Iterator[str]:
    """Yield a row a value, its end included, as jsonl, tsv or csv."""
    rows = ((name, facet.value, facet.count) for name, counts in facets.items() for facet in counts)
    if printing.form == "jsonl":
        yield from (dumps(dict(zip(COLUMNS, row, strict=True))) + "\n" for row in rows)
        return
    from searcher.tables import csv_row, tsv_row

    if printing.form == "csv":
        yield from with_bom(map(csv_row, (COLUMNS, *rows)), printing)
    else:
        yield from (tsv_row(row) + "\n" for row in rows)
