"""The passages of an article that show best why it was found."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import combining

from searcher.highlight import LitText, LitWord
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
    """Return up to two passages, in the order of the article.

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
    passages = {
        number: _best_passage(number, of_block[number], weights)
        for number, (kind, _) in enumerate(blocks)
        if kind != "title" and number in of_block
    }
    elsewhere = {
        word.number for word in lit.words if blocks[word.occurrence.block][0] != "dateline"
    }
    body = [
        passage
        for number, passage in passages.items()
        if blocks[number][0] != "dateline" or passage.words & lit.phrases - elsewhere
    ]
    chosen = _choose(body or list(passages.values()), weights)
    if not chosen:
        return _beginning(blocks)
    return tuple(_snippet(blocks[passage.block], passage, lit) for passage in chosen)


def _best_passage(number: int, words: list[LitWord], weights: Mapping[int, float]) -> Passage:
    best: Passage | None = None
    for first, word in enumerate(words):
        inside = _inside(words, first)
        worth = _worth(inside, weights)
        if best is None or worth > best.worth:
            numbers = frozenset(other.number for other in inside)
            end = inside[-1].occurrence.end
            best = Passage(number, word.occurrence.start, end, worth, numbers)
    assert best is not None  # there is a word
    return best


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


def _choose(passages: Sequence[Passage], weights: Mapping[int, float]) -> list[Passage]:
    """Return the best passage, and of the others the one that adds most to it."""
    if not passages:
        return []
    first = max(passages, key=lambda passage: passage.worth)
    rest = [passage for passage in passages if passage is not first]

    def added(passage: Passage) -> tuple[float, float]:
        new = sum(weights[number] for number in passage.words - first.words)
        return new, passage.worth

    chosen = [first, *sorted(rest, key=added, reverse=True)]
    return sorted(chosen[:MAX_SNIPPETS], key=lambda passage: passage.block)


def _snippet(block: tuple[str, str], passage: Passage, lit: LitText) -> Snippet:
    kind, text = block
    lit_spans = lit.spans(passage.block)
    start, end = _whole(lit_spans, _widened(text, passage.start, passage.end))
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
