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

from index.engines.asked import EngineFilters, FacetCount, FacetName
from index.engines.whoosh.evaluation import Matched
from index.engines.whoosh.values import Coded, IntArray, Values

BoolArray = npt.NDArray[np.bool_]


class Found:
    """The ``matching`` documents of a query, and those ``matched`` under filters."""

    def __init__(self, values: Values, filters: EngineFilters, matching: Matched) -> None:
        self._values = values
        self._filters = filters
        self._matching = matching
        self._masks = dict(_masks(values, filters, matching))
        self.matched = self._under(self._masks)

    def _under(self, kinds: Iterable[str]) -> Matched:
        masks = [self._masks[kind] for kind in kinds]
        if not masks:
            return self._matching
        return Matched(documents=self._matching.documents[np.logical_and.reduce(masks)])

    def _beside(self, kind: str) -> Matched:
        """Return the documents found under all filters but those of a kind."""
        if kind not in self._masks:
            return self.matched
        return self._under(other for other in self._masks if other != kind)

    def undated(self) -> int:
        """Return how many of the documents have no date."""
        return 0 if "period" in self._masks else int(self._months[0])

    def counts(self, facets: Sequence[FacetName], most: int) -> dict[str, tuple[FacetCount, ...]]:
        """Return the counts of facets, as :class:`~index.engines.base.EngineResult` has them,
        of bylines and sources up to ``most``."""
        return {name: self._count(name, most) for name in facets}

    def _count(self, name: FacetName, most: int) -> tuple[FacetCount, ...]:
        match name:
            case "year":
                return self._years()
            case "month":
                return tuple(starmap(FacetCount, self._dated))
            case "byline":
                return self._most(most, name, self._values.bylines, self._filters.bylines)
            case "source":
                return self._most(most, name, self._values.sources, self._filters.sources)
            case "captions":
                return self._most(most, name, self._values.captions)

    @cached_property
    def _months(self) -> IntArray:
        """How many of the documents are of each month; the first is of those without."""
        return self._bins("period", self._values.months)

    @cached_property
    def _dated(self) -> list[tuple[str, int]]:
        """The months that any of the documents is of, the newest first, and how many are."""
        months = np.flatnonzero(self._months[1:])[::-1] + 1
        return _named(self._values.months, self._months, months)

    def _years(self) -> tuple[FacetCount, ...]:
        years: Counter[str] = Counter()
        for month, count in self._dated:
            years[month[:4]] += count
        return tuple(starmap(FacetCount, years.items()))

    def _most(
        self, limit: int, kind: str, values: Coded, chosen: Sequence[str] = ()
    ) -> tuple[FacetCount, ...]:
        """Return the values that most of the documents have, and those that were chosen."""
        counts = self._bins(kind, values)
        if values.names[:1] == ("",):
            counts[0] = 0
        held = np.flatnonzero(counts)
        # Names are sorted, so equal counts stay in the order of their names.
        held = held[np.argsort(-counts[held], kind="stable")]
        most, rest = held[:limit], held[limit:]
        if chosen:
            most = np.concatenate((most, rest[np.isin(rest, values.codes_of(chosen))]))
        return tuple(starmap(FacetCount, _named(values, counts, most)))

    def _bins(self, kind: str, values: Coded) -> IntArray:
        return np.bincount(values.codes[self._beside(kind).documents], minlength=len(values.names))


def _masks(
    values: Values, filters: EngineFilters, matching: Matched
) -> Iterator[tuple[str, BoolArray]]:
    """Yield the kind of each filter that is set, and which documents it lets through."""
    if filters.period is not None:
        dates = values.dates[matching.documents]
        yield "period", (dates >= max(filters.period.first, 1)) & (dates <= filters.period.last)
    if filters.bylines:
        yield "byline", values.bylines.mask(filters.bylines, matching.documents)
    if filters.sources:
        yield "source", values.sources.mask(filters.sources, matching.documents)
    if filters.captions is not None:
        wanted = "yes" if filters.captions else "no"
        yield "captions", values.captions.mask((wanted,), matching.documents)


def _named(values: Coded, counts: IntArray, places: IntArray) -> list[tuple[str, int]]:
    """Return the names and the counts at some places."""
    names = map(values.names.__getitem__, places.tolist())
    return list(zip(names, counts[places].tolist(), strict=True))
