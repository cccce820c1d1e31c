"""One request, understood: its query parsed, read with its marks, and planned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from index.engines import asked as engine
from index.engines.base import GenerationReader
from index.errors import UserError
from searcher.abbreviations.lookup import Use
from searcher.interpretation import Lookups, interpret
from searcher.knowledge import Knowledge
from searcher.model import Abbreviation, Interpretation, SearchRequest
from searcher.narrowing import narrow
from searcher.neighbours import articles_with_pair
from searcher.plan import Plan, date_range
from searcher.query import tree
from searcher.query.bounds import query_text
from searcher.query.dates import parse_date_range
from searcher.query.every_word import with_every_word
from searcher.query.parser import parse
from searcher.query.render import render
from searcher.query_words import RunText, run_text
from searcher.restoration import Reading, restore, with_marks
from searcher.weights import Weights

Run = tuple[tree.Word, ...]


class Understanding:
    """How one request is read in the light of its archive.

    ``root`` is the tree of the query as it is searched. Raises ``QuerySyntaxError``
    and what :func:`narrow` does in strict syntax.
    """

    def __init__(
        self,
        request: SearchRequest,
        reader: GenerationReader,
        knowledge: Knowledge,
        weights: Weights,
    ) -> None:
        self._request = request
        self._reader = reader
        self._knowledge = knowledge
        self._weights = weights
        parsed = parse(request.query, request.syntax)
        self.root, self._ignored = parsed.root, parsed.ignored
        if self.root is not None:
            self.root, notes = narrow(self.root, knowledge, request.syntax)
            self._ignored += notes
        self._query = query_text(request.query)
        self._readings: dict[Run, tuple[Reading | None, ...]] = {}
        if self.root is not None and not request.verbatim:
            runs = list(dict.fromkeys(_runs(self.root)))
            typed = [["" if word.exact else word.text for word in run] for run in runs]
            self._readings = dict(zip(runs, restore(typed, knowledge.language), strict=True))

    def plan(self, folded: bool = False) -> Plan:
        """Return what to ask the engine; ``folded`` reads every mark as not typed.

        Raises ``UserError`` for a date that makes no sense.
        """
        limits = _date_limits(self._request)
        if self.root is None:
            return Plan(engine.Or(()))
        plan = interpret(self.root, self._lookups(), self._weights, folded)
        return replace(plan, match=engine.And((plan.match, *limits))) if limits else plan

    def interpretation(self, plan: Plan, widened: bool = False) -> Interpretation:
        """Return how the query was read, for whoever asked."""
        reading = render(self.root)
        shown = {run: self._texts(run, sure=True) for run in self._readings}
        restored = render(_with_texts(self.root, shown)) if self.root else ""
        return Interpretation(
            reading=reading,
            ignored=self._ignored,
            widened=widened,
            restored=restored if restored != reading else None,
            abbreviations=_shown(plan.uses),
            words=plan.words,
            every_word=render(with_every_word(self.root)) or None if plan.may_lack else None,
        )

    def _texts(self, run: Run, sure: bool = False) -> tuple[str, ...]:
        """Return the words of a run with the marks that they were meant to have; with
        ``sure``, only those that leave no doubt."""
        readings = self._readings.get(run, (None,) * len(run))
        return tuple(
            with_marks(word.text, reading.term)
            if reading and (reading.sure or not sure)
            else word.text
            for word, reading in zip(run, readings, strict=True)
        )

    def _lookups(self) -> Lookups:
        def read(words: Sequence[tree.Word]) -> RunText:
            run = tuple(words)
            return run_text([word.text for word in run], self._texts(run), self._query)

        return Lookups(
            forms=self._knowledge.forms,
            expand=self._knowledge.expander.expand,
            uses=self._uses,
            read=read,
            holds=lambda leaf: self._reader.document_frequency(leaf) > 0,
            together=partial(articles_with_pair, self._knowledge.language),
        )

    def _uses(self, words: Sequence[str]) -> Sequence[Use]:
        return () if self._request.verbatim else self._knowledge.abbreviations.uses(words)


def _shown(uses: Sequence[Use]) -> tuple[Abbreviation, ...]:
    return tuple(dict.fromkeys(pair for use in uses for pair in use.shown))


def _runs(node: tree.Node) -> Iterator[Run]:
    """Yield the words side by side of all that a query wants."""
    match node:
        case tree.InField(_, child):
            yield from _runs(child)
        case tree.And(children) | tree.Or(children):
            for child in children:
                yield from _runs(child)
        case tree.Group(optional, required):
            yield from tree.word_runs(node.words)
            for child in (*optional, *required):
                yield from _runs(child)


def _with_texts(node: tree.Node, texts: dict[Run, tuple[str, ...]]) -> tree.Node:
    """Return a tree with the words of its runs written otherwise."""
    match node:
        case tree.InField(field, child):
            return tree.InField(field, _with_texts(child, texts))
        case tree.And(children) | tree.Or(children):
            return type(node)(tuple(_with_texts(child, texts) for child in children))
        case tree.Group(optional, required, excluded):
            runs = tree.word_runs(node.words)
            words = iter([text for run in runs for text in texts.get(run, _typed(run))])
            return tree.Group(
                tuple(
                    replace(child, text=next(words))
                    if isinstance(child, tree.Word)
                    else _with_texts(child, texts)
                    for child in optional
                ),
                tuple(_with_texts(child, texts) for child in required),
                excluded,
            )
    return node


def _typed(run: Run) -> tuple[str, ...]:
    return tuple(word.text for word in run)


def _date_limits(request: SearchRequest) -> tuple[engine.DateRange, ...]:
    if request.first_date is None and request.last_date is None:
        return ()
    first = parse_date_range(request.first_date)[0] if request.first_date else None
    last = parse_date_range(request.last_date)[1] if request.last_date else None
    if first and last and first > last:
        raise UserError(
            f"the limits end before they begin: from {request.first_date} to {request.last_date}"
        )
    return (date_range(first, last),)
