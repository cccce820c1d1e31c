"""Which tokens of a text a query wants, found without an analysis of most of the text.

A sketch of the text shows where they can be. It has one byte for each character: a folded
letter, of which ``i`` is also ``y``; a digit; a joint that can hold a compound together; a
gap; or anything else. In it words and numbers are found as they are spelled, and counted.
What is not so plain (compounds, letters beside digits, dates in words, rare letters) is
always analysed, and so is what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain
from string import ascii_lowercase, digits
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.syllables import fold
from index.analysis.tokens import CHUNK, Token, analyze_chunk, tokenize

#: A term of the index, and whether it is a folded one.
Key = tuple[bool, str]

#: Stands between texts: no stored one has it.
BETWEEN = "\0"

Classes = NDArray[np.uint8]
IntArray = NDArray[np.int64]

# In the order of their numbers; digits and letters follow.
_GAP, _JOINT, _OTHER, _LAST_DIGIT = b" -/9"
_JOINTS = "-./&_'’,:"
# Latin letters and punctuation, and the letters of Vietnamese; all others are rare.
_PLAIN = (range(0x250), range(0x1EA0, 0x1F00), range(0x2010, 0x2070))
# What every date in words holds; each is looked for by itself, which is ten times as fast.
_IN_DATES = [re.compile(rb"thang +[0-9/]"), re.compile(rb"qui +[0-9/i]")]
# Runs of letters or digits are compared by their first bytes, as one number.
_COMPARED = 8
_MASKS = np.array([(1 << 8 * length) - 1 for length in range(_COMPARED + 1)], np.uint64)


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


class _Piece(NamedTuple):
    """What stands between two gaps: the positions that it takes, and what is wanted of it."""

    width: int
    tokens: tuple[WantedToken, ...]


class WantedTokens:
    """Finds the tokens that are indexed by any of some keys, in one text after another."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._keys = frozenset(keys)
        self._folded = {text if is_folded else fold(text) for is_folded, text in self._keys}
        self._words = _Words(filter(_is_plain, self._folded))
        self._pieces: dict[str, _Piece] = {}

    def of(self, texts: Iterable[str]) -> Iterator[tuple[int, int, WantedToken]]:
        """Yield the wanted tokens of texts with their positions and first characters.

        Both are those in ``BETWEEN.join(["", *texts, ""])``.
        """
        text = BETWEEN.join(["", *texts, ""])
        classes = _classes_of(text)
        inside = classes > _JOINT
        edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
        run_starts, run_ends = edges[::2], edges[1::2]
        words = run_starts[self._words.are_in(classes, run_starts, run_ends)]
        places = np.concatenate((words, _not_plain(classes, inside)))
        # Pieces by the numbers of the gaps that end them.
        gaps = np.flatnonzero(classes == _GAP)
        numbers = sorted(set(np.searchsorted(gaps, places).tolist()))
        starts, ends = gaps[np.array(numbers, np.intp) - 1] + 1, gaps[numbers]
        # How many runs end before each of them, and in it.
        before = np.searchsorted(run_ends, starts)
        runs = np.searchsorted(run_ends, ends, side="right") - before
        beyond = 0
        for start, end, position, count in zip(
            starts.tolist(), ends.tolist(), before.tolist(), runs.tolist(), strict=True
        ):
            piece = text[start:end]
            width, tokens = self._pieces.get(piece) or self._piece(piece)
            for token in tokens:
                yield position + beyond + token.position, start + token.start, token
            beyond += width - count

    def _piece(self, text: str) -> _Piece:
        width, tokens, folded = _analyzed(text)
        # Most figures and compounds are not wanted.
        wanted = () if self._folded.isdisjoint(folded) else map(self._wanted, tokens)
        piece = self._pieces[text] = _Piece(width, tuple(filter(None, wanted)))
        return piece

    def _wanted(self, token: Token) -> WantedToken | None:
        keys = [(False, term) for term in token.terms]
        keys += [(True, term) for term in token.folded]
        wanted = tuple(key for key in keys if key in self._keys)
        if not wanted:
            return None
        length = token.end - token.start
        return WantedToken(token.position, token.start, length, wanted, token.terms)


