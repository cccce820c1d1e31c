"""How the archive's language lies in arrays: rows of forms and of pairs.

A pair is one number, ``first << 32 | second``, of the numbers of its terms.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.analysis.syllables import fold
from index.arrays import Arrays, StoredArrays, pack_strings
from index.errors import IndexDamaged
from index.learned.counting import Integers
from index.storage.blocks import telling_damage

_SECOND_BITS = 32
_SECOND = (1 << _SECOND_BITS) - 1
# A small count is one byte; this one says that the count stands among the large ones.
_LARGE = 255
# Two counts in one number: sums of such numbers are the numbers of the sums.
_ARTICLE_BITS = 32
_ARTICLES = (1 << _ARTICLE_BITS) - 1

_REBUILD = "build the index anew with `tracuu index --rebuild`"


def pair_keys(firsts: Integers, seconds: Integers) -> Integers:
    """Return the number of each pair."""
    return (firsts << _SECOND_BITS) | seconds


def terms_of(keys: Integers) -> tuple[Integers, Integers]:
    """Return the numbers of the first and of the second term of each pair."""
    return keys >> _SECOND_BITS, keys & _SECOND


def pack_counts(occurrences: Integers, articles: Integers) -> Integers:
    """Return both counts of each pair as one number, which adds up and is taken away as they do."""
    return (occurrences << _ARTICLE_BITS) + articles


def unpack_counts(packed: Integers) -> tuple[Integers, Integers]:
    """Return the occurrences of each pair, and the articles that have it."""
    return packed >> _ARTICLE_BITS, packed & _ARTICLES


def smallest(values: Integers) -> NDArray[np.integer]:
    """Return values, none negative, in the smallest type that holds them all."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def arrays_of_forms(terms: Sequence[str], counts: Integers) -> Arrays:
    """Return the folded terms, and the forms of each, commonest first."""
    folds = [fold(term) for term in terms]
    folded = sorted(set(folds))
    numbers = {term: number for number, term in enumerate(folded)}
    of = np.fromiter((numbers[term] for term in folds), np.int64, len(folds))
    data, offsets = pack_strings(folded)
    return {
        "folded": data,
        "folded_offsets": offsets,
        "folded_counts": smallest(np.bincount(of, counts, len(folded)).astype(np.int64)),
        "form_starts": _starts(of, len(folded)),
        "forms": smallest(np.lexsort((-counts, of))),
    }


def arrays_of_pairs(keys: Integers, packed: Integers, terms: int) -> Arrays:
    """Return for each first term a row of second terms and counts.

    Most pairs stand once in an article that has them: the articles are kept as what
    they fall short of the occurrences.
    """
    occurrences, articles = unpack_counts(packed)
    return {
        "row_starts": _starts(keys >> _SECOND_BITS, terms),
        "seconds": smallest(keys & _SECOND),
        **_arrays_of_counts("pair", occurrences),
        **_arrays_of_counts("repeat", np.maximum(occurrences - articles, 0)),
    }


def _arrays_of_counts(name: str, counts: Integers) -> Arrays:
    large = np.flatnonzero(counts >= _LARGE)
    return {
        f"{name}_counts": np.minimum(counts, _LARGE).astype(np.uint8),
        f"large_{name}s": smallest(large),
        f"large_{name}_counts": smallest(counts[large]),
    }


class SmallCounts:
    """Counts of a byte each, but for the large ones, which stand in a list."""

    def __init__(self, arrays: StoredArrays, name: str) -> None:
        self._counts = arrays[f"{name}_counts"]
        self._large, self._large_counts = arrays[f"large_{name}s"], arrays[f"large_{name}_counts"]

    def whole(self) -> Integers:
        """Return all counts."""
        counts = self._counts.whole().astype(np.int64)
        with telling_damage(self._large.path):
            counts[self._large.whole()] = self._large_counts.whole()
        return counts

    def at(self, places: Integers) -> Integers:
        """Return the counts at ``places``, an array of any shape."""
        counts = self._counts.at(places).astype(np.int64)
        large = counts == _LARGE
        if large.any():
            found = self._large.whole().searchsorted(places[large])
            with telling_damage(self._large.path):
                counts[large] = self._large_counts.at(found)
        return counts


def _starts(numbers: Integers, count: int) -> NDArray[np.integer]:
    """Return where the run of each of ``count`` numbers starts, and the end of the last."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(numbers, minlength=count), out=starts[1:])
    return smallest(starts)


def require_whole(arrays: StoredArrays) -> None:
    """Raise ``IndexDamaged`` where arrays are missing or do not fit together."""
    try:
        terms, folded = len(arrays["counts"]), len(arrays["folded_counts"])
        fits = (
            all(array.is_row for name, array in arrays.items() if not name.endswith("_offsets"))
            and (len(arrays["term_offsets"]), len(arrays["folded_offsets"]))
            == (terms + 1, folded + 1)
            and _are_starts(arrays["form_starts"].whole(), folded, len(arrays["forms"]))
            and _are_starts(arrays["row_starts"].whole(), terms, len(arrays["seconds"]))
            and all(_are_counts(arrays, name) for name in ("pair", "repeat"))
        )
    except KeyError as error:
        raise IndexDamaged(f"no {error} in the language model; {_REBUILD}") from None
    if not fits:
        raise IndexDamaged(f"the arrays of the language model do not fit together; {_REBUILD}")


def _are_counts(arrays: StoredArrays, name: str) -> bool:
    large, counts = arrays[f"large_{name}s"], arrays[f"large_{name}_counts"]
    return len(arrays[f"{name}_counts"]) == len(arrays["seconds"]) and len(large) == len(counts)


def _are_starts(starts: NDArray[np.integer], count: int, end: int) -> bool:
    return (
        len(starts) == count + 1
        and (int(starts[0]), int(starts[-1])) == (0, end)
        and not (starts[1:] < starts[:-1]).any()
    )
