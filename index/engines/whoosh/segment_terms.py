"""The terms of one segment: from the arrays beside it, else from Whoosh's own files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np

from index.analysis.fields import FIELDS, FORMS_FIELD
from index.arrays import PackedStrings
from index.engines.whoosh.places import Occurrences
from index.engines.whoosh.posting_arrays import PostingArrays, TermArrays, form_pairs
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

    def places(self, field: str, texts: Sequence[str]) -> Occurrences:
        """Return where any of some accented terms stands in the segment's documents."""
        if self._arrays is not None:
            found = self._arrays.one_after_another(field, texts)
        else:
            found = self._reader.occurrences(field, texts)
        return Occurrences.of(found or _NONE, self._reader.size)

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


_NONE = TermArrays(*[np.zeros(0, np.uint8)] * 3)
