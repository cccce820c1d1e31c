"""The passages of an article that show best why it was found."""

from __future__ import annotations

import re
from bisect import bisect_left
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
_START, _END, _NUMBER = attrgetter("start"), attrgetter("end"), attrgetter("number")
_NUMBER_AND_PLACE = attrgetter("number", "first")


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
    chosen = best_passages([kind for kind, _ in blocks], lit, weights)
    return tuple(_snippets(blocks, chosen, lit)) if chosen else _beginning(blocks)


def best_passages(
    kinds: Sequence[str], lit: LitText, weights: Mapping[int, float]
) -> list[Passage]:
    """Return the passages that the snippets of :func:`make_snippets` are made of; ``kinds``
    are those of the blocks."""
    # No window gets more than twice the weights, which are below 1.
    for_phrase = 2 * len(weights)
    worths = {
        number: int((weight + for_phrase * (number in lit.phrases)) * _UNIT)
        for number, weight in weights.items()
    }
    passages = [
        passage
        for block, words in lit.by_block.items()
        if kinds[block] != "title"
        for passage in _passages(words, worths, lit.phrases)
    ]
    phrases = {(kinds[word.block], word.number) for word in lit.words if word.number in lit.phrases}
    elsewhere = {number for kind, number in phrases if kind != "dateline"}
    body = [
        passage
        for passage in passages
        if kinds[passage.block] != "dateline" or passage.words & lit.phrases - elsewhere
    ]
    in_title = {number for kind, number in phrases if kind == "title"}
    return _choose(body or passages, worths, lit.phrases - in_title)


def _passages(
    words: Sequence[LitWord], worths: Mapping[int, int], phrases: Set[int]
) -> list[Passage]:
    """Return the best passage of a block, and the best for each phrase that is not in it."""
    windows = _windows(words)
    if len(windows) == 1:
        return [_passage(words, worths)]
    all_passages = [_passage(inside, worths) for inside in windows]
    best = max(all_passages, key=_WORTH)
    chosen, missing = [best], phrases & set(map(_NUMBER, words)) - best.words
    while missing:
        others = [passage for passage in all_passages if passage.words & missing]
        best = max(others, key=_WORTH)
        chosen.append(best)
        missing -= best.words
    return chosen


def _windows(words: Sequence[LitWord]) -> list[Sequence[LitWord]]:
    """Return the words that one snippet can show, from each word on.

    Windows are left out that show nothing that an earlier one does not.
    """
    last_end = max(map(_END, words))
    if last_end <= words[0].start + SNIPPET_LENGTH:
        return [words]
    windows: list[Sequence[LitWord]] = []
    starts = list(map(_START, words))
    reached = 0
    for number, first in enumerate(words):
        limit = max(first.start + SNIPPET_LENGTH, first.end)
        near = words[number : bisect_left(starts, limit)]
        inside = [word for word in near if word.end <= limit]
        if max(map(_END, inside)) > reached:
            windows.append(inside)
            reached = limit
        if reached >= last_end:
            break
    return windows


def _passage(inside: Sequence[LitWord], worths: Mapping[int, int]) -> Passage:
    first, last = inside[0], inside[-1]
    numbers = frozenset(map(_NUMBER, inside))
    return Passage(first.block, first.start, last.end, _worth(inside, numbers, worths), numbers)


def _worth(words: Sequence[LitWord], distinct: Set[int], worths: Mapping[int, int]) -> int:
    """Return twice what the distinct things in a window are worth, and once more what two
    that adjoin are."""
    worth = 2 * sum(map(worths.__getitem__, distinct))
    if len(distinct) > 1:
        places = set(map(_NUMBER_AND_PLACE, words))
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
        return sum(worths[number] for number in passage.words - shown), passage.worth

    rest = list(passages)
    while rest and (len(chosen) < MAX_SNIPPETS or phrases - shown):
        best = max(rest, key=added if chosen else _WORTH)
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
