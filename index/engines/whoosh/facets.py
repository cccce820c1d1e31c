"""What is found under filters, and how many of it have which values.

A query is evaluated once. Filters are masks over what matches, one a kind, and a facet
counts under all of them but that of its own kind: what else could be chosen is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import starmap

import numpy as np
import numpy.typing as npt

from index.engines.asked import MAX_FACET_VALUES, EngineFilters, FacetCount, FacetName
from index.engines.whoosh.values import Coded, IntArray, Values

BoolArray = npt.NDArray[np.bool_]


class Found:
    """The ``matching`` documents of a query, narrowed down by filters; both ascend."""

    def __init__(self, values: Values, filters: EngineFilters, matching: IntArray) -> None:
        self._values = values
        self._filters = filters
        self._matching = matching
        self._masks = dict(_masks(values, filters, matching))
        self.documents = self._under(self._masks)

    def _under(self, kinds: Iterable[str]) -> IntArray:
        masks = [self._masks[kind] for kind in kinds]
        return self._matching[np.logical_and.reduce(masks)] if masks else self._matching

    def _beside(self, kind: str) -> IntArray:
        """Return the documents found under all filters but those of a kind."""
        if kind not in self._masks:
            return self.documents
        return self._under(other for other in self._masks if other != kind)

    def undated(self) -> int:
        """Return how many of the documents have no date."""
        return int(np.count_nonzero(self._values.dates[self.documents] == 0))

    def counts(self, facets: Sequence[FacetName]) -> dict[str, tuple[FacetCount, ...]]:
        """Return the counts of facets, as :class:`~index.engines.base.EngineResult` has them."""
        return {name: self._count(name) for name in facets}

    def _count(self, name: FacetName) -> tuple[FacetCount, ...]:
        match name:
            case "year":
                return self._years()
            case "month":
                return tuple(starmap(FacetCount, self._dated))
            case "byline":
                return self._most(name, self._values.bylines, self._filters.bylines)
            case "source":
                return self._most(name, self._values.sources, self._filters.sources)
            case "captions":
                return self._most(name, self._values.captions)

    @cached_property
    def _dated(self) -> list[tuple[str, int]]:
        """The months that any of the documents is of, the newest first, and how many are."""
        counts = self._bins("period", self._values.months)
        months = np.flatnonzero(counts[1:])[::-1] + 1
        return [
            (self._values.months.names[month], count)
            for month, count in zip(months.tolist(), counts[months].tolist(), strict=True)
        ]

    def _years(self) -> tuple[FacetCount, ...]:
        years: Counter[str] = Counter()
        for month, count in self._dated:
            years[month[:4]] += count
        return tuple(starmap(FacetCount, years.items()))

    def _most(self, kind: str, values: Coded, chosen: Sequence[str] = ()) -> tuple[FacetCount, ...]:
        """Return the values that most of the documents have, and those that were chosen."""
        counts = self._bins(kind, values)
        if values.names[:1] == ("",):
            counts[0] = 0
        places = np.union1d(_greatest(counts, MAX_FACET_VALUES), values.codes_of(chosen))
        # Names are sorted, so equal counts stay in the order of their names.
        places = places[np.argsort(-counts[places], kind="stable")]
        pairs = zip(places.tolist(), counts[places].tolist(), strict=True)
        return tuple(FacetCount(values.names[place], count) for place, count in pairs if count)

    def _bins(self, kind: str, values: Coded) -> IntArray:
        return np.bincount(values.codes[self._beside(kind)], minlength=len(values.names))


def _masks(
    values: Values, filters: EngineFilters, documents: IntArray
) -> Iterator[tuple[str, BoolArray]]:
    """Yield the kind of each filter that is set, and which documents it lets through."""
    if filters.period is not None:
        dates = values.dates[documents]
        yield "period", (dates >= max(filters.period.first, 1)) & (dates <= filters.period.last)
    if filters.bylines:
        yield "byline", values.bylines.mask(filters.bylines, documents)
    if filters.sources:
        yield "source", values.sources.mask(filters.sources, documents)
    if filters.captions is not None:
        wanted = "yes" if filters.captions else "no"
        yield "captions", values.captions.mask((wanted,), documents)


def _greatest(counts: IntArray, limit: int) -> IntArray:
    """Return the places of the ``limit`` greatest counts, ascending; of those that tie at
    the end, the first."""
    held = np.flatnonzero(counts)
    order = np.argsort(-counts[held], kind="stable")
    return np.sort(held[order[:limit]])
