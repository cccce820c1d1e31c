"""Which places make passages of words near one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.near import near_places

# Lines of the tests are this far apart, as blocks are.
GAP = 1000


def slot(text: str, wanted: str, needed: int = 1) -> tuple[set[int], int]:
    """Return the places of a letter in a text, a block a line."""
    places = {
        line * GAP + at
        for line, letters in enumerate(text.splitlines())
        for at, one in enumerate(letters)
        if one == wanted
    }
    return places, needed


@pytest.mark.parametrize(
    ("text", "wanted", "length", "marked"),
    [
        ("a.b", "ab", 3, "a.b"),
        ("a.b", "ab", 2, "..."),
        # In any order.
        ("b.a", "ab", 3, "b.a"),
        # The shortest passage that ends at a place, so not the first a.
        ("a.a.b", "ab", 5, "..a.b"),
        ("a.b.b", "ab", 5, "a.b.b"),
        ("a.b.a", "ab", 3, "a.b.a"),
        # What lies between is in the passage where it is wanted itself.
        ("abcb", "abc", 4, "abcb"),
        ("abcb", "abc", 3, "abc."),
        ("aab.c", "abc", 4, ".ab.c"),
        # Never across blocks.
        ("a\nb", "ab", 9, ".\n."),
        ("ab\n.b", "ab", 2, "ab\n.."),
        # One wanted twice takes two places.
        ("a.b", "aab", 9, "..."),
        ("aab", "aab", 3, "aab"),
        ("aaab", "aab", 9, ".aab"),
        ("", "ab", 9, ""),
    ],
)
def test_the_words_of_the_shortest_passages(
    text: str, wanted: str, length: int, marked: str
) -> None:
    slots = [slot(text, one, wanted.count(one)) for one in dict.fromkeys(wanted)]
    found = near_places(slots, length)
    lines = [
        "".join(one if number * GAP + at in found else "." for at, one in enumerate(line))
        for number, line in enumerate(text.splitlines())
    ]
    assert "\n".join(lines) == marked


places = st.sets(st.sampled_from([*range(9), *range(GAP, GAP + 9)]), max_size=8)
slots_of = st.lists(st.tuples(places, st.integers(1, 2)), min_size=1, max_size=3)


@given(slots_of, st.integers(1, 9))
def test_as_trying_every_passage_does(slots: list[tuple[set[int], int]], length: int) -> None:
    expected: set[int] = set()
    for end in set().union(*(filled for filled, _ in slots)):
        for begin in range(end, end - length, -1):
            passage = set(range(begin, end + 1))
            if all(len(filled & passage) >= needed for filled, needed in slots):
                expected |= {place for filled, _ in slots for place in filled & passage}
                break
    assert near_places(slots, length) == expected
