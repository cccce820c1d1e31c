"""What a query that is being typed may become: the phrases and titles of the archive."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import PackedStrings, StoredArrays, read_arrays
from index.learned.counting import Flags, Integers
from index.learned.phrases import MAX_SYLLABLES
from index.learned.title_words import JOINER
from index.storage.blocks import CheckedBytes, telling_damage

#: The numbers of the terms that one typed word may stand for, ascending.
Slot = NDArray[np.int64]

#: Places in titles are sorted by so many words, a power of two.
SORTED_WORDS = 8
# A syllable alone says less than a phrase that fewer articles have. Of the factors tried,
# this one saved most keys in typing the queries of a test collection.
_PHRASE_WORTH = 4


@dataclass(frozen=True, slots=True)
class _Words:
    """The titles as runs of words, and the phrases in them; see
    :meth:`~index.learned.completion_counts.CompletionCounts.arrays`."""

    articles: NDArray[Any]
    title_starts: NDArray[Any]
    term_of: NDArray[Any]
    folded_of: NDArray[Any]
    term_starts: NDArray[Any]
    words: NDArray[Any]
    tails: NDArray[Any]
    phrase_starts: NDArray[Any]
    phrase_sizes: NDArray[Any]
    phrase_articles: NDArray[Any]


class Completions:
    """The phrases and titles of a generation, to be asked while queries are typed.

    A question is a sequence of slots, one a typed word: the numbers of the terms that
    it may stand for. Thread-safe.
    """

    def __init__(self, arrays: StoredArrays, path: Path = Path("memory")) -> None:
        """Take what ``CompletionCounts.arrays`` made; what is asked for raises
        ``IndexDamaged``, which names ``path``, where it is something else."""
        self._path = path
        with telling_damage(path):
            self._titles, self._spellings, self._terms, self._folded = (
                PackedStrings(arrays[name], arrays[f"{name}_offsets"])
                for name in ("titles", "spellings", "terms", "folded")
            )
            self._stored = {field.name: arrays[field.name] for field in fields(_Words)}
            if not all(array.is_row for array in self._stored.values()):
                raise ValueError("arrays of another type")

    @classmethod
    def open(cls, data: CheckedBytes) -> Completions:
        """Open the counts that were written. Raises ``IndexDamaged``."""
        return cls(read_arrays(data), data.path)

    @cached_property
    def _words(self) -> _Words:
        """All arrays of words, read when the first query is typed."""
        return _Words(**{name: array.whole() for name, array in self._stored.items()})

    def titles(self) -> dict[str, int]:
        """Return all titles, as they were cut, and how many articles bear each."""
        with telling_damage(self._path):
            titles = self._titles.take(range(len(self._titles)))
            return dict(zip(titles, self._words.articles.tolist(), strict=True))

    def terms(self, folded: str, begun: bool = False) -> dict[int, str]:
        """Return the terms of titles that fold to ``folded``, by number.

        With ``begun``, those whose folded form begins so.
        """
        low = self._folded.first_at_or_after(folded.encode())
        after = folded.encode() + (b"\xff" if begun else b"\x00")
        high = self._folded.first_at_or_after(after)
        with telling_damage(self._path):
            starts = self._words.term_starts
            numbers = range(int(starts[low]), int(starts[high]))
            return {number: self._terms[number] for number in numbers}

    def phrases(self, slots: Sequence[Slot], limit: int) -> list[str]:
        """Return up to ``limit`` phrases that begin with words of ``slots``, best first."""
        if not all(map(len, slots)) or len(slots) > MAX_SYLLABLES:
            return []
        with telling_damage(self._path):
            return self._phrases(slots, limit)

    def _phrases(self, slots: Sequence[Slot], limit: int) -> list[str]:
        found = self._range(self._words.phrase_starts, self._words.phrase_sizes, slots)
        starts, sizes = (
            self._words.phrase_starts[found].astype(np.int64),
            self._words.phrase_sizes[found],
        )
        fits = self._fitting(starts, starts + sizes, slots)
        worth = self._words.phrase_articles[found].astype(np.int64) * np.where(
            sizes > 1, _PHRASE_WORTH, 1
        )
        best = _largest(np.where(fits, worth, 0), limit)
        return [
            self._text(start, start + size)
            for start, size in zip(starts[best].tolist(), sizes[best].tolist(), strict=True)
        ]

    def titles_with(self, slots: Sequence[Slot], limit: int) -> list[str]:
        """Return up to ``limit`` titles that hold words of ``slots`` in a row.

        Those that begin so come first.
        """
        if not all(map(len, slots)):
            return []
        with telling_damage(self._path):
            return self._titles_with(slots, limit)

    def _titles_with(self, slots: Sequence[Slot], limit: int) -> list[str]:
        tails = self._words.tails[self._range(self._words.tails, None, slots)].astype(np.int64)
        numbers = np.searchsorted(self._words.title_starts, tails, side="right") - 1
        fits = self._fitting(tails, self._words.title_starts[numbers + 1], slots)
        tails, numbers = tails[fits], numbers[fits]
        is_inside = tails > self._words.title_starts[numbers]
        order = np.argsort(is_inside, kind="stable")[: limit * 2]
        found = list(dict.fromkeys(numbers[order].tolist()))[:limit]
        return [self._titles[number].replace(JOINER, " ") for number in found]

    def _text(self, start: int, end: int) -> str:
        return " ".join(self._spellings[number] for number in self._words.words[start:end].tolist())

    def _range(
        self, starts: NDArray[Any], sizes: NDArray[Any] | None, slots: Sequence[Slot]
    ) -> slice:
        """Return which of the entries, sorted by folded words, can fit.

        Slots count up to the first that stands for several folded forms.
        """
        ends = [self._words.folded_of[slot[[0, -1]]].tolist() for slot in slots[:SORTED_WORDS]]
        several = (place for place, (low, high) in enumerate(ends, 1) if low != high)
        used = next(several, len(ends))

        def folded(entry: int) -> list[int]:
            start = int(starts[entry])
            end = start + int(sizes[entry]) if sizes is not None else self._title_end(start)
            words = self._words.words[start : min(end, start + used)]
            found: list[int] = self._words.folded_of[self._words.term_of[words]].tolist()
            return found

        head, (low, high) = [form for form, _ in ends[: used - 1]], ends[used - 1]
        entries = range(len(starts))
        first = bisect_left(entries, [*head, low], key=folded)
        return slice(first, bisect_left(entries, [*head, high + 1], first, key=folded))

    def _title_end(self, place: int) -> int:
        return int(
            self._words.title_starts[np.searchsorted(self._words.title_starts, place, side="right")]
        )

    def _fitting(self, starts: Integers, ends: Integers, slots: Sequence[Slot]) -> Flags:
        """Tell which runs of words begin with words of ``slots``."""
        fits: Flags = starts + len(slots) <= ends
        for place, slot in enumerate(slots):
            allowed = np.zeros(len(self._terms), np.bool_)
            allowed[slot] = True
            at = np.minimum(starts + place, len(self._words.words) - 1)
            fits &= allowed[self._words.term_of[self._words.words[at]]]
        return fits


def _largest(values: Integers, limit: int) -> Integers:
    """Return the places of up to ``limit`` largest values above 0, ties in their order."""
    places = np.flatnonzero(values)
    if len(places) > limit:
        bound = np.partition(values[places], -limit)[-limit]
        places = places[values[places] >= bound]
    return places[np.argsort(-values[places], kind="stable")][:limit]
