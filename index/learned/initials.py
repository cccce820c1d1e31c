"""Short forms that a text explains itself: by the initials of what stands beside them.

``Liên đoàn Lao động (LĐLĐ)`` and ``LĐLĐ (Liên đoàn Lao động)`` both give the pair
``LĐLĐ``, ``Liên đoàn Lao động``. Each letter is the initial of a syllable, in order;
``Đ`` is no ``D``, other marks don't count (``Uỷ ban``, ``UB``). A linking word may go
without a letter: ``Giáo dục và Đào tạo (GD-ĐT)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from index.analysis.syllables import canonical, fold

#: Words of a long form that its short form may leave out.
LINKING_WORDS = frozenset({"và", "của"})

_SYLLABLE = re.compile(r"[^\W_]+")

_MAX_LETTERS = 12
_TOLD_BY_MARKS = 2
_CAPITAL = "A-ZĐĂÂÊÔƠƯ"
_SHORT = rf"[{_CAPITAL}](?:[.&/-]?[{_CAPITAL}]){{1,{_MAX_LETTERS - 1}}}"
_CONNECTORS = dict.fromkeys(map(ord, " .&/-"))
_PARENTHESES = re.compile(r"\(\s*([^()\n]{2,120}?)\s*\)")
_IS_SHORT = re.compile(_SHORT)
_ENDS_SHORT = re.compile(rf"(?<![\w.&/-]){_SHORT}$")
# Further back than this no long form begins.
_REACH = 120
_QUOTES = " \"'“”‘’«»"
# What may stand between two syllables of a long form.
_GAPS = frozenset({"", "-", "–", "&", ","})


def explained_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield each short form that ``text``, one paragraph, explains, with its long form.

    Both as they are written there.
    """
    if "(" not in text:
        return
    for match in _PARENTHESES.finditer(text):
        before, inner = _before(text, match.start()).rstrip(), match[1]
        if _IS_SHORT.fullmatch(inner):
            if long := _long_form_at_end(before.rstrip(_QUOTES), inner):
                yield inner, " ".join(long.split())
        elif short := _ENDS_SHORT.search(before[-2 * _MAX_LETTERS :]):
            inner = inner.strip(_QUOTES)
            if _long_form_at_end(inner, short[0]) == inner:
                yield short[0], " ".join(inner.split())


def _before(text: str, end: int) -> str:
    """Return the whole words that stand before ``end``, as far back as a long form reaches."""
    if end <= _REACH:
        return text[:end]
    return text[end - _REACH : end].partition(" ")[2]


def _long_form_at_end(text: str, short: str) -> str | None:
    """Return the end of ``text`` whose syllables' initials are the letters of ``short``."""
    syllables = list(_SYLLABLE.finditer(text))
    letters = [_initial(letter) for letter in letters_of(short)]
    if not syllables or syllables[-1].end() != len(text):
        return None
    after = len(text)
    for syllable in reversed(syllables):
        if text[syllable.end() : after].strip() not in _GAPS:
            return None
        if _initial(syllable[0][0]) == letters[-1]:
            letters.pop()
        elif syllable[0].lower() not in LINKING_WORDS or after == len(text):
            return None
        after = syllable.start()
        if not letters:
            return text[after:]
    return None


def letters_of(short: str) -> str:
    """Return the letters of a short form, lower case: ``GD-ĐT`` -> ``gdđt``."""
    return short.lower().translate(_CONNECTORS)


@lru_cache(maxsize=1 << 12)
def syllables_of(long: str) -> tuple[str, ...]:
    """Return the accented terms of a long form, by which equal spellings are known."""
    return tuple(map(canonical, _SYLLABLE.findall(long)))


@lru_cache(maxsize=1 << 12)
def meaning_of(long: str) -> tuple[str, ...]:
    """Return what tells the meanings of a short form apart: the syllables of the long one.

    Linking words don't count; nor do marks, which are mistyped at times, but for two
    syllables: ``học viên`` and ``học viện`` mean two things.
    """
    terms = tuple(term for term in syllables_of(long) if term not in LINKING_WORDS)
    return terms if len(terms) <= _TOLD_BY_MARKS else tuple(map(fold, terms))


@lru_cache(maxsize=1 << 10)
def _initial(letter: str) -> str:
    letter = letter.lower()
    return letter if letter == "đ" else fold(letter)[:1]
