"""Which tokens of a text a query wants, found without a look at most of the text.

A text is cut into pieces, that is at its spaces. Archives repeat themselves: most pieces
of an article were met in others, and few hold anything that is wanted.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, compress, count
from typing import NamedTuple

from index.analysis.syllables import fold
from index.analysis.tokens import CHUNK, analyze_chunk, tokenize

#: A term of the index, and whether it is a folded one.
Key = tuple[bool, str]

#: Pieces that are remembered, about 300 bytes each.
_MAX_PIECES = 1 << 16

# The one chunk that spans white space is a date in words, and has one of these words.
_DATE_WORD = re.compile(r"(?i:th[aá]ng|qu[yýií])(?:\s|\Z)")
_MAY_BE_DATE = re.compile(r"[tTqQ](?i:h[aá]ng|u[yýií])\s+(?i:[\di])")


class WantedToken(NamedTuple):
    """A token of a piece with the wanted ``keys`` that it is indexed by.

    ``position`` and ``start`` count from the piece's own; ``terms`` are the accented
    terms of the token, wanted or not.
    """

    position: int
    start: int
    length: int
    keys: tuple[Key, ...]
    terms: tuple[str, ...]


class WantedTokens:
    """Finds the tokens that are indexed by any of some keys, in one text after another."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = frozenset(keys)
        self._folded = {text if is_folded else fold(text) for is_folded, text in self._keys}
        self._pieces = _pieces_met()
        self._telling: set[str] = set()
        self._known = 0
        self._tokens: dict[str, tuple[WantedToken, ...]] = {}

    def of(self, text: str) -> Iterator[tuple[int, int, WantedToken]]:
        """Yield the wanted tokens of a text with their positions and first characters."""
        pieces, widths = self._pieces.of(text)
        if self._known != len(self._pieces):
            self._known = len(self._pieces)
            self._telling |= self._pieces.holding(self._folded)
        if self._telling.isdisjoint(pieces):
            return
        position = start = last = 0
        for number in compress(count(), map(self._telling.__contains__, pieces)):
            position += sum(widths[last:number])
            # The spaces before a piece are as many as the pieces.
            start += sum(map(len, pieces[last:number])) + number - last
            last = number
            for token in self._of(pieces[number]):
                yield position + token.position, start + token.start, token

    def _of(self, piece: str) -> tuple[WantedToken, ...]:
        if piece not in self._tokens:
            self._tokens[piece] = tuple(self._read(piece))
        return self._tokens[piece]

    def _read(self, piece: str) -> Iterator[WantedToken]:
        for token in tokenize(piece):
            keys = [(False, term) for term in token.terms]
            keys += [(True, term) for term in token.folded]
            if wanted := tuple(key for key in keys if key in self._keys):
                length = token.end - token.start
                yield WantedToken(token.position, token.start, length, wanted, token.terms)


class _Pieces(dict[str, int]):
    """The pieces that were met, with the number of positions that each takes.

    Threads may share it: what two of them add is added twice, which does no harm.
    """

    def __init__(self) -> None:
        super().__init__()
        self._holding: defaultdict[str, list[str]] = defaultdict(list)
        self._date_words: set[str] = set()

    def of(self, text: str) -> tuple[list[str], list[int]]:
        """Return the pieces of a text, a date in words in one, and their widths."""
        pieces = text.split(" ")
        widths = list(map(self.__getitem__, pieces))
        if self._date_words.isdisjoint(pieces) or not _MAY_BE_DATE.search(text):
            return pieces, widths
        # Any white space will do for a date.
        dates_whole = CHUNK.sub(lambda chunk: chunk.group().replace(" ", "\n"), text)
        pieces = dates_whole.split(" ")
        return pieces, list(map(self.__getitem__, pieces))

    def holding(self, folded: Iterable[str]) -> set[str]:
        """Return the pieces that hold any of some folded terms."""
        return set(chain.from_iterable(self._holding.get(term, ()) for term in folded))

    def __missing__(self, piece: str) -> int:
        chunks = [analyze_chunk(chunk) for chunk in CHUNK.findall(piece)]
        for term in {term for chunk in chunks for token in chunk.tokens for term in token.folded}:
            self._holding[term].append(piece)
        if _DATE_WORD.search(piece):
            self._date_words.add(piece)
        # Last: whoever finds the piece here finds the rest.
        width = self[piece] = sum(chunk.width for chunk in chunks)
        return width


_met = _Pieces()


def _pieces_met() -> _Pieces:
    """Return the pieces that all texts share; they begin anew when they are too many."""
    global _met
    if len(_met) > _MAX_PIECES:
        _met = _Pieces()
    return _met
