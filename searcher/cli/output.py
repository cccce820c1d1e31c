"""How results are printed for people."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from searcher.cli.streams import harmless
from searcher.model import Hit, Interpretation, LitArticle, ResultPage, Span

_PROSE = ("lead", "paragraph")
_SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Line:
    """A line for people. ``role`` says how a terminal styles it, ``indent`` counts columns."""

    text: str = ""
    spans: Sequence[Span] = ()
    role: Literal["title", "meta", "text"] = "text"
    number: str = ""
    indent: int = 0


def hit_lines(hits: Iterable[Hit], offset: int, last: int) -> Iterator[Line]:
    """Yield hits numbered from ``offset`` + 1 to ``last``, an empty line between two."""
    width = len(str(last))
    for number, hit in enumerate(hits, offset + 1):
        if number > offset + 1:
            yield Line()
        yield from _hit_lines(hit, f"{number:>{width}}. ")


def _hit_lines(hit: Hit, number: str) -> Iterator[Line]:
    indent = len(number)
    yield Line(hit.title, hit.title_spans, "title", number, indent)
    yield Line(_joined(date_text(hit.date), hit.byline, hit.source), (), "meta", "", indent)
    for snippet in hit.snippets:
        yield Line(snippet.text, snippet.spans, "text", "", indent)
    yield Line(hit.id, (), "meta", "", indent)


def article_lines(lit: LitArticle) -> Iterator[Line]:
    """Yield a whole article: title, date and byline, each block as it stands, its origin.

    An empty line ends it, so that one article can follow another.
    """
    article = lit.article
    if article.title:
        yield Line(article.title, lit.title_spans, "title")
    date = date_text(article.date)
    spans = [span for block in lit.blocks if block.kind == "byline" for span in block.spans]
    shift = len(date + _SEPARATOR)
    spans = [(start + shift, end + shift) for start, end in spans]
    yield Line(_joined(date, article.byline, article.source), spans, "meta")
    for block in lit.blocks:
        # The line above has these.
        if block.kind not in ("dateline", "byline"):
            yield Line()
            yield Line(block.text, block.spans, "text" if block.kind in _PROSE else "meta")
    yield Line()
    yield Line(_joined(article.id, article.url or article.path), (), "meta")
    yield Line()


def date_text(date: str | None) -> str:
    """Return ``2024-04-12 16:48``, or ``undated``."""
    return date.replace("T", " ") if date else "undated"


def _joined(*parts: str) -> str:
    return _SEPARATOR.join(part for part in parts if part)


def print_lines(lines: Iterable[Line], pager: bool = False) -> None:
    """Print lines for people: styled and wrapped on a terminal, plain elsewhere. What is a
    pipe, as to ``less -R``, is a terminal where FORCE_COLOR says so.

    ``pager`` lets the reader's pager show them where they are more than a screen holds.
    """
    clean = (_without_controls(line) for line in lines)
    if sys.stdout.isatty() or os.environ.get("FORCE_COLOR"):
        # Only a terminal pays for the import.
        from searcher.cli.terminal import print_styled

        print_styled(clean, pager)
    else:
        for line in clean:
            text = (line.number or " " * line.indent) + line.text if line.text else ""
            print(text, flush=True)


def _without_controls(line: Line) -> Line:
    return Line(harmless(line.text), line.spans, line.role, line.number, line.indent)


def print_table(rows: Sequence[Sequence[object]]) -> None:
    """Print rows in columns two spaces apart; a column that ends in a number is flush right."""
    # Some characters fill two columns of a terminal, and some none.
    from rich.cells import cell_len

    columns = [[_cell_text(cell) for cell in column] for column in zip(*rows, strict=True)]
    for place, column in enumerate(columns):
        is_number = isinstance(rows[-1][place], int | float)
        width = max(map(cell_len, column))
        padded = ((text, " " * (width - cell_len(text))) for text in column)
        columns[place] = [space + text if is_number else text + space for text, space in padded]
    for cells in zip(*columns, strict=True):
        print("  ".join(cells).rstrip())


def _cell_text(cell: object) -> str:
    return f"{cell:.4f}" if isinstance(cell, float) else harmless(str(cell))


def widened_notes(interpretation: Interpretation) -> Iterator[str]:
    """Yield what data for programs hides: that they are hits of another query."""
    if interpretation.widened:
        yield f"Nothing has these marks; searched without them: {interpretation.reading}"


def page_notes(page: ResultPage, shown: int | None) -> Iterator[str]:
    """Yield what people want to know of an answer.

    ``shown`` of its hits were printed; None where counts of them were.
    """
    yield from widened_notes(page.interpretation)
    if readings := reading_lines(page.interpretation):
        yield f"{'; '.join(readings)} (--verbatim searches what was typed)"
    if not page.total:
        yield "Nothing found."
    elif shown is None:
        yield _counted(page)
    elif shown:
        yield f"{page.offset + 1:,} to {page.offset + shown:,} of {_counted(page)}"
    else:
        yield f"No more hits: {_counted(page)} in all"
    if page.alternatives:
        others = (f"{other.query} ({counted(other.total)})" for other in page.alternatives)
        yield f"Did you mean: {'; '.join(others)}"


def _counted(page: ResultPage) -> str:
    undated = f" ({page.undated:,} undated)" if page.undated else ""
    return counted(page.total) + undated


def reading_lines(interpretation: Interpretation) -> list[str]:
    """Return what was searched for beside what was typed: restored marks, abbreviations."""
    restored = interpretation.restored
    expanded = [f"{pair.short} = {pair.long}" for pair in interpretation.abbreviations]
    return ([f"Searched for: {restored}"] if restored else []) + expanded


def counted(articles: int) -> str:
    """Return ``1 article`` or ``12,345 articles``."""
    return f"{articles:,} article{'' if articles == 1 else 's'}"


def human_bytes(size: int) -> str:
    """Return a size as people read it, in powers of 1,000.

    >>> human_bytes(341_000_000)
    '341.0 MB'
    """
    value = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
