"""The texts of articles as one row of numbered terms, from which the language is counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np

from index.analysis.fields import field_blocks
from index.analysis.tokens import CHUNK, analyze_chunk
from index.article import Article
from index.learned.counting import Integers

#: Stands in a row of terms for a figure, and where a block ends.
BREAK = -1
_BLOCK_END = ""


class TermStream(NamedTuple):
    """A number for each position of the texts: that of its term, or :data:`BREAK`.

    ``articles`` are the numbers of the articles that the positions belong to, ascending.
    """

    terms: Integers
    articles: Integers


def term_stream(articles: Sequence[Article], numbers: dict[str, int]) -> TermStream:
    """Return the terms of articles, block after block; new ones are added to ``numbers``."""
    words: defaultdict[str, int] = defaultdict()
    words.default_factory = words.__len__  # numbers words as they come
    stream = [words[_BLOCK_END]]
    sizes = []
    for article in articles:
        before = len(stream)
        for block in field_blocks(article)["text"]:
            # Only a date in words spans white space, and its parts are its words.
            stream.extend(map(words.__getitem__, block.split()))
            stream.append(0)
        sizes.append(len(stream) - before)
    slots = [_slots(word, numbers) for word in words]
    flat = np.fromiter(chain.from_iterable(slots), np.int64)
    widths = np.fromiter(map(len, slots), np.int64, len(slots))
    found = np.asarray(stream)
    repeats = widths[found]
    shift = (np.cumsum(widths) - widths)[found] - (np.cumsum(repeats) - repeats)
    terms = flat[np.repeat(shift, repeats) + np.arange(repeats.sum())]
    owners = np.repeat(np.arange(len(sizes)), sizes)
    return TermStream(terms[1:], np.repeat(owners, repeats[1:]))


def number_of(term: str, numbers: dict[str, int]) -> int:
    """Return the number of a term; a new one gets the next."""
    return numbers.setdefault(term, len(numbers))


def _slots(word: str, numbers: dict[str, int]) -> list[int]:
    """Return the numbers of a word's terms by position, breaks where there are none."""
    if word == _BLOCK_END:
        return [BREAK]
    slots: list[int] = []
    for chunk in CHUNK.findall(word):
        analyzed = analyze_chunk(chunk)
        parts = [token for token in analyzed.tokens if token.surface != chunk]
        for part in parts or analyzed.tokens:
            term = part.terms[0]
            slots.append(number_of(term, numbers) if term.isalpha() else BREAK)
    return slots
