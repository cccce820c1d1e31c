"""BM25, in one place: what every engine's scores are held to.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the idf that stays positive: ``ln(1 + (N - df + .5) / (df + .5))``.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.75

FloatArray = npt.NDArray[np.float64]


def idf(articles: int, document_frequency: int) -> float:
    """Return the weight of a leaf that ``document_frequency`` of ``articles`` hold."""
    return math.log1p((articles - document_frequency + 0.5) / (document_frequency + 0.5))


def saturation(
    frequencies: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], mean_length: float
) -> FloatArray:
    """Return the part of BM25 that grows with frequency and falls with length.

    All arrays have one entry a document; lengths are in tokens.
    """
    norm = K1 * (1 - B + B * lengths / (mean_length or 1.0))
    result: FloatArray = frequencies * (K1 + 1) / (frequencies + norm)
    return result
