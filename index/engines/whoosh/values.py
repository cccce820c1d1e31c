"""What each document can be filtered and counted by, as numbers that stand for values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.layout import CAPTIONS_COLUMN, code_column
from index.engines.whoosh.segment_reader import SegmentReader

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Coded:
    """One value a document: ``codes`` are places in ``names``, which are sorted."""

    codes: IntArray
    names: tuple[str, ...]

    def codes_of(self, values: Sequence[str]) -> IntArray:
        """Return the codes of those values that there are, ascending."""
        places = ((bisect_left(self.names, value), value) for value in sorted(set(values)))
        return np.array([at for at, value in places if self.names[at : at + 1] == (value,)], int)

    def mask(self, values: Sequence[str], documents: IntArray) -> BoolArray:
        """Return which of some documents have one of some values."""
        wanted = np.zeros(len(self.names), np.bool_)
        wanted[self.codes_of(values)] = True
        return wanted[self.codes[documents]]


class Collection(Protocol):
    """The segments of a generation, and the date numbers of their documents."""

    segments: list[SegmentReader]

    @property
    def dates(self) -> IntArray:
        """Each document's :func:`~index.engines.asked.date_number`."""
        ...


class Values:
    """What the documents of a collection have, read when it is first asked for."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    @property
    def dates(self) -> IntArray:
        """Each document's date number, 0 for none."""
        return self._collection.dates

    @cached_property
    def months(self) -> Coded:
        """Each document's month, such as ``2017-04``; empty for none."""
        years, months = np.divmod(self.dates // 10**6, 100)
        numbers = np.where(years > 0, years * 12 + months - 1, 0)
        dated = numbers[numbers > 0]
        if not len(dated):
            return Coded(numbers, ("",))
        first = int(dated.min())
        every = range(first, int(dated.max()) + 1)
        names = (f"{number // 12:04}-{number % 12 + 1:02}" for number in every)
        return Coded(np.maximum(numbers - first + 1, 0), ("", *names))

    @cached_property
    def bylines(self) -> Coded:
        """Each document's byline, empty for none."""
        return self._merged("byline")

    @cached_property
    def sources(self) -> Coded:
        """Each document's source, empty for none."""
        return self._merged("source")

    @cached_property
    def captions(self) -> Coded:
        """Whether each document has captions of pictures."""
        columns = [segment.column(CAPTIONS_COLUMN) for segment in self._collection.segments]
        return Coded(_joined(columns), ("no", "yes"))

    def _merged(self, field: str) -> Coded:
        """Put the codes of all segments into the order of the names of all."""
        segments = self._collection.segments
        columns = [segment.column(code_column(field)) for segment in segments]
        names = [segment.names(field) for segment in segments]
        every = sorted(set().union(*names))
        places = {name: place for place, name in enumerate(every)}
        codes = [
            np.array([places[name] for name in own], np.int64)[column]
            for own, column in zip(names, columns, strict=True)
        ]
        return Coded(_joined(codes), tuple(every))


def _joined(columns: Sequence[IntArray]) -> IntArray:
    return np.concatenate(columns) if columns else np.zeros(0, np.int64)
