"""``tracuu suggest``: completions of what is being typed."""

from __future__ import annotations

import click

from searcher.cli.options import as_text, examples, index_option
from searcher.opening import open_searcher


@click.command(
    short_help="Print completions of what is typed.",
    epilog=examples("tracuu suggest cong", "tracuu suggest 'liên đ' --limit 3"),
)
@click.argument("prefix", nargs=-1, required=True, type=as_text)
@index_option
@click.option(
    "--limit",
    type=click.IntRange(1, 100),
    metavar="N",
    default=10,
    show_default=True,
    help="How many completions.",
)
def command(prefix: tuple[str, ...], index_directory: str | None, limit: int) -> int:
    """Print completions of PREFIX, one a line, best first."""
    with open_searcher(index_directory) as searcher:
        suggestions = searcher.suggest(" ".join(prefix), limit)
    for suggestion in suggestions:
        print(suggestion)
    return 0 if suggestions else 1
