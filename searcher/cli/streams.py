"""The three standard streams, as they may be: closed, full, read to the middle only."""

from __future__ import annotations

import io
import os
import sys
from typing import TextIO

from index.errors import UserError

_CONTROLS = str.maketrans(dict.fromkeys((*range(32), *range(127, 160)), "�"))
_CONTROLS.update({ord("\n"): " ", ord("\t"): " "})


def prepare() -> None:
    """Write UTF-8 whatever the locale; what no UTF-8 can hold becomes a \\u escape.

    A stdin or a stderr that was closed is an empty one. Raises ``UserError`` where
    stdout was closed: the first file that is opened would take its place.
    """
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        raise UserError("standard output is closed: give it a place to go, such as >/dev/null")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(message: str) -> None:
    """Print on stderr at once. A command does not end because nobody reads that."""
    text = "\n".join(map(harmless, message.split("\n")))
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        discard(sys.stderr)


def harmless(text: str) -> str:
    """Return a text as one line that steers no terminal, whatever the archive has in it or in
    its files' names: one character for one, so that spans keep their places."""
    return text.translate(_CONTROLS)


def discard(stream: TextIO) -> None:
    """Give what is buffered, and all that follows, a place to go, or Python complains at exit."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, stream.fileno())
    os.close(devnull)


def failed_io(error: OSError) -> str:
    """Return a line that says what could not be read or written, and why."""
    if error.filename is None:
        # What a command reads and writes has a name, but for what it prints.
        discard(sys.stdout)
    return f"{error.filename or 'standard output'}: {error.strerror or error}"
