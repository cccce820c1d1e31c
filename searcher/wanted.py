"""Which tokens of a text a query wants, found without an analysis of most of the text.

A sketch of the text shows where they can be. It has one byte for each character: a folded
letter, a joint that can hold a compound together, a gap, or anything else. In it words
are found by their folded letters alone, and counted. What is not so plain (figures,
compounds, dates in words, rare letters) is always analysed, and so is what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain
from string import ascii_lowercase
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis.syllables import fold
from index.analysis.tokens import CHUNK, MAX_TERM_LENGTH, Token, analyze_chunk, tokenize

#: A term of the index, and whether it is a folded one.
Key = tuple[bool, str]

#: Stands between texts: no stored one has it.
BETWEEN = "\0"

Classes = NDArray[np.uint8]

_GAP, _JOINT, _OTHER = b" -0"
_JOINTS = "-./&_'’,:"
# Latin letters and punctuation, and the letters of Vietnamese; all others are rare.
_PLAIN = (range(0x250), range(0x1EA0, 0x1F00), range(0x2010, 0x2070))
# What every date in words holds; each is looked for by itself, which is ten times as fast.
_IN_DATES = [re.compile(rb"thang +0"), re.compile(rb"quy +[0i]"), re.compile(rb"qui +[0i]")]
# A pattern of more words than these takes longer than looking each word of a text up.
_FEW_WORDS = 24
_RUN = re.compile(rb" ([a-z]+)(?= )")


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
        sketch = classes.tobytes()
        words = self._words.places(sketch.replace(b"-", b" "))
        # Where runs of letters end, and how many have up to each character.
        inside = classes > _JOINT
        runs = np.cumsum(inside[:-1] > inside[1:])
        end = beyond = 0
        for at in sorted([*words, *_not_plain(classes)]):
            if at < end:
                continue
            start, end = sketch.rfind(b" ", 0, at) + 1, sketch.find(b" ", at)
            width, tokens = self._piece(text[start:end])
            before = runs.item(start - 1)
            for token in tokens:
                yield before + beyond + token.position, start + token.start, token
            beyond += width - (runs.item(end - 1) - before)

    def _piece(self, text: str) -> _Piece:
        if text not in self._pieces:
            width, tokens, folded = _analyzed(text)
            # Most figures and compounds are not wanted.
            wanted = () if self._folded.isdisjoint(folded) else map(self._wanted, tokens)
            self._pieces[text] = _Piece(width, tuple(filter(None, wanted)))
        return self._pieces[text]

    def _wanted(self, token: Token) -> WantedToken | None:
        keys = [(False, term) for term in token.terms]
        keys += [(True, term) for term in token.folded]
        wanted = tuple(key for key in keys if key in self._keys)
        if not wanted:
            return None
        length = token.end - token.start
        return WantedToken(token.position, token.start, length, wanted, token.terms)


def _is_plain(word: str) -> bool:
    return word.isascii() and word.isalpha()


class _Words:
    """Finds folded words in a sketch; a ``y`` of theirs may be written ``i``."""

    def __init__(self, words: Iterable[str]) -> None:
        spelled = sorted(words)
        self._many = {_with_i(word.encode()) for word in spelled if len(spelled) > _FEW_WORDS}
        spelled = [
            word.replace("y", "[iy]") + ("[a-z]*" if len(word) == MAX_TERM_LENGTH else "")
            for word in spelled
        ]
        self._few = re.compile(f" (?:{'|'.join(spelled) or '(?!)'})(?= )".encode())

    def places(self, sketch: bytes) -> list[int]:
        """Return where words begin."""
        if not self._many:
            return [match.start() + 1 for match in self._few.finditer(sketch)]
        return [
            match.start() + 1
            for match in _RUN.finditer(sketch)
            if _with_i(match[1][:MAX_TERM_LENGTH]) in self._many
        ]


def _with_i(word: bytes) -> bytes:
    return word.replace(b"y", b"i")


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


def _not_plain(classes: Classes) -> Iterator[int]:
    """Yield the places of what is neither a letter nor a gap, nor a joint without letters
    on both sides."""
    yield from np.flatnonzero(classes == _OTHER).tolist()
    joints = np.flatnonzero(classes == _JOINT)
    joining = (classes[joints - 1] > _OTHER) & (classes[joints + 1] > _OTHER)
    yield from joints[joining].tolist()


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
        else:
            folded = fold(character.lower())
            if len(folded) == 1 and folded in ascii_lowercase:
                table[code] = ord(folded)
    return table


@lru_cache(maxsize=1 << 14)
def _analyzed(piece: str) -> tuple[int, tuple[Token, ...], tuple[str, ...]]:
    """Return the positions that a piece takes, its tokens, and their folded terms."""
    width = sum(analyze_chunk(chunk).width for chunk in CHUNK.findall(piece))
    tokens = tuple(tokenize(piece))
    return width, tokens, tuple(chain.from_iterable(token.folded for token in tokens))
