"""``tracuu count``: how many articles match."""

from __future__ import annotations

from dataclasses import replace

import click

from searcher.cli.options import examples, index_option
from searcher.cli.request import query_argument, request_options
from searcher.model import SearchRequest
from searcher.opening import open_searcher


@click.command(
    short_help="Print how many articles match a query.",
    epilog=examples(
        "tracuu count '\"thỏa ước lao động\"'",
        "tracuu count đình công --from 2015 --to 2019",
        "tracuu count --verbatim LĐLĐ",
    ),
)
@query_argument(required=True)
@index_option
@request_options
def command(request: SearchRequest, index_directory: str | None) -> int:
    """Print how many articles match QUERY; exit code 1 where none does."""
    with open_searcher(index_directory) as searcher:
        total = searcher.search(
            replace(request, limit=1, lit=False, suggest=False, facets=False)
        ).total
    print(total)
    return 0 if total else 1
