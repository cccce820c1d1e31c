"""Texts whose paragraphs were cut into lines of one width, as e-mail programs do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from index.readers import shapes
from index.readers.bylines import read_credit
from index.readers.datelines import read_dateline

#: Characters: a cut line has about so many, and no line of a wrapped file has more than the second.
_NARROW = 50
_WIDE = 120


def unwrap(lines: Sequence[str]) -> list[str]:
    """Return the lines with cut paragraphs made whole; a file that was not wrapped stays as it is.

    A file is taken as wrapped if no line is long, and at least twice a line goes
    on below in lower case.
    """
    cut = sum(_is_cut(above, line) and _goes_on(line) for above, line in pairwise(lines))
    if cut < 2 or max(map(len, lines)) > _WIDE:
        return list(lines)
    whole: list[list[str]] = []
    begun = 0
    last = ""
    for line in lines:
        # A title goes on in lower case only: what follows in capitals is the text.
        if whole and _is_cut(last, line) and (_goes_on(line) or begun > 1):
            whole[-1].append(line)
        else:
            whole.append([line])
            begun += bool(line)
        last = line
    return [" ".join(parts) for parts in whole]


def _goes_on(line: str) -> bool:
    return line.lstrip("“\"‘'(")[:1].islower()


def _is_cut(above: str, line: str) -> bool:
    """Say whether ``line`` may go on where ``above`` stops."""
    if len(above) < _NARROW or not line or shapes.ends_sentence(above):
        return False
    if shapes.is_capitals(line) or shapes.is_list_item(line):
        return False
    return read_dateline(line) is None and read_credit(line) is None
