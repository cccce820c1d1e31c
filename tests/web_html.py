"""Reading our own pages back, for tests."""

from __future__ import annotations

import re
from html import unescape


def links(html: str) -> list[str]:
    """The addresses that ``html`` links to, in order."""
    return [unescape(address) for address in re.findall(r'<a[^>]* href="([^"]*)"', html)]


def text(html: str) -> str:
    """What a reader sees of ``html``, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())
