"""The archive's language: how often each accented term stands in it, and each pair in a row.

Terms are the first term of each token, letters only: no figures and no joined forms of
compounds. A pair is two terms at positions in a row of one block of the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache, partial
from pathlib import Path

import numpy as np

from index.analysis.fields import field_blocks
from index.analysis.stretches import NumberedTexts, StretchBuffer, Stretches
from index.arrays import (
    Arrays,
    PackedStrings,
    StoredArrays,
    in_memory,
    pack_strings,
    read_arrays,
    write_arrays,
)
from index.article import Article
from index.learned.counting import Flags, Integers, Tally
from index.learned.language_arrays import (
    SmallCounts,
    arrays_of_forms,
    arrays_of_pairs,
    pack_counts,
    pair_keys,
    require_whole,
    smallest,
    terms_of,
    unpack_counts,
)
from index.learned.term_stream import BREAK, TermStream, number_of, term_streams
from index.storage.blocks import CheckedBytes, telling_damage

#: Distinct pairs that are kept at most, about 5 bytes each; the rarest are dropped.
MAX_PAIRS = 4_000_000


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
        stretches = Stretches()
        buffer = StretchBuffer(stretches)
        for article in articles:
            buffer.add(field_blocks(article)["text"])
        return cls.of_texts(buffer.close(), stretches)

    @classmethod
    def of_texts(cls, texts: NumberedTexts, stretches: Stretches) -> LanguageCounts:
        """Count the terms and pairs of articles whose texts are numbered by ``stretches``."""
        counts = cls()
        for stream in term_streams(texts, stretches, counts._numbers):
            counts._count(stream)
        return counts

    def add(self, other: LanguageCounts) -> None:
        """Add the counts of other articles."""
        self._add(other, 1)

    def subtract(self, other: LanguageCounts) -> None:
        """Take away the counts of articles that were counted before."""
        self._add(other, -1)

    def is_zero(self) -> bool:
        """Tell whether adding them changes nothing."""
        return not any(tally.sums()[1].any() for tally in (self._terms, self._pairs))

    def write(self, path: Path) -> None:
        """Write the counts. Equal counts give equal bytes, however they came about."""
        write_arrays(path, self.arrays())

    @classmethod
    def read(cls, data: CheckedBytes) -> LanguageCounts:
        """Return the counts that :meth:`write` wrote. Raises ``IndexDamaged``."""
        model = LanguageModel.open(data)
        with telling_damage(data.path):
            return cls._counted_in(model)

    @classmethod
    def _counted_in(cls, model: LanguageModel) -> LanguageCounts:
        counts = cls()
        terms = model.terms.take(range(len(model.terms)))
        counts._numbers = {term: number for number, term in enumerate(terms)}
        keys, occurrences = model.pairs()
        if len(counts._numbers) < len(terms) or (terms_of(keys)[1] >= len(terms)).any():
            raise ValueError("terms that come twice, or pairs of others")
        counts._terms.add(np.arange(len(terms)), model.term_counts.astype(np.int64))
        counts._pairs.add(keys, pack_counts(occurrences, model.pairs_by_article()))
        return counts

    def arrays(self) -> Arrays:
        """Return what :class:`LanguageModel` reads."""
        numbers, occurrences = self._terms.positive()
        names = list(self._numbers)
        terms = sorted(names[number] for number in numbers.tolist())
        rank = np.full(len(names), BREAK)
        rank[[self._numbers[term] for term in terms]] = np.arange(len(terms))
        counts = np.zeros(len(terms), np.int64)
        counts[rank[numbers]] = occurrences
        pairs = arrays_of_pairs(*self._ranked_pairs(rank), len(terms))
        data, offsets = pack_strings(terms)
        strings: Arrays = {"terms": data, "term_offsets": offsets, "counts": smallest(counts)}
        return strings | arrays_of_forms(terms, counts) | pairs

    def _count(self, stream: TermStream) -> None:
        numbers, occurrences = stream.count_terms()
        self._terms.add(numbers, occurrences)
        first, second, occurrences, articles = stream.count_pairs()
        self._pairs.add(pair_keys(first, second), pack_counts(occurrences, articles))

    def _add(self, other: LanguageCounts, sign: int) -> None:
        mine = np.array([number_of(term, self._numbers) for term in other._numbers], np.int64)
        keys, counts = other._terms.sums()
        self._terms.add(mine[keys], sign * counts)
        keys, counts = other._pairs.sums()
        first, second = terms_of(keys)
        self._pairs.add(pair_keys(mine[first], mine[second]), sign * counts)

    def _ranked_pairs(self, rank: Integers) -> tuple[Integers, Integers]:
        """Return the pairs, by the ranks of their terms, that are not too rare to keep."""
        keys, packed = self._pairs.positive()
        first, second = (rank[numbers] for numbers in terms_of(keys))
        occurrences, _ = unpack_counts(packed)
        kept = (first != BREAK) & (second != BREAK) & (occurrences > 0)
        if len(keys) > MAX_PAIRS:
            kept &= occurrences > np.partition(occurrences, -MAX_PAIRS - 1)[-MAX_PAIRS - 1]
        keys = pair_keys(first[kept], second[kept])
        order = np.argsort(keys)
        return keys[order], packed[kept][order]


class LanguageModel:
    """The counts of a generation, to be asked while queries are answered. Thread-safe.

    ``terms`` are the accented terms, sorted. What is asked for raises ``IndexDamaged``
    where it is not what was written.
    """

    def __init__(self, arrays: StoredArrays) -> None:
        require_whole(arrays)
        self.terms = PackedStrings(arrays["terms"], arrays["term_offsets"])
        self._counts, self._folded_counts = arrays["counts"], arrays["folded_counts"]
        self._folded = PackedStrings(arrays["folded"], arrays["folded_offsets"])
        self._row_starts, self._seconds = arrays["row_starts"].whole(), arrays["seconds"]
        self._pair_counts = SmallCounts(arrays, "pair")
        self._repeats = SmallCounts(arrays, "repeat")
        self._number = lru_cache(maxsize=1 << 14)(self.terms.find)
        self._terms_folded_to = lru_cache(maxsize=1 << 13)(
            partial(_find_forms, self.terms, self._folded, arrays)
        )

    @classmethod
    def of(cls, counts: LanguageCounts) -> LanguageModel:
        """Return the model of counts in memory."""
        return cls(in_memory(counts.arrays()))

    @classmethod
    def open(cls, data: CheckedBytes) -> LanguageModel:
        """Open the counts that were written. Raises ``IndexDamaged``."""
        return cls(read_arrays(data))

    @cached_property
    def term_counts(self) -> Integers:
        """The occurrences of each of ``terms``."""
        return self._counts.whole()

    @cached_property
    def folded_counts(self) -> Integers:
        """The occurrences of each of :meth:`folded_terms`."""
        return self._folded_counts.whole()

    @cached_property
    def total(self) -> int:
        """The occurrences of all terms."""
        return int(self.term_counts.sum(dtype=np.int64))

    def count(self, term: str) -> int:
        """Return the occurrences of an accented term, 0 where the archive has none."""
        number = self._number(term)
        return 0 if number is None else int(self.term_counts[number])

    def forms(self, folded: str) -> tuple[str, ...]:
        """Return the accented terms that fold to ``folded``, commonest first."""
        return self._terms_folded_to(folded)

    def folded_terms(self) -> PackedStrings:
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
        counts, at, stands = self._places(firsts, seconds)
        counts[stands] = self._pair_counts.at(at)
        return counts

    def pair_articles(self, firsts: Sequence[str], seconds: Sequence[str]) -> Integers:
        """Return in how many articles each of ``seconds`` follows each of ``firsts``.

        A row a first; 0 for a pair that is not kept.
        """
        counts, at, stands = self._places(firsts, seconds)
        counts[stands] = self._pair_counts.at(at) - self._repeats.at(at)
        return counts

    def pairs(self) -> tuple[Integers, Integers]:
        """Return all pairs, ``first << 32 | second`` by number of term, and their counts."""
        firsts = np.repeat(np.arange(len(self.terms)), np.diff(self._row_starts))
        seconds = self._seconds.whole().astype(np.int64)
        return pair_keys(firsts, seconds), self._pair_counts.whole()

    def pairs_by_article(self) -> Integers:
        """Return in how many articles each of the pairs of :meth:`pairs` stands."""
        return self._pair_counts.whole() - self._repeats.whole()

    def _places(
        self, firsts: Sequence[str], seconds: Sequence[str]
    ) -> tuple[Integers, Integers, Flags]:
        """Return zeros, a row a first; the places of those pairs that are kept; and which
        they are."""
        places = np.zeros((len(firsts), len(seconds)), np.int64)
        if not len(self._seconds):
            return places, places[:0, :0].ravel(), np.zeros(places.shape, np.bool_)
        numbers = [self._number(term) for term in seconds]
        # What follows nothing, or is not known, is asked for as 0, and found nowhere.
        most = np.iinfo(self._seconds.dtype).max
        known = np.array([n is not None and n <= most for n in numbers], np.bool_)
        wanted = np.where(known, [n or 0 for n in numbers], 0).astype(self._seconds.dtype)
        ends = np.zeros((len(firsts), 1), np.int64)
        for row, first in enumerate(map(self._number, firsts)):
            if first is not None:
                start, end = self._row_starts[first : first + 2].tolist()
                places[row] = self._seconds.part(start, end).searchsorted(wanted)
                places[row] += start
                ends[row] = end
        stands = (places < ends) & known
        wanted = np.broadcast_to(wanted, places.shape)
        stands[stands] = self._seconds.at(places[stands]) == wanted[stands]
        return np.zeros_like(places), places[stands], stands


def _find_forms(
    terms: PackedStrings, folded_terms: PackedStrings, arrays: StoredArrays, folded: str
) -> tuple[str, ...]:
    number = folded_terms.find(folded)
    if number is None:
        return ()
    forms = arrays["forms"]
    row = forms.part(*arrays["form_starts"].part(number, number + 2).tolist())
    with telling_damage(forms.path):
        return tuple(terms[form] for form in row.tolist())
