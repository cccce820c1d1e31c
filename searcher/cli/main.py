"""``tracuu``: finds the subcommand, runs it, and turns errors into exit codes.

Exit codes: 0 found, 1 nothing found, 2 error, 130 interrupted, 143 terminated. Data
goes to stdout, everything else to stderr.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

from index.errors import UserError
from searcher.cli.options import examples, lines_of_help
from searcher.cli.signals import Terminated
from searcher.cli.streams import discard, failed_io, prepare, say

FOUND = 0
ERROR = 2
INTERRUPTED = 130
TERMINATED = 143

_COMMANDS = "tracuu.commands"


class CommandGroup(click.Group):
    """A group whose commands are entry points: only the one asked for is imported.

    Those of this package are found by their files' names, without asking what is installed.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read ``help COMMAND`` as ``COMMAND --help``."""
        if args[:1] == ["help"]:
            args = [*args[1:], "--help"]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        from importlib.metadata import entry_points

        return sorted(entry_points(group=_COMMANDS).names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _own_command(cmd_name) or self._installed_command(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        is_name = name[:1].isalnum() and not ctx.resilient_parsing
        if is_name and self.get_command(ctx, name) is None:
            nearest = _nearest(name, self.list_commands(ctx))
            meant = f": did you mean {nearest!r}?" if nearest else ""
            raise click.UsageError(f"No such command {name!r}{meant}", ctx)
        return super().resolve_command(ctx, args)

    def _installed_command(self, name: str) -> click.Command | None:
        from importlib.metadata import entry_points

        for entry in entry_points(group=_COMMANDS, name=name):
            command: click.Command = entry.load()
            return command
        return None

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        # --help and --version print here already.
        with _while_somebody_reads():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            with _while_somebody_reads():
                status = super().invoke(ctx)
                sys.stdout.flush()
                return status
        except Terminated:
            return TERMINATED
        except KeyboardInterrupt:
            return INTERRUPTED


def _own_command(name: str) -> click.Command | None:
    """Return a command of this package, None where it has no such file."""
    if not name.isidentifier():
        return None
    module = f"searcher.cli.{name}_command"
    try:
        command: click.Command = import_module(module).command
    except ModuleNotFoundError as error:
        if error.name == module:
            return None
        raise
    return command


@contextmanager
def _while_somebody_reads() -> Iterator[None]:
    """End quietly where whoever read our output has seen enough (`| head`)."""
    try:
        yield
    except BrokenPipeError:
        discard(sys.stdout)
        raise click.exceptions.Exit(FOUND) from None


_EXAMPLES = examples(
    "tracuu help search",
    "tracuu index corpus/",
    "tracuu search 'lien doan lao dong an phu'",
    "tracuu search --format ids '\"thỏa ước lao động\"' | head",
)
_ENVIRONMENT = lines_of_help(
    "Environment:",
    "TRACUU_INDEX          the index, for commands without --index",
    "TRACUU_ABBREVIATIONS  the archive's own list of abbreviations",
    "TRACUU_CACHE_MB       how much memory what was read of the index may take",
    "TRACUU_TIMEOUT_MS     how long one answer may take",
    "TRACUU_PAGER, PAGER   what shows long text on a terminal: less",
    "NO_COLOR, FORCE_COLOR colour nowhere, or in pipes too",
)
_EXIT_CODES = lines_of_help("Exit codes: 0 found, 1 nothing found, 2 error, 130 interrupted.")


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="\n\n".join((_EXAMPLES, _ENVIRONMENT, _EXIT_CODES)),
)
@click.version_option(
    None, "-V", "--version", package_name="tracuu", message="%(prog)s %(version)s"
)
@click.pass_context
def cli(ctx: click.Context) -> int:
    """Look up Vietnamese articles, typed with or without marks."""
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())
        return ERROR
    return FOUND


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code. ``args`` defaults to ``sys.argv[1:]``."""
    if args is None:
        _waste_no_time()
    try:
        prepare()
        status = cli.main(args, prog_name="tracuu", standalone_mode=False)
    except click.UsageError as error:
        return _fail(_usage_message(error))
    except click.ClickException as error:
        return _fail(error.format_message())
    except UserError as error:
        return _fail(str(error))
    except click.Abort:
        return INTERRUPTED
    except OSError as error:
        return _fail(failed_io(error))
    except MemoryError as error:
        return _fail(f"there is too little memory: {str(error) or 'none is left'}")
    except Exception:
        # A defect. Python's own exit code for it, 1, would say "nothing found".
        import traceback

        say(traceback.format_exc())
        return ERROR
    return status if isinstance(status, int) else FOUND


def _waste_no_time() -> None:
    """Set up a process that does one command and ends: a tenth of a short one's time."""
    # No command multiplies matrices: numpy need not start a thread a core for them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Little that is made is garbage, and nothing of it needs to be told apart at the end.
    gc.set_threshold(200_000)
    atexit.register(gc.freeze)


def _usage_message(error: click.UsageError) -> str:
    command = error.ctx.command_path if error.ctx else "tracuu"
    message, hint = error.format_message().rstrip("."), f"see {command} --help"
    if isinstance(error, click.NoSuchOption):
        message = f"No such option {error.option_name!r}"
        if nearest := _nearest(error.option_name, error.possibilities or ()):
            message += f": did you mean {nearest!r}?"
        else:
            hint = f"{_escape_hint(error.ctx)}{hint}"
    return f"{message} ({hint})"


def _nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the name that was probably meant, if any; dashes in front tell nothing."""
    from difflib import get_close_matches

    bare = {known.lstrip("-"): known for known in names}
    return next((bare[close] for close in get_close_matches(name.lstrip("-"), bare, 1)), None)


def _escape_hint(ctx: click.Context | None) -> str:
    """Return how to give the command's first argument where it looks like an option."""
    arguments = [p for p in ctx.command.params if isinstance(p, click.Argument)] if ctx else []
    if not arguments:
        return ""
    name = (arguments[0].metavar or arguments[0].human_readable_name).strip("[].")
    return f"write -- before {name} if it begins with -; "


def _fail(message: str) -> int:
    say(f"tracuu: error: {' '.join(message.split())}")
    return ERROR
