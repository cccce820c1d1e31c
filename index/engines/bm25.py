"""BM25, in one place: what every engine's scores are held to.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the idf that stays positive: ``ln(1 + (N - df + .5) / (df + .5))``.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.75


def idf(articles: int, document_frequency: int) -> float:
    """Return the weight of a leaf that ``document_frequency`` of ``articles`` hold."""
    return math.log1p((articles - document_frequency + 0.5) / (document_frequency + 0.5))


def norms(lengths: npt.NDArray[np.int64], mean_length: float) -> npt.NDArray[np.float32]:
    """Return what each document's length does to frequencies; lengths are in tokens."""
    return (K1 * (1 - B + B * lengths / (mean_length or 1.0))).astype(np.float32)


def saturation(
    frequencies: npt.NDArray[np.number[Any]], norms: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Return the part of BM25 that grows with frequency and falls with length.

    Both arrays have one entry a document; ``norms`` are those of :func:`norms`.
    """
    times = frequencies.astype(np.float32)
    result: npt.NDArray[np.float32] = times / (times + norms)
    result *= np.float32(K1 + 1)
    return result
