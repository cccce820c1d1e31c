"""The one normaliser: text as it is stored, and as every offset counts it."""

from __future__ import annotations

import re
import unicodedata

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
_SURROGATES = "".join(map(chr, range(0xD800, 0xE000)))
_TABLE = str.maketrans(
    {
        **_REPLACEMENTS,
        **dict.fromkeys(_DROPPED, ""),
        **dict.fromkeys(_SURROGATES, "\ufffd"),
    }
)
# Few texts hold any of these, and asking is ten times as fast as replacing.
_SPECIAL = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}]")


def normalize(text: str) -> str:
    """Return the stored form of ``text``: NFC, ``Đ`` for ``Ð``, plain spaces and line ends.

    Idempotent. Lone surrogates, which no stored file can hold, become U+FFFD.

    >>> normalize("Ðoa\\u0300n\\u00a0vie\\u0302n")
    'Đoàn viên'
    """
    if _SPECIAL.search(text):
        text = text.replace("\r\n", "\n").translate(_TABLE)
    return unicodedata.normalize("NFC", text)
