"""The one normaliser: text as it is stored, and as every offset counts it."""

from __future__ import annotations

import re
import unicodedata

# Ð (U+00D0, Icelandic eth) is typed for Đ in old encodings' leftovers; its lower
# case ð likewise stands for đ.
_REPLACEMENTS = str.maketrans(
    {
        "Ð": "Đ",
        "ð": "đ",
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\r": "\n",
        "\u2028": "\n",
        "\u2029": "\n",
        "\u0085": "\n",
        # Zero-width characters and the soft hyphen carry no text.
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
        "\u00ad": None,
    }
)
_CRLF = re.compile(r"\r\n")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def normalize(text: str) -> str:
    """Return the stored form of ``text``: NFC, ``Đ`` for ``Ð``, plain spaces and line ends.

    Idempotent. Lone surrogates, which no stored file can hold, become U+FFFD.

    >>> normalize("Ðoa\\u0300n\\u00a0vie\\u0302n")
    'Đoàn viên'
    """
    text = _CRLF.sub("\n", text).translate(_REPLACEMENTS)
    return unicodedata.normalize("NFC", _LONE_SURROGATE.sub("\ufffd", text))
