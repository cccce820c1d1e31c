"""The likeliest way through the readings of a run of words (Viterbi)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from searcher.corrections.likelihood import Likelihood


class Reading(NamedTuple):
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


class Step(NamedTuple):
    """A reading on the likeliest way, and how likely its first term is where it stands.

    The logarithm of its probability, after the term before it or, the first, alone.
    """

    reading: Reading
    likelihood: float


class _Path(NamedTuple):
    """A way to a step, the score of the whole way, and the way before it."""

    step: Step
    score: float
    before: _Path | None


def likeliest(readings: Iterable[Reading], likelihood: Likelihood) -> tuple[Step, ...]:
    """Return the readings, end to end over the whole run, that are likeliest together.

    Some reading must reach each place that another one starts at. Of equals the first.
    """
    by_start: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_start[reading.start].append(reading)
    ending: defaultdict[int, list[_Path]] = defaultdict(list)
    for start in sorted(by_start):
        for path in _extended(ending[start], by_start[start], likelihood):
            ending[path.step.reading.end].append(path)
    return _unwound(max(ending[max(ending)], key=lambda path: path.score))


def _extended(paths: list[_Path], readings: list[Reading], likelihood: Likelihood) -> list[_Path]:
    """Return the best way to each of the readings that start where ``paths`` end."""
    firsts = tuple(reading.terms[0] for reading in readings)
    own = [likelihood.within(reading.terms) - reading.price for reading in readings]
    if not paths:
        alone = map(likelihood.word, firsts)
        return [
            _Path(Step(reading, word), score + word, None)
            for reading, score, word in zip(readings, own, alone, strict=True)
        ]
    lasts = tuple(path.step.reading.terms[-1] for path in paths)
    after = likelihood.pairs(lasts, firsts)
    scores = np.array([[path.score] for path in paths]) + after
    best = scores.argmax(axis=0)
    places = np.arange(len(readings))
    totals = (scores[best, places] + own).tolist()
    steps = map(Step, readings, after[best, places].tolist())
    return [
        _Path(step, total, paths[before])
        for step, total, before in zip(steps, totals, best.tolist(), strict=True)
    ]


def _unwound(path: _Path | None) -> tuple[Step, ...]:
    steps: list[Step] = []
    while path:
        steps.append(path.step)
        path = path.before
    return tuple(reversed(steps))
