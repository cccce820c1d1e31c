"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

F = TypeVar("F", bound=Callable[..., Any])


def examples(*lines: str) -> str:
    """Return the examples of a command, for the end of its help."""
    return lines_of_help("Examples:", *lines)


def lines_of_help(title: str, *lines: str) -> str:
    """Return a part of a help that click prints line for line."""
    return "\n".join(("\b", title, *(f"  {line}" for line in lines)))


def as_text(argument: str) -> str:
    """Return an argument as UTF-8 whatever the locale says; what is none becomes U+FFFD.

    The click type of queries and ids. Paths stay what the system knows them by.
    """
    # Python hides bytes that its locale cannot read in surrogates (PEP 383).
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def index_option(function: F) -> F:
    """Add ``--index DIR``, passed on as ``index_directory: str | None``."""
    return click.option(
        "--index",
        "index_directory",
        metavar="DIR",
        help="The index; else TRACUU_INDEX, else a folder of the user's data directory.",
        shell_complete=_folders,
    )(function)


def _folders(ctx: click.Context, option: click.Parameter, incomplete: str) -> list[Any]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="dir")]


def format_option(*choices: str, help: str = "How to print.") -> Callable[[F], F]:
    """Add ``--format``, passed on as ``form: str``; the first choice is the default."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(choices),
        default=choices[0],
        show_default=True,
        help=help,
    )


def given(*names: str) -> list[str]:
    """Return those parameters of the command that its command line gives, as people call them."""
    ctx = click.get_current_context()
    return [
        parameter.opts[-1] if isinstance(parameter, click.Option) else parameter.name.upper()
        for parameter in ctx.command.params
        if parameter.name in names
        and ctx.get_parameter_source(parameter.name) is ParameterSource.COMMANDLINE
    ]


def pager_option(function: F) -> F:
    """Add ``--no-pager``, passed on as ``pager: bool``."""
    return click.option(
        "--no-pager",
        "pager",
        flag_value=False,
        default=True,
        help="Print on the terminal itself, however long it is.",
    )(function)


def widen_option(function: F) -> F:
    """Add ``--widen``."""
    return click.option(
        "--widen",
        is_flag=True,
        help="If nothing matches the marks as typed, search without them (and say so).",
    )(function)


def verbatim_option(function: F) -> F:
    """Add ``--verbatim``."""
    return click.option(
        "--verbatim",
        is_flag=True,
        help="Search what was typed and nothing else: restore no marks, expand no abbreviation.",
    )(function)
