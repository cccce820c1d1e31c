"""A segment's accented postings and positions as arrays, beside Whoosh's own.

Whoosh keeps a position list as a pickle inside a compressed block; here the same
numbers lie in a memory map, ready for array work. All of it is derived from Whoosh's
files: without it answers are the same, and slower.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.analysis.syllables import fold
from index.arrays import (
    Arrays,
    PackedStrings,
    native_items,
    pack_strings,
    read_arrays,
    write_arrays,
)
from index.engines.whoosh.layout import POSITION_FIELDS
from index.storage.blocks import CheckedBytes, telling_damage

if TYPE_CHECKING:
    from index.inversion import InvertedField

Integers = npt.NDArray[np.integer[Any]]

#: A field's arrays but its terms, in the file's order.
_STARTS = ("term_starts", "place_starts")
_COLUMNS = ("documents", "frequencies", "positions")
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
        for name, column in zip(_STARTS + _COLUMNS, columns, strict=True):
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
            self._stored_starts = {
                field: tuple(arrays[f"{field}.{name}"] for name in _STARTS)
                for field in POSITION_FIELDS
            }
            columns = [array for field in self._columns.values() for array in field]
            starts = [array for field in self._stored_starts.values() for array in field]
            if not all(array.is_row for array in columns + starts):
                raise ValueError("arrays of another type")
            self._read_starts: dict[str, tuple[memoryview, ...]] = {}
            # A term is asked for some times: which documents, and where.
            self._numbers = {
                field: lru_cache(maxsize=_KEPT_NUMBERS)(terms.find)
                for field, terms in self._terms.items()
            }
            self.forms = PackedStrings(arrays["forms"], arrays["form_offsets"])

    def terms(self, field: str) -> PackedStrings:
        """Return a field's terms, sorted by code point."""
        return self._terms[field]

    def term(self, field: str, text: str) -> TermArrays | None:
        """Return a term's arrays, views of the file; None where the segment has none."""
        return self.one_after_another(field, (text,))

    def one_after_another(self, field: str, texts: Iterable[str]) -> TermArrays | None:
        """Return the arrays of some terms, those of one term after those of another; None
        where the segment has none of them."""
        number_of = self._numbers[field]
        numbers = [number for text in texts if (number := number_of(text)) is not None]
        if not numbers:
            return None
        documents, frequencies, positions = self._columns[field]
        with telling_damage(self._path):
            postings, places = self._starts(field)
            held = [(postings[number], postings[number + 1]) for number in numbers]
            found = TermArrays(
                _joined([documents.part(start, end) for start, end in held]),
                _joined([frequencies.part(start, end) for start, end in held]),
                _joined([positions.part(places[n], places[n + 1]) for n in numbers]),
            )
            self._require_fitting(found)
        return found

    def _starts(self, field: str) -> tuple[memoryview, ...]:
        """Return where the postings and the places of each of a field's terms begin."""
        if field not in self._read_starts:
            self._read_starts[field] = tuple(
                native_items(array.whole()) for array in self._stored_starts[field]
            )
        return self._read_starts[field]

    def _require_fitting(self, found: TermArrays) -> None:
        """Raise ``ValueError`` where a term's arrays are not those of one, or are of documents
        that the segment has not."""
        fits = len(found.documents) == len(found.frequencies)
        if not fits or np.maximum.reduce(found.documents, initial=0) >= self._documents:
            raise ValueError("documents that the segment has not")
        if len(found.positions) != np.add.reduce(found.frequencies, dtype=np.int64):
            raise ValueError("positions of other postings")


def _joined(parts: Sequence[Integers]) -> Integers:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def smallest(values: Integers) -> Integers:
    """Return values, none negative, in the smallest type that holds them all."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))), copy=False)
