"""The phrases of titles: runs of words that several articles have, and that read well alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.learned.counting import Flags, Integers, stable_order
from index.learned.title_words import TitleWords

#: Syllables of a phrase at most.
MAX_SYLLABLES = 6
#: A phrase is left out where a longer one has this share of its articles.
LONGER_SHARE = 0.9
# A syllable that stands often and hardly ever last in a clause ("của", "bị") ends no phrase.
_OFTEN, _LAST_SHARE = 50, 0.02


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases sorted by folded form, then by words; an entry a phrase in each array.

    ``starts`` is where in the words of the titles one stands as it is usually written,
    ``sizes`` its number of syllables, ``articles`` how many have it in their titles.
    """

    starts: Integers
    sizes: Integers
    articles: Integers

    @classmethod
    def of(cls, words: TitleWords, articles: Integers) -> Phrases:
        """Find the phrases of titles; ``articles`` says how many bear each title."""
        rounds = _rounds(words, articles)
        kept = _kept(rounds)
        starts = np.concatenate([one.starts[keep] for one, keep in zip(rounds, kept, strict=True)])
        counts = [one.articles[keep] for one, keep in zip(rounds, kept, strict=True)]
        sizes = np.repeat(np.arange(1, len(rounds) + 1), list(map(len, counts)))
        order = _sorted_order(words, starts, sizes)
        return cls(starts[order], sizes[order], np.concatenate(counts)[order])


class _Round(NamedTuple):
    """The runs of one number of syllables; an entry a run.

    ``parents`` are the runs of one syllable less that begin them; ``is_good`` tells
    what may be a phrase, ``is_word`` what is a single word.
    """

    starts: Integers
    articles: Integers
    parents: Integers
    is_good: Flags
    is_word: Flags


def _rounds(words: TitleWords, articles: Integers) -> list[_Round]:
    """Count the runs of 1 to :data:`MAX_SYLLABLES` syllables.

    A run is counted where a word begins, inside one clause. It is made longer only
    where several articles have it, or inside the word that it begins.
    """
    ends_well = words.ends & _end_well(words)[words.terms]
    # Places are kept in the order of their runs, and of the titles within a run.
    at = np.flatnonzero(words.begins & _letters_first(words))
    runs, written = np.zeros_like(at), np.zeros(len(at), np.uint64)
    is_word = np.ones(len(at), np.bool_)
    rounds: list[_Round] = []
    count = max(len(words.spellings.terms), 1)
    for size in range(MAX_SYLLABLES):
        keys = runs * count + words.terms[at + size]
        order = stable_order(keys)
        at, is_word, keys = at[order], is_word[order], keys[order]
        end = at + size
        written = _mixed(written[order], words.spelled[end])
        is_new = np.diff(keys, prepend=-1) != 0
        firsts = np.flatnonzero(is_new)
        runs = np.cumsum(is_new) - 1
        titles = words.titles[at]
        counted = is_new | (np.diff(titles, prepend=-1) != 0)
        counts = _sums(np.where(counted, articles[titles], 0), firsts)
        rounds.append(
            _Round(
                starts=at[_usual(runs, firsts, written, words.case_votes[at])],
                articles=counts,
                parents=keys[firsts] // count,
                is_good=_sums(ends_well[end], firsts) * 2 >= _sums(np.ones_like(at), firsts),
                is_word=_sums(is_word & words.ends[end], firsts) > 0,
            )
        )
        is_word = is_word & ~words.ends[end]
        longer = ((counts[runs] > 1) | is_word) & ~words.closes[end]
        at, runs, written, is_word = at[longer], runs[longer], written[longer], is_word[longer]
    return rounds


def _kept(rounds: list[_Round]) -> list[Flags]:
    """Tell which runs are phrases: those that read well and that no longer one stands for."""
    kept: list[Flags] = []
    longer = np.zeros(len(rounds[-1].articles), np.int64)
    for number in reversed(range(len(rounds))):
        found = rounds[number]
        keep = found.is_good & ((found.articles > 1) | found.is_word)
        keep &= longer < LONGER_SHARE * found.articles
        kept.insert(0, keep)
        if number:
            best = np.maximum(np.where(keep, found.articles, 0), longer)
            longer = np.zeros(len(rounds[number - 1].articles), np.int64)
            np.maximum.at(longer, found.parents, best)
    return kept


def _end_well(words: TitleWords) -> Flags:
    """Tell of each term whether a phrase may end with it."""
    size = len(words.spellings.terms)
    times = np.bincount(words.terms, minlength=size)
    times_last = np.bincount(words.terms[words.closes], minlength=size)
    well: Flags = (times < _OFTEN) | (times_last >= _LAST_SHARE * times)
    return well


def _letters_first(words: TitleWords) -> Flags:
    letters = np.array([term[0].isalpha() for term in words.spellings.terms], np.bool_)
    first: Flags = letters[words.terms]
    return first


def _sums(values: NDArray[Any], firsts: Integers) -> Integers:
    """Return the sum of each run's values, given where each run starts."""
    if not len(firsts):
        return np.zeros(0, np.int64)
    sums: Integers = np.add.reduceat(values.astype(np.int64), firsts)
    return sums


def _mixed(hashes: NDArray[np.uint64], numbers: Integers) -> NDArray[np.uint64]:
    """Return hashes of sequences that go on with ``numbers`` (FNV-1a by the number)."""
    return (hashes ^ numbers.astype(np.uint64)) * np.uint64(0x100000001B3)


def _usual(
    runs: Integers, firsts: Integers, written: NDArray[np.uint64], votes: NDArray[np.float64]
) -> Integers:
    """Return for each run the first entry that is written as the run is most often."""
    best = firsts.copy()
    differs = _sums(written != written[firsts][runs], firsts) > 0
    entries = np.flatnonzero(differs[runs])
    if not len(entries):
        return best
    order = entries[np.lexsort((written[entries], runs[entries]))]
    is_new = (np.diff(runs[order], prepend=-1) != 0) | (np.diff(written[order], prepend=0) != 0)
    starts = np.flatnonzero(is_new)
    totals, spelled = np.add.reduceat(votes[order], starts), order[starts]
    ranked = spelled[np.lexsort((spelled, -totals, runs[spelled]))]
    chosen = ranked[np.flatnonzero(np.diff(runs[ranked], prepend=-1))]
    best[runs[chosen]] = chosen
    return best


def _sorted_order(words: TitleWords, starts: Integers, sizes: Integers) -> Integers:
    """Return the order of runs by folded form, then by term; a shorter run comes first."""
    folded = words.spellings.folded_of[words.terms]
    columns = []
    for values in (folded, words.terms):
        bits = int(values.max(initial=0) + 1).bit_length()
        # As many words as one number holds are compared at once.
        at_once = 63 // bits
        for first in range(0, MAX_SYLLABLES, at_once):
            column = np.zeros(len(starts), np.int64)
            for step in range(first, min(first + at_once, MAX_SYLLABLES)):
                inside = step < sizes
                column <<= bits
                column |= np.where(inside, values[np.where(inside, starts + step, 0)] + 1, 0)
            columns.append(column)
    return np.lexsort(columns[::-1])
