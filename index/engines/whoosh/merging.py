"""Postings of both kinds, by posting and by document, and several of them made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.whoosh.segment_reader import Postings

Integers = npt.NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class DensePostings:
    """Postings that a good part of all articles are among: ``frequencies`` has one entry
    a document of the generation, 0 where it has none; ``count`` entries are above 0."""

    frequencies: Integers
    count: int

    @property
    def nbytes(self) -> int:
        return int(self.frequencies.nbytes)


def greatest(parts: Sequence[Postings], count: int) -> Postings:
    """Return the articles of all parts, each with its greatest frequency; articles are
    numbered below ``count``."""
    if len(parts) == 1:
        return parts[0]
    frequencies = greatest_frequencies(parts, count)
    numbers = np.flatnonzero(frequencies)
    return Postings(numbers, frequencies[numbers])


def greatest_frequencies(parts: Sequence[Postings | DensePostings], count: int) -> Integers:
    """Return the greatest frequency that each article has in any part."""
    frequencies = np.zeros(count, np.int32)
    sparse = [part for part in parts if isinstance(part, Postings)]
    if sparse:
        documents = np.concatenate([part.documents for part in sparse])
        found = np.concatenate([part.frequencies for part in sparse], dtype=np.int32)
        np.maximum.at(frequencies, documents, found)
    for part in parts:
        if isinstance(part, DensePostings):
            np.maximum(frequencies, part.frequencies, out=frequencies)
    return frequencies
