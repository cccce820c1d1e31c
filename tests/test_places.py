from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.whoosh.places import Occurrences, Places
from index.engines.whoosh.posting_arrays import TermArrays

COUNT = 30
Found = set[tuple[int, int]]


def places_up_to(last: int) -> st.SearchStrategy[Found]:
    return st.sets(st.tuples(st.integers(0, COUNT - 1), st.integers(0, last)))


# Within 32 bits, just about, and beyond.
PLACES = st.one_of(*[places_up_to(last) for last in (200, (1 << 27) - 1, (1 << 31) - 1)])


def postings(terms: list[Found]) -> TermArrays:
    """Return the postings of some terms, one term after another."""
    documents, frequencies, positions = [], [], []
    for places in terms:
        for document in sorted({document for document, _ in places}):
            held = sorted(at for doc, at in places if doc == document)
            documents.append(document)
            frequencies.append(len(held))
            positions += held
    columns = (documents, frequencies, positions)
    return TermArrays(*(np.array(column, np.int64) for column in columns))


def by_document(counts: np.ndarray, positions: np.ndarray) -> list[list[int]]:
    return [part.tolist() for part in np.split(positions, np.cumsum(counts))][: len(counts)]


def positions_of(places: Found, document: int) -> list[int]:
    return sorted(at for doc, at in places if doc == document)


@given(st.lists(PLACES, max_size=4))
def test_a_place_of_several_terms_counts_once(terms: list[Found]) -> None:
    found = Occurrences.of(postings(terms), COUNT)
    everywhere: Found = set().union(*terms)
    expected = [positions_of(everywhere, document) for document in range(COUNT)]
    assert by_document(found.counts, found.positions) == expected


@given(PLACES, st.booleans())
def test_places_are_kept_by_posting_or_by_document(places: Found, dense: bool) -> None:
    documents = list(range(COUNT)) if dense else sorted({doc for doc, _ in places})
    found = Occurrences.of(postings([places]), COUNT)
    kept = Places.of(found, None if dense else np.array(documents, np.int32))
    for posting, document in enumerate(documents):
        start, end = kept.starts[posting], kept.starts[posting + 1]
        assert kept.positions[start:end].tolist() == positions_of(places, document)


def test_a_place_in_a_document_without_the_term_is_refused() -> None:
    found = Occurrences.of(postings([{(1, 5), (2, 7)}]), COUNT)
    with pytest.raises(ValueError, match="does not hold"):
        Places.of(found, np.array([1], np.int32))


@pytest.mark.parametrize("positions", [[3, -1, 5], [3, 1 << 31, 5], [3, (1 << 63) - 1, 5]])
@pytest.mark.parametrize("documents", [[1, 2, 3], [2, 1, 3]])
def test_positions_that_no_document_has_are_refused(
    documents: list[int], positions: list[int]
) -> None:
    found = TermArrays(np.array(documents), np.ones(3, np.uint8), np.array(positions))
    with pytest.raises(ValueError, match="that no document has"):
        Occurrences.of(found, COUNT)
