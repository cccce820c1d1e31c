"""What was typed without marks, read with them: ``lien doan`` as ``liên đoàn``.

Each syllable may be what was typed or any form of it with more marks that the archive
has; the archive's own language tells which (:mod:`searcher.lattice`). A syllable whose
reading is in doubt stays as typed, as most do in an archive of few articles.
docs/decisions/0008-marks-are-restored-where-the-archive-is-sure.md has the figures.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from typing import NamedTuple

from index.analysis.syllables import adds_marks, fold, is_marked
from index.analysis.tokens import CHUNK, analyze_chunk
from index.learned.language import LanguageModel
from searcher.lattice import Lattice

#: Readings are taken with this probability, on the average of a stretch or each alone.
_SURE = 0.8
#: An archive with fewer occurrences of terms than this, some ten articles, says nothing.
_MIN_TOTAL = 5_000
#: How often a writer leaves out the marks of a syllable, and how many write so. Of those
#: who type marks most leave out next to none, some leave out many.
_HABITS = ((0.003, 0.9), (0.5, 0.1))
_WITHOUT_MARKS = ((1.0, 1.0),)
#: The commonest forms of a syllable; rarer ones are slips.
_MAX_FORMS = 24


class Reading(NamedTuple):
    """The accented term, with marks added, that a word is read as. ``sure`` readings can
    be shown; the others are only likelier than any."""

    term: str
    sure: bool


def restore(
    runs: Sequence[Sequence[str]], model: LanguageModel
) -> tuple[tuple[Reading | None, ...], ...]:
    """Return for each word of each run what it is read as, None as typed.

    ``runs`` are the plain words of one query, side by side in each run. Figures, compounds
    and words that the archive does not have stay, and nothing is read across them.
    """
    typed = [[_syllable(word) for word in run] for run in runs]
    if model.total < _MIN_TOTAL:
        return tuple((None,) * len(run) for run in runs)
    lattices = [dict(_lattices(run, model)) for run in typed]
    habits = _HABITS if any(map(_has_marks, typed)) else _WITHOUT_MARKS
    everything = [lattice for run in lattices for lattice in run.values()]
    left_out = _likeliest_habit(habits, everything)
    restored: list[list[Reading | None]] = [[None] * len(run) for run in runs]
    for words, run in zip(restored, lattices, strict=True):
        for start, lattice in run.items():
            words[start : start + len(lattice.readings)] = _added(lattice, left_out)
    return tuple(map(tuple, restored))


def restored_text(text: str, model: LanguageModel) -> str:
    """Return a text of plain words as it is read, whatever else it holds as typed.

    ``Cong doan CAN THO 2017`` -> ``Công đoàn CẦN THƠ 2017``.
    """
    chunks = list(CHUNK.finditer(text))
    (readings,) = restore([[chunk.group() for chunk in chunks]], model)
    pieces, end = [], 0
    for chunk, reading in zip(chunks, readings, strict=True):
        typed = chunk.group()
        shown = with_marks(typed, reading.term) if reading and reading.sure else typed
        pieces += [text[end : chunk.start()], shown]
        end = chunk.end()
    return "".join([*pieces, text[end:]])


def with_marks(word: str, term: str) -> str:
    """Return a word of one syllable with that written as ``term``, in the word's own case.

    ``CAN,`` and ``cần`` give ``CẦN,``.
    """
    chunk = CHUNK.search(word)
    if chunk is None:
        return word
    letters = zip_longest(chunk.group(), term, fillvalue="")
    cased = "".join(new.upper() if old.isupper() else new for old, new in letters)
    return word[: chunk.start()] + cased + word[chunk.end() :]


def _syllable(word: str) -> str | None:
    """Return the accented term of a word that is one syllable, None of any other."""
    chunks = CHUNK.findall(word)
    if len(chunks) != 1:
        return None
    analyzed = analyze_chunk(chunks[0])
    term = analyzed.tokens[0].terms[0]
    return term if len(analyzed.tokens) == 1 and term.isalpha() else None


def _has_marks(terms: Sequence[str | None]) -> bool:
    return any(is_marked(term) for term in terms if term)


def _lattices(terms: Sequence[str | None], model: LanguageModel) -> Iterator[tuple[int, Lattice]]:
    """Yield the lattice of each stretch of known syllables, and the place of its first."""
    readings = [_readings(term, model) if term else () for term in terms]
    place = 0
    for is_known, stretch in groupby(readings, key=bool):
        forms = list(stretch)
        if is_known and len(forms) > 1:  # one syllable alone can be any of its forms
            yield place, Lattice(forms, model)
        place += len(forms)


def _readings(term: str, model: LanguageModel) -> tuple[str, ...]:
    """Return what a syllable can be read as; nothing where the archive does not have it."""
    forms = model.forms(fold(term))
    added = tuple(form for form in forms if adds_marks(form, term))[:_MAX_FORMS]
    return (term, *added) if added or term in forms else ()


def _likeliest_habit(habits: Sequence[tuple[float, float]], lattices: Sequence[Lattice]) -> float:
    """Return the share of marks left out with which the query was most likely typed."""
    if len(habits) == 1:
        return habits[0][0]

    def likelihood(habit: tuple[float, float]) -> float:
        left_out, share = habit
        return math.log(share) + sum(lattice.log_likelihood(left_out) for lattice in lattices)

    return max(habits, key=likelihood)[0]


def _added(lattice: Lattice, left_out: float) -> list[Reading | None]:
    """Return the readings that add marks: all are sure where they are on the whole, else
    those that are alone."""
    likeliest = lattice.likeliest(left_out)
    typed = [readings[0] for readings in lattice.readings]
    added = [
        probability for old, (new, probability) in zip(typed, likeliest, strict=True) if new != old
    ]
    least = _SURE if sum(added) < _SURE * len(added) else 0.0
    return [
        Reading(new, probability >= least) if new != old else None
        for old, (new, probability) in zip(typed, likeliest, strict=True)
    ]
