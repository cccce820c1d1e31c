"""The archive's language: how often each accented term stands in it, and each pair in a row.

Terms are the first term of each token, letters only: no figures and no joined forms of
compounds. A pair is two terms at positions in a row of one block of the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.analysis.fields import field_blocks
from index.analysis.syllables import fold
from index.analysis.tokens import CHUNK, analyze_chunk
from index.arrays import Arrays, PackedStrings, pack_strings, read_arrays, write_arrays
from index.article import Article
from index.errors import IndexDamaged
from index.learned.counting import Integers, Tally

#: Distinct pairs that are kept at most, about 5 bytes each; the rarest are dropped.
MAX_PAIRS = 4_000_000

_BREAK = -1
_BLOCK_END = ""
_NOWHERE = -1
_SECOND_BITS = 32
_SECOND = (1 << _SECOND_BITS) - 1
# A count is one byte; this one says that the count stands among the large ones.
_LARGE = 255


class LanguageCounts:
    """Counts of terms and of pairs of terms: plain sums over articles.

    Exact as long as no more than :data:`MAX_PAIRS` pairs are seen. Beyond, writing drops
    the rarest, and counts that were read back and added to fall short by as much.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._terms = Tally()
        self._pairs = Tally()

    @classmethod
    def of(cls, articles: Sequence[Article]) -> LanguageCounts:
        """Count the terms and pairs of articles."""
        counts = cls()
        stream = counts._stream(articles)
        counts._terms.count(stream[stream != _BREAK])
        first, second = stream[:-1], stream[1:]
        beside = (first != _BREAK) & (second != _BREAK)
        counts._pairs.count(_keys(first[beside], second[beside]))
        return counts

    def add(self, other: LanguageCounts) -> None:
        """Add the counts of other articles."""
        self._add(other, 1)

    def subtract(self, other: LanguageCounts) -> None:
        """Take away the counts of articles that were counted before."""
        self._add(other, -1)

    def write(self, path: Path) -> None:
        """Write the counts. Equal counts give equal bytes, however they came about."""
        write_arrays(path, self.arrays())

    @classmethod
    def read(cls, path: Path) -> LanguageCounts:
        """Return the counts that :meth:`write` wrote. Raises ``IndexDamaged``."""
        model = LanguageModel.open(path)
        counts = cls()
        counts._numbers = {term: number for number, term in enumerate(model.terms)}
        counts._terms.add(np.arange(len(model.terms)), model.term_counts.astype(np.int64))
        counts._pairs.add(*model.pairs())
        return counts

    def arrays(self) -> Arrays:
        """Return what :class:`LanguageModel` reads."""
        numbers, occurrences = _positive(*self._terms.sums())
        names = list(self._numbers)
        terms = sorted(names[number] for number in numbers.tolist())
        rank = np.full(len(names), _BREAK)
        rank[[self._numbers[term] for term in terms]] = np.arange(len(terms))
        counts = np.zeros(len(terms), np.int64)
        counts[rank[numbers]] = occurrences
        pairs = _arrays_of_pairs(*self._ranked_pairs(rank), len(terms))
        data, offsets = pack_strings(terms)
        strings: Arrays = {"terms": data, "term_offsets": offsets, "counts": _smallest(counts)}
        return strings | _arrays_of_forms(terms, counts) | pairs

    def _stream(self, articles: Sequence[Article]) -> Integers:
        """Return the number of each position's term, or a break, block after block."""
        words: defaultdict[str, int] = defaultdict()
        words.default_factory = words.__len__  # numbers words as they come
        stream = [words[_BLOCK_END]]
        for article in articles:
            for block in field_blocks(article)["text"]:
                # Only a date in words spans white space, and its parts are its words.
                stream.extend(map(words.__getitem__, block.split()))
                stream.append(0)
        slots = [self._slots(word) for word in words]
        flat = np.fromiter(chain.from_iterable(slots), np.int64)
        widths = np.fromiter(map(len, slots), np.int64, len(slots))
        numbers = np.asarray(stream)
        repeats = widths[numbers]
        shift = (np.cumsum(widths) - widths)[numbers] - (np.cumsum(repeats) - repeats)
        found: Integers = flat[np.repeat(shift, repeats) + np.arange(repeats.sum())]
        return found

    def _slots(self, word: str) -> list[int]:
        """Return the numbers of a word's terms by position, breaks where there are none."""
        if word == _BLOCK_END:
            return [_BREAK]
        slots: list[int] = []
        for chunk in CHUNK.findall(word):
            analyzed = analyze_chunk(chunk)
            parts = [token for token in analyzed.tokens if token.surface != chunk]
            terms = (part.terms[0] for part in parts or analyzed.tokens)
            slots += [self._number(term) if term.isalpha() else _BREAK for term in terms]
        return slots

    def _number(self, term: str) -> int:
        return self._numbers.setdefault(term, len(self._numbers))

    def _add(self, other: LanguageCounts, sign: int) -> None:
        mine = np.array([self._number(term) for term in other._numbers], np.int64)
        keys, counts = other._terms.sums()
        self._terms.add(mine[keys], sign * counts)
        keys, counts = other._pairs.sums()
        first, second = mine[keys >> _SECOND_BITS], mine[keys & _SECOND]
        self._pairs.add(_keys(first, second), sign * counts)

    def _ranked_pairs(self, rank: Integers) -> tuple[Integers, Integers]:
        """Return the pairs, by the ranks of their terms, that are not too rare to keep."""
        keys, counts = _positive(*self._pairs.sums())
        first, second = rank[keys >> _SECOND_BITS], rank[keys & _SECOND]
        kept = (first != _BREAK) & (second != _BREAK)
        if len(keys) > MAX_PAIRS:
            kept &= counts > np.partition(counts, -MAX_PAIRS - 1)[-MAX_PAIRS - 1]
        keys = _keys(first[kept], second[kept])
        order = np.argsort(keys)
        return keys[order], counts[kept][order]


