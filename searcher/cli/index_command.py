"""``tracuu index``: build or update the index."""

from __future__ import annotations

import math
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from searcher.cli.options import examples, index_option
from searcher.cli.output import counted, human_bytes
from searcher.cli.progress import open_progress, rate_text
from searcher.cli.signals import terminable
from searcher.cli.streams import say

if TYPE_CHECKING:
    from index.builder import BuildReport


# What stands for --wait without seconds: nobody can type it.
_FOR_EVER = "\0"


class _IndexCommand(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read ``--wait`` without seconds; a PATH that follows it is none."""
        end = args.index("--") if "--" in args else len(args)
        options = [f"--wait={_FOR_EVER}" if arg == "--wait" else arg for arg in args[:end]]
        return super().parse_args(ctx, options + args[end:])


def _seconds(text: str) -> float:
    """Return how long to wait. Raises a usage error."""
    if text == _FOR_EVER:
        return math.inf
    with suppress(ValueError):
        if 0 <= (seconds := float(text)) < math.inf:  # which NaN is not either
            return seconds
    raise click.BadParameter(
        f"{text!r} is no number of seconds; --wait alone waits as long as it takes"
    )


@click.command(
    cls=_IndexCommand,
    short_help="Build the index, or bring it up to date.",
    epilog=examples(
        "tracuu index corpus/",
        "tracuu index news-2023/ news-2024.jsonl.xz --jobs 4",
        "tracuu index",
        "tracuu index --rebuild",
        "tracuu index --forget news-2023/",
    ),
)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@index_option
@click.option("--rebuild", is_flag=True, help="Start anew instead of adding what changed.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    metavar="N",
    default=0,
    help="Processes; 0, the default, is one a core.",
)
@click.option(
    "--checksum", is_flag=True, help="Read every file, even where size and time are unchanged."
)
@click.option(
    "--forget",
    multiple=True,
    metavar="ROOT",
    help="Drop a path indexed earlier, and its articles. May be repeated.",
)
@click.option(
    "--wait",
    type=_seconds,
    default="0",
    metavar="[=SECONDS]",
    help="Wait for another process that is writing to the index, without SECONDS for as "
    "long as it takes; else that is an error.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say only what goes wrong.")
def command(
    paths: tuple[Path, ...],
    index_directory: str | None,
    rebuild: bool,
    jobs: int,
    checksum: bool,
    forget: tuple[str, ...],
    wait: float,
    quiet: bool,
) -> int:
    """Index the articles of each PATH: a .txt or .jsonl[.gz|.xz] file, or a folder of them.

    A later run reads only what was added or changed, and drops what was deleted
    under the same PATHs; without a PATH, under all that were given before. What is
    searchable stays so until the new index is complete; a run that was interrupted or
    killed is gone on with by the next one. A file that cannot be read is skipped with
    its reason.
    """
    from index.builder import BuildOptions, build
    from index.settings import Settings

    directory = Settings.from_environment(index_directory).index_directory
    options = BuildOptions(rebuild=rebuild, jobs=jobs, checksum=checksum, forget=forget, wait=wait)
    try:
        with terminable(), open_progress(quiet) as progress:
            report = build(paths, directory, options, progress)
    except KeyboardInterrupt:
        say(f"Interrupted; the index is as it was before.{_goes_on(directory)}")
        raise
    for root in report.empty_roots:
        say(f"tracuu: warning: no .txt, .jsonl, .jsonl.gz or .jsonl.xz under {root}")
    if not quiet or not report.index_bytes:
        say(summary(report, directory))
    return 2 if nothing_read(report) else 0


def _goes_on(directory: Path) -> str:
    from index.store import IndexStore

    if IndexStore(directory).checkpoint() is None:
        return ""
    return " The next run with the same paths goes on where this one was."


def nothing_read(report: BuildReport) -> bool:
    """Tell whether an empty index is due to files that are broken, or to roots that are empty."""
    return not report.articles and bool(report.errors or report.empty_roots)


def summary(report: BuildReport, directory: Path) -> str:
    """Return what to say last: what happened to the articles, and how big they are."""
    if not report.index_bytes:
        return f"Nothing was read, {len(report.errors):,} skipped: no index was made in {directory}"
    counts = (
        f"{report.added:,} added, {report.changed:,} changed, {report.deleted:,} deleted, "
        f"{report.unchanged:,} unchanged, {len(report.errors):,} skipped"
    )
    read = rate_text(report.added + report.changed, report.seconds)
    freed = f"; {human_bytes(report.freed_bytes)} freed on the disk" if report.freed_bytes else ""
    return (
        f"{counts}; read {read}, in {report.seconds:.1f} s\n"
        f"The index holds {counted(report.articles)}: {human_bytes(report.text_bytes)} of text, "
        f"{human_bytes(report.index_bytes)} of index, in {directory}{freed}"
    )
