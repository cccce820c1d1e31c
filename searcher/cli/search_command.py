"""``tracuu search``: hits for one query, or for a file of them."""

from __future__ import annotations

from dataclasses import replace
from typing import BinaryIO, get_args

import click

from searcher.cli.answers import print_all, print_facets, print_page
from searcher.cli.batch import answer_lines
from searcher.cli.options import examples, given, index_option
from searcher.cli.printing import TABLES, Printing, printing_options
from searcher.cli.request import query_argument, request_options
from searcher.cli.workers import cores
from searcher.model import MAX_LIMIT, SearchRequest, Sort
from searcher.opening import open_searcher


@click.command(
    short_help="Find articles.",
    epilog=examples(
        "tracuu search lien doan lao dong an phu",
        "tracuu search '\"mái ấm công đoàn\" -title:tết' --from 2016 --sort newest",
        "tracuu search 'công* \"tai nạn công nhân\"~5'",
        "tracuu search --verbatim ldld can tho",
        "tracuu search '*' --year 2017 --sort newest",
        "tracuu search --facets 'thỏa ước'",
        "tracuu search --all --fields date,title 'thỏa ước' | jq -r .title",
        "tracuu search --all --format csv --bom 'đình công' > dinh-cong.csv",
        "tracuu search --all --format paths -0 'mái ấm' | xargs -0 grep -l 'mái ấm'",
        "tracuu search --batch queries.txt --limit 3",
        "tracuu search -- -bóng đá",
    ),
)
@query_argument(required=False)
@index_option
@click.option(
    "--limit",
    type=click.IntRange(1, MAX_LIMIT),
    metavar="N",
    default=20,
    show_default=True,
    help="How many hits.",
)
@click.option(
    "--offset",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="How many hits to pass over first.",
)
@click.option(
    "--sort",
    type=click.Choice(get_args(Sort)),
    default="relevance",
    show_default=True,
    help="The order of the hits; undated articles come last by date.",
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Print every hit, as many as there are; goes without --limit.",
)
@click.option(
    "--facets",
    is_flag=True,
    help="Print how many hits have which year, month, byline, source and captions.",
)
@request_options
@printing_options
@click.option(
    "--batch",
    type=click.File("rb"),
    metavar="FILE|-",
    help="Answer each line of FILE (- is stdin) with a line of JSON, at once.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    help="Processes that answer a batch; 0, the default, is one a core.",
)
def command(
    request: SearchRequest,
    printing: Printing,
    index_directory: str | None,
    limit: int,
    offset: int,
    sort: Sort,
    every: bool,
    facets: bool,
    batch: BinaryIO | None,
    jobs: int,
) -> int:
    """Find articles; the words of QUERY are joined by spaces.

    Words without marks match every form, marked words rank what stands as typed.
    Marks left out are restored to rank, and abbreviations searched in both forms.
    Quotes, +, -, AND, OR, NOT, parentheses, title:, byline: and date: are exact;
    công* begins a word, doan~ is spelled nearly so, "…"~5 leaves room for 5 words;
    a lone * finds every article.
    """
    _check(printing, every, facets, batch)
    asked = replace(
        request,
        limit=limit,
        offset=offset,
        sort=sort,
        lit=printing.lit,
        suggest=printing.suggests and batch is None,
        facets=facets or (printing.form == "json" and batch is None),
    )
    with open_searcher(index_directory) as searcher:
        if batch is not None:
            return answer_lines(searcher, asked, batch, jobs or cores(), printing.fields)
        if facets and printing.form != "json":
            return print_facets(searcher, asked, printing)
        return (print_all if every else print_page)(searcher, asked, printing)


def _check(printing: Printing, every: bool, facets: bool, batch: BinaryIO | None) -> None:
    """Refuse what does not go together. Raises ``click.UsageError``."""
    ctx = click.get_current_context()
    if batch is None and not given("query"):
        raise click.UsageError("Missing argument 'QUERY'", ctx)
    if batch is not None and (extra := given("query", "form", "null", "bom", "every", "facets")):
        raise click.UsageError(
            f"--batch brings its own queries and its own format: leave out {' and '.join(extra)}",
            ctx,
        )
    if every and (extra := given("limit", "facets")):
        raise click.UsageError(f"--all prints every hit: leave out {' and '.join(extra)}", ctx)
    if every and printing.form == "json":
        raise click.UsageError("--format json is one page of hits: --all goes with jsonl", ctx)
    if facets and printing.form != "json" and (extra := given("limit", "offset", "sort")):
        raise click.UsageError(f"--facets counts every hit: leave out {' and '.join(extra)}", ctx)
    if facets and (printing.fields or printing.form not in ("text", "json", *TABLES)):
        raise click.UsageError("--facets prints no hits: leave out --fields, ids and paths", ctx)