class LanguageModel:
    """The counts of a generation, to be asked while queries are answered. Thread-safe.

    ``terms`` are the accented terms, sorted; ``term_counts`` their occurrences.
    """

    def __init__(self, arrays: Arrays) -> None:
        try:
            self.terms = PackedStrings(arrays["terms"], arrays["term_offsets"])
            self.term_counts = arrays["counts"]
            self._folded = PackedStrings(arrays["folded"], arrays["folded_offsets"])
            self.folded_counts = arrays["folded_counts"]
            self._form_starts, self._forms = arrays["form_starts"], arrays["forms"]
            self._row_starts, self._seconds = arrays["row_starts"], arrays["seconds"]
            self._pair_counts = arrays["pair_counts"]
            self._large, self._large_counts = arrays["large"], arrays["large_counts"]
        except KeyError as error:
            raise IndexDamaged(f"no {error} in the language model; build the index anew") from None
        self.total = int(self.term_counts.sum(dtype=np.int64))
        self._number = lru_cache(maxsize=1 << 14)(self.terms.find)
        self._folded_number = lru_cache(maxsize=1 << 14)(self._folded.find)

    @classmethod
    def of(cls, counts: LanguageCounts) -> LanguageModel:
        """Return the model of counts in memory."""
        return cls(counts.arrays())

    @classmethod
    def open(cls, path: Path) -> LanguageModel:
        """Open the counts that were written. Raises ``IndexDamaged``."""
        return cls(read_arrays(path))

    def count(self, term: str) -> int:
        """Return the occurrences of an accented term, 0 where the archive has none."""
        number = self._number(term)
        return 0 if number is None else int(self.term_counts[number])

    def forms(self, folded: str) -> tuple[str, ...]:
        """Return the accented terms that fold to ``folded``, commonest first."""
        number = self._folded_number(folded)
        if number is None:
            return ()
        row = self._forms[self._form_starts[number] : self._form_starts[number + 1]]
        return tuple(self.terms[form] for form in row.tolist())

    def folded_terms(self) -> Sequence[str]:
        """Return the distinct folded terms, sorted; ``folded_counts`` has their occurrences."""
        return self._folded

    def followers(self, term: str) -> int:
        """Return how many distinct terms follow ``term``."""
        number = self._number(term)
        if number is None:
            return 0
        return int(self._row_starts[number + 1]) - int(self._row_starts[number])

    def pair_count(self, first: str, second: str) -> int:
        """Return how often ``second`` follows ``first``."""
        return int(self.pair_counts((first,), (second,))[0, 0])

    def pair_counts(self, firsts: Sequence[str], seconds: Sequence[str]) -> Integers:
        """Return the counts of all pairs of ``firsts`` and ``seconds``, a row a first."""
        known = [(place, self._number(term)) for place, term in enumerate(seconds)]
        places = [place for place, number in known if number is not None]
        wanted = np.array([number for _, number in known if number is not None], np.int64)
        at = np.full((len(firsts), len(wanted)), _NOWHERE)
        for row, term in enumerate(firsts):
            first = self._number(term)
            if first is not None:
                at[row] = self._places(first, wanted.astype(self._seconds.dtype))
        counts = np.zeros((len(firsts), len(seconds)), np.int64)
        counts[:, places] = self._counts_at(at)
        return counts

    def pairs(self) -> tuple[Integers, Integers]:
        """Return all pairs, ``first << 32 | second`` by number of term, and their counts."""
        firsts = np.repeat(np.arange(len(self.terms)), np.diff(self._row_starts))
        at = np.arange(len(self._seconds))
        return _keys(firsts, self._seconds.astype(np.int64)), self._counts_at(at)

    def _places(self, first: int, wanted: NDArray[np.integer]) -> Integers:
        """Return where the pairs of a first term stand."""
        start, end = int(self._row_starts[first]), int(self._row_starts[first + 1])
        row = self._seconds[start:end]
        if not len(row):
            return np.full(len(wanted), _NOWHERE)
        at = np.minimum(row.searchsorted(wanted), len(row) - 1)
        return np.where(row[at] == wanted, at + start, _NOWHERE)

    def _counts_at(self, at: Integers) -> Integers:
        counts = np.zeros(at.shape, np.int64)
        known = at != _NOWHERE
        counts[known] = self._pair_counts[at[known]]
        large = counts == _LARGE
        counts[large] = self._large_counts[np.searchsorted(self._large, at[large])]
        return counts


