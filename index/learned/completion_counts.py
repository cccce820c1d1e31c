"""How many articles bear each title, from which completions are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import Arrays, in_memory, pack_strings, write_arrays
from index.article import Article
from index.learned.completions import SORTED_WORDS, Completions
from index.learned.counting import Integers, stable_order
from index.learned.phrases import Phrases
from index.learned.title_words import JOINER, TitleWords, cut_titles
from index.storage.blocks import CheckedBytes, telling_damage

# Words stand between single spaces, and titles between line ends.
_NO_WORD = ("  ", " \n", "\n ", "\n\n")


class CompletionCounts:
    """How many articles bear each title: all that completions are made of."""

    def __init__(self) -> None:
        self._titles: Counter[str] = Counter()

    @classmethod
    def of(cls, articles: Sequence[Article]) -> CompletionCounts:
        """Count the titles of articles."""
        counts = cls()
        titles = Counter(" ".join(article.title.split()) for article in articles)
        titles.pop("", None)
        counts._titles.update(dict(zip(cut_titles(list(titles)), titles.values(), strict=True)))
        return counts

    def add(self, other: CompletionCounts) -> None:
        """Add the counts of other articles."""
        self._titles.update(other._titles)

    def subtract(self, other: CompletionCounts) -> None:
        """Take away the counts of articles that were counted before."""
        self._titles.subtract(other._titles)

    def is_zero(self) -> bool:
        """Tell whether adding them changes nothing."""
        return not any(self._titles.values())

    def write(self, path: Path) -> None:
        """Write the counts. Equal counts give equal bytes, however they came about."""
        write_arrays(path, self.arrays())

    @classmethod
    def read(cls, data: CheckedBytes) -> CompletionCounts:
        """Return the counts that :meth:`write` wrote. Raises ``IndexDamaged``."""
        counts = cls()
        counts._titles.update(Completions.open(data).titles())
        with telling_damage(data.path):
            _require_titles(counts._titles)
        return counts

    def completions(self) -> Completions:
        """Return the completions that these counts make, without a file."""
        return Completions(in_memory(self.arrays()))

    def arrays(self) -> Arrays:
        """Return what :class:`Completions` reads."""
        titles = sorted(title for title, number in self._titles.items() if number > 0)
        articles = np.array([self._titles[title] for title in titles], np.int64)
        words = TitleWords.of(titles)
        phrases = Phrases.of(words, articles)
        spellings = words.spellings
        terms = np.arange(len(spellings.folded) + 1)
        return {
            **_packed("titles", titles),
            **_packed("spellings", spellings.spellings),
            **_packed("terms", spellings.terms),
            **_packed("folded", spellings.folded),
            "articles": _smallest(articles),
            "title_starts": _smallest(words.starts),
            "term_of": _smallest(spellings.term_of),
            "folded_of": _smallest(spellings.folded_of),
            "term_starts": _smallest(np.searchsorted(spellings.folded_of, terms)),
            "words": _smallest(words.spelled),
            "tails": _smallest(_tails(words)),
            "phrase_starts": _smallest(phrases.starts),
            "phrase_sizes": _smallest(phrases.sizes),
            "phrase_articles": _smallest(phrases.articles),
        }


def _require_titles(titles: Collection[str]) -> None:
    """Raise ``ValueError`` where something is no title as :func:`cut_titles` gives it."""
    text = "\n".join(["", *titles, ""]).replace(JOINER, " ")
    if text.count("\n") != len(titles) + 1 or any(gap in text for gap in _NO_WORD):
        raise ValueError("titles with a gap")


def _packed(name: str, strings: Sequence[str]) -> Arrays:
    data, offsets = pack_strings(strings)
    return {name: data, f"{name}_offsets": offsets}


def _smallest(values: Integers) -> NDArray[np.integer[Any]]:
    return values.astype(np.min_scalar_type(int(values.max(initial=0))))


def _tails(words: TitleWords) -> Integers:
    """Return all places in titles, sorted by the folded words from there on.

    Ranks of one word each are doubled to ranks of two, four and eight words (Manber and
    Myers 1993).
    """
    ranks = words.spellings.folded_of[words.terms] + 1
    ends = words.starts[words.titles + 1] if len(ranks) else ranks
    order = np.arange(len(ranks))
    for doubling in range(SORTED_WORDS.bit_length() - 1):
        after = np.arange(len(ranks)) + (1 << doubling)
        inside = after < ends
        following = np.where(inside, ranks[np.where(inside, after, 0)], 0)
        keys = ranks << int(ranks.max(initial=0)).bit_length() | following
        order = stable_order(keys)
        ranks = np.empty_like(order)
        ranks[order] = np.cumsum(np.diff(keys[order], prepend=-1) != 0)
    return order
