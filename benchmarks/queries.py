"""Queries drawn from titles: the same for every engine, every size and every run."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Iterator, Sequence

from benchmarks.engines.base import KINDS, Kind, Query
from index.analysis.syllables import fold
from index.analysis.tokens import Token, tokenize

WIDTHS = (2, 3, 4, 8)
#: Queries of one kind and width with marks, and as many without.
A_CELL = 8
_PREFIX_LETTERS = 2
_SEED = 7


def draw(
    titles: Iterable[str],
    avoided: Collection[str] = (),
    a_cell: int = A_CELL,
    kinds: Sequence[Kind] = KINDS,
) -> list[Query]:
    """Return queries of each kind and width, with marks and without, in random order.

    Runs of plain syllables, all different even without their marks. ``avoided`` terms
    are in no query: those of which an engine that only knows rows of terms cannot tell
    the place.
    """
    source = random.Random(_SEED)
    runs = {width: sorted(_runs(titles, width, avoided)) for width in WIDTHS}
    queries = []
    for width in WIDTHS:
        for kind in kinds:
            count = min(a_cell, len(runs[width]))
            for run in source.sample(runs[width], count):
                queries += [_query(kind, run, marked) for marked in (True, False)]
    source.shuffle(queries)
    return queries


def _runs(
    titles: Iterable[str], width: int, avoided: Collection[str]
) -> set[tuple[tuple[str, str], ...]]:
    """Return rows of syllables, each as typed and as a term; one has marks at least."""
    found = set()
    for title in titles:
        tokens = list(tokenize(title))
        for start in range(len(tokens) - width + 1):
            run = tokens[start : start + width]
            if all(_is_plain(token, avoided) for token in run) and _is_good(run):
                found.add(tuple((token.surface, token.terms[0]) for token in run))
    return found


def _is_plain(token: Token, avoided: Collection[str]) -> bool:
    term = token.terms[0]
    return token.surface.isalpha() and term not in avoided and fold(term) not in avoided


def _is_good(run: list[Token]) -> bool:
    folded = {token.folded[0] for token in run}
    in_a_row = run[-1].position - run[0].position == len(run) - 1
    return in_a_row and len(folded) == len(run) and folded != {token.terms[0] for token in run}


def _query(kind: Kind, run: tuple[tuple[str, str], ...], marked: bool) -> Query:
    words = [word if marked else fold(word.lower()) for word, _ in run]
    terms = [term if marked else fold(term) for _, term in run]
    if kind == "prefix":
        words[-1] = words[-1][:_PREFIX_LETTERS]
        terms[-1] = terms[-1][:_PREFIX_LETTERS]
    return Query(kind, len(run), marked, tuple(terms), _typed(kind, words))


def _typed(kind: Kind, words: list[str]) -> str:
    """Return a query in the language of the page."""
    if kind == "phrase":
        return '"' + " ".join(words) + '"'
    if kind == "any":
        return " ".join(words)
    return " ".join(f"+{word}" for word in words) + ("*" if kind == "prefix" else "")


def beginnings(titles: Iterable[str], count: int = 300) -> Iterator[str]:
    """Yield what readers have typed when completions are shown: beginnings of titles.

    Half are typed with marks; they are of one letter to four words.
    """
    source = random.Random(_SEED)
    fitting = sorted({title for title in titles if len(title.split()) > 3})
    for number, title in enumerate(source.sample(fitting, min(count, len(fitting)))):
        text = " ".join(title.split()[:4])
        text = text[: source.randint(1, len(text))].rstrip()
        yield text if number % 2 else " ".join(fold(word.lower()) for word in text.split())
