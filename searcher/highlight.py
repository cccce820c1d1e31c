"""Where in an article the words of a query stand.

Stored texts are analysed again with the analysis of the index, so what is lit is
what was found: folded matches, either tone-mark style, phrases as one span.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import accumulate, groupby
from operator import itemgetter
from typing import NamedTuple

from index.analysis.fields import FIELDS, folded_field
from index.engines.asked import Excluding, Leaf, Near, Phrase, Synonyms, Term
from searcher.model import Span
from searcher.near import near_places
from searcher.plan import Plan
from searcher.wanted import Key, WantedToken, WantedTokens

#: An article's texts with their kinds.
Blocks = Sequence[tuple[str, str]]

_TEXT = "text"
# Blocks are further apart than any words that are asked for.
_BLOCK_GAP = 1 << 40
#: At so many places of an article words are lit at most, the first; only a text of one word
#: over and over has more, and would hold a page for ten seconds.
MOST_LIT = 20_000
_PLAIN_FIELD = {folded_field(field): field for field in FIELDS}


class Occurrence(NamedTuple):
    """A leaf found in a text: its characters in the block numbered ``block``, and the
    positions ``first`` to ``last``, both included.

    Positions count on from block to block, so far apart that nothing crosses from one
    into another.
    """

    block: int
    start: int
    end: int
    first: int
    last: int


class LitWord(NamedTuple):
    """What is lit for one wanted thing of the query: ``number`` counts these.

    The rest is as in :class:`Occurrence`.
    """

    block: int
    start: int
    number: int
    end: int
    first: int


class LitText:
    """An article with a query's words found in it.

    ``words`` are in the order of the text; ``by_block`` has those of each block in which
    something is lit, by the block's number. ``phrases`` are the numbers of what is lit as
    one thing wherever it stands.
    """

    def __init__(self, words: Sequence[LitWord], phrases: frozenset[int]) -> None:
        self.words = words
        self.phrases = phrases
        self.by_block = {block: list(inside) for block, inside in groupby(words, itemgetter(0))}

    def spans(self, block: int) -> tuple[Span, ...]:
        """Return the spans of one block, in order, overlapping ones joined."""
        return joined((word.start, word.end) for word in self.by_block.get(block, ()))


class Highlighter:
    """Finds what a plan lights, in one article after the other.

    What it learned about the pieces of one text serves the next.
    """

    def __init__(self, plan: Plan) -> None:
        self._lit = plan.lit
        self._tiers = [[(leaf, frozenset(_keys(leaf))) for leaf in lit.tiers] for lit in plan.lit]
        numbers = {lit: number for number, lit in enumerate(plan.lit)}
        self._runs = [[numbers[lit] for lit in run] for run in plan.runs if len(run) > 1]
        in_runs = {numbers[lit] for run in plan.runs for lit in run}
        self._phrases = frozenset(numbers.values()) - in_runs
        self._wanted = WantedTokens(
            key for tiers in self._tiers for _, keys in tiers for key in keys
        )

    def light(self, blocks: Blocks) -> LitText:
        """Return the text of an article's blocks, which are ``(kind, text)``.

        A block's kind is its field if that is ``title`` or ``byline``.
        """
        return next(self.light_each([blocks]))

    def light_each(self, articles: Sequence[Blocks]) -> Iterator[LitText]:
        """Yield the texts of articles: all at once take half the time of one after another."""
        finders = [_Finder(blocks) for blocks in articles]
        places = [(finder, block) for finder in finders for block in range(len(finder.kinds))]
        texts = [text for blocks in articles for _, text in blocks]
        begins = list(accumulate((len(text) + 1 for text in texts), initial=1))
        for position, start, token in self._wanted.of(texts):
            number = bisect_right(begins, start) - 1
            finder, block = places[number]
            finder.add(block, position, start - begins[number], token)
        return map(self._lit_text, finders)

    def _lit_text(self, finder: _Finder) -> LitText:
        tiers = [finder.first_tier(tiers) for tiers in self._tiers]
        for run in self._runs:
            self._narrow(run, tiers, finder.forms)
        words = [
            LitWord(at.block, at.start, number, at.end, at.first)
            for number, (found, _) in enumerate(tiers)
            for at in found
        ]
        words.sort(key=itemgetter(0, 1, 2))
        return LitText(words, self._phrases)

    def _narrow(self, run: Sequence[int], tiers: list[_Tier], forms: _Forms) -> None:
        """Let the neighbours of a syllable tell which of its forms is meant.

        In an article that says ``công đoàn``, typed ``cong doan``, no ``cộng`` and
        no ``đoán`` is lit. Of a marked syllable other forms are lit only beside
        their neighbours: typed ``bão số``, no ``thông báo``.
        """
        for place, number in enumerate(run):
            found, loose = tiers[number]
            free = self._lit[number].free
            if not found or not (free or loose):
                continue
            before = tiers[run[place - 1]].found if place else ()
            after = tiers[run[place + 1]].found if place + 1 < len(run) else ()
            ends = {at.last + 1 for at in before}
            starts = {at.first for at in after}
            beside = [at for at in found if at.first in ends or at.last + 1 in starts]
            if not free:
                tiers[number] = _Tier(beside, loose)
            elif meant := {forms[at.first] for at in beside}:
                narrowed = [at for at in found if forms[at.first] in meant]
                tiers[number] = _Tier(narrowed, loose)


#: The accented terms of the first wanted token at each position.
_Forms = dict[int, tuple[str, ...]]


class _Tier(NamedTuple):
    """What is found for one thing; ``loose`` if only by its last reading, any form."""

    found: Sequence[Occurrence]
    loose: bool


class _Finder:
    """The wanted terms of one article, and the leaves made of them."""

    def __init__(self, blocks: Blocks) -> None:
        self.kinds = [kind for kind, _ in blocks]
        self._found: defaultdict[Key, list[Occurrence]] = defaultdict(list)
        self.forms: _Forms = {}

    def add(self, block: int, position: int, start: int, token: WantedToken) -> None:
        """Take a token that begins at a character of a block; positions ascend."""
        if len(self.forms) == MOST_LIT:
            return
        place = block * _BLOCK_GAP + position
        at = Occurrence(block, start, start + token.length, place, place)
        for key in token.keys:
            self._found[key].append(at)
        self.forms.setdefault(place, token.terms)

    def first_tier(self, tiers: Sequence[tuple[Leaf, Set[Key]]]) -> _Tier:
        """Return the occurrences of the first leaf of which there are any; each comes with
        its keys."""
        for number, (leaf, keys) in enumerate(tiers, 1):
            if not self._found.keys().isdisjoint(keys) and (found := self._occurrences(leaf)):
                return _Tier(found, loose=number == len(tiers) > 1)
        return _Tier((), loose=False)

    def _occurrences(self, leaf: Leaf) -> list[Occurrence]:
        match leaf:
            case Term():
                return self._term(leaf)
            case Phrase(slots):
                return self._phrase(slots)
            case Near(slots, length):
                return self._near(slots, length)
            case Synonyms(leaves):
                return [at for inner in leaves for at in self._occurrences(inner)]
            case Excluding(inner):
                return self._occurrences(inner)

    def _term(self, term: Term) -> list[Occurrence]:
        found = self._found.get(_key(term), [])
        field = _PLAIN_FIELD.get(term.field, term.field)
        if field == _TEXT:
            return found
        return [at for at in found if self.kinds[at.block] == field]

    def _slot(self, slot: Sequence[Term]) -> dict[int, Occurrence]:
        return {at.first: at for term in slot for at in self._term(term)}

    def _phrase(self, slots: Sequence[Sequence[Term]]) -> list[Occurrence]:
        filled = [self._slot(slot) for slot in slots]
        phrases = []
        for first, at in filled[0].items():
            if all(place in slot for place, slot in enumerate(filled, first)):
                last = filled[-1][first + len(slots) - 1]
                phrases.append(at._replace(end=last.end, last=last.last))
        return phrases

    def _near(self, slots: Sequence[tuple[Term, ...]], length: int) -> list[Occurrence]:
        """Return the words of all passages that hold every slot, each passage the shortest
        that ends where it does."""
        filling = {slot: self._slot(slot) for slot in slots}
        needed = [(set(filled), slots.count(slot)) for slot, filled in filling.items()]
        places = {place: at for filled in filling.values() for place, at in filled.items()}
        return [places[place] for place in sorted(near_places(needed, length))]


def _key(term: Term) -> Key:
    return term.field in _PLAIN_FIELD, term.text


def _keys(leaf: Leaf) -> Iterable[Key]:
    match leaf:
        case Term():
            yield _key(leaf)
        case Phrase(slots) | Near(slots):
            for slot in slots:
                yield from map(_key, slot)
        case Synonyms(leaves):
            for inner in leaves:
                yield from _keys(inner)
        case Excluding(inner):
            yield from _keys(inner)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that overlap made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return tuple(result)
