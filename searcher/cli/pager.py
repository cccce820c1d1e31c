"""A pager between long output and a terminal, as git has it."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

#: Quit where all fits on the screen, keep colours, leave the screen as it is.
_LESS = "FRX"


def pager_command() -> str | None:
    """Return the pager to use: ``TRACUU_PAGER``, else ``PAGER``, else ``less``.

    None where that is empty, ``cat``, no command or not installed, and where nobody can press
    its keys: standard input and output have to be terminals, and no dumb ones.
    """
    is_dumb = os.environ.get("TERM") in (None, "", "dumb")
    if is_dumb or not sys.stdin.isatty() or not sys.stdout.isatty():
        return None
    chosen = os.environ.get("TRACUU_PAGER", os.environ.get("PAGER", "less"))
    try:
        words = shlex.split(chosen)
    except ValueError:  # a quotation mark that is not closed
        return None
    return chosen if words and words[0] != "cat" and shutil.which(words[0]) else None


def _less_options() -> str:
    """Return the reader's own options for less, which may lack that for colours, or ours."""
    own = os.environ.get("LESS")
    return _LESS if own is None else f"R {own}"


@contextmanager
def paged(command: str) -> Iterator[IO[str]]:
    """Give a stream that a pager shows; wait until its reader is done with it.

    What is written after the pager was left is lost, and the block ends.
    """
    process = subprocess.Popen(
        command,
        # It may have arguments, or be a pipe of its own: PAGER is a command of the shell.
        shell=True,
        stdin=subprocess.PIPE,
        encoding="utf-8",
        errors="backslashreplace",
        env={"LESSCHARSET": "utf-8", **os.environ, "LESS": _less_options()},
    )
    assert process.stdin
    try:
        with suppress(BrokenPipeError):
            yield process.stdin
    finally:
        _wait(process)


def _wait(process: subprocess.Popen[str]) -> None:
    """Wait for the pager. Ctrl-C is its own: less ends a search with it and goes on."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with suppress(BrokenPipeError):
            process.communicate()
    finally:
        signal.signal(signal.SIGINT, before)
