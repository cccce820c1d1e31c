"""The passages of an article that show best why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from unicodedata import combining

from searcher.highlight import LitText, LitWord, joined
from searcher.model import Snippet, Span

#: A snippet is about this long, in characters; it grows to a word's end, and by an
#: ellipsis on each side that is cut.
SNIPPET_LENGTH = 220
MAX_SNIPPETS = 2
_ELLIPSIS = "…"
_SENTENCE_END = re.compile(r"[.!?…;:]\s+(?=\S)")
_CLAUSE_END = re.compile(r",\s+(?=\S)")
_ADJACENT_BONUS = 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """A window of a block: characters ``start`` to ``end``, and what it is worth."""

    block: int
    start: int
    end: int
    worth: float
    words: frozenset[int]


def make_snippets(
    blocks: Sequence[tuple[str, str]], lit: LitText, weights: Mapping[int, float]
) -> tuple[Snippet, ...]:
    """Return two passages at most, in the order of the article; more where a phrase
    would not be shown else.

    ``blocks`` are ``(kind, text)``; ``weights`` say what each wanted thing is worth,
    by its number; a phrase is worth more than all words. The title is shown anyway,
    and so is the date: its line makes a snippet only where nothing else is lit, or
    where a phrase stands nowhere else. An article in which nothing is lit is shown
    by its beginning.
    """
    # No window gets more than twice the weights, which are below 1.
    for_phrase = 2 * len(weights)
    weights = {n: weight + for_phrase * (n in lit.phrases) for n, weight in weights.items()}
    of_block: dict[int, list[LitWord]] = {}
    for word in lit.words:
        of_block.setdefault(word.occurrence.block, []).append(word)
    passages = [
        passage
        for number, words in of_block.items()
        if blocks[number][0] != "title"
        for passage in _passages(number, words, weights, lit.phrases)
    ]
    elsewhere = {
        word.number for word in lit.words if blocks[word.occurrence.block][0] != "dateline"
    }
    body = [
        passage
        for passage in passages
        if blocks[passage.block][0] != "dateline" or passage.words & lit.phrases - elsewhere
    ]
    in_title = {word.number for word in lit.words if blocks[word.occurrence.block][0] == "title"}
    chosen = _choose(body or passages, weights, lit.phrases - in_title)
    return tuple(_snippets(blocks, chosen, lit)) if chosen else _beginning(blocks)


def _passages(
    block: int, words: Sequence[LitWord], weights: Mapping[int, float], phrases: Set[int]
) -> Iterator[Passage]:
    """Yield the best passage of a block, then the best for each phrase that has not been."""
    all_passages = [_passage(block, words, first, weights) for first in range(len(words))]
    best = max(all_passages, key=lambda passage: passage.worth)
    missing = phrases & {word.number for word in words}
    while True:
        yield best
        missing -= best.words
        if not missing:
            return
        others = [passage for passage in all_passages if passage.words & missing]
        best = max(others, key=lambda passage: passage.worth)


def _passage(
    block: int, words: Sequence[LitWord], first: int, weights: Mapping[int, float]
) -> Passage:
    inside = _inside(words, first)
    start, end = words[first].occurrence.start, inside[-1].occurrence.end
    numbers = frozenset(word.number for word in inside)
    return Passage(block, start, end, _worth(inside, weights), numbers)


def _inside(words: Sequence[LitWord], first: int) -> list[LitWord]:
    """Return the words from ``first`` on that one snippet can show."""
    at = words[first].occurrence
    limit = max(at.start + SNIPPET_LENGTH, at.end)
    inside = []
    for number in range(first, len(words)):
        word = words[number]
        if word.occurrence.start >= limit:
            break
        if word.occurrence.end <= limit:
            inside.append(word)
    return inside


def _worth(words: Sequence[LitWord], weights: Mapping[int, float]) -> float:
    """Return what the distinct things in a window are worth, and more where they adjoin."""
    distinct = {word.number for word in words}
    worth = sum(weights[number] for number in distinct)
    places = {(word.number, word.occurrence.first) for word in words}
    for number, position in places:
        if (number + 1, position + 1) in places:
            worth += _ADJACENT_BONUS * (weights[number] + weights[number + 1]) / 2
    return worth


def _choose(
    passages: Sequence[Passage], weights: Mapping[int, float], phrases: Set[int]
) -> list[Passage]:
    """Return the best passage, then what adds most to it; beyond two only new phrases."""
    chosen: list[Passage] = []
    shown: frozenset[int] = frozenset()

    def added(passage: Passage) -> tuple[float, float]:
        new = sum(weights[number] for number in passage.words - shown) if chosen else 0.0
        return new, passage.worth

    rest = list(passages)
    while rest:
        best = max(rest, key=added)
        if len(chosen) >= MAX_SNIPPETS and not (best.words - shown) & phrases:
            break
        chosen.append(best)
        rest.remove(best)
        shown |= best.words
    return sorted(chosen, key=lambda passage: (passage.block, passage.start))


def _snippets(
    blocks: Sequence[tuple[str, str]], chosen: Sequence[Passage], lit: LitText
) -> Iterator[Snippet]:
    """Yield the chosen passages as they are shown; those that overlap are one."""
    for block, passages in groupby(chosen, key=lambda passage: passage.block):
        kind, text = blocks[block]
        spans = lit.spans(block)
        windows = [
            _whole(spans, _widened(text, passage.start, passage.end)) for passage in passages
        ]
        for window in joined(windows):
            yield _snippet(kind, text, window, spans)


def _snippet(kind: str, text: str, window: Span, lit_spans: Sequence[Span]) -> Snippet:
    start, end = window
    before, after = (_ELLIPSIS if start else ""), (_ELLIPSIS if end < len(text) else "")
    shift = len(before) - start
    spans = [
        (left + shift, right + shift) for left, right in lit_spans if start <= left and right <= end
    ]
    return Snippet(kind, before + text[start:end] + after, tuple(spans))


def _whole(spans: Sequence[Span], window: Span) -> Span:
    """Grow a window by the phrases that its ends would cut."""
    start, end = window
    for left, right in spans:
        if left < start < right:
            start = left
        if left < end < right:
            end = right
    return start, end


def _widened(text: str, start: int, end: int) -> Span:
    """Grow a window to the length of a snippet, and cut it between words."""
    spare = max(SNIPPET_LENGTH - (end - start), 0)
    left = _left_end(text, max(start - spare // 2, 0), max(start - spare // 3, 0), start)
    right = min(left + max(SNIPPET_LENGTH, end - left), len(text))
    if right < len(text):
        space = text.rfind(" ", end, right)
        right = space if space > end else _letter_end(text, end or right)
    return left, right


def _left_end(text: str, earliest: int, usual: int, latest: int) -> int:
    """Return where a snippet begins: with the block, a sentence, a clause, else a word."""
    if earliest == 0:
        return 0
    for signs in (_SENTENCE_END, _CLAUSE_END):
        if match := signs.search(text, earliest, latest):
            return match.end()
    space = text.find(" ", usual, latest)
    return space + 1 if space >= 0 else latest


def _letter_end(text: str, at: int) -> int:
    """Return the first place from ``at`` on that parts no mark from its letter."""
    while at < len(text) and combining(text[at]):
        at += 1
    return at


def _beginning(blocks: Sequence[tuple[str, str]]) -> tuple[Snippet, ...]:
    for kind, text in blocks:
        if kind in ("lead", "paragraph") and text:
            _, end = _widened(text, 0, 0)
            return (Snippet(kind, text[:end] + (_ELLIPSIS if end < len(text) else ""), ()),)
    return ()
