"""``tracuu similar``: articles like one."""

from __future__ import annotations

import sys

import click

from searcher.cli.answers import print_hits
from searcher.cli.options import as_text, examples, index_option
from searcher.cli.printing import Printing, print_rows, printing_options
from searcher.cli.streams import say
from searcher.opening import open_searcher
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
@printing_options
def command(article_id: str, printing: Printing, index_directory: str | None, limit: int) -> int:
    """Print articles like the article ID, the likest first."""
    with open_searcher(index_directory) as searcher:
        hits = searcher.similar(article_id, limit)
    if printing.form == "json":
        print_rows([dumps(similar_to_dict(article_id, hits)) + "\n"])
    else:
        print_hits(hits, printing, 0, len(hits))
    sys.stdout.flush()
    if printing.form == "text" and not hits:
        say("No article is like it.")
    return 0 if hits else 1
