"""Text to tokens with character offsets: the one analysis of documents and queries.

The chain: cut into chunks (words, words joined by ``- . / & _ '``, dates in words) -> a
chunk is one word, a figure, or a compound of parts -> terms by :mod:`.syllables` and
:mod:`.numbers`.

``Tin TP.HCM 12/4`` gives ``tin`` at position 0, ``tp`` at 1, ``hcm`` at 2, the
joined ``tphcm`` at 1 again, and ``12/4`` at 3. Positions ignore punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.analysis.numbers import document_number, read_figure, read_spelled_date
from index.analysis.syllables import canonical, fold

#: Raised whenever the same text would give other terms: an index built by
#: another version asks for a rebuild instead of answering wrongly.
ANALYSIS_VERSION = 3

# Marks that no letter takes up in NFC stay with the letter they stand on.
_WORD = r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*"
_DAY, _MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_SPELLED = (
    # Most chunks begin otherwise, and are read a third faster for it.
    r"(?=[0-9tTqQ])"
    rf"(?i:{_DAY}\s+th[aá]ng\s+{_MONTH}(?:(?:\s+n[aă]m\s+|[/-])\d{{4}})?"
    rf"|(?:th[aá]ng\s+{_MONTH}|qu[yýií]\s+(?:[1-4]|I{{1,3}}|IV))(?:\s+n[aă]m\s+|[/-])\d{{4}})"
    r"(?![\w/]|[.,]\d)"
)
CHUNK = re.compile(rf"{_SPELLED}|{_WORD}(?:(?:[-./&_'’]|(?<=\d)[,:](?=\d)){_WORD})*")

_DATE = r"(?<!\d)\d{1,2}/\d{1,2}/\d{4}(?!\d)"
# So does each end of a span: 18-20/9, 31/8-2/9, 4-5/2024.
_SPAN_START = rf"(?<![\d/]){_DAY}/{_MONTH}(?=-\d)"
_SPAN_END = rf"(?<=\d-)(?:{_DAY}/{_MONTH}|{_MONTH}/\d{{4}})(?![\d/])"
_LETTERS = r"(?:[^\W\d_]|[\u0300-\u036f])(?:[^\W_]|[\u0300-\u036f])*"
# A date stays whole inside a compound: 10-12/4/2024, 12/04/2024-16:48.
_PART = re.compile(
    rf"{_DATE}|{_SPAN_START}|{_SPAN_END}|\d{{1,2}}:[0-5]\d(?!\d)|\d+(?:[.,]\d+)*|{_LETTERS}"
)
# What a joined form leaves out; 7,5m2 is not 75m2.
_CONNECTOR = re.compile(r"[-/&_'’]|(?<!\d)\.|\.(?!\d)")
_MAX_JOINED_PARTS = 8

# A term longer than this is no word; the index keeps its beginning.
MAX_TERM_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Token:
    """What is indexed at one position of a text.

    ``start`` and ``end`` are characters of the text, 0-based and half-open, and
    ``text[start:end] == surface``. ``terms`` are accented; ``folded`` holds the
    folded form of each.
    """

    surface: str
    start: int
    end: int
    position: int
    terms: tuple[str, ...]
    folded: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ChunkTerms:
    """The analysis of one chunk, free of where it stands.

    ``tokens`` have offsets and positions relative to the chunk; ``width`` is the
    number of positions that it takes. A query that holds the chunk asks for any
    one of ``asked``, each a sequence of accented terms at positions in a row.
    """

    tokens: tuple[Token, ...]
    width: int
    asked: tuple[tuple[str, ...], ...]


def tokenize(text: str, position: int = 0) -> Iterator[Token]:
    """Yield the tokens of a normalised text in the order of their positions.

    ``position`` is that of the first one.
    """
    for match in CHUNK.finditer(text):
        chunk, offset = analyze_chunk(match.group()), match.start()
        for token in chunk.tokens:
            yield Token(
                token.surface,
                token.start + offset,
                token.end + offset,
                token.position + position,
                token.terms,
                token.folded,
            )
        position += chunk.width


@lru_cache(maxsize=1 << 16)
def analyze_chunk(chunk: str) -> ChunkTerms:
    """Return the terms of one chunk, that is of one match of :data:`CHUNK`."""
    if figure := read_figure(chunk):
        return ChunkTerms((_token(chunk, 0, 0, figure.indexed),), 1, figure.asked)
    parts = _parts(chunk)
    if date := read_spelled_date(chunk):
        whole = _token(chunk, 0, 0, date)
        sequence = tuple(part.terms[0] for part in parts)
        return ChunkTerms((whole, *parts), len(parts), (date[:1], sequence))
    if len(parts) == 1 and parts[0].surface == chunk:
        return ChunkTerms(tuple(parts), 1, (parts[0].terms[:1],))
    return _compound(chunk, parts)


def _compound(chunk: str, parts: list[Token]) -> ChunkTerms:
    sequence = tuple(part.terms[0] for part in parts)
    is_figures = not any(character.isalpha() for character in chunk)
    if is_figures or len(parts) > _MAX_JOINED_PARTS:
        return ChunkTerms(tuple(parts), len(parts), (sequence,))
    joined = _CONNECTOR.sub("", chunk)
    whole = _token(chunk, 0, 0, (canonical(joined),))
    return ChunkTerms((whole, *parts), len(parts), (whole.terms, sequence))


def _parts(chunk: str) -> list[Token]:
    parts: list[Token] = []
    for match in _PART.finditer(chunk):
        figure = read_figure(match.group())
        terms = figure.indexed if figure else (canonical(match.group()),)
        if not parts and (number := document_number(chunk)):
            terms = (*terms, number)
        parts.append(_token(match.group(), match.start(), len(parts), terms))
    return parts


def _token(surface: str, start: int, position: int, terms: tuple[str, ...]) -> Token:
    terms = tuple(term[:MAX_TERM_LENGTH] for term in terms)
    folded = tuple(dict.fromkeys(fold(term) for term in terms))
    return Token(surface, start, start + len(surface), position, terms, folded)
