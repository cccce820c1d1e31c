"""``tracuu verify``: whether the index is sound, and holds what its corpus holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from searcher.cli.options import examples, format_option, index_option
from searcher.cli.output import counted
from searcher.cli.progress import open_progress
from searcher.cli.signals import terminable
from searcher.cli.streams import harmless, say

if TYPE_CHECKING:
    from index.verifying import Verdict

SAME, DIFFERS, DAMAGED = 0, 1, 2


@click.command(
    short_help="Check the index, and compare it with its corpus.",
    epilog=examples(
        "tracuu verify",
        "tracuu verify --checksum --format json",
        "tracuu verify --repair",
        "tracuu verify --repair corpus/",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@index_option
@click.option(
    "--checksum",
    is_flag=True,
    help="Read every file of the corpus, even where size and time are unchanged.",
)
@click.option("--repair", is_flag=True, help="Build a damaged index anew, update one that differs.")
@format_option("text", "json")
def command(
    paths: tuple[Path, ...], index_directory: str | None, checksum: bool, repair: bool, form: str
) -> int:
    """Read every byte of the index, and compare its articles with the corpus.

    Prints "ok", or what differs, a line each: damage, articles that are missing, changed
    or extra. The exit code is 0 where nothing differs, 1 where index and corpus differ,
    2 where the index is damaged. With --repair it is mended from the corpus: that of the
    paths that were indexed, and of each PATH, for when the index no longer knows them.
    """
    from index.settings import Settings

    if paths and not repair:
        raise click.UsageError("PATH goes with --repair: those that were indexed are compared")
    directory = Settings.from_environment(index_directory).index_directory
    with terminable():
        verdict = _verified(directory, checksum, repair)
        if repair and not verdict.is_same:
            for line in _lines(verdict):
                say(line)
            _repair(directory, paths, verdict)
            verdict = _verified(directory, checksum)
    _print(verdict, form)
    if verdict.damages:
        return DAMAGED
    return SAME if verdict.is_same else DIFFERS


def _verified(directory: Path, checksum: bool, may_be_missing: bool = False) -> Verdict:
    from index.errors import IndexMissing
    from index.verifying import Verdict, verify

    try:
        with open_progress() as progress:
            return verify(directory, progress, checksum)
    except IndexMissing as error:
        if not may_be_missing:
            raise
        return Verdict(damages=(str(error),))


def _repair(directory: Path, paths: tuple[Path, ...], verdict: Verdict) -> None:
    from index.verifying import repair

    with open_progress() as progress:
        report = repair(directory, paths, verdict, progress)
    done = "Built anew" if verdict.damages else "Brought up to date"
    say(f"{done}: the index holds {counted(report.articles)}.")


def _lines(verdict: Verdict) -> list[str]:
    """Return what differs, a line each."""
    absent = [f"{root}: this root is not there" for root in verdict.absent]
    articles = [f"{found.kind}: {found.id} ({found.place})" for found in verdict.differences]
    return [*verdict.damages, *absent, *articles]


def _print(verdict: Verdict, form: str) -> None:
    if form == "json":
        from dataclasses import asdict

        from searcher.serialize import dumps

        print(dumps({"same": verdict.is_same, **asdict(verdict)}))
        return
    for line in _lines(verdict) or ["ok"]:
        print(harmless(line))
