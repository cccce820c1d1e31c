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

from index.analysis.fields import field_blocks
from index.analysis.tokens import CHUNK, analyze_chunk
from index.arrays import Arrays, PackedStrings, pack_strings, read_arrays, write_arrays
from index.article import Article
from index.learned.counting import Integers, Tally
from index.learned.language_arrays import (
    LARGE,
    arrays_of_forms,
    arrays_of_pairs,
    pair_keys,
    require_whole,
    smallest,
    terms_of,
)

#: Distinct pairs that are kept at most, about 5 bytes each; the rarest are dropped.
MAX_PAIRS = 4_000_000

_BREAK = -1
_BLOCK_END = ""


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
        counts._pairs.count(pair_keys(first[beside], second[beside]))
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
        numbers, occurrences = self._terms.positive()
        names = list(self._numbers)
        terms = sorted(names[number] for number in numbers.tolist())
        rank = np.full(len(names), _BREAK)
        rank[[self._numbers[term] for term in terms]] = np.arange(len(terms))
        counts = np.zeros(len(terms), np.int64)
        counts[rank[numbers]] = occurrences
        pairs = arrays_of_pairs(*self._ranked_pairs(rank), len(terms))
        data, offsets = pack_strings(terms)
        strings: Arrays = {"terms": data, "term_offsets": offsets, "counts": smallest(counts)}
        return strings | arrays_of_forms(terms, counts) | pairs

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
        first, second = terms_of(keys)
        self._pairs.add(pair_keys(mine[first], mine[second]), sign * counts)

    def _ranked_pairs(self, rank: Integers) -> tuple[Integers, Integers]:
        """Return the pairs, by the ranks of their terms, that are not too rare to keep."""
        keys, counts = self._pairs.positive()
        first, second = (rank[numbers] for numbers in terms_of(keys))
        kept = (first != _BREAK) & (second != _BREAK)
        if len(keys) > MAX_PAIRS:
            kept &= counts > np.partition(counts, -MAX_PAIRS - 1)[-MAX_PAIRS - 1]
        keys = pair_keys(first[kept], second[kept])
        order = np.argsort(keys)
        return keys[order], counts[kept][order]


class LanguageModel:
    """The counts of a generation, to be asked while queries are answered. Thread-safe.

    ``terms`` are the accented terms, sorted; ``term_counts`` their occurrences.
    """

    def __init__(self, arrays: Arrays) -> None:
        require_whole(arrays)
        self.terms = PackedStrings(arrays["terms"], arrays["term_offsets"])
        self.term_counts = arrays["counts"]
        self._folded = PackedStrings(arrays["folded"], arrays["folded_offsets"])
        self.folded_counts = arrays["folded_counts"]
        self._form_starts, self._forms = arrays["form_starts"], arrays["forms"]
        self._row_starts, self._seconds = arrays["row_starts"], arrays["seconds"]
        self._pair_counts = arrays["pair_counts"]
        self._large, self._large_counts = arrays["large"], arrays["large_counts"]
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
        counts = np.zeros((len(firsts), len(seconds)), np.int64)
        rows, first = self._known(firsts)
        columns, second = self._known(seconds)
        if rows and columns and len(self._seconds):
            counts[np.ix_(rows, columns)] = self._known_pair_counts(first, second)
        return counts

    def pairs(self) -> tuple[Integers, Integers]:
        """Return all pairs, ``first << 32 | second`` by number of term, and their counts."""
        firsts = np.repeat(np.arange(len(self.terms)), np.diff(self._row_starts))
        at = np.arange(len(self._seconds))
        return pair_keys(firsts, self._seconds.astype(np.int64)), self._counts_at(at)

    def _known(self, terms: Sequence[str]) -> tuple[list[int], list[int]]:
        """Return the places of the terms that the archive has, and their numbers."""
        numbers = [self._number(term) for term in terms]
        places = [place for place, number in enumerate(numbers) if number is not None]
        return places, [number for number in numbers if number is not None]

    def _known_pair_counts(self, firsts: list[int], seconds: list[int]) -> Integers:
        starts = self._row_starts[firsts].tolist()
        ends = self._row_starts[np.array(firsts) + 1].tolist()
        wanted = np.array(seconds, self._seconds.dtype)
        rows = zip(starts, ends, strict=True)
        places = [self._seconds[start:end].searchsorted(wanted) + start for start, end in rows]
        at = np.minimum(places, len(self._seconds) - 1)
        stands = (np.array(places) < np.array(ends)[:, None]) & (self._seconds[at] == wanted)
        return np.where(stands, self._counts_at(at), 0)

    def _counts_at(self, at: Integers) -> Integers:
        counts = self._pair_counts[at].astype(np.int64)
        large = counts == LARGE
        counts[large] = self._large_counts[np.searchsorted(self._large, at[large])]
        return counts
