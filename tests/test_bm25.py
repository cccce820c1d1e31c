from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.bm25 import idf, norms, saturation

counts = st.integers(min_value=1, max_value=10**6)


def one(frequency: int, length: int, mean: float) -> float:
    return float(saturation(np.array([frequency]), norms(np.array([length]), mean))[0])


def test_idf_by_hand() -> None:
    assert idf(10, 3) == pytest.approx(math.log(1 + 7.5 / 3.5))
    assert idf(1, 1) == pytest.approx(math.log(4 / 3))


@pytest.mark.parametrize(
    ("frequency", "length", "mean", "expected"),
    [
        # k1 = 1.2, b = .75: f * 2.2 / (f + 1.2 * (.25 + .75 * length / mean))
        (1, 100, 100.0, 1.0),
        (2, 100, 100.0, 4.4 / 3.2),
        (1, 200, 100.0, 2.2 / 3.1),
        (3, 50, 100.0, 6.6 / 3.75),
    ],
)
def test_saturation_by_hand(frequency: int, length: int, mean: float, expected: float) -> None:
    assert one(frequency, length, mean) == pytest.approx(expected)


def test_a_field_that_is_empty_everywhere_divides_by_nothing() -> None:
    assert one(0, 0, 0.0) == 0.0


@given(counts, counts)
def test_idf_stays_positive_and_falls_with_document_frequency(articles: int, other: int) -> None:
    articles, df = max(articles, other), min(articles, other)
    assert idf(articles, df) > 0
    assert idf(articles, df - 1) > idf(articles, df)


@given(counts, counts, counts)
def test_frequency_raises_and_length_lowers(frequency: int, length: int, mean: int) -> None:
    rounding = 1 + 1e-6
    assert 0 < one(frequency, length, mean) <= 2.2 * rounding
    assert one(frequency, length, mean) <= one(frequency + 1, length, mean) * rounding
    assert one(frequency, length, mean) * rounding >= one(frequency, length + 1, mean)
