"""A made-up archive for what is taken away: two thousand articles, and a few awkward ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from small_index import article, index_of

PLAIN = 2000
AWKWARD = "2019/mái ấm?#&=%"
BYLINES = ("Người Viết Một", "Người Viết Hai", "Người Viết Ba")
SOURCES = ("Bản tin", "Báo Mẫu, số 2")


def articles() -> Iterator[dict[str, Any]]:
    """Yield the records: every tenth has no date, and every article holds ``công đoàn``."""
    for number in range(PLAIN):
        day = f"{2001 + number // 100}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        yield article(
            f"tin/{number}",
            f"Công đoàn cơ sở {number}",
            f"Bài {number} kể chuyện mái ấm.\nĐoàn viên nhận {number * 3} suất quà của công đoàn.",
            date=None if number % 10 == 3 else f"{day}T08:{number % 60:02}" if number % 2 else day,
            byline=BYLINES[number % 3],
            source=SOURCES[number % 2],
            captions=[f"Ảnh số {number}"] if number % 4 == 0 else [],
        )
    yield article(
        AWKWARD,
        '=HYPERLINK("http://example.org")',
        "Một <b>thẻ</b> & dấu \u0007chuông, \u001b[31mmàu đỏ\u001b[0m của trò múa lân công đoàn.",
        date="2024-04-12T16:48",
        byline="@ai đó",
    )


def taken_index(folder: Path) -> Path:
    """Index the articles below ``folder``."""
    return index_of(folder, articles())
