from __future__ import annotations

import pytest

from index.errors import ArticleNotFound, QueryTooExpensive
from web.patience import unless_late


def test_what_comes_late_is_left_out_and_other_errors_are_not() -> None:
    def late() -> int:
        raise QueryTooExpensive(2.0)

    def gone() -> int:
        raise ArticleNotFound("a")

    assert unless_late(lambda: 1, 0) == 1
    assert unless_late(late, 0) == 0
    with pytest.raises(ArticleNotFound):
        unless_late(gone, 0)
