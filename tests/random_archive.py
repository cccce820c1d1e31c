"""Random short articles, some syllables far more frequent than others."""

from __future__ import annotations

import random

from engine_articles import article

from index.article import Article

SYLLABLES = [
    *["công", "đoàn", "lao", "động", "liên", "thành", "phố", "quận", "huyện", "tỉnh", "hòa"],
    *["bình", "ủy", "ban", "tỉ", "đồng", "LĐLĐ", "TP.HCM", "12/4/2024", "1.250.000", "cong"],
]
#: Rank in a Zipf distribution: the first syllables stand in most articles.
_WEIGHTS = [1 / rank for rank in range(1, len(SYLLABLES) + 1)]
_DATES = [None, "2015-03-01", "2016-12-31T23:59", "2020-02-29", "2024-04-12"]


def random_archive(count: int) -> list[Article]:
    """Return articles that depend on their count alone, some parts of them empty."""
    chance = random.Random(count)

    def text(longest: int) -> str:
        return " ".join(chance.choices(SYLLABLES, _WEIGHTS, k=chance.randint(0, longest)))

    return [
        article(
            f"báo/{number:04}",
            *(text(60) for _ in range(chance.randint(0, 3))),
            title=text(8),
            byline=text(2),
            date=chance.choice(_DATES),
        )
        for number in range(count)
    ]
