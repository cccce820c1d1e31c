"""``tracuu count``: how many articles match."""

from __future__ import annotations

import click

from searcher.cli.options import (
    as_text,
    date_options,
    examples,
    index_option,
    open_searcher,
    verbatim_option,
    widen_option,
)
from searcher.model import SearchRequest


@click.command(
    short_help="Print how many articles match a query.",
    epilog=examples(
        "tracuu count '\"thỏa ước lao động\"'",
        "tracuu count đình công --from 2015 --to 2019",
        "tracuu count --verbatim LĐLĐ",
    ),
)
@click.argument("query", nargs=-1, required=True, type=as_text)
@index_option
@date_options
@widen_option
@verbatim_option
def command(
    query: tuple[str, ...],
    index_directory: str | None,
    first_date: str | None,
    last_date: str | None,
    widen: bool,
    verbatim: bool,
) -> int:
    """Print how many articles match QUERY; exit code 1 where none does."""
    request = SearchRequest(
        " ".join(query),
        limit=1,
        first_date=first_date,
        last_date=last_date,
        widen=widen,
        verbatim=verbatim,
        lit=False,
    )
    with open_searcher(index_directory) as searcher:
        total = searcher.search(request).total
    print(total)
    return 0 if total else 1
