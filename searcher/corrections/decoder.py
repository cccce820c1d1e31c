"""The likeliest way through the readings of a run of words (Viterbi)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from searcher.corrections.likelihood import Likelihood


@dataclass(frozen=True, slots=True)
class Reading:
    """Terms, one or two, that may be meant by the words from ``start`` to ``end`` of a run.

    ``price`` is what that takes, in nats. ``changes`` tells a correction from what was
    typed; one that ``shows_marks`` was typed with them, as keys.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    price: float = 0.0
    changes: bool = False
    shows_marks: bool = False


@dataclass(frozen=True, slots=True)
class _Path:
    """A way to a reading, the score of the whole way, and the way before it."""

    reading: Reading
    score: float
    before: _Path | None


def likeliest(readings: Iterable[Reading], likelihood: Likelihood) -> tuple[Reading, ...]:
    """Return the readings, end to end over the whole run, that are likeliest together.

    Some reading must reach each place that another one starts at. Of equals the first.
    """
    by_start: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_start[reading.start].append(reading)
    ending: defaultdict[int, list[_Path]] = defaultdict(list)
    for start in sorted(by_start):
        for path in _extended(ending[start], by_start[start], likelihood):
            ending[path.reading.end].append(path)
    return _unwound(max(ending[max(ending)], key=lambda path: path.score))


def _extended(paths: list[_Path], readings: list[Reading], likelihood: Likelihood) -> list[_Path]:
    """Return the best way to each of the readings that start where ``paths`` end."""
    firsts = [reading.terms[0] for reading in readings]
    own = [likelihood.within(reading.terms) - reading.price for reading in readings]
    if not paths:
        return [
            _Path(reading, score + likelihood.word(first), None)
            for reading, score, first in zip(readings, own, firsts, strict=True)
        ]
    lasts = [path.reading.terms[-1] for path in paths]
    scores = np.array([[path.score] for path in paths]) + likelihood.pairs(lasts, firsts)
    best = scores.argmax(axis=0)
    totals = scores.max(axis=0) + own
    return [
        _Path(reading, total, paths[before])
        for reading, total, before in zip(readings, totals.tolist(), best.tolist(), strict=True)
    ]


def _unwound(path: _Path | None) -> tuple[Reading, ...]:
    readings: list[Reading] = []
    while path:
        readings.append(path.reading)
        path = path.before
    return tuple(reversed(readings))
