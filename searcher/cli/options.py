"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from searcher.searcher import Searcher

F = TypeVar("F", bound=Callable[..., Any])


def examples(*lines: str) -> str:
    """Return an epilog that click prints line for line."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


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
    )(function)


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


def date_options(function: F) -> F:
    """Add ``--from`` and ``--to``, passed on as ``first_date`` and ``last_date``."""
    function = click.option(
        "--to",
        "last_date",
        metavar="DATE",
        callback=_check_date,
        help="Only articles of DATE or earlier.",
    )(function)
    return click.option(
        "--from",
        "first_date",
        metavar="DATE",
        callback=_check_date,
        help="Only articles of DATE or later: 2024, 2024-04, 2024-04-12 or 12/4/2024.",
    )(function)


def _check_date(ctx: click.Context, option: click.Parameter, date: str | None) -> str | None:
    """Refuse a bad date once, before a batch refuses it for every query."""
    from searcher.query.dates import parse_date_range

    if date is not None:
        parse_date_range(date)
    return date


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


def open_searcher(index_directory: str | None) -> Searcher:
    """Open the index, for a ``with`` block. Raises ``IndexMissing`` and its like."""
    from index.settings import Settings
    from searcher.searcher import Searcher

    settings = Settings.from_environment(index_directory)
    return Searcher.open(settings.index_directory, settings.abbreviations, settings.cache_bytes)
