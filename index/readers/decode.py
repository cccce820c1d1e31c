"""A record's bytes to stored text, or an error that says how to mend them."""

from __future__ import annotations

import codecs

from index.analysis.normalize import normalize
from index.errors import ReadError

# UTF-32 first: its mark begins with that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "UTF-32",
    codecs.BOM_UTF32_BE: "UTF-32",
    codecs.BOM_UTF16_LE: "UTF-16",
    codecs.BOM_UTF16_BE: "UTF-16",
}


def decode(data: bytes, path: str, line: int) -> str:
    """Return ``data`` as text, without a byte order mark. Raises :class:`ReadError`.

    Strict, because a wrong guess at an old encoding would be stored as letters
    that nobody typed.
    """
    if name := next((name for mark, name in _MARKS.items() if data.startswith(mark)), None):
        reason = f"{name}: convert it, for instance with iconv -f {name} -t UTF-8"
        raise ReadError(path, line, reason)
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