def _keys(firsts: Integers, seconds: Integers) -> Integers:
    return (firsts << _SECOND_BITS) | seconds


def _positive(keys: Integers, counts: Integers) -> tuple[Integers, Integers]:
    return keys[counts > 0], counts[counts > 0]


def _smallest(values: Integers) -> NDArray[np.integer]:
    """Return values, none negative, in the smallest type that holds them all."""
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def _arrays_of_forms(terms: Sequence[str], counts: Integers) -> Arrays:
    """Return the folded terms, and the forms of each, commonest first."""
    folds = [fold(term) for term in terms]
    folded = sorted(set(folds))
    numbers = {term: number for number, term in enumerate(folded)}
    of = np.fromiter((numbers[term] for term in folds), np.int64, len(folds))
    data, offsets = pack_strings(folded)
    return {
        "folded": data,
        "folded_offsets": offsets,
        "folded_counts": _smallest(np.bincount(of, counts, len(folded)).astype(np.int64)),
        "form_starts": _starts(of, len(folded)),
        "forms": _smallest(np.lexsort((-counts, of))),
    }


def _arrays_of_pairs(keys: Integers, counts: Integers, terms: int) -> Arrays:
    """Return for each first term a row of second terms and counts."""
    large = np.flatnonzero(counts >= _LARGE)
    return {
        "row_starts": _starts(keys >> _SECOND_BITS, terms),
        "seconds": _smallest(keys & _SECOND),
        "pair_counts": np.minimum(counts, _LARGE).astype(np.uint8),
        "large": _smallest(large),
        "large_counts": _smallest(counts[large]),
    }


def _starts(numbers: Integers, count: int) -> NDArray[np.integer]:
    """Return where the run of each of ``count`` numbers starts, and the end of the last."""
    starts = np.zeros(count + 1, np.int64)
    np.cumsum(np.bincount(numbers, minlength=count), out=starts[1:])
    return _smallest(starts)
