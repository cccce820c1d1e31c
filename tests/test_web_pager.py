from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.pager import last_page, page_window


@pytest.mark.parametrize(("total", "last"), [(0, 1), (1, 1), (20, 1), (21, 2), (12_345, 618)])
def test_last_page(total: int, last: int) -> None:
    assert last_page(total, 20) == last


@pytest.mark.parametrize(
    ("current", "last", "window"),
    [
        (1, 1, (1,)),
        (1, 5, (1, 2, 3, 4, 5)),
        (1, 6, (1, 2, 3, None, 6)),
        (4, 8, (1, 2, 3, 4, 5, 6, 7, 8)),
        (7, 618, (1, None, 5, 6, 7, 8, 9, None, 618)),
        (618, 618, (1, None, 616, 617, 618)),
    ],
)
def test_page_window(current: int, last: int, window: tuple[int | None, ...]) -> None:
    assert page_window(current, last) == window


@given(st.integers(1, 60), st.integers(0, 60))
def test_the_window_climbs_and_a_gap_hides_two_pages_or_more(current: int, more: int) -> None:
    window = page_window(current, current + more)
    pages = [page for page in window if page is not None]
    assert pages == sorted(set(pages))
    assert {1, current, current + more} <= set(pages)
    for at, page in enumerate(window):
        if page is None:
            before, after = window[at - 1], window[at + 1]
            assert before is not None and after is not None and after - before > 2
