"""Places of documents: phrases with room, and the best passages, against trying them all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.whoosh.passages import best_masses, best_passage, near_places

DOCUMENTS, POSITIONS = 3, 9
Positions = set[tuple[int, int]]

positions = st.sets(
    st.tuples(st.integers(0, DOCUMENTS - 1), st.integers(0, POSITIONS - 1)), max_size=10
)
lengths = st.integers(1, POSITIONS + 1)
# Powers of two: the mass of a passage tells its parts.
MASSES = (1.0, 2.0, 4.0, 8.0)


def array_of(places: Positions) -> np.ndarray:
    return np.array(sorted(document << 32 | at for document, at in places), dtype=np.int64)


def text(*documents: str, wanted: str) -> np.ndarray:
    return array_of(
        {
            (n, at)
            for n, one in enumerate(documents)
            for at, term in enumerate(one)
            if term in wanted
        }
    )


def places_in(found: np.ndarray) -> list[tuple[int, int]]:
    return [(place >> 32, place & 0xFFFFFFFF) for place in found.tolist()]


# Phrases with room.


@pytest.mark.parametrize(
    ("document", "wanted", "length", "begins"),
    [
        ("a.b", "ab", 3, [0]),
        ("a.b", "ab", 2, []),
        ("b.a", "ab", 3, [0]),
        # As late as it can begin, and each beginning once.
        ("aab.b", "ab", 5, [1]),
        ("ab.ab", "ab", 2, [0, 3]),
        ("aba", "ab", 3, [0, 1]),
        ("a.b", "aab", 9, []),
        ("a.aba", "aab", 4, [0, 2]),
    ],
)
def test_where_words_near_one_another_begin(
    document: str, wanted: str, length: int, begins: list[int]
) -> None:
    slots = [(text(document, wanted=one), wanted.count(one)) for one in dict.fromkeys(wanted)]
    assert places_in(near_places(slots, length)) == [(0, at) for at in begins]


def test_a_place_can_fill_several_slots() -> None:
    # Forms of a figure, `7,250`, stand at one place.
    slot = text("a..", wanted="a")
    assert places_in(near_places([(slot, 1), (slot, 1)], 1)) == [(0, 0)]


@given(st.lists(st.tuples(positions, st.integers(1, 2)), min_size=1, max_size=3), lengths)
def test_near_places_as_trying_every_passage_does(
    slots: list[tuple[Positions, int]], length: int
) -> None:
    expected = set()
    for document in range(DOCUMENTS):
        for end in range(POSITIONS):
            if not any((document, end) in filled for filled, _ in slots):
                continue
            for begin in range(end, max(end - length, -1), -1):
                passage = {(document, at) for at in range(begin, end + 1)}
                if all(len(filled & passage) >= needed for filled, needed in slots):
                    expected.add((document, begin))
                    break
    found = near_places([(array_of(filled), needed) for filled, needed in slots], length)
    assert places_in(found) == sorted(expected)


# Best passages.


def held_in(parts: list[Positions], document: int, end: int, length: int) -> list[int]:
    passage = {(document, at) for at in range(end - length + 1, end + 1)}
    return [number for number, part in enumerate(parts) if part & passage]


def test_the_best_passage_of_each_document() -> None:
    documents = "a.b..ab", "b......a", "...", "aaa"
    parts = [text(*documents, wanted="a"), text(*documents, wanted="b")]
    found = best_masses(parts, [1.0, 2.0], 4, 2)
    # Together; apart, where b weighs more; neither; a, which counts once.
    assert found.tolist() == [3.0, 2.0, 0.0, 1.0]
    assert best_masses(parts, [1.0, 2.0], 4, 8).tolist() == [3.0, 3.0, 0.0, 1.0]


def test_without_documents_or_parts_there_is_no_mass() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert best_masses([none], [1.0], 0, 5).tolist() == []
    assert best_masses([none], [1.0], 2, 5).tolist() == [0.0, 0.0]
    assert best_masses([], [], 2, 5).tolist() == [0.0, 0.0]
    assert best_passage([none], [1.0], 5) == []


def test_the_first_of_the_best_passages_is_told() -> None:
    document = "a.b...a.b.c"
    parts = [text(document, wanted=one) for one in "abc"]
    assert best_passage(parts, [1.0, 1.0, 1.0], 3) == [0, 1]
    assert best_passage(parts, [1.0, 1.0, 1.5], 3) == [1, 2]
    assert best_passage(parts, [1.0, 1.0, 1.0], 5) == [0, 1, 2]


@given(st.lists(positions, min_size=1, max_size=len(MASSES)), lengths)
def test_best_masses_as_trying_every_passage_does(parts: list[Positions], length: int) -> None:
    masses = MASSES[: len(parts)]
    expected = []
    for document in range(DOCUMENTS):
        passages = [held_in(parts, document, end, length) for end in range(POSITIONS)]
        best = max(sum(masses[number] for number in held) for held in passages)
        expected.append(best)
        alone = [array_of({place for place in part if place[0] == document}) for part in parts]
        held = best_passage(alone, masses, length)
        assert sum(masses[number] for number in held) == best
    found = best_masses([array_of(part) for part in parts], masses, DOCUMENTS, length)
    assert found.tolist() == expected
