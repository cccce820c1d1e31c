from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.whoosh.places import POSITION_BITS, Places, distinct, places_in

COUNT = 30
PLACES = st.sets(st.tuples(st.integers(0, COUNT - 1), st.integers(0, 1 << 20)))


def as_numbers(places: set[tuple[int, int]]) -> np.ndarray:
    return np.array([doc << POSITION_BITS | at for doc, at in sorted(places)], np.int64)


@given(PLACES, st.booleans())
def test_places_are_kept_by_posting_or_by_document(
    places: set[tuple[int, int]], dense: bool
) -> None:
    documents = list(range(COUNT)) if dense else sorted({doc for doc, _ in places})
    kept = Places.of(as_numbers(places), None if dense else np.array(documents, np.int32), COUNT)
    for posting, document in enumerate(documents):
        start, end = kept.starts[posting], kept.starts[posting + 1]
        expected = sorted(at for doc, at in places if doc == document)
        assert kept.positions[start:end].tolist() == expected


def test_a_place_in_a_document_without_the_term_is_refused() -> None:
    with pytest.raises(ValueError, match="does not hold"):
        Places.of(as_numbers({(1, 5), (2, 7)}), np.array([1], np.int32), COUNT)


@given(st.lists(PLACES))
def test_a_place_of_several_forms_counts_once(parts: list[set[tuple[int, int]]]) -> None:
    found = distinct(np.concatenate([as_numbers(set()), *map(as_numbers, parts)]))
    assert found.tolist() == as_numbers(set().union(*parts)).tolist()


def test_places_of_postings_stand_one_documents_after_anothers() -> None:
    documents, times = np.array([2, 4], np.uint16), np.array([2, 1], np.uint8)
    found = places_in(documents, times, np.array([3, 9, 1], np.uint16))
    assert found.tolist() == as_numbers({(2, 3), (2, 9), (4, 1)}).tolist()
