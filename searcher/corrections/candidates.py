"""What may have been meant by the words of a query, from the archive's own words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from searcher.corrections.decoder import Reading
from searcher.corrections.keys import read_keys
from searcher.corrections.shapes import Shape, marks_price, shape_of
from searcher.corrections.slips import CHANGE, Slips, spelt_out
from searcher.corrections.vocabulary import Vocabulary
from searcher.corrections.words import QueryWord

# Prices in nats. Keys left raw, once or all over a query.
_RAW_KEYS, _RAW_KEYS_ALL_OVER = 3.0, -1.0
_PARTED = 6.0
# What an unknown word with a capital is likelier to be right than another.
_NAME = 3.0


class Candidates:
    """Finds what may be meant by the words of one query.

    ``bare`` is what it takes, in that query, to type a marked word without marks.
    """

    def __init__(self, vocabulary: Vocabulary, slips: Slips, bare: float) -> None:
        self._vocabulary = vocabulary
        self._slips = slips
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
                guesses = self._slips.misspelt(run[at].term, self._bare)
                if not self._vocabulary.knows(run[at].term):
                    guesses = guesses + self._slips.joined(run[at].text, self._bare)
                for guess in guesses:
                    yield Reading(at, at + 1, guess.terms, guess.price, True)
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
            total = price + marks_price(shape, form.shape, self._bare) + CHANGE
            yield Reading(at, at + 1, (form.term,), total, True, True)

    def _parted(self, at: int, word: QueryWord, following: QueryWord) -> Iterator[Reading]:
        """Yield what two words are when one was typed with a space inside."""
        if word.fixed or following.fixed or not following.spaced:
            return
        for term, price in spelt_out(self._vocabulary, word.text + following.text, self._bare):
            if price in (0.0, self._bare):
                yield Reading(at, at + 2, (term,), price + _PARTED + CHANGE, True)
