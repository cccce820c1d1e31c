"""The words that the syllables of a query make, as word segmentation sees them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.analysis.syllables import restyle_tone_marks
from index.analysis.tokens import CHUNK


@dataclass(frozen=True, slots=True)
class RunText:
    """Words side by side as they are read: ``text`` with marks restored and with the
    punctuation that was typed between them, and the place of each word in it."""

    text: str
    starts: tuple[int, ...]


def run_text(words: Sequence[str], readings: Sequence[str], query: str) -> RunText:
    """Return the text of words that a normalised query holds in this order.

    ``readings`` are the words with marks restored. What stands between two words in the
    query tells where one ends: ``Nhật - Trung Quốc`` has no word ``Nhật Trung``.
    """
    pieces: list[str] = []
    starts: list[int] = []
    length = end = 0
    for word, reading in zip(words, readings, strict=True):
        at = query.find(word, end)
        between = query[end:at] if at >= 0 else " "
        if pieces:
            pieces.append(between if between and not CHUNK.search(between) else " ")
            length += len(pieces[-1])
        starts.append(length)
        pieces.append(reading)
        length += len(reading)
        end = at + len(word) if at >= 0 else end
    return RunText("".join(pieces), tuple(starts))


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of a query, and the places of the syllables that begin in it."""

    text: str
    syllables: range


def cut_query(text: str, starts: Sequence[int]) -> Iterator[QueryWord]:
    """Yield the words of a query's text; ``starts`` are those of its syllables.

    ``công đoàn Cần Thơ 2017`` is ``công đoàn`` with the syllables 0 and 1, ``Cần Thơ``
    with 2 and 3, and ``2017`` with 4.
    """
    # Thirty milliseconds that only queries of words need.
    from index.analysis.words import segment

    text = restyle_tone_marks(text)
    for start, end in segment(text):
        syllables = range(bisect_left(starts, start), bisect_left(starts, end))
        yield QueryWord(text[start:end], syllables)
