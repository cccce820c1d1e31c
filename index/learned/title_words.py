"""Titles as one stream of words: where phrases are counted and completions are found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.analysis.syllables import canonical, fold, restyle_tone_marks
from index.analysis.tokens import CHUNK
from index.learned.counting import Flags, Integers

#: Stands for a space inside a word. No normalised text holds one of its own.
JOINER = "\u00a0"
# A phrase goes on over quotation marks, and over the full stop of an abbreviation.
_SIGN = re.compile(r"[^\w\s\"'“”‘’.]|\.\.")
# How much a spelling says of its word's case where a clause begins, and in a title of capitals.
_FIRST_VOTE, _CAPITALS_VOTE = 1e-3, 1e-6


def cut_titles(titles: Sequence[str]) -> list[str]:
    """Return titles, in which single spaces divide, with :data:`JOINER` inside words.

    >>> cut_titles(["Công đoàn Việt Nam họp"])[0].split(" ") == [
    ...     f"Công{JOINER}đoàn", f"Việt{JOINER}Nam", "họp"]
    True
    """
    # Thirty milliseconds that only an index run needs.
    from index.analysis.words import segment_all

    words = segment_all(list(map(restyle_tone_marks, titles)))
    return [_joined(title, spans) for title, spans in zip(titles, words, strict=True)]


def _joined(title: str, words: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    before = 0
    for start, end in words:
        parts += title[before:start], title[start:end].replace(" ", JOINER)
        before = end
    return "".join([*parts, title[before:]])


@dataclass(frozen=True, slots=True)
class Spellings:
    """How words are written, sorted by folded form, then by term, then as they are.

    ``terms`` are the distinct accented terms in that order, ``term_of`` the number of
    each spelling's term; ``folded`` are the distinct folded forms, ``folded_of`` the
    number of each term's form.
    """

    spellings: list[str]
    terms: list[str]
    term_of: Integers
    folded: list[str]
    folded_of: Integers

    @classmethod
    def of(cls, words: set[str]) -> Spellings:
        """Sort distinct words."""
        keys = sorted((fold(canonical(word)), canonical(word), word) for word in words)
        pairs = list(dict.fromkeys((form, term) for form, term, _ in keys))
        folded = list(dict.fromkeys(form for form, _ in pairs))
        numbers = {pair: number for number, pair in enumerate(pairs)}
        folded_numbers = {form: number for number, form in enumerate(folded)}
        return cls(
            spellings=[word for _, _, word in keys],
            terms=[term for _, term in pairs],
            term_of=np.array([numbers[form, term] for form, term, _ in keys], np.int64),
            folded=folded,
            folded_of=np.array([folded_numbers[form] for form, _ in pairs], np.int64),
        )

    def numbers(self, words: Sequence[str]) -> Integers:
        """Return the number of each word as it is written, -1 for what is none of them."""
        number = {word: number for number, word in enumerate(self.spellings)}
        return np.array([number.get(word, -1) for word in words], np.int64)


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The words of all titles in a row; all arrays but ``starts`` have an entry a word.

    ``spelled`` is the number of a word's spelling, ``terms`` that of its term, ``titles``
    that of its title; ``starts`` is where each title starts, and the end of the last.
    ``begins`` and ``ends`` tell where words begin and end, which may be several
    syllables; ``closes`` where a sign or the title's end closes a clause; ``case_votes``
    how much a spelling says of its word's case.
    """

    spellings: Spellings
    spelled: Integers
    terms: Integers
    titles: Integers
    starts: Integers
    begins: Flags
    ends: Flags
    closes: Flags
    case_votes: NDArray[np.float64]

    @classmethod
    def of(cls, cut: Sequence[str]) -> TitleWords:
        """Read titles that :func:`cut_titles` cut."""
        # A piece keeps what stands after it, unless that is a space.
        text = "\n".join(cut).replace(JOINER, JOINER + " ").replace("\n", "\n ")
        pieces = text.split(" ") if text else []
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__  # numbers pieces as they come
        stream = np.fromiter(map(numbers.__getitem__, pieces), np.int64, len(pieces))
        distinct = list(numbers)
        words = [_word(piece) for piece in distinct]
        spellings = Spellings.of({form for word in words if word for form in (word, word.lower())})
        spelled = spellings.numbers(words)[stream]
        opens, closes, ends, last = _facts(distinct, words)[stream].T
        titles, begins = _after(last).cumsum(), ~_after(~ends)
        clauses = (opens | _after(closes | last)).cumsum()
        kept = spelled >= 0
        spelled, titles, clauses = spelled[kept], titles[kept], clauses[kept]
        is_first = np.diff(clauses, prepend=-1) != 0
        is_capitals = _in_capitals(spellings.spellings, spelled, titles)
        votes = np.where(is_capitals, _CAPITALS_VOTE, np.where(is_first, _FIRST_VOTE, 1.0))
        spelled = np.where(is_capitals, _usual(spellings, spelled[votes == 1])[spelled], spelled)
        return cls(
            spellings=spellings,
            spelled=spelled,
            terms=spellings.term_of[spelled],
            titles=titles,
            starts=np.searchsorted(titles, np.arange(len(cut) + 1)),
            begins=begins[kept],
            ends=ends[kept],
            closes=np.diff(clauses, append=-1) != 0,
            case_votes=votes,
        )


def _word(piece: str) -> str:
    """Return the word that a piece of a title is, empty where it is none."""
    chunks = CHUNK.findall(piece)
    return chunks[0] if len(chunks) == 1 else ""


def _facts(pieces: Sequence[str], words: Sequence[str]) -> Flags:
    """Tell of each piece: a sign before its word, one after, ends a word, ends a title."""
    facts = np.zeros((len(pieces), 4), np.bool_)
    for row, (piece, word) in enumerate(zip(pieces, words, strict=True)):
        before, _, after = piece.partition(word) if word else ("", "", piece)
        facts[row] = (
            _SIGN.search(before) is not None,
            _SIGN.search(after) is not None or (not word and piece[0].isalnum()),
            piece[-1] != JOINER,
            piece[-1] == "\n",
        )
    return facts


def _after(flags: Flags) -> Flags:
    """Return which entries come after one that is set."""
    return np.concatenate(([False], flags[:-1]))


def _in_capitals(spellings: Sequence[str], spelled: Integers, titles: Integers) -> Flags:
    """Tell which words are in titles that have no lower-case word."""
    has_lower = np.array([word != word.upper() for word in spellings], np.bool_)
    lower_words = np.bincount(titles, has_lower[spelled]) if len(titles) else np.zeros(0)
    in_capitals: Flags = lower_words[titles] == 0
    return in_capitals


def _usual(spellings: Spellings, seen: Integers) -> Integers:
    """Return how each spelling's term is usually written by ``seen``, else in lower case."""
    votes = np.bincount(seen, minlength=len(spellings.spellings))
    order = np.lexsort((-votes, spellings.term_of))
    best = order[np.searchsorted(spellings.term_of, spellings.term_of)]
    lower = spellings.numbers([word.lower() for word in spellings.spellings])
    return np.where(votes[best] > 0, best, lower)
