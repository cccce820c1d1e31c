"""What says which articles match: options that ``search`` and ``count`` share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from searcher.cli.options import as_text, verbatim_option, widen_option
from searcher.model import Filters, SearchRequest

F = TypeVar("F", bound=Callable[..., Any])


def query_argument(required: bool) -> Callable[[F], F]:
    """Add ``QUERY...``, whose words a shell can complete, passed on as ``query``."""
    return click.argument(
        "query", nargs=-1, required=required, type=as_text, shell_complete=_complete
    )


def request_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add what says which articles match, passed on with the argument ``query``, a tuple of
    words, as ``request: SearchRequest``."""

    @wraps(function)
    def with_request(
        query: tuple[str, ...],
        first_date: str | None,
        last_date: str | None,
        period: str | None,
        bylines: tuple[str, ...],
        sources: tuple[str, ...],
        captions: bool | None,
        widen: bool,
        verbatim: bool,
        **others: Any,
    ) -> int:
        request = SearchRequest(
            " ".join(query),
            first_date=first_date,
            last_date=last_date,
            widen=widen,
            verbatim=verbatim,
            filters=Filters(period, bylines, sources, captions),
        )
        return function(request=request, **others)

    for option in (
        verbatim_option,
        widen_option,
        click.option(
            "--captions/--no-captions", default=None,
            help="Only articles with captions of photos, or without.",
        ),
        click.option(
            "--source", "sources", metavar="NAME", multiple=True, type=as_text,
            help="Only articles of this publication, or of any where repeated.",
        ),
        click.option(
            "--byline", "bylines", metavar="NAME", multiple=True, type=as_text,
            help="Only articles signed so, or so by any where repeated.",
        ),
        click.option(
            "--period", "--year", "period", metavar="DATE", callback=_check_date,
            help="Only articles of this year, month or day: 2024, 2024-04, 2024-04-12.",
        ),
        click.option(
            "--to", "last_date", metavar="DATE", callback=_check_date,
            help="Only articles of DATE or earlier.",
        ),
        click.option(
            "--from", "first_date", metavar="DATE", callback=_check_date,
            help="Only articles of DATE or later: 2024, 2024-04, 2024-04-12 or 12/4/2024.",
        ),
    ):  # fmt: skip
        with_request = option(with_request)
    return with_request


def _check_date(ctx: click.Context, option: click.Parameter, date: str | None) -> str | None:
    """Refuse a bad date once, before a batch refuses it for every query."""
    from searcher.query.dates import parse_date_range

    if date is not None:
        parse_date_range(date)
    return date


def _complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    # Only a shell that completes pays for the import.
    from searcher.cli.completing_words import query_words

    return query_words(ctx, parameter, incomplete)
