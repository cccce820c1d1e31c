"""Text for a terminal: wrapped to its width, matches lit."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from searcher.cli.output import Line

_STYLES = {"title": "bold", "meta": "dim", "text": ""}
#: Bold and underlined too, so that a match shows where NO_COLOR takes the colour.
_MATCH = "bold underline yellow"
_NARROWEST = 20


def print_styled(lines: Iterable[Line]) -> None:
    """Print lines on stdout. rich honours NO_COLOR, TERM and COLUMNS."""
    console = Console(highlight=False)
    for line in lines:
        _print_wrapped(console, line)


def _print_wrapped(console: Console, line: Line) -> None:
    width = max(console.width - line.indent, _NARROWEST)
    prefix = line.number or " " * line.indent
    for row in _styled(line).wrap(console, width):
        console.print(Text.assemble((prefix, "dim"), row), soft_wrap=True)
        prefix = " " * line.indent


def _styled(line: Line) -> Text:
    text = Text(line.text, style=_STYLES[line.role])
    for start, end in line.spans:
        text.stylize(_MATCH, start, end)
    return text
