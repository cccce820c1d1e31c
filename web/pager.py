"""Which page numbers a pager shows."""

from __future__ import annotations


def last_page(total: int, size: int) -> int:
    """Return the number of the last page (1-based) of ``total`` hits, ``size`` a page."""
    return max(1, -(-total // size))


def page_window(current: int, last: int, around: int = 2) -> tuple[int | None, ...]:
    """Return the first, the last and the pages near the current one; None is a gap.

    A gap that would hide a single page shows that page instead.
    """
    window: list[int | None] = []
    before = 0
    for page in sorted(
        {1, last, *range(max(1, current - around), min(last, current + around) + 1)}
    ):
        if page - before == 2:
            window.append(page - 1)
        elif page - before > 2:
            window.append(None)
        window.append(page)
        before = page
    return tuple(window)
