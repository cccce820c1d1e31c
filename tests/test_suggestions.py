from __future__ import annotations

import pytest

from searcher.query.parser import parse
from searcher.suggestions import bare_words


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("thoả ước", ["thoả", "ước"]),
        ('"thoả ước" lao', ["thoả", "ước", "lao"]),
        ("+thoả -ước", ["thoả"]),
        ("title:(thoả OR ước) date:2017", ["thoả", "ước"]),
        ("thoả AND NOT ước", ["thoả"]),
        ("NOT ước", []),
        ("date:2017", []),
        ("GD-ĐT, TP.HCM", ["GD-ĐT", "TP.HCM"]),
    ],
)
def test_bare_words_are_what_is_wanted(query: str, words: list[str]) -> None:
    assert bare_words(parse(query, "forgiving").root) == words
