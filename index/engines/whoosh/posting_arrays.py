"""A segment's accented postings and positions as arrays, beside Whoosh's own.

Whoosh keeps a position list as a pickle inside a compressed block; here the same
numbers lie in a memory map, ready for array work. All of it is derived from Whoosh's
files: without it answers are the same, and slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.analysis.syllables import fold
from index.arrays import Arrays, PackedStrings, pack_strings, read_arrays, write_arrays
from index.engines.whoosh.layout import POSITION_FIELDS
from index.storage.blocks import CheckedBytes, telling_damage

if TYPE_CHECKING:
    from index.inversion import InvertedField

Integers = npt.NDArray[np.integer[Any]]

#: A field's arrays but its terms, in the file's order.
_COLUMNS = ("term_starts", "place_starts", "documents", "frequencies", "positions")
# Terms of a segment whose numbers are kept.
_KEPT_NUMBERS = 1 << 12


@dataclass(frozen=True, slots=True)
class TermArrays:
    """One term in one segment: ``documents`` ascend, each with its frequency.

    ``positions`` has those of all documents, one document after the other, ascending
    within each; its length is the sum of ``frequencies``.
    """

    documents: Integers
    frequencies: Integers
    positions: Integers


class PostingArraysWriter:
    """Collects the fields of a segment, and writes them into one file."""

    def __init__(self) -> None:
        self._arrays: Arrays = {}
        self._terms: set[str] = set()

    def add(self, field: str, inverted: InvertedField) -> None:
        """Take a field; numbers are kept in the smallest type that holds them."""
        data, offsets = pack_strings(inverted.terms)
        term_starts = np.asarray(inverted.term_starts)
        place_starts = np.asarray(inverted.posting_starts)[term_starts]
        columns = (
            term_starts,
            place_starts,
            inverted.documents,
            inverted.frequencies,
            inverted.positions,
        )
        self._arrays |= {f"{field}.terms": data, f"{field}.offsets": offsets}
        for name, column in zip(_COLUMNS, columns, strict=True):
            self._arrays[f"{field}.{name}"] = smallest(column)
        self._terms.update(inverted.terms)

    def write(self, path: Path) -> None:
        """Write all fields, and the accented forms of each folded term."""
        data, offsets = pack_strings(form_pairs(self._terms))
        write_arrays(path, self._arrays | {"forms": data, "form_offsets": offsets})


def form_pairs(terms: set[str]) -> list[str]:
    """Return ``folded accented`` for each accented term, sorted by code point."""
    return sorted(f"{fold(term)} {term}" for term in terms)


class PostingArrays:
    """The arrays of one segment, open. ``forms`` are the segment's :func:`form_pairs`.

    Opening raises ``IndexDamaged`` where the file is not whole, asking where it is damaged.
    """

    def __init__(self, data: CheckedBytes, documents: int) -> None:
        """Take the file of a segment that has so many documents."""
        self._path = data.path
        self._documents = documents
        arrays = read_arrays(data)
        with telling_damage(data.path):
            self._terms = {
                field: PackedStrings(arrays[f"{field}.terms"], arrays[f"{field}.offsets"])
                for field in POSITION_FIELDS
            }
            self._columns = {
                field: tuple(arrays[f"{field}.{name}"] for name in _COLUMNS)
                for field in POSITION_FIELDS
            }
            if not all(array.is_row for columns in self._columns.values() for array in columns):
                raise ValueError("arrays of another type")
            # A term is asked for some times: which documents, and where.
            self._numbers = {
                field: lru_cache(maxsize=_KEPT_NUMBERS)(terms.find)
                for field, terms in self._terms.items()
            }
            self.forms = PackedStrings(arrays["forms"], arrays["form_offsets"])

    def terms(self, field: str) -> Sequence[str]:
        """Return a field's terms, sorted by code point."""
        return self._terms[field]

    def term(self, field: str, text: str) -> TermArrays | None:
        """Return a term's arrays, views of the file; None where the segment has none."""
        number = self._numbers[field](text)
        if number is None:
            return None
        term_starts, place_starts, documents, frequencies, positions = self._columns[field]
        with telling_damage(self._path):
            start, end = term_starts.part(number, number + 2).tolist()
            places = place_starts.part(number, number + 2).tolist()
            found = TermArrays(
                documents.part(start, end), frequencies.part(start, end), positions.part(*places)
            )
            self._require_fitting(found)
        return found

    def _require_fitting(self, found: TermArrays) -> None:
        """Raise ``ValueError`` where a term's arrays are not those of one, or are of documents
        that the segment has not."""
        fits = len(found.documents) == len(found.frequencies)
        if not fits or int(found.documents.max(initial=0)) >= self._documents:
            raise ValueError("documents that the segment has not")
        if len(found.positions) != int(found.frequencies.sum(dtype=np.int64)):
            raise ValueError("positions of other postings")


def smallest(values: Integers) -> Integers:
    """Return values, none negative, in the smallest type that holds them all."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))), copy=False)
