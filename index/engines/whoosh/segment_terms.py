"""The terms of one segment: from the arrays beside it, else from Whoosh's own files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from index.analysis.fields import FIELDS, FORMS_FIELD
from index.arrays import PackedStrings
from index.engines.whoosh.places import IntArray, places_in
from index.engines.whoosh.posting_arrays import PostingArrays, form_pairs
from index.engines.whoosh.segment_reader import Postings, SegmentReader
from index.storage.blocks import CheckedBytes


class SegmentTerms:
    """Postings and places of a segment's terms; documents are the segment's own numbers.

    Threads may share it.
    """

    def __init__(self, reader: SegmentReader, arrays: CheckedBytes | None) -> None:
        """Take what lies beside a segment, where it was kept. Raises ``IndexDamaged``."""
        self._reader = reader
        self._arrays = PostingArrays(arrays, reader.size) if arrays is not None else None

    def postings(self, field: str, text: str) -> Postings:
        """Return a term's postings."""
        if self._arrays is None or field not in FIELDS:
            return self._reader.postings(field, text)
        found = self._arrays.term(field, text)
        return Postings(found.documents, found.frequencies) if found else Postings.empty()

    def postings_of_all(self, field: str, texts: Sequence[str]) -> Postings:
        """Return the postings of some terms, one after the other."""
        if self._arrays is None or field not in FIELDS:
            return self._reader.postings_of_all(field, texts)
        found = self._arrays.one_after_another(field, texts)
        return Postings(found.documents, found.frequencies) if found else Postings.empty()

    def places(self, field: str, texts: Sequence[str]) -> IntArray:
        """Return the places of some accented terms, those of one term after those of another."""
        if self._arrays is not None:
            every = self._arrays.one_after_another(field, texts)
            parts = [every] if every else []
        else:
            parts = [part for text in texts if (part := self._reader.occurrences(field, text))]
        places = [places_in(part.documents, part.frequencies, part.positions) for part in parts]
        return np.concatenate([_NOWHERE, *places])

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield a field's terms that begin with ``prefix``, sorted."""
        if field == FORMS_FIELD:
            return iter(self._forms.beginning(prefix))
        if self._arrays is None or field not in FIELDS:
            return self._reader.terms(field, prefix)
        return iter(self._arrays.terms(field).beginning(prefix))

    @cached_property
    def _forms(self) -> PackedStrings:
        """The pairs of a folded term and an accented one, as :func:`form_pairs` has them."""
        if self._arrays is not None:
            return self._arrays.forms
        return PackedStrings.of(form_pairs(set(self._reader.terms("text", ""))))


_NOWHERE: IntArray = np.zeros(0, np.int64)
