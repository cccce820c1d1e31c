"""``tracuu show``: whole articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

import click

from index.errors import ArticleNotFound
from searcher.cli.options import as_text, examples, format_option, index_option, pager_option
from searcher.cli.output import article_lines, print_lines
from searcher.cli.printing import print_rows
from searcher.opening import open_searcher
from searcher.serialize import article_to_dict, dumps

if TYPE_CHECKING:
    from searcher.model import LitArticle
    from searcher.searcher import Searcher


@click.command(
    short_help="Print whole articles.",
    epilog=examples(
        "tracuu show 000_a798f7f84a066ecb",
        "tracuu show 000_a798f7f84a066ecb --highlight 'mái ấm'",
        "tracuu show 000_a798f7f84a066ecb --format json | jq .date",
        "tracuu search 'mai am' --format ids -0 | xargs -0 tracuu show --",
    ),
)
@click.argument("article_ids", metavar="ID...", nargs=-1, required=True, type=as_text)
@index_option
@format_option("text", "json")
@click.option(
    "--highlight", metavar="QUERY", type=as_text, default="", help="Light what QUERY matches."
)
@pager_option
def command(
    article_ids: tuple[str, ...],
    index_directory: str | None,
    form: str,
    highlight: str,
    pager: bool,
) -> int:
    """Print the article ID, or one after another; as json a line each.

    An ID that no article has is an error, said when all others are printed.
    """
    unknown: list[str] = []
    with open_searcher(index_directory) as searcher:
        articles = _lit(searcher, article_ids, highlight, unknown)
        if form == "json":
            print_rows(dumps(article_to_dict(lit)) + "\n" for lit in articles)
        else:
            print_lines(chain.from_iterable(map(article_lines, articles)), pager)
    if unknown:
        raise ArticleNotFound(f"no article has the id {' or '.join(map(repr, unknown))}")
    return 0


def _lit(
    searcher: Searcher, article_ids: Sequence[str], query: str, unknown: list[str]
) -> Iterator[LitArticle]:
    """Yield the articles, lit; collect the ids that none has."""
    for article_id in article_ids:
        try:
            yield searcher.light(article_id, query, "strict" if query else "forgiving")
        except ArticleNotFound:
            unknown.append(article_id)
