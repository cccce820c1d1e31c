"""How hits are printed: the options that several commands share, and rows for programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, get_args

import click

from searcher.cli.options import pager_option
from searcher.model import Hit
from searcher.serialize import dumps, hit_to_dict

Format = Literal["text", "json", "jsonl", "tsv", "csv", "ids", "paths"]
FORMATS: tuple[Format, ...] = get_args(Format)
#: Those that ``--fields`` chooses columns of.
TABLES = ("jsonl", "tsv", "csv")
#: Those whose rows a NUL may end.
LISTS = ("ids", "paths")

_HIT = tuple(Hit.__dataclass_fields__)
_LIT_FIELDS = {"title_spans", "snippets"}


@dataclass(frozen=True, slots=True)
class Printing:
    """How to print. No ``fields`` stands for all that a format has by itself."""

    form: Format
    fields: tuple[str, ...] = ()
    null: bool = False
    bom: bool = False
    paged: bool = False

    @property
    def lit(self) -> bool:
        """Whether spans and snippets are shown, which take most of the time of an answer."""
        if self.fields:
            return bool(_LIT_FIELDS.intersection(self.fields))
        return self.form in ("text", "json", "jsonl")

    @property
    def suggests(self) -> bool:
        """Whether other queries that may have been meant are shown."""
        return self.form in ("text", "json")


def printing_options(function: Callable[..., int]) -> Callable[..., int]:
    """Add the options that say how hits are printed, passed on as ``printing: Printing``."""

    @wraps(function)
    def with_printing(
        form: Format | None,
        fields: tuple[str, ...],
        null: bool,
        bom: bool,
        pager: bool,
        **others: Any,
    ) -> int:
        form = form or ("jsonl" if fields else default_format())
        printing = Printing(form, fields, null, bom, pager)
        _check(printing)
        return function(printing=printing, **others)

    for option in (
        pager_option,
        click.option("--bom", is_flag=True, help="With csv: say to Excel that it is UTF-8."),
        click.option(
            "-0", "--null", is_flag=True,
            help="With ids and paths: end each with NUL instead of a line end, for xargs -0.",
        ),
        click.option(
            "--fields", metavar="NAME,...", callback=_fields,
            help=f"With jsonl, tsv, csv and batches: these of {', '.join(_HIT)}, in this order.",
        ),
        click.option(
            "--format", "form", type=click.Choice(FORMATS),
            help="How to print; text on a terminal, jsonl in a pipe.",
        ),
    ):  # fmt: skip
        with_printing = option(with_printing)
    return with_printing


def default_format() -> Format:
    """Return ``text`` on a terminal and ``jsonl`` in a pipe."""
    return "text" if sys.stdout.isatty() else "jsonl"


def hit_rows(hits: Iterable[Hit], printing: Printing) -> Iterator[str]:
    """Yield the rows of hits, their ends included, in any format for programs but ``json``.

    ``paths`` names each file once.
    """
    fields, end = printing.fields, "\0" if printing.null else "\n"
    match printing.form:
        case "csv":
            from searcher.tables import COLUMNS, csv_rows

            yield from with_bom(csv_rows(hits, fields or COLUMNS), printing)
        case "tsv":
            from searcher.tables import COLUMNS, cells, tsv_row

            yield from (tsv_row(cells(hit, fields or COLUMNS)) + end for hit in hits)
        case "jsonl":
            yield from (dumps(hit_record(hit, fields)) + end for hit in hits)
        case "ids":
            yield from (hit.id + end for hit in hits)
        case _:
            yield from (path + end for path in _distinct(hit.path for hit in hits))


def hit_record(hit: Hit, fields: Sequence[str]) -> dict[str, Any]:
    """Return what JSON says of a hit, or the ``fields`` of it."""
    record = hit_to_dict(hit)
    return {name: record[name] for name in fields} if fields else record


def with_bom(rows: Iterator[str], printing: Printing) -> Iterator[str]:
    """Yield the rows of a CSV file, with what Excel wants in front where it was asked for."""
    if printing.bom:
        from searcher.tables import BOM

        yield BOM
    yield from rows


def print_rows(rows: Iterable[str]) -> None:
    """Print rows that have their ends, each at once: whoever reads the pipe need not wait."""
    for row in rows:
        print(row, end="", flush=True)


def _distinct(values: Iterable[str]) -> Iterator[str]:
    seen = set()
    for value in values:
        if value not in seen:
            seen.add(value)
            yield value


def _fields(ctx: click.Context, option: click.Parameter, text: str | None) -> tuple[str, ...]:
    """Return the names of the fields, in the order given."""
    if text is None:
        return ()
    names = tuple(name.strip() for name in text.split(","))
    for name in names:
        if name not in _HIT:
            raise click.BadParameter(f"{name!r} is no field; the fields are {', '.join(_HIT)}")
    return names


def _check(printing: Printing) -> None:
    """Refuse what the format has not. Raises ``click.UsageError``."""
    for option, given, forms in (
        ("--fields", printing.fields, TABLES),
        ("--null", printing.null, LISTS),
        ("--bom", printing.bom, ("csv",)),
    ):
        if given and printing.form not in forms:
            raise click.UsageError(
                f"{option} goes with --format {' or '.join(forms)}, not with {printing.form}",
                click.get_current_context(),
            )
