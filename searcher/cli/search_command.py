"""``tracuu search``: hits for one query, or for a file of them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import BinaryIO, get_args

import click

from searcher.cli.batch import answer_lines
from searcher.cli.options import (
    as_text,
    date_options,
    examples,
    index_option,
    open_searcher,
    verbatim_option,
    widen_option,
)
from searcher.cli.output import (
    BARE_FORMATS,
    FORMATS,
    SUGGESTING_FORMATS,
    default_format,
    page_notes,
    print_page,
)
from searcher.cli.streams import say
from searcher.cli.workers import cores
from searcher.model import MAX_LIMIT, SearchRequest, Sort


@click.command(
    short_help="Find articles.",
    epilog=examples(
        "tracuu search lien doan lao dong an phu",
        "tracuu search '\"mái ấm công đoàn\" -title:tết' --from 2016 --sort newest",
        "tracuu search 'công* \"tai nạn công nhân\"~5'",
        "tracuu search --verbatim ldld can tho",
        "tracuu search --format jsonl --limit 1000 'thỏa ước' | jq -r .title",
        "tracuu search --batch queries.txt --limit 3",
        "tracuu search -- -bóng đá",
    ),
)
@click.argument("query", nargs=-1, type=as_text)
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
@date_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to print; text on a terminal, jsonl in a pipe.",
)
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
@widen_option
@verbatim_option
def command(
    query: tuple[str, ...],
    index_directory: str | None,
    limit: int,
    offset: int,
    sort: Sort,
    first_date: str | None,
    last_date: str | None,
    form: str | None,
    batch: BinaryIO | None,
    jobs: int,
    widen: bool,
    verbatim: bool,
) -> int:
    """Find articles; the words of QUERY are joined by spaces.

    Words without marks match every form, marked words rank what stands as typed.
    Marks left out are restored to rank, and abbreviations searched in both forms.
    Quotes, +, -, AND, OR, NOT, parentheses, title:, byline: and date: are exact;
    công* begins a word, doan~ is spelled nearly so, "…"~5 leaves room for 5 words.
    """
    request = SearchRequest(
        " ".join(query), limit, offset, sort, first_date, last_date, "strict", widen, verbatim
    )
    if batch is None:
        if not query:
            raise click.UsageError("Missing argument 'QUERY'", click.get_current_context())
        return _search(index_directory, request, form or default_format())
    if query or form:
        raise click.UsageError(
            "--batch brings its own queries and its own format: leave out QUERY and --format",
            click.get_current_context(),
        )
    with open_searcher(index_directory) as searcher:
        return answer_lines(searcher, replace(request, suggest=False), batch, jobs or cores())


def _search(index_directory: str | None, request: SearchRequest, form: str) -> int:
    with open_searcher(index_directory) as searcher:
        asked = replace(request, lit=form not in BARE_FORMATS, suggest=form in SUGGESTING_FORMATS)
        page = searcher.search(asked)
    print_page(page, form)
    sys.stdout.flush()
    for note in page_notes(page, form):
        say(note)
    return 0 if page.total else 1
