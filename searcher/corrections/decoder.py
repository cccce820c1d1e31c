"""The likeliest way through the readings of a run of words (Viterbi)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

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


def likeliest(readings: Iterable[Reading], likelihood: Likelihood) -> tuple[Step, ...]:
    """Return the readings, end to end over the whole run, that are likeliest together.

    Some reading must reach each place that another one starts at. Of equals the first.
    """
    starting: defaultdict[int, list[Reading]] = defaultdict(list)
    ending: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in sorted(readings, key=attrgetter("start")):
        starting[reading.start].append(reading)
        ending[reading.end].append(reading)
    first, *others = sorted(starting)
    pairs = [
        (
            tuple(reading.terms[-1] for reading in ending[place]),
            tuple(reading.terms[0] for reading in starting[place]),
        )
        for place in others
    ]
    ways: defaultdict[int, list[_Way]] = defaultdict(list)
    for reading in starting[first]:
        word = likelihood.word(reading.terms[0])
        ways[reading.end].append(_Way(_own(reading, likelihood) + word, word, 0))
    for place, after in zip(others, likelihood.blocks(pairs), strict=True):
        extended = _extended(ways[place], starting[place], after, likelihood)
        for reading, way in zip(starting[place], extended, strict=True):
            ways[reading.end].append(way)
    return _unwound(ways, ending, first)


class _Way(NamedTuple):
    """The best way to a reading: its score, the likelihood of its last step, and which of
    the readings that end where that one starts it comes from."""

    score: float
    likelihood: float
    before: int


def _extended(
    ways: list[_Way],
    readings: list[Reading],
    after: NDArray[np.float64],
    likelihood: Likelihood,
) -> list[_Way]:
    """Return the best way to each of the readings that start where ``ways`` end.

    ``after`` is the likelihood of each reading, a column, after each way.
    """
    scores = np.array([[way.score] for way in ways]) + after
    best = scores.argmax(axis=0)
    columns = np.arange(len(readings))
    totals = scores[best, columns] + [_own(reading, likelihood) for reading in readings]
    return list(map(_Way, totals.tolist(), after[best, columns].tolist(), best.tolist()))


def _own(reading: Reading, likelihood: Likelihood) -> float:
    """Return what a reading brings to a score by itself."""
    return likelihood.within(reading.terms) - reading.price


def _unwound(
    ways: Mapping[int, list[_Way]], ending: Mapping[int, list[Reading]], first: int
) -> tuple[Step, ...]:
    steps: list[Step] = []
    place = max(ending)
    number = max(range(len(ways[place])), key=lambda number: ways[place][number].score)
    while place != first:
        reading, way = ending[place][number], ways[place][number]
        steps.append(Step(reading, way.likelihood))
        place, number = reading.start, way.before
    return tuple(reversed(steps))
