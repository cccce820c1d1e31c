"""What a page of results says, read from Chromium."""

from __future__ import annotations

from typing import Any


def found(page: Any) -> int:
    """Return how many results the page says it has."""
    return int(page.locator("#count").inner_text().split()[0].replace(".", ""))


def titles(page: Any) -> list[str]:
    """Return the titles of the results on the page."""
    texts: list[str] = page.locator(".hit h2").all_inner_texts()
    return texts
