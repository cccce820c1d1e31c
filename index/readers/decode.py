"""A record's bytes to stored text, or an error that says how to mend them."""

from __future__ import annotations

import codecs

from index.analysis.normalize import normalize
from index.errors import ReadError

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(data: bytes, path: str, line: int) -> str:
    """Return ``data`` as text, without a byte order mark. Raises :class:`ReadError`.

    Strict, because a wrong guess at an old encoding would be stored as letters
    that nobody typed.
    """
    if data.startswith(_UTF16_MARKS):
        raise ReadError(
            path, line, "UTF-16: convert it, for instance with iconv -f UTF-16 -t UTF-8"
        )
    try:
        return data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        where = f"byte 0x{data[error.start]:02X} at offset {error.start}"
        reason = f"not UTF-8 ({where}): convert it, for instance with iconv"
        raise ReadError(path, line, reason) from None


def one_line(text: str) -> str:
    """Return the stored form of ``text`` on one line, its runs of spaces as one space."""
    return " ".join(normalize(text).split())


def lines(text: str) -> list[str]:
    """Return the lines of ``text`` in their stored form; blank ones are ``""``."""
    return [" ".join(line.split()) for line in normalize(text).split("\n")]
