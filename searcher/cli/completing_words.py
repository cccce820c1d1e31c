"""The next word of a query, for shells that complete it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from index.analysis.normalize import normalize
from index.analysis.syllables import fold
from index.analysis.tokens import CHUNK
from index.errors import UserError
from searcher.opening import open_searcher

_LIMIT = 50


def query_words(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return what the word may become, after the words in front of it.

    A shell replaces what was typed only by what begins with it, so a word typed without
    marks is completed without marks: a search restores them.
    """
    begun = normalize(incomplete).lower()
    before = ctx.params.get(parameter.name or "") or ()
    typed = CHUNK.findall(normalize(" ".join((*before, begun))).lower())
    if not begun or not typed or typed[-1] != begun:
        return []
    try:
        with open_searcher(ctx.params.get("index_directory")) as searcher:
            phrases = searcher.suggest(" ".join(typed), _LIMIT)
    except UserError:
        return []
    return list(dict.fromkeys(_next_words(phrases, typed)))


def _next_words(phrases: Sequence[str], typed: Sequence[str]) -> Iterator[str]:
    begun, place = typed[-1], len(typed) - 1
    for phrase in phrases:
        words = CHUNK.findall(phrase.lower())
        if [fold(word) for word in words[:place]] != [fold(word) for word in typed[:-1]]:
            continue
        for word in words[place : place + 1]:
            yield from (form for form in (word, fold(word)) if form.startswith(begun))
