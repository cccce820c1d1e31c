"""The one normaliser: text as it is stored, and as every offset counts it."""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

# Ð (U+00D0, Icelandic eth) is typed for Đ; its lower case ð stands for đ.
_REPLACEMENTS = {
    "Ð": "Đ",
    "ð": "đ",
    "\u00a0": " ",
    "\u202f": " ",
    "\u2007": " ",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\u0085": "\n",
}
# Zero-width characters, the soft hyphen and control characters carry no text.
_DROPPED = "\u200b\u200c\u200d\u2060\ufeff\u00ad" + "".join(
    chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r\x85"
)
_TABLE = str.maketrans(
    {
        **_REPLACEMENTS,
        **dict.fromkeys(_DROPPED, ""),
        **dict.fromkeys(map(chr, range(0xD800, 0xE000)), "\ufffd"),
    }
)
# Where Unicode has marks that combine, and scripts that are typed with them.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0590-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2cf1"
    "\u2d7f-\u2dff\u302a-\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f\U000101fd-\U0001eeff"
)
# Few texts hold any of these, and asking is ten times as fast as replacing.
_REPLACED = re.escape("".join(_REPLACEMENTS) + _DROPPED) + "\ud800-\udfff"
_SPECIAL = re.compile(f"[{_REPLACED}]")
_UNUSUAL = re.compile(f"[{_REPLACED}{_MARKS}]")
# More marks in a row than any language has: Unicode's Stream-Safe Text Format (UAX #15)
# allows as many, and to order more takes a time that grows with the square of their number.
_MOST_MARKS = 30
# A mark may stand for two, and the letter before it for three more.
_TOWER = re.compile(rf"[^\w\0-\u02ff\u2000-\u20cf]{{{_MOST_MARKS // 2 - 2}}}")


def normalize(text: str) -> str:
    """Return the stored form of ``text``: NFC, ``Đ`` for ``Ð``, plain spaces and line ends.

    Idempotent. Lone surrogates, which no stored file can hold, become U+FFFD; of marks on
    one letter those after the thirtieth are left out.

    >>> normalize("Ðoa\\u0300n\\u00a0vie\\u0302n")
    'Đoàn viên'
    """
    if _UNUSUAL.search(text):
        if _SPECIAL.search(text):
            text = text.replace("\r\n", "\n").translate(_TABLE)
        if _TOWER.search(text):
            text = _without_towers(text)
    return unicodedata.normalize("NFC", text)


def _without_towers(text: str) -> str:
    letters = "".join(unicodedata.normalize("NFD", character) for character in text)
    runs = ((are_marks, list(run)) for are_marks, run in groupby(letters, _is_mark))
    # In Unicode's order, so that one text keeps the same marks in any form.
    return "".join(
        "".join(sorted(run, key=unicodedata.combining)[:_MOST_MARKS] if are_marks else run)
        for are_marks, run in runs
    )


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) > 0
