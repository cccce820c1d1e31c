"""Where in an article the words of a query stand.

Stored texts are analysed again with the analysis of the index, so what is lit is
what was found: folded matches, either tone-mark style, phrases as one span.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.analysis.fields import folded_field
from index.analysis.tokens import CHUNK, Token, analyze_chunk
from index.engines.base import Excluding, Leaf, Near, Phrase, Synonyms, Term
from searcher.interpretation import Lit, Plan
from searcher.model import Span
from searcher.near import near_places

_TEXT = "text"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A leaf found in a text: the positions ``first`` to ``last``, both included,
    of the block numbered ``block``, and its characters there."""

    block: int
    first: int
    last: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LitWord:
    """What is lit for one wanted thing of the query: ``number`` counts these."""

    number: int
    occurrence: Occurrence


@dataclass(frozen=True, slots=True)
class _ChunkMatch:
    """The width of a chunk, and those of its tokens that a query wants, each with
    the wanted terms that it is indexed by."""

    width: int
    tokens: tuple[tuple[Token, tuple[tuple[bool, str], ...]], ...]


class WantedChunks(dict[str, _ChunkMatch]):
    """What a plan wants of each chunk, worked out when the chunk is first met.

    One serves all the articles of an answer: most chunks are met again and again.
    """

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self._terms = {term for lit in plan.lit for leaf in lit.tiers for term in _terms(leaf)}

    def __missing__(self, chunk: str) -> _ChunkMatch:
        analysis = analyze_chunk(chunk)
        tokens = []
        for token in analysis.tokens:
            keys = [(False, term) for term in token.terms]
            keys += [(True, term) for term in token.folded]
            if wanted := tuple(key for key in keys if key in self._terms):
                tokens.append((token, wanted))
        match = self[chunk] = _ChunkMatch(analysis.width, tuple(tokens))
        return match


class LitText:
    """The blocks of an article, analysed, with a query's words found in them.

    ``fields`` names the field of each block: ``title``, ``byline`` or anything else.
    ``phrases`` are the numbers of what is lit as one thing wherever it stands.
    """

    def __init__(
        self,
        blocks: Sequence[str],
        fields: Sequence[str],
        plan: Plan,
        wanted: WantedChunks | None = None,
    ) -> None:
        self._fields = fields
        self._wanted = WantedChunks(plan) if wanted is None else wanted
        self._found: dict[tuple[bool, str], list[Occurrence]] = defaultdict(list)
        self._accented: dict[tuple[int, int], tuple[str, ...]] = {}
        # Those of which only the last reading, any form, was found.
        self._loose: set[Lit] = set()
        for number, block in enumerate(blocks):
            self._analyse(number, block)
        in_runs = {lit for run in plan.runs for lit in run}
        self.phrases = frozenset(
            number for number, lit in enumerate(plan.lit) if lit not in in_runs
        )
        tiers = {lit: self._first_tier(lit) for lit in plan.lit}
        for run in plan.runs:
            self._narrow(run, tiers)
        self.words = sorted(
            (
                LitWord(number, occurrence)
                for number, lit in enumerate(plan.lit)
                for occurrence in tiers[lit]
            ),
            key=lambda word: (word.occurrence.block, word.occurrence.start, word.number),
        )

    def spans(self, block: int) -> tuple[Span, ...]:
        """Return the spans of one block, in order, overlapping ones joined."""
        occurrences = (word.occurrence for word in self.words)
        return joined((at.start, at.end) for at in occurrences if at.block == block)

    def _analyse(self, number: int, text: str) -> None:
        position = 0
        for match in CHUNK.finditer(text):
            chunk = self._wanted[match.group()]
            for token, keys in chunk.tokens:
                at = position + token.position
                start, end = match.start() + token.start, match.start() + token.end
                for key in keys:
                    self._found[key].append(Occurrence(number, at, at, start, end))
                self._accented.setdefault((number, at), token.terms)
            position += chunk.width

    def _first_tier(self, lit: Lit) -> list[Occurrence]:
        for number, leaf in enumerate(lit.tiers, 1):
            if occurrences := self._occurrences(leaf):
                if number == len(lit.tiers) > 1:
                    self._loose.add(lit)
                return occurrences
        return []

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
        field, folded = _plain(term.field)
        found = self._found.get((folded, term.text), [])
        if field == _TEXT:
            return found
        return [at for at in found if self._fields[at.block] == field]

    def _phrase(self, slots: Sequence[Sequence[Term]]) -> list[Occurrence]:
        slot_occurrences = [
            {(at.block, at.first): at for term in slot for at in self._term(term)} for slot in slots
        ]
        phrases = []
        for (block, first), at in slot_occurrences[0].items():
            places = [(block, first + number) for number in range(len(slots))]
            if all(place in slot for place, slot in zip(places, slot_occurrences, strict=True)):
                last = slot_occurrences[-1][places[-1]]
                phrases.append(Occurrence(block, first, last.last, at.start, last.end))
        return phrases

    def _near(self, slots: Sequence[tuple[Term, ...]], length: int) -> list[Occurrence]:
        """Return the words of all passages that hold every slot, each passage the shortest
        that ends where it does."""
        filling = {
            slot: {(at.block, at.first): at for term in slot for at in self._term(term)}
            for slot in slots
        }
        needed = [(set(filled), slots.count(slot)) for slot, filled in filling.items()]
        places = {place: at for filled in filling.values() for place, at in filled.items()}
        return [places[place] for place in sorted(near_places(needed, length))]

    def _narrow(self, run: Sequence[Lit], tiers: dict[Lit, list[Occurrence]]) -> None:
        """Let the neighbours of a syllable tell which of its forms is meant.

        In an article that says ``công đoàn``, typed ``cong doan``, no ``cộng`` and
        no ``đoán`` is lit. Of a marked syllable other forms are lit only beside
        their neighbours: typed ``bão số``, no ``thông báo``.
        """
        if len(run) == 1:
            return
        for number, lit in enumerate(run):
            if not lit.free and lit not in self._loose:
                continue
            before = tiers[run[number - 1]] if number else []
            after = tiers[run[number + 1]] if number + 1 < len(run) else []
            ends = {(at.block, at.last + 1) for at in before}
            starts = {(at.block, at.first) for at in after}
            beside = [
                at
                for at in tiers[lit]
                if (at.block, at.first) in ends or (at.block, at.last + 1) in starts
            ]
            if not lit.free:
                tiers[lit] = beside
            elif forms := {self._form(at) for at in beside}:
                tiers[lit] = [at for at in tiers[lit] if self._form(at) in forms]

    def _form(self, at: Occurrence) -> tuple[str, ...]:
        return self._accented[at.block, at.first]


def _plain(field: str) -> tuple[str, bool]:
    for name in (_TEXT, "title", "byline"):
        if field == folded_field(name):
            return name, True
    return field, False


def _terms(leaf: Leaf) -> Iterable[tuple[bool, str]]:
    match leaf:
        case Term(field, text):
            yield _plain(field)[1], text
        case Phrase(slots) | Near(slots):
            for slot in slots:
                for term in slot:
                    yield from _terms(term)
        case Synonyms(leaves):
            for inner in leaves:
                yield from _terms(inner)
        case Excluding(inner):
            yield from _terms(inner)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return spans in order, those that overlap made one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            result[-1] = result[-1][0], max(end, result[-1][1])
        else:
            result.append((start, end))
    return tuple(result)
