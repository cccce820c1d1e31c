"""What is lit and shown of an article, worked out the plain and slow way.

Every text is analysed whole and every window is tried, with no regard to speed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from index.analysis.tokens import CHUNK, Token, analyze_chunk, tokenize
from index.engines.asked import Excluding, Leaf, Near, Phrase, Synonyms, Term
from searcher.plan import Lit, Plan
from searcher.snippets import MAX_SNIPPETS, SNIPPET_LENGTH

Blocks = Sequence[tuple[str, str]]
Slots = Sequence[tuple[Term, ...]]


@dataclass(frozen=True)
class Found:
    """A leaf in a block: its positions, both included, and its characters."""

    block: int
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True)
class Shown:
    """A window of a block and the numbers of what is lit in it."""

    block: int
    start: int
    end: int
    words: frozenset[int]
    worth: Fraction


def width_of(text: str) -> int:
    """Return the positions that a text takes."""
    return sum(analyze_chunk(chunk).width for chunk in CHUNK.findall(text))


class ReferenceLit:
    """The blocks of an article with a plan's words found in them.

    ``words`` are pairs of a number and what was found for it, in the order of the text.
    """

    def __init__(self, blocks: Blocks, plan: Plan) -> None:
        self._kinds = [kind for kind, _ in blocks]
        self._tokens = [list(tokenize(text)) for _, text in blocks]
        self._wanted = {term for lit in plan.lit for leaf in lit.tiers for term in terms_of(leaf)}
        self._loose: set[Lit] = set()
        tiers = {lit: self._first_tier(lit) for lit in plan.lit}
        for run in plan.runs:
            if len(run) > 1:
                self._narrow(run, tiers)
        in_runs = {lit for run in plan.runs for lit in run}
        self.phrases = {number for number, lit in enumerate(plan.lit) if lit not in in_runs}
        words = [(number, at) for number, lit in enumerate(plan.lit) for at in tiers[lit]]
        self.words = sorted(words, key=lambda word: (word[1].block, word[1].start, word[0]))

    def _first_tier(self, lit: Lit) -> list[Found]:
        for leaf in lit.tiers:
            if found := list(self._all(leaf)):
                if leaf == lit.tiers[-1] and len(lit.tiers) > 1:
                    self._loose.add(lit)
                return found
        return []

    def _all(self, leaf: Leaf) -> Iterator[Found]:
        match leaf:
            case Term():
                yield from (_found(block, token) for block, token in self._held(leaf))
            case Phrase(slots):
                yield from self._phrases(slots)
            case Near(slots, length):
                yield from self._near(slots, length)
            case Synonyms(leaves):
                for inner in leaves:
                    yield from self._all(inner)
            case Excluding(inner):
                yield from self._all(inner)

    def _held(self, term: Term) -> Iterator[tuple[int, Token]]:
        field = term.field.removesuffix("_folded")
        for block, tokens in enumerate(self._tokens):
            for token in tokens:
                if _holds(token, term) and field in ("text", self._kinds[block]):
                    yield block, token

    def _slot(self, slot: Sequence[Term]) -> dict[tuple[int, int], Found]:
        held = [_found(block, token) for term in slot for block, token in self._held(term)]
        return {(at.block, at.first): at for at in held}

    def _phrases(self, slots: Slots) -> Iterator[Found]:
        filled = [self._slot(slot) for slot in slots]
        for (block, first), at in filled[0].items():
            row = [slot.get((block, first + number)) for number, slot in enumerate(filled)]
            if all(row) and (last := row[-1]):
                yield Found(block, first, last.last, at.start, last.end)

    def _near(self, slots: Slots, length: int) -> Iterator[Found]:
        filled = {slot: self._slot(slot) for slot in slots}
        places = {place: at for slot in filled.values() for place, at in slot.items()}
        inside: set[tuple[int, int]] = set()
        for block, end in places:
            for begin in range(end, end - length, -1):
                passage = {(block, at) for at in range(begin, end + 1)}
                if all(len(held.keys() & passage) >= slots.count(s) for s, held in filled.items()):
                    inside |= passage & places.keys()
                    break
        yield from (places[place] for place in sorted(inside))

    def _narrow(self, run: Sequence[Lit], tiers: dict[Lit, list[Found]]) -> None:
        for number, lit in enumerate(run):
            if not lit.free and lit not in self._loose:
                continue
            neighbours = run[number - 1 : number] if number else ()
            ends = {(at.block, at.last + 1) for other in neighbours for at in tiers[other]}
            following = run[number + 1 : number + 2]
            starts = {(at.block, at.first) for other in following for at in tiers[other]}
            found = tiers[lit]
            beside = [
                at
                for at in found
                if (at.block, at.first) in ends or (at.block, at.last + 1) in starts
            ]
            forms = {self._form(at) for at in beside}
            if not lit.free:
                tiers[lit] = beside
            elif forms:
                tiers[lit] = [at for at in found if self._form(at) in forms]

    def _form(self, at: Found) -> tuple[str, ...]:
        """Return the accented terms of the first token at a place that is wanted at all."""
        here = (token for token in self._tokens[at.block] if token.position == at.first)
        return next(t.terms for t in here if any(_holds(t, term) for term in self._wanted))


def terms_of(leaf: Leaf) -> Iterator[Term]:
    """Yield the terms that a leaf is made of."""
    match leaf:
        case Term():
            yield leaf
        case Phrase(slots) | Near(slots):
            yield from chain.from_iterable(slots)
        case Synonyms(leaves):
            yield from chain.from_iterable(map(terms_of, leaves))
        case Excluding(inner):
            yield from terms_of(inner)


def _holds(token: Token, term: Term) -> bool:
    return term.text in (token.folded if term.field.endswith("_folded") else token.terms)


def _found(block: int, token: Token) -> Found:
    return Found(block, token.position, token.position, token.start, token.end)


def reference_passages(
    kinds: Sequence[str], lit: ReferenceLit, weights: Mapping[int, float]
) -> list[Shown]:
    """Return the passages that are shown of an article, in order; sums are exact."""
    worths = {
        number: Fraction(weight) + 2 * len(weights) * (number in lit.phrases)
        for number, weight in weights.items()
    }
    passages: list[Shown] = []
    for block in dict.fromkeys(at.block for _, at in lit.words):
        words = [(number, at) for number, at in lit.words if at.block == block]
        if kinds[block] != "title":
            passages += _best(words, worths, lit.phrases)
    elsewhere = {number for number, at in lit.words if kinds[at.block] != "dateline"}
    only_here = lit.phrases - elsewhere
    body = [one for one in passages if kinds[one.block] != "dateline" or one.words & only_here]
    in_title = {number for number, at in lit.words if kinds[at.block] == "title"}
    return _chosen(body or passages, worths, lit.phrases - in_title)


def _best(
    words: Sequence[tuple[int, Found]], worths: Mapping[int, Fraction], phrases: set[int]
) -> Iterator[Shown]:
    windows = [_window(words[first:], worths) for first in range(len(words))]
    yield (best := max(windows, key=lambda window: window.worth))
    missing = (phrases & {number for number, _ in words}) - best.words
    while missing:
        others = [window for window in windows if window.words & missing]
        yield (best := max(others, key=lambda window: window.worth))
        missing -= best.words


def _window(words: Sequence[tuple[int, Found]], worths: Mapping[int, Fraction]) -> Shown:
    first = words[0][1]
    limit = max(first.start + SNIPPET_LENGTH, first.end)
    inside = [(number, at) for number, at in words if at.end <= limit]
    numbers = frozenset(number for number, _ in inside)
    worth = sum((worths[number] for number in numbers), Fraction())
    places = {(number, at.first) for number, at in inside}
    for number, place in places:
        if (number + 1, place + 1) in places:
            worth += (worths[number] + worths[number + 1]) / 2
    return Shown(first.block, first.start, inside[-1][1].end, numbers, worth)


def _chosen(
    passages: Sequence[Shown], worths: Mapping[int, Fraction], phrases: set[int]
) -> list[Shown]:
    chosen: list[Shown] = []
    rest = list(passages)
    while rest:
        shown = frozenset().union(*(one.words for one in chosen))

        def added(one: Shown, shown: frozenset[int] = shown) -> tuple[Fraction, Fraction]:
            new = sum((worths[number] for number in one.words - shown), Fraction())
            return (new if chosen else Fraction()), one.worth

        best = max(rest, key=added)
        if len(chosen) >= MAX_SNIPPETS and not (best.words - shown) & phrases:
            break
        chosen.append(best)
        rest.remove(best)
    return sorted(chosen, key=lambda one: (one.block, one.start))
