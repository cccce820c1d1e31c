"""Texts as numbers: one for each stretch between blanks, the same for the same string.

No chunk and no token of word segmentation crosses the end of a stretch, so that whatever
is known of a text follows from what is known of its distinct stretches: few beside many
texts. A date in words is one stretch, blanks and all: ``12 tháng 4 năm 2024``.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]

#: The numbers of what stands between two blocks of a text, and after each text. They are
#: no strings of it: those of all stretches begin after them.
BLOCK_END, TEXT_END = 0, 1
# No text gives these strings: one blank, and none.
_ENDS = (" ", "")

# What a date in words may be made of: see CHUNK in `index.analysis.tokens`.
_DAY = re.compile(r"\d\Z")
_MONTH_OR_QUARTER = re.compile(r"(?i:th[aá]ng|qu[yýií])\Z")
_ITS_NUMBER = re.compile(r"(?i:[0-9i])")
_YEAR_WORD = re.compile(r"(?i:n[aă]m)\Z")


class Stretches(dict[str, int]):
    """Numbers strings in the order in which they are first asked for."""

    def __init__(self) -> None:
        super().__init__({end: number for number, end in enumerate(_ENDS)})

    def __missing__(self, string: str) -> int:
        number = self[string] = len(self)
        return number


@dataclass(frozen=True, slots=True)
class NumberedTexts:
    """The stretches of texts in a row, :data:`BLOCK_END` and :data:`TEXT_END` among them.

    ``numbers`` are int32; text ``t`` has those of ``starts[t]:starts[t + 1]``, the last of
    which is its end.
    """

    numbers: NDArray[np.int32]
    starts: NDArray[np.int64]

    def parts(self, size: int) -> Iterator[range]:
        """Yield runs of whole texts, each of about ``size`` stretches, or of one text."""
        first, texts = 0, len(self.starts) - 1
        while first < texts:
            after = int(np.searchsorted(self.starts, self.starts[first] + size, side="right")) - 1
            yield range(first, max(after, first + 1))
            first = max(after, first + 1)


class StretchBuffer:
    """Takes texts one by one, each of them blocks, and numbers their stretches."""

    def __init__(self, stretches: Stretches) -> None:
        self._stretches = stretches
        self._numbers = array("i")
        self._ends = array("q", [0])

    def add(self, blocks: Sequence[str]) -> None:
        """Append a text. Its blocks are normalised."""
        number = self._stretches.__getitem__
        numbers = self._numbers
        for block in blocks:
            # Word segmentation makes a token of a line end; few blocks hold one.
            numbers.extend(map(number, [block] if "\n" in block else block.split()))
            numbers.append(BLOCK_END)
        if blocks:
            numbers[-1] = TEXT_END
        else:
            numbers.append(TEXT_END)
        self._ends.append(len(numbers))

    def close(self) -> NumberedTexts:
        """Return the texts that were added; the buffer is empty then."""
        numbers, starts = np.array(self._numbers, np.int32), np.array(self._ends, np.int64)
        self._numbers, self._ends = array("i"), array("q", [0])
        windows = list(_dates(numbers, self._stretches))
        if not windows:
            return NumberedTexts(numbers, starts)
        kept = np.ones(len(numbers), np.bool_)
        strings = list(self._stretches)
        for first, after in windows:
            date = " ".join(strings[number] for number in numbers[first:after].tolist())
            numbers[first] = self._stretches[date]
            kept[first + 1 : after] = False
        dropped = np.flatnonzero(~kept)
        return NumberedTexts(numbers[kept], starts - np.searchsorted(dropped, starts))


def _dates(numbers: NDArray[np.int32], stretches: Stretches) -> Iterator[tuple[int, int]]:
    """Yield the ranges of stretches that may be one date in words, in order, apart."""
    is_day, is_month, is_number, is_year = (
        _flags(pattern, stretches) for pattern in (_DAY, _MONTH_OR_QUARTER, _ITS_NUMBER, _YEAR_WORD)
    )
    found = np.flatnonzero(is_month[numbers[:-1]] & is_number[numbers[1:]])
    # The end of the last text stands for what comes after it.
    around = numbers.take(found[:, None] + (-1, 2), mode="clip")
    firsts = found - (is_day[around[:, 0]] & (found > 0))
    # A year follows: any stretch, but no end.
    years = is_year[around[:, 1]] & (numbers.take(found + 3, mode="clip") > TEXT_END)
    afters = found + np.where(years, 4, 2)
    start = end = 0
    for first, after in zip(firsts.tolist(), afters.tolist(), strict=True):
        if first >= end:
            if end:
                yield start, end
            start = first
        end = max(end, after)
    if end:
        yield start, end


def _flags(pattern: re.Pattern[str], stretches: Stretches) -> Flags:
    # `match` for what begins a stretch, and the others say themselves that they end it.
    find = pattern.match if pattern is _ITS_NUMBER else pattern.search
    return np.fromiter((find(string) is not None for string in stretches), np.bool_, len(stretches))
