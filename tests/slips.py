"""Made slips: pieces of titles, typed as people mistype them. By rule, from a fixed seed.

What is only typed without marks is no slip, and neither is another way to write a term.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle

from index.analysis.syllables import canonical, fold

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# What Telex and VNI type for each tone and each marked letter.
_TONE_KEYS = {"\u0300": "f2", "\u0301": "s1", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
_MARK_KEYS = {
    "ă": ("aw", "a8"),
    "â": ("aa", "a6"),
    "đ": ("dd", "d9"),
    "ê": ("ee", "e6"),
    "ô": ("oo", "o6"),
    "ơ": ("ow", "o7"),
    "ư": ("uw", "u7"),
}
_VOWEL_MARKS = ("aăâ", "eê", "oôơ", "uư", "dđ")
_ONSETS = {
    "s/x": ("s", "x"),
    "ch/tr": ("ch", "tr"),
    "d/gi/r": ("d", "gi", "r"),
    "l/n": ("l", "n"),
    "v/d": ("v", "d"),
}
_FINALS = {"n/ng": ("n", "ng"), "t/c": ("t", "c")}

# A kind that nothing fits is left out of a turn.
_TRIES = 200

Rule = Callable[[str, random.Random], str]


@dataclass(frozen=True, slots=True)
class Slip:
    """A query as it was meant and as it was typed."""

    kind: str
    meant: str
    typed: str


def make_slips(titles: Sequence[str], number: int, seed: int) -> list[Slip]:
    """Return slips from pieces of 3 to 8 words, every kind that fits as often as every other."""
    source, slips = random.Random(seed), list[Slip]()
    for kind in cycle(KINDS):
        for _ in range(_TRIES):
            meant = draw_piece(titles, source, 3, 8)
            if kind.startswith("unmarked"):
                meant = fold_words(meant)
            typed = KINDS[kind](meant, source)
            if not is_right(typed, meant):
                slips.append(Slip(kind, meant, typed))
                break
        if len(slips) == number:
            return slips
    raise AssertionError("there are kinds of slips")


def make_queries(titles: Sequence[str], number: int, seed: int) -> list[str]:
    """Return queries without a slip, 2 to 8 words: with marks, without, half marked in turn."""
    source = random.Random(seed)
    queries = []
    for turn in range(number):
        words = draw_piece(titles, source, 2, 8).split()
        bare = (0.0, 1.0, 0.5)[turn % 3]
        queries.append(" ".join(fold(w) if source.random() < bare else w for w in words))
    return queries


def draw_piece(titles: Sequence[str], source: random.Random, least: int, most: int) -> str:
    """Return words in a row from a title that has enough of them, figures and signs apart."""
    while True:
        words = re.findall(r"[^\W\d_]+", source.choice(titles))
        if len(words) >= least:
            width = source.randint(least, min(most, len(words)))
            start = source.randint(0, len(words) - width)
            return " ".join(words[start : start + width])


def is_right(query: str, meant: str) -> bool:
    """Tell whether a query says what was meant: the same terms, or these without their marks.

    Marks may be missing only from a whole word, and may be added only to one meant without.
    """
    words, wanted = query.split(), meant.split()
    return len(words) == len(wanted) and all(map(_says, words, wanted))


def _says(word: str, meant: str) -> bool:
    word, meant = canonical(word), canonical(meant)
    return word == meant or word == fold(meant)


def fold_words(text: str) -> str:
    """Return a text with each of its words folded."""
    return " ".join(fold(canonical(word)) for word in text.split())


def _one_word(rule: Rule) -> Rule:
    """Return a rule that slips on one word of a piece, wherever it can."""

    def slip(piece: str, source: random.Random) -> str:
        words = piece.split()
        for place in source.sample(range(len(words)), len(words)):
            slipped = rule(words[place], source)
            if not is_right(slipped, words[place]):
                return " ".join([*words[:place], slipped, *words[place + 1 :]])
        return piece

    return slip


def _one_letter(word: str, source: random.Random) -> str:
    if len(word) < 3:
        return word
    at = source.randrange(len(word))
    letter = unicodedata.normalize("NFD", word[at])[0].lower().replace("đ", "d")
    rows = [(row, row.find(letter)) for row in _KEYS if letter in row]
    near = "".join(row[max(place - 1, 0) : place + 2] for row, place in rows) or letter
    kind = source.choice(("left out", "doubled", "added", "swapped", "neighbour"))
    if kind == "left out":
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[: at + 1] + letter + word[at + 1 :]
    if kind == "added":
        return word[: at + 1] + source.choice(near) + word[at + 1 :]
    if kind == "swapped":
        return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    return word[:at] + source.choice(near) + word[at + 1 :]


def _two_letters(piece: str, source: random.Random) -> str:
    """Slip twice, in one long word or in two."""
    once = _one_word(_one_letter)
    long = [word for word in piece.split() if len(word) > 4]
    if long and source.random() < 0.5:
        word = source.choice(long)
        return piece.replace(word, _one_letter(_one_letter(word, source), source), 1)
    return once(once(piece, source), source)


def _swap_hook_tilde(word: str, source: random.Random) -> str:
    swapped = str.maketrans("\u0303\u0309", "\u0309\u0303")
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(swapped))


def _change_tone(word: str, source: random.Random) -> str:
    at = [place for place, letter in enumerate(word) if _tone(letter)]
    if not at:
        return word
    place = at[0]
    changed = _untoned(word[place]) + source.choice([*_TONE_KEYS, ""])
    return word[:place] + unicodedata.normalize("NFC", changed) + word[place + 1 :]


def _change_mark(word: str, source: random.Random) -> str:
    at = [place for place, letter in enumerate(word) if _family(letter)]
    if not at:
        return word
    place = source.choice(at)
    base, tone = _family(word[place]), _tone(word[place])
    changed = unicodedata.normalize("NFC", source.choice(base) + tone)
    return word[:place] + changed + word[place + 1 :]


def _family(letter: str) -> str:
    """Return the letters that differ from ``letter`` in their mark, none for one that has none."""
    plain = _untoned(letter.lower())
    return next((marks for marks in _VOWEL_MARKS if plain in marks), "")


def _untoned(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONE_KEYS))


def _tone(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFD", letter) if part in _TONE_KEYS)


def _sounds(alike: Sequence[str], final: bool) -> Rule:
    def slip(word: str, source: random.Random) -> str:
        for sound in sorted(alike, key=len, reverse=True):
            other = source.choice([other for other in alike if other != sound])
            if final and word.lower().endswith(sound):
                return word[: -len(sound)] + other
            if not final and word.lower().startswith(sound) and word[len(sound) :][:1] != "h":
                return _like(word, other) + word[len(sound) :]
        return word

    return slip


def _like(word: str, beginning: str) -> str:
    return beginning.capitalize() if word[:1].isupper() else beginning


def _i_for_y(word: str, source: random.Random) -> str:
    return word.translate(str.maketrans("iíìỉĩịyýỳỷỹỵ", "yýỳỷỹỵiíìỉĩị"))


def _raw_keys(method: int, at_end: bool) -> Callable[[str, random.Random], str]:
    """Return a rule: Telex (0) or VNI (1) keys left raw in all words that marks were meant in."""

    def slip(piece: str, source: random.Random) -> str:
        return " ".join(_keys(word, method, at_end) for word in piece.split())

    return slip


def _keys(word: str, method: int, at_end: bool) -> str:
    keys, tone_key = "", ""
    for letter in word:
        plain, tone = _untoned(letter), _tone(letter)
        pair = _MARK_KEYS.get(plain.lower(), (plain, plain))[method]
        keys += _like(plain, pair)
        pressed = _TONE_KEYS[tone][method] if tone else ""
        if at_end:
            tone_key += pressed
        else:
            keys += pressed
    return keys + tone_key


def _join(piece: str, source: random.Random) -> str:
    words = piece.split()
    at = source.randrange(len(words) - 1)
    joined = words[at] + words[at + 1].lower()
    return " ".join([*words[:at], joined, *words[at + 2 :]])


def _part(word: str, source: random.Random) -> str:
    if len(word) < 4:
        return word
    at = source.randrange(1, len(word) - 1)
    return f"{word[:at]} {word[at:]}"


KINDS: dict[str, Rule] = {
    "one letter": _one_word(_one_letter),
    "two letters": _two_letters,
    "unmarked, one letter": _one_word(_one_letter),
    "hook/tilde": _one_word(_swap_hook_tilde),
    "tone": _one_word(_change_tone),
    "vowel mark": _one_word(_change_mark),
    **{kind: _one_word(_sounds(alike, final=False)) for kind, alike in _ONSETS.items()},
    **{kind: _one_word(_sounds(alike, final=True)) for kind, alike in _FINALS.items()},
    "i/y": _one_word(_i_for_y),
    "Telex, tone last": _raw_keys(0, at_end=True),
    "Telex, tone within": _raw_keys(0, at_end=False),
    "VNI, tone last": _raw_keys(1, at_end=True),
    "VNI, tone within": _raw_keys(1, at_end=False),
    "joined": _join,
    "parted": _one_word(_part),
}
