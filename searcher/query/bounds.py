"""How much of a query is read: so many characters, so many words."""

from __future__ import annotations

import re
from dataclasses import replace

from index.analysis.normalize import normalize
from searcher.query import faults
from searcher.query.faults import MAX_LENGTH, MAX_WORDS, FaultLog
from searcher.query.lexer import Token
from searcher.query.tree import Fuzzy, Phrase, Prefix, Word

# Marks typed apart from their letters take up to half of the characters. Normalising
# takes time in the square of the marks on one letter, so it gets no longer text.
_MAX_RAW = 2 * MAX_LENGTH
_PIECE = re.compile(r"[^\W_]+")


def query_text(query: str) -> str:
    """Return what is read of a query, normalised."""
    return cut_text(query)[0]


def cut_text(query: str) -> tuple[str, bool]:
    """Return what is read of a query, normalised, and whether it is less than all: at most
    ``MAX_LENGTH`` characters, without a word that the cut would break."""
    text = normalize(query[:_MAX_RAW])
    if len(text) <= MAX_LENGTH and len(query) <= _MAX_RAW:
        return text, False
    end = min(MAX_LENGTH, len(text) - 1)
    while end > 0 and not text[end].isspace():
        end -= 1
    return text[: end if end > 0 else MAX_LENGTH], True


def first_words(tokens: list[Token], log: FaultLog) -> list[Token]:
    """Return tokens whose leaves have ``MAX_WORDS`` words together, the rest emptied.

    A compound is as many words as it has parts, a limit of dates is one.
    """
    left = MAX_WORDS
    kept = []
    for token in tokens:
        pieces = _ends(token)
        if len(pieces) > left:
            log.report(faults.TOO_MANY_WORDS, token.start)
            token = _cut(token, pieces[left - 1] if left else 0)
        left -= min(len(pieces), left)
        kept.append(token)
    return kept


def _ends(token: Token) -> list[int]:
    """Return where each word of a leaf ends in its text."""
    match token.node:
        case None:
            return []
        case Word(text) | Phrase(text) | Prefix(text) | Fuzzy(text):
            return [piece.end() for piece in _PIECE.finditer(text)]
    return [0]


def _cut(token: Token, end: int) -> Token:
    match token.node:
        case Word(text) | Phrase(text) if end:
            return replace(token, node=replace(token.node, text=text[:end]))
    return replace(token, node=None)
