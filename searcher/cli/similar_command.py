"""``tracuu similar``: articles like one."""

from __future__ import annotations

import sys

import click

from searcher.cli.options import as_text, examples, index_option, open_searcher
from searcher.cli.output import FORMATS, default_format, hit_lines, hit_rows, print_lines
from searcher.cli.streams import say
from searcher.serialize import dumps, similar_to_dict


@click.command(
    short_help="Find articles like one.",
    epilog=examples(
        "tracuu similar 000_a798f7f84a066ecb --limit 3",
        "tracuu similar --format jsonl 000_a798f7f84a066ecb | jq -r .title",
    ),
)
@click.argument("article_id", metavar="ID", type=as_text)
@index_option
@click.option(
    "--limit",
    type=click.IntRange(1, 100),
    metavar="N",
    default=10,
    show_default=True,
    help="How many articles.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="How to print; text on a terminal, jsonl in a pipe.",
)
def command(article_id: str, index_directory: str | None, limit: int, form: str | None) -> int:
    """Print articles like the article ID, the likest first."""
    form = form or default_format()
    with open_searcher(index_directory) as searcher:
        hits = searcher.similar(article_id, limit)
    if form == "text":
        print_lines(hit_lines(hits))
    elif form == "json":
        print(dumps(similar_to_dict(article_id, hits)))
    else:
        for row in hit_rows(hits, form):
            print(row)
    sys.stdout.flush()
    if form == "text" and not hits:
        say("No article is like it.")
    return 0 if hits else 1
