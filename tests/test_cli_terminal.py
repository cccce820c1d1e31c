"""What a person at a terminal sees: a real pseudo-terminal, a real pager."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from conftest import require

PROGRAM = [sys.executable, "-m", "searcher.cli"]
_CODES = re.compile(r"\x1b(?:\[[\d;?]*[a-zA-Z]|[=>])")


@pytest.fixture
def environment(corpus_index: Path) -> Mapping[str, str]:
    unwanted = {"NO_COLOR", "COLUMNS", "LINES", "PAGER", "TRACUU_PAGER", "LESS"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    return {**kept, "TERM": "xterm-256color", "TRACUU_INDEX": str(corpus_index)}


def at_terminal(
    environment: Mapping[str, str], *args: str, keys: bytes = b"", size: tuple[int, int] = (24, 80)
) -> tuple[int, str]:
    """Run the program with all its streams at a terminal, and return what that showed.

    ``size`` is rows and columns. ``keys`` are pressed once the terminal shows a page's end.
    """
    terminal, process = started(environment, *args, size=size)
    shown = b""
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
            if keys and shown.rstrip().endswith((b":\x1b[K", b"(END)\x1b[27m\x1b[K")):
                os.write(terminal, keys)
                keys = b""
    except OSError:
        # Linux's way of saying that the other end is closed.
        pass
    finally:
        os.close(terminal)
    return process.wait(), shown.decode()


def started(
    environment: Mapping[str, str], *args: str, size: tuple[int, int] = (24, 80)
) -> tuple[int, subprocess.Popen[bytes]]:
    """Return the end of a terminal that people sit at, and the program at the other one."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    process = subprocess.Popen(
        [*PROGRAM, *args], stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        start_new_session=True,
        # Who runs the tests in the background of a shell has it ignored.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    os.close(theirs)
    return ours, process


def plain(shown: str) -> list[str]:
    return _CODES.sub("", shown).replace("\r", "").splitlines()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_no_row_is_wider_than_the_terminal(environment: Mapping[str, str], columns: int) -> None:
    status, shown = at_terminal(
        {**environment, "PAGER": "cat"}, "search", "*", "--limit", "20", size=(24, columns)
    )
    rows = plain(shown)
    assert status == 0
    assert rows[0].startswith(" 1. ")
    assert max(map(len, rows)) <= columns
    assert rows[-2:] == ["", "1 to 20 of 65 articles (4 undated)"]


def test_columns_count_more_than_the_terminal(environment: Mapping[str, str]) -> None:
    narrow = {**environment, "PAGER": "cat", "COLUMNS": "30"}
    _, shown = at_terminal(narrow, "search", '"mái ấm"', "--limit", "3", "--verbatim")
    assert max(map(len, plain(shown)[:-1])) <= 30


def test_matches_stand_out_without_colour_too(environment: Mapping[str, str]) -> None:
    for settings, code in (({}, "1;4;33m"), ({"NO_COLOR": "1"}, "1;4m")):
        chosen = {**environment, "PAGER": "", **settings}
        _, shown = at_terminal(chosen, "search", 'title:"mái ấm"', "--limit", "1")
        assert re.search(rf"\x1b\[{code}mái ấm\x1b\[0m", shown, re.IGNORECASE)


def test_facets_are_tables(environment: Mapping[str, str]) -> None:
    _, shown = at_terminal({**environment, "PAGER": "cat"}, "search", "--facets", '"mái ấm"')
    rows = plain(shown)
    assert rows[0] == "year" and re.fullmatch(r"  +\d+  20\d\d", rows[1])


def less() -> None:
    require(shutil.which("less") is not None, "less is not installed")


def test_what_fits_on_the_screen_is_not_paged(environment: Mapping[str, str]) -> None:
    less()
    status, shown = at_terminal(environment, "search", "title:mái", "--limit", "1", size=(50, 80))
    assert status == 0
    assert plain(shown)[-1].startswith("1 to 1 of ")


@pytest.mark.parametrize("options", [["--limit", "20"], ["--all"]])
def test_more_than_a_screen_is_paged_until_it_is_left(
    environment: Mapping[str, str], options: list[str]
) -> None:
    less()
    status, shown = at_terminal(environment, "search", "*", *options, keys=b"q")
    rows = plain(shown)
    assert status == 0
    assert "20. " not in "\n".join(rows)
    assert re.search(r"of 65 articles|\d+ to \d+", rows[-1])


