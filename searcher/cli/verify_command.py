"""``tracuu verify``: whether the index is what its manifest says."""

from __future__ import annotations

import click

from searcher.cli.options import examples, index_option


@click.command(
    short_help="Check the files of the index.",
    epilog=examples("tracuu verify", "tracuu verify --index build/demo-index"),
)
@index_option
def command(index_directory: str | None) -> int:
    """Check every file of the index against its manifest.

    Prints "ok", or each difference on a line and ends with exit code 2.
    """
    from index.settings import Settings
    from index.store import IndexStore

    problems = IndexStore(Settings.from_environment(index_directory).index_directory).verify()
    for problem in problems:
        print(problem)
    if not problems:
        print("ok")
    return 2 if problems else 0
