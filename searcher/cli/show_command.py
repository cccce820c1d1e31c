"""``tracuu show``: one article."""

from __future__ import annotations

import click

from searcher.cli.options import (
    as_text,
    examples,
    format_option,
    index_option,
    pager_option,
)
from searcher.cli.output import article_lines, print_lines
from searcher.opening import open_searcher
from searcher.serialize import article_to_dict, dumps


@click.command(
    short_help="Print one article.",
    epilog=examples(
        "tracuu show 000_a798f7f84a066ecb",
        "tracuu show 000_a798f7f84a066ecb --highlight 'mái ấm'",
        "tracuu show 000_a798f7f84a066ecb --format json | jq .date",
    ),
)
@click.argument("article_id", metavar="ID", type=as_text)
@index_option
@format_option("text", "json")
@click.option(
    "--highlight", metavar="QUERY", type=as_text, default="", help="Light what QUERY matches."
)
@pager_option
def command(
    article_id: str, index_directory: str | None, form: str, highlight: str, pager: bool
) -> int:
    """Print the article ID."""
    with open_searcher(index_directory) as searcher:
        lit = searcher.light(article_id, highlight, "strict" if highlight else "forgiving")
    if form == "json":
        print(dumps(article_to_dict(lit)))
    else:
        print_lines(article_lines(lit), pager)
    return 0