def test_ctrl_c_is_the_pagers_own(environment: Mapping[str, str]) -> None:
    """less ends a search with it, and goes on."""
    less()
    terminal, process = started(environment, "search", "*")
    try:
        press(terminal, b"G", until=b"(END)")
        os.killpg(process.pid, signal.SIGINT)
        press(terminal, b"q", until=b"1 to 20 of 65 articles")
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def press(terminal: int, key: bytes, until: bytes) -> None:
    """Press a key again and again: less drops what comes while it begins or minds a signal."""
    shown = b""
    for _ in range(100):
        if select.select([terminal], [], [], 0.3)[0]:
            shown += os.read(terminal, 4096)
            if until in shown:
                return
        else:
            os.write(terminal, key)
    raise AssertionError(shown.decode(errors="replace"))


@pytest.mark.parametrize(
    "settings",
    [{"LESS": ""}, {"LESS": "-S --mouse"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}],
    ids=str,
)
def test_the_pager_shows_colours_and_vietnamese_whatever_is_set(
    environment: Mapping[str, str], settings: Mapping[str, str]
) -> None:
    less()
    _, shown = at_terminal({**environment, **settings}, "search", "*", keys=b"q", size=(24, 80))
    assert "Khoan rút sổ" in shown
    # less writes ESC and <C3> for what it takes for no text.
    assert "ESC" not in shown and "<" not in shown


def test_a_pipe_gets_colours_when_it_is_told_so(environment: Mapping[str, str]) -> None:
    forced = {**environment, "FORCE_COLOR": "1", "COLUMNS": "40"}
    result = subprocess.run(
        [*PROGRAM, "search", "--format", "text", 'title:"mái ấm"'], env=forced,
        capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert re.search(r"\x1b\[1;4;33mmái ấm\x1b\[0m", result.stdout, re.IGNORECASE)
    assert max(map(len, plain(result.stdout))) <= 40


def test_coloured_hits_end_quietly_with_their_reader(environment: Mapping[str, str]) -> None:
    script = '"$@" | head -n 1 > /dev/null; echo "${PIPESTATUS[0]}"'
    command = [*PROGRAM, "search", "--all", "--format", "text", "*"]
    result = subprocess.run(
        ["bash", "-c", script, "bash", *command], env={**environment, "FORCE_COLOR": "1"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (result.stdout, result.stderr) == ("0\n", "")


@pytest.mark.parametrize("variable", ["PAGER", "TRACUU_PAGER"])
def test_the_pager_is_the_readers_own(environment: Mapping[str, str], variable: str) -> None:
    own = {**environment, "PAGER": "false", variable: "sed 's/^/> /'"}
    _, shown = at_terminal(own, "show", "000_a798f7f84a066ecb")
    assert plain(shown)[0] == "> Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác"
    _, shown = at_terminal(own, "show", "--no-pager", "000_a798f7f84a066ecb")
    assert plain(shown)[0].startswith("Liên đoàn")


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager -x", "less '"])
def test_no_pager_is_no_error(environment: Mapping[str, str], pager: str) -> None:
    status, shown = at_terminal({**environment, "TRACUU_PAGER": pager}, "search", "*")
    assert status == 0
    assert plain(shown)[-1] == "1 to 20 of 65 articles (4 undated)"


@pytest.mark.parametrize("terminal", ["dumb", ""])
def test_a_terminal_that_can_nothing_is_not_paged(
    environment: Mapping[str, str], terminal: str
) -> None:
    status, shown = at_terminal({**environment, "TERM": terminal, "PAGER": "false"}, "search", "*")
    assert status == 0
    assert plain(shown)[-1] == "1 to 20 of 65 articles (4 undated)"


def test_nobody_is_asked_to_press_keys_who_has_none(environment: Mapping[str, str]) -> None:
    reader, terminal = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, "search", "*"], stdin=subprocess.DEVNULL, stdout=terminal,
        stderr=subprocess.DEVNULL, env={**environment, "PAGER": "false"},
    ) as process:  # fmt: skip
        os.close(terminal)
        shown = os.read(reader, 4096)
        process.kill()
    os.close(reader)
    assert shown.startswith(b"\x1b[2m 1. ")


def test_a_batch_at_a_terminal_answers_before_the_next_line(
    environment: Mapping[str, str],
) -> None:
    terminal, process = started(environment, "search", "--batch", "-", "--limit", "1")
    with open(terminal, "r+b", buffering=0) as file:
        for number in (1, 2):
            file.write("mái ấm\n".encode())
            shown = b""
            while b'"total":' not in shown:
                shown += file.read(4096)
            assert b'{"n":%d,' % number in shown
        file.write(b"\x04")
        assert process.wait(timeout=60) == 0
