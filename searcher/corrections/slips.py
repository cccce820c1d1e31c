"""What one word may have been meant to be, whatever stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache, partial
from heapq import heappush, heappushpop, nsmallest
from typing import NamedTuple

from index.analysis.syllables import canonical
from searcher.corrections.likelihood import Likelihood
from searcher.corrections.shapes import Shape, marks_price, shape_of
from searcher.corrections.spelling import Spelling, spellings
from searcher.corrections.vocabulary import Vocabulary

_MAX_GUESSES = 24
_MAX_SPELLINGS = 24
_MAX_HALVES = 4
# Words whose guesses are kept.
_KEPT = 1 << 12

# Prices in nats. What every change takes besides its own price: the margin.
CHANGE = 1.0
_TWO_LETTERS = 12.5
_JOINED = 5.0


class Guess(NamedTuple):
    """Terms, one or two, that may be meant by one word; ``price`` is what that takes, in nats."""

    terms: tuple[str, ...]
    price: float


class Slips:
    """Finds what may be meant by single words. Thread-safe.

    ``bare`` is what it takes, in the query at hand, to type a marked word without marks.
    """

    def __init__(self, vocabulary: Vocabulary, likelihood: Likelihood) -> None:
        self.misspelt = lru_cache(maxsize=_KEPT)(partial(_misspelt, vocabulary))
        self.joined = lru_cache(maxsize=_KEPT)(partial(_joined, vocabulary, likelihood))


def spelt_out(vocabulary: Vocabulary, text: str, bare: float) -> list[tuple[str, float]]:
    """Return terms with just the letters that were typed, and what their marks take."""
    shape = shape_of(canonical(text))
    forms = vocabulary.forms(shape.letters)
    priced = [(form, marks_price(shape, form.shape, bare)) for form in forms]
    priced.sort(key=lambda pair: pair[1] - pair[0].likelihood)
    return [(form.term, price) for form, price in priced[:_MAX_HALVES]]


def _misspelt(vocabulary: Vocabulary, term: str, bare: float) -> tuple[Guess, ...]:
    """Return the terms that may be meant by one, those likeliest by themselves, the best first."""
    shape = shape_of(term)
    # The worst on top, of equals the last. Guesses come with the likeliest forms of the
    # cheapest spellings first, so most others need not be priced.
    best: list[tuple[float, int, Guess]] = []
    number = 0
    for spelling in _spellings(vocabulary, term, shape):
        for form in vocabulary.forms(spelling.letters):
            least = spelling.price + CHANGE - form.likelihood
            if len(best) == _MAX_GUESSES and least >= -best[0][0]:
                break
            price = spelling.price + marks_price(shape, form.shape, bare, spelling.vowel)
            if not (spelling.price or (price and not shape.bare)):
                continue
            number -= 1
            guess = Guess((form.term,), price + CHANGE)
            entry = form.likelihood - guess.price, number, guess
            if len(best) < _MAX_GUESSES:
                heappush(best, entry)
            else:
                heappushpop(best, entry)
    return tuple(guess for _, _, guess in sorted(best, reverse=True))


def _spellings(vocabulary: Vocabulary, term: str, shape: Shape) -> list[Spelling]:
    as_typed, folded = Spelling(shape.letters, 0.0), vocabulary.folded
    if not (shape.letters.isascii() and shape.letters.isalpha()):
        return [as_typed]
    found = spellings(shape.letters, folded)
    if not vocabulary.knows(term) and len(shape.letters) > 3:
        for letters in vocabulary.two_away(shape.letters):
            if letters != shape.letters:
                found.setdefault(letters, Spelling(letters, _TWO_LETTERS))

    def loss(spelling: Spelling) -> float:
        return spelling.price - folded[spelling.letters]

    return [as_typed, *nsmallest(_MAX_SPELLINGS, found.values(), key=loss)]


def _joined(
    vocabulary: Vocabulary, likelihood: Likelihood, text: str, bare: float
) -> tuple[Guess, ...]:
    """Return what a word is when two were typed without the space between them."""
    guesses = _all_joined(vocabulary, likelihood, text, bare)
    best = nsmallest(_MAX_GUESSES, guesses, key=lambda pair: pair[0])
    return tuple(guess for _, guess in best)


def _all_joined(
    vocabulary: Vocabulary, likelihood: Likelihood, text: str, bare: float
) -> Iterator[tuple[float, Guess]]:
    """Yield guesses, and what speaks against each."""
    for cut in range(1, len(text)):
        firsts = spelt_out(vocabulary, text[:cut], bare)
        seconds = spelt_out(vocabulary, text[cut:], bare) if firsts else []
        if not seconds:
            continue
        beside = likelihood.pairs(
            tuple(first for first, _ in firsts), tuple(second for second, _ in seconds)
        )
        for (first, first_price), row in zip(firsts, beside.tolist(), strict=True):
            alone = likelihood.word(first)
            for (second, price), after in zip(seconds, row, strict=True):
                total = first_price + price + _JOINED + CHANGE
                yield total - alone - after, Guess((first, second), total)
