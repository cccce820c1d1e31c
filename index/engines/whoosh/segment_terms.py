"""The terms of one segment: from the arrays beside it, else from Whoosh's own files."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.analysis.fields import FIELDS, FORMS_FIELD, folded_field
from index.engines.whoosh.positions import decode_positions
from index.engines.whoosh.posting_arrays import Integers, PostingArrays, TermArrays, form_pairs
from index.engines.whoosh.segment_reader import Postings, SegmentReader

_PLAIN_FIELD = {folded_field(field): field for field in FIELDS}


class SegmentTerms:
    """Postings and places of a segment's terms; documents are the segment's own numbers.

    Threads may share it.
    """

    def __init__(self, reader: SegmentReader, arrays: Path) -> None:
        self._reader = reader
        self._arrays = PostingArrays(arrays) if arrays.exists() else None

    def postings(self, field: str, text: str) -> Postings:
        """Return a term's postings."""
        if self._arrays is None or field not in FIELDS:
            return self._reader.postings(field, text)
        found = self._arrays.term(field, text)
        return Postings(found.documents, found.frequencies) if found else Postings.empty()

    def places(self, field: str, text: str) -> TermArrays:
        """Return a term's postings with their positions.

        A folded term stands wherever one of its accented forms does.
        """
        if field in FIELDS:
            return self._accented(field, text)
        pairs = self.terms(FORMS_FIELD, f"{text} ")
        forms = (pair.partition(" ")[2] for pair in pairs)
        return _together([self._accented(_PLAIN_FIELD[field], form) for form in forms])

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield a field's terms that begin with ``prefix``, sorted."""
        if field == FORMS_FIELD:
            return _beginning(self._forms, prefix)
        if self._arrays is None or field not in FIELDS:
            return self._reader.terms(field, prefix)
        return _beginning(self._arrays.terms(field), prefix)

    @cached_property
    def _forms(self) -> Sequence[str]:
        """The pairs of a folded term and an accented one, as :func:`form_pairs` has them."""
        if self._arrays is not None:
            return self._arrays.forms
        return form_pairs(set(self._reader.terms("text", "")))

    def _accented(self, field: str, text: str) -> TermArrays:
        if self._arrays is not None:
            return self._arrays.term(field, text) or _NOWHERE
        documents, values = self._reader.occurrences(field, text)
        positions, counts = decode_positions(values)
        return TermArrays(documents, counts, positions)


_NONE: npt.NDArray[np.int32] = np.zeros(0, np.int32)
_NOWHERE = TermArrays(_NONE, _NONE, _NONE)


def _together(parts: Sequence[TermArrays]) -> TermArrays:
    """Return where any of some terms stands, each place once."""
    parts = [part for part in parts if len(part.documents)]
    if len(parts) < 2:
        return parts[0] if parts else _NOWHERE
    bits = max(int(part.positions.max()) for part in parts).bit_length()
    last = max(int(part.documents[-1]) for part in parts)
    # Sorting half as wide numbers takes half as long.
    width = np.uint32 if last.bit_length() + bits <= 32 else np.uint64
    keys: Integers = np.concatenate([_keys(part, bits, width) for part in parts])
    keys.sort()
    places = keys[_firsts(keys)]
    documents = places >> bits
    firsts = np.flatnonzero(_firsts(documents))
    counts = np.diff(firsts, append=len(places))
    return TermArrays(documents[firsts], counts, places & ((1 << bits) - 1))


def _firsts(values: Integers) -> npt.NDArray[np.bool_]:
    """Tell which of ascending values are not the one before."""
    is_first = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=is_first[1:])
    return is_first


def _keys(part: TermArrays, bits: int, width: type[np.unsignedinteger]) -> Integers:
    documents = np.repeat(part.documents.astype(width) << bits, part.frequencies)
    return np.bitwise_or(documents, part.positions.astype(width))


def _beginning(terms: Sequence[str], prefix: str) -> Iterator[str]:
    """Yield those of sorted terms that begin with ``prefix``."""
    for number in range(bisect_left(terms, prefix), len(terms)):
        term = terms[number]
        if not term.startswith(prefix):
            return
        yield term
