"""Made-up news of any length of archive: seeded, fast, and as uneven as news is.

Syllables are put together from onsets, rimes and tones, so that many have one folded
form (``bán``, ``bàn``, ``bạn``); words of one to three of them follow Zipf's law.
Between them stand compounds, figures and dates of every shape.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate
from random import Random
from typing import TypeVar
from unicodedata import normalize

from index.article import Article, Block

_ONSETS = "|b|c|ch|d|đ|g|gi|h|k|kh|l|m|n|ng|nh|ph|q|qu|r|s|t|th|tr|v|x"
# The tone stands where the sign is; open oa, oe and uy are written either way.
_RIMES = """
a~ a~n a~ng a~nh a~o a~u a~y ă~m ă~t â~m â~n â~y e~m e~n ê~ ê~n ê~u i~ i~n iê~m iê~n o~ o~n o~ng
oa~ o~a oa~n oe~ o~e ô~ ô~n ô~ng ơ~ ơ~i u~ u~ng uâ~n uy~ u~y uyê~n ư~ ư~ng ươ~ng y~
"""
_TONES = ("", "", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
#: Words that the analysis must know, the commonest first.
_KNOWN = """
công đoàn|lao động|người lao động|cộng đồng|công đoạn|liên đoàn|tỉnh|thành phố|năm|nam|nấm|đồng
động|đông|hòa bình|hoà giải|ủy ban|uỷ viên|tỉ đồng|tỷ lệ|kĩ thuật|kỹ năng|hi vọng|hy vọng|quý
bình bình|đoàn đoàn|lao lao|cong doan|Dang|khoẻ|khỏe|thúy|thuý|LĐLĐ|TP.HCM|TPHCM|GD-ĐT|CNVC-LĐ
12/4/2024|12/04/2024|12/4|ngày 12 tháng 4 năm 2024|tháng 5/2017|quý II/2020|18-20/9|16:48|16h48
1.250.000|1250000|1.250|7,25|7,250|78,4%|43/2019/NĐ-CP|COVID-19|24/7|10-12/4/2024|H'Hen|2|300
""".replace("\n", "|").strip("|")
_SIGNS = (*(" ",) * 14, ", ", " – ", "; ", " (", ") ", " “", "” ", "… ")
_ENDS = (*(". ",) * 4, "! ", "? ", ".\u200b ", "… ")
_DATES = ("2014-07-01", "2016-05-01", "2019-12-31T23:59", "2024-04-12", "2024-04-12T16:48")

_Item = TypeVar("_Item")


def zipf(items: list[_Item], chance: Random) -> Callable[[int], list[_Item]]:
    """Return a function that draws so many items, the first ones most often."""
    weights = list(accumulate(1 / (rank + 25) for rank in range(len(items))))
    return lambda count: chance.choices(items, cum_weights=weights, k=count)


class MadeNews:
    """Articles one after the other; the same seed gives the same ones."""

    def __init__(self, seed: int) -> None:
        self._chance = Random(seed)
        # The words are those of every seed.
        self._words = zipf(_words(Random(3)), self._chance)

    def articles(self, prefix: str, count: int) -> list[Article]:
        """Return articles with the ids ``prefix0000``, ``prefix0001``, …"""
        return [self._article(f"{prefix}{number:04}") for number in range(count)]

    def _article(self, id: str) -> Article:
        chance = self._chance
        kind = chance.random()
        if kind < 0.01:
            body, title = [self._words(1)[0]], ""
        else:
            longest = 60 if kind < 0.02 else 3
            body = [self._text(chance.randint(1, 3)) for _ in range(chance.randint(0, longest))]
            title = self._text(1) if chance.random() < 0.9 else ""
        date = self._date()
        return Article(
            id=id,
            title=title,
            lead=self._text(1) if chance.random() < 0.3 else "",
            body=tuple(
                Block("caption" if chance.random() < 0.1 else "paragraph", text) for text in body
            ),
            date=date,
            date_source="record" if date else None,
            dateline=chance.choice(("", "", "12/04/2024 - 16:48")),
            byline=" ".join(self._words(2)).title() if chance.random() < 0.6 else "",
            source="",
            url="",
            path=f"{id}.txt",
            content_hash="",
        )

    def _date(self) -> str | None:
        kind = self._chance.random()
        if kind < 0.1:
            return None
        if kind < 0.3:
            return self._chance.choice(_DATES)
        ends = (2012, 2025), (1, 12), (1, 28)
        year, month, day = (self._chance.randint(first, last) for first, last in ends)
        return f"{year}-{month:02}-{day:02}"

    def _text(self, sentences: int) -> str:
        return "".join(self._sentence() for _ in range(sentences)).strip()

    def _sentence(self) -> str:
        words = self._words(min(1 + int(self._chance.expovariate(1 / 4)), 40))
        signs = self._chance.choices(_SIGNS, k=len(words) - 1)
        text = "".join(word + sign for word, sign in zip(words, [*signs, ""], strict=True))
        return text[:1].upper() + text[1:] + self._chance.choice(_ENDS)


def _words(chance: Random) -> list[str]:
    """Return words, the commonest first: known ones at every rank, made ones between."""
    syllables = [
        normalize("NFC", onset + rime.replace("~", chance.choice(_TONES)))
        for onset in _ONSETS.split("|")
        for rime in _RIMES.split()
        for _ in range(3)
    ]
    chance.shuffle(syllables)
    drawn = zipf(syllables, chance)
    made = [" ".join(drawn(chance.choice((1, 1, 2, 2, 2, 3)))) for _ in range(8000)]
    known = _KNOWN.split("|")
    words: list[str] = []
    for number, word in enumerate(known):
        words += [word, *made[number * 3 : number * 3 + 3]]
    return [*words, *made[len(known) * 3 :]]
