"""The passages of an article that show best why it was found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
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

# Worths are whole numbers of this small part of a weight: sums of floats would differ
# by their order, and so which of two equal passages is shown.
_UNIT = 2.0**80
_WORTH = attrgetter("worth")


class Passage(NamedTuple):
    """A window of a block: characters ``start`` to ``end``, and what it is worth."""

    block: int
    start: int
    end: int
    worth: int
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
    worths = {
        number: int((weight + for_phrase * (number in lit.phrases)) * _UNIT)
        for number, weight in weights.items()
    }
    passages = [
        passage
        for number, words in lit.by_block.items()
        if blocks[number][0] != "title"
        for passage in _passages(number, words, worths, lit.phrases)
    ]
    elsewhere = _phrases_in(lit, [kind != "dateline" for kind, _ in blocks])
    body = [
        passage
        for passage in passages
        if blocks[passage.block][0] != "dateline" or passage.words & lit.phrases - elsewhere
    ]
    in_title = _phrases_in(lit, [kind == "title" for kind, _ in blocks])
    chosen = _choose(body or passages, worths, lit.phrases - in_title)
    return tuple(_snippets(blocks, chosen, lit)) if chosen else _beginning(blocks)


def _phrases_in(lit: LitText, where: Sequence[bool]) -> Set[int]:
    """Return the phrases that are lit in some of the blocks."""
    if not lit.phrases:
        return lit.phrases
    return lit.phrases & {word.number for word in lit.words if where[word.occurrence.block]}


def _passages(
    block: int, words: Sequence[LitWord], worths: Mapping[int, int], phrases: Set[int]
) -> Iterator[Passage]:
    """Yield the best passage of a block, then the best for each phrase that has not been."""
    all_passages = [_passage(block, inside, worths) for inside in _windows(words)]
    best = max(all_passages, key=_WORTH)
    missing = phrases & {word.number for word in words} if phrases else phrases
    while True:
        yield best
        missing -= best.words
        if not missing:
            return
        others = [passage for passage in all_passages if passage.words & missing]
        best = max(others, key=_WORTH)


def _windows(words: Sequence[LitWord]) -> Iterator[list[LitWord]]:
    """Yield the words that one snippet can show, from each word on.

    Windows are left out that show nothing that an earlier one does not.
    """
    reached = 0
    for number, (_, first) in enumerate(words):
        limit = max(first.start + SNIPPET_LENGTH, first.end)
        if limit <= reached:
            continue
        inside = []
        is_new = False
        for place in range(number, len(words)):
            word = words[place]
            _, start, end, _, _ = word.occurrence
            if start >= limit:
                break
            if end <= limit:
                inside.append(word)
                is_new = is_new or end > reached
        if is_new:
            reached = limit
            yield inside


def _passage(block: int, inside: Sequence[LitWord], worths: Mapping[int, int]) -> Passage:
    start, end = inside[0].occurrence.start, inside[-1].occurrence.end
    numbers = frozenset(word.number for word in inside)
    return Passage(block, start, end, _worth(inside, numbers, worths), numbers)


def _worth(words: Sequence[LitWord], distinct: Set[int], worths: Mapping[int, int]) -> int:
    """Return what the distinct things in a window are worth, and more where they adjoin:
    half of what both are worth."""
    worth = 2 * sum(map(worths.__getitem__, distinct))
    places = {(number, at.first) for number, at in words}
    for number, position in places:
        if (number + 1, position + 1) in places:
            worth += worths[number] + worths[number + 1]
    return worth


def _choose(
    passages: Sequence[Passage], worths: Mapping[int, int], phrases: Set[int]
) -> list[Passage]:
    """Return the best passage, then what adds most to it; beyond two only new phrases."""
    chosen: list[Passage] = []
    shown: frozenset[int] = frozenset()

    def added(passage: Passage) -> tuple[int, int]:
        new = sum(worths[number] for number in passage.words - shown) if chosen else 0
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
