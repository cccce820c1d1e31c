"""Text for a terminal: wrapped to its width, matches lit, paged where it is long."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from searcher.cli.output import Line
from searcher.cli.pager import paged, pager_command

_STYLES = {"title": "bold", "meta": "dim", "text": ""}
#: Bold and underlined too, so that a match shows where NO_COLOR takes the colour.
_MATCH = "bold underline yellow"
_NARROWEST = 20


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to who gave the file; rich would end the program with 1."""
        raise BrokenPipeError


def print_styled(lines: Iterable[Line], pager: bool = False) -> None:
    """Print lines on stdout, or in the reader's pager. rich honours NO_COLOR, TERM and COLUMNS."""
    command = pager_command() if pager else None
    if command:
        with paged(command) as stream:
            _print(_Console(highlight=False, file=stream, force_terminal=True), lines)
    else:
        _print(_Console(highlight=False), lines)


def _print(console: Console, lines: Iterable[Line]) -> None:
    for line in lines:
        _print_wrapped(console, line)


def _print_wrapped(console: Console, line: Line) -> None:
    width = max(console.width - line.indent, _NARROWEST)
    prefix = line.number or " " * line.indent
    for row in _styled(line).wrap(console, width):
        # A match that goes on in the next row would light the space between them.
        row.rstrip()
        console.print(Text.assemble((prefix, "dim"), row), soft_wrap=True)
        prefix = " " * line.indent


def _styled(line: Line) -> Text:
    text = Text(line.text, style=_STYLES[line.role])
    for start, end in line.spans:
        text.stylize(_MATCH, start, end)
    return text
