from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.learned.counting import Tally, stable_order

_counts = st.dictionaries(st.integers(0, 30), st.integers(-3, 3), max_size=20)


@given(st.lists(_counts, max_size=8))
def test_sums_are_those_of_all_counts(parts: list[dict[int, int]]) -> None:
    tally, expected = Tally(), Counter[int]()
    for part in parts:
        tally.add(np.array(list(part), np.int64), np.array(list(part.values()), np.int64))
        expected.update(part)
    keys, counts = tally.sums()
    assert keys.tolist() == sorted(expected)
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == expected
    keys, counts = tally.positive()
    positive = {key: count for key, count in expected.items() if count > 0}
    assert dict(zip(keys.tolist(), counts.tolist(), strict=True)) == positive


def test_counts_that_were_added_are_not_changed() -> None:
    keys, counts = np.array([1, 5]), np.array([2, 2])
    tally = Tally()
    for _ in range(3):
        tally.add(keys, counts)
    assert (keys.tolist(), counts.tolist()) == ([1, 5], [2, 2])
    assert tally.sums()[1].tolist() == [6, 6]


@given(st.lists(st.integers(0, 5) | st.integers(0, (1 << 63) - 1), max_size=40))
def test_equal_keys_stay_in_their_order(values: list[int]) -> None:
    keys = np.array(values, np.int64)
    assert stable_order(keys).tolist() == np.argsort(keys, kind="stable").tolist()