def _is_plain(word: str) -> bool:
    return word.isascii() and (word.isalpha() or word.isdigit())


class _Words:
    """Finds folded words and numbers in a sketch, and some that only begin like a long one."""

    def __init__(self, words: Iterable[str]) -> None:
        spelled = {spelling[:_COMPARED] for word in words for spelling in _spellings(word)}
        codes = sorted(int.from_bytes(spelling, "little") for spelling in spelled)
        # The last is that of no word, and above all others.
        self._codes = np.array([*codes, _MASKS[-1]], np.uint64)

    def are_in(self, classes: Classes, starts: IntArray, ends: IntArray) -> NDArray[np.bool_]:
        """Return for each run of a sketch whether it may be one of the words."""
        sketch = np.concatenate((classes, np.zeros(_COMPARED, np.uint8)))
        from_each = np.ndarray(len(classes), "<u8", sketch, strides=(1,))
        codes = from_each[starts] & _MASKS[np.minimum(ends - starts, _COMPARED)]
        found: NDArray[np.bool_] = self._codes[np.searchsorted(self._codes, codes)] == codes
        return found


def _spellings(word: str) -> Iterator[bytes]:
    """Yield what stands in a sketch for a plain word: its term may have lost a zero."""
    yield word.encode().replace(b"y", b"i")
    if len(word) == 1 and word.isdigit():
        yield b"0" + word.encode()


def _classes_of(text: str) -> Classes:
    """Return the bytes of a text's sketch; dates in words, which span gaps, are made whole."""
    codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    classes = _table().take(codes, mode="clip")
    sketch = classes.tobytes()
    places = [match.start() for words in _IN_DATES for match in words.finditer(sketch)]
    for begin in {text.rfind(BETWEEN, 0, place) for place in places}:
        for chunk in CHUNK.finditer(text, begin, text.find(BETWEEN, begin + 1)):
            if len(chunk.group().split()) > 1:
                classes[chunk.start() : chunk.end()] = _OTHER
    return classes


def _not_plain(classes: Classes, inside: NDArray[np.bool_]) -> IntArray:
    """Return the places of what is no letter, digit or gap, nor a joint with a gap beside it,
    and of what follows a letter as a digit, or a digit as a letter."""
    odd = classes == _OTHER
    odd[1:-1] |= (classes[1:-1] == _JOINT) & inside[:-2] & inside[2:]
    letters = classes > _LAST_DIGIT
    odd[1:] |= (letters[1:] != letters[:-1]) & inside[1:] & inside[:-1]
    return np.flatnonzero(odd)


@cache
def _table() -> Classes:
    """Return the byte of each character; that of the last is for all beyond, too."""
    table = np.full(0x2071, _OTHER, np.uint8)
    for code in chain.from_iterable(_PLAIN):
        character = chr(code)
        if character in _JOINTS:
            table[code] = _JOINT
        elif not character.isalnum():
            table[code] = _GAP
        elif character in digits:
            table[code] = code
        else:
            folded = fold(character.lower()).replace("y", "i")
            if len(folded) == 1 and folded in ascii_lowercase:
                table[code] = ord(folded)
    return table


@lru_cache(maxsize=1 << 14)
def _analyzed(piece: str) -> tuple[int, tuple[Token, ...], tuple[str, ...]]:
    """Return the positions that a piece takes, its tokens, and their folded terms."""
    width = sum(analyze_chunk(chunk).width for chunk in CHUNK.findall(piece))
    tokens = tuple(tokenize(piece))
    return width, tokens, tuple(chain.from_iterable(token.folded for token in tokens))
