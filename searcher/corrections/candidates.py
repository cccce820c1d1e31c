"""What may have been meant by the words of a query, from the archive's own words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import nsmallest

from index.analysis.syllables import canonical
from searcher.corrections.decoder import Reading
from searcher.corrections.keys import read_keys
from searcher.corrections.likelihood import Likelihood
from searcher.corrections.shapes import Shape, marks_price, shape_of
from searcher.corrections.spelling import Spelling, spellings
from searcher.corrections.vocabulary import Vocabulary
from searcher.corrections.words import QueryWord

_MAX_READINGS = 24
_MAX_SPELLINGS = 24
_MAX_HALVES = 4

# Prices in nats. What every change takes besides its own price: the margin.
_CHANGE = 1.0
_TWO_LETTERS = 12.5
# Keys left raw, once or all over a query.
_RAW_KEYS, _RAW_KEYS_ALL_OVER = 3.0, -1.0
_JOINED, _PARTED = 5.0, 6.0
# What an unknown word with a capital is likelier to be right than another.
_NAME = 3.0


class Candidates:
    """Finds what may be meant by the words of one query.

    ``bare`` is what it takes, in that query, to type a marked word without marks.
    """

    def __init__(self, vocabulary: Vocabulary, likelihood: Likelihood, bare: float) -> None:
        self._vocabulary = vocabulary
        self._likelihood = likelihood
        self._bare = bare

    def typed(self, run: Sequence[QueryWord]) -> Iterator[Reading]:
        """Yield the words of a run as typed, and with marks where none were typed."""
        for at, word in enumerate(run):
            is_name = word.text[0].isupper() and not self._vocabulary.knows(word.term)
            yield Reading(at, at + 1, (word.term,), -_NAME if is_name else 0.0)
            if not word.fixed and shape_of(word.term).bare:
                for form in self._vocabulary.forms(word.term):
                    if form.term != word.term:
                        yield Reading(at, at + 1, (form.term,), self._bare)

    def of(self, run: Sequence[QueryWord], doubtful: Collection[int]) -> Iterator[Reading]:
        """Yield corrections of a run, of single words only at the ``doubtful`` places."""
        yield from self._from_keys(run)
        for at in doubtful:
            if self._may_be_misspelt(run[at]):
                yield from self._best(self._misspelt(at, run[at]))
                if not self._vocabulary.knows(run[at].term):
                    yield from self._best(self._joined(at, run[at]))
        for at in range(len(run) - 1):
            yield from self._parted(at, run[at], run[at + 1])

    def _may_be_misspelt(self, word: QueryWord) -> bool:
        return len(word.text) > 1 and not word.fixed and not self._vocabulary.is_foreign(word.term)

    def _from_keys(self, run: Sequence[QueryWord]) -> Iterator[Reading]:
        """Yield what raw keys make; of words that the archive knows only where others are raw."""
        shapes = {
            at: shape
            for at, word in enumerate(run)
            if not word.fixed and (shape := self._raw_shape(word))
        }
        raw = {at for at in shapes if not self._vocabulary.knows(run[at].term)}
        for at, shape in shapes.items():
            if raw - {at}:
                yield from self._read_as(at, shape, _RAW_KEYS_ALL_OVER)
            elif raw:
                yield from self._read_as(at, shape, _RAW_KEYS)

    def _raw_shape(self, word: QueryWord) -> Shape | None:
        """Return what the keys of a word make, where the archive has such a word."""
        shape = read_keys(word.text.lower())
        forms = self._vocabulary.forms(shape.letters) if shape else ()
        return shape if shape in [form.shape for form in forms] else None

    def _read_as(self, at: int, shape: Shape, price: float) -> Iterator[Reading]:
        for form in self._vocabulary.forms(shape.letters):
            total = price + marks_price(shape, form.shape, self._bare) + _CHANGE
            yield Reading(at, at + 1, (form.term,), total, True, True)

    def _misspelt(self, at: int, word: QueryWord) -> Iterator[Reading]:
        shape = shape_of(word.term)
        for spelling in self._spellings(word, shape):
            for form in self._vocabulary.forms(spelling.letters):
                price = spelling.price + marks_price(shape, form.shape, self._bare, spelling.vowel)
                if spelling.price or (price and not shape.bare):
                    yield Reading(at, at + 1, (form.term,), price + _CHANGE, True)

    def _spellings(self, word: QueryWord, shape: Shape) -> list[Spelling]:
        as_typed, folded = Spelling(shape.letters, 0.0), self._vocabulary.folded
        if not (shape.letters.isascii() and shape.letters.isalpha()):
            return [as_typed]
        found = spellings(shape.letters, folded)
        if not self._vocabulary.knows(word.term) and len(shape.letters) > 3:
            for letters in self._vocabulary.two_away(shape.letters):
                if letters != shape.letters:
                    found.setdefault(letters, Spelling(letters, _TWO_LETTERS))

        def loss(spelling: Spelling) -> float:
            return spelling.price - folded[spelling.letters]

        return [as_typed, *nsmallest(_MAX_SPELLINGS, found.values(), key=loss)]

    def _joined(self, at: int, word: QueryWord) -> Iterator[Reading]:
        """Yield what a word is when two were typed without the space between them."""
        for cut in range(1, len(word.text)):
            firsts = self._spelt_out(word.text[:cut])
            seconds = self._spelt_out(word.text[cut:]) if firsts else []
            for first, first_price in firsts:
                for second, price in seconds:
                    total = first_price + price + _JOINED + _CHANGE
                    yield Reading(at, at + 1, (first, second), total, True)

    def _parted(self, at: int, word: QueryWord, following: QueryWord) -> Iterator[Reading]:
        """Yield what two words are when one was typed with a space inside."""
        if word.fixed or following.fixed or not following.spaced:
            return
        for term, price in self._spelt_out(word.text + following.text):
            if price in (0.0, self._bare):
                yield Reading(at, at + 2, (term,), price + _PARTED + _CHANGE, True)

    def _spelt_out(self, text: str) -> list[tuple[str, float]]:
        """Return terms with just the letters that were typed, and what their marks take."""
        shape = shape_of(canonical(text))
        forms = self._vocabulary.forms(shape.letters)
        priced = [(form, marks_price(shape, form.shape, self._bare)) for form in forms]
        priced.sort(key=lambda pair: pair[1] - pair[0].likelihood)
        return [(form.term, price) for form, price in priced[:_MAX_HALVES]]

    def _best(self, readings: Iterable[Reading]) -> list[Reading]:
        """Return the readings that are likeliest without regard to their neighbours."""

        def loss(reading: Reading) -> float:
            first = self._likelihood.word(reading.terms[0])
            return reading.price - first - self._likelihood.within(reading.terms)

        return nsmallest(_MAX_READINGS, readings, key=loss)
