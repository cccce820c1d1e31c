"""What real shells complete once they have the script that ``tracuu completion`` prints."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import require

from searcher.cli.main import main

Captured = pytest.CaptureFixture[str]
Complete = Callable[..., set[str]]

_CODES = re.compile(r"\x1b\[[\d;?]*[a-zA-Z]|[\r\b]")
# What bash calls a completion with, and where it takes the words from.
_BASH = """
eval "$(tracuu completion bash)"
COMP_WORDS=(tracuu "$@"); COMP_CWORD=$#
_tracuu_completion tracuu
printf '%s\\n' "${COMPREPLY[@]}"
"""
# zsh shows its completions by builtins that work only while somebody presses keys.
_ZSH = """
autoload -U compinit; compinit -D
eval "$(tracuu completion zsh)"
compadd() { print -l -- ${(P)@[-1]} }
_describe() { print -l -- ${${(P)@[-2]}%%:*} }
_path_files() { print -l -- "$@" }
words=(tracuu "$@"); CURRENT=$#words
${_comps[tracuu]}
"""
_FISH = 'tracuu completion fish | source; complete -C "tracuu $argv" | string split -f1 \\t'
_RUN = {
    "bash": ["bash", "--norc", "-c", _BASH, "bash"],
    "zsh": ["zsh", "-f", "-c", _ZSH, "zsh"],
    "fish": ["fish", "--no-config", "-c", _FISH],
}


@pytest.fixture(params=["bash", "zsh", "fish"])
def complete(request: pytest.FixtureRequest, corpus_index: Path, tmp_path: Path) -> Complete:
    """Return a function that gives what a shell would complete the last word to."""
    shell: str = request.param
    programs = Path(sys.executable).parent
    require((programs / "tracuu").exists(), "the command tracuu is not installed")
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "TRACUU_INDEX": str(corpus_index),
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
    }

    def completed(*words: str) -> set[str]:
        result = subprocess.run(
            [*_RUN[shell], *words], env=environment, cwd=tmp_path,
            capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert result.stderr == ""
        return set(result.stdout.split())

    return completed


def test_commands_options_and_formats_are_completed(complete: Complete) -> None:
    assert complete("s") == {"search", "serve", "show", "similar", "stats", "suggest"}
    assert complete("search", "--wid") == {"--widen"}
    assert complete("search", "--format", "js") == {"json", "jsonl"}
    assert complete("similar", "--format", "c") == {"csv"}
    assert complete("completion", "") == {"bash", "zsh", "fish"}


def test_the_next_word_of_a_query_is_completed(complete: Complete) -> None:
    assert "đoàn" in complete("search", "công", "đo")
    # A shell keeps what was typed: without marks it goes on without marks.
    assert "doan" in complete("count", "cong", "do")
    assert "đoàn" not in complete("count", "cong", "do")
    assert complete("search", "xyzzy", "xy") == set()


def test_without_an_index_no_word_is_completed_and_nothing_is_said(
    complete: Complete, tmp_path: Path
) -> None:
    assert complete("search", "--index", str(tmp_path), "công", "đo") == set()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, capsys: Captured) -> None:
    assert main(["completion", shell]) == 0
    out, err = capsys.readouterr()
    assert f"_TRACUU_COMPLETE={shell}_complete" in out
    assert err == ""


def test_another_shell_is_an_error_that_names_those_there_are(capsys: Captured) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("shell", "arguments", "start"),
    [
        ("bash", ["--norc", "-i"], 'eval "$(tracuu completion bash)"'),
        (
            "zsh",
            ["-f", "-i"],
            'autoload -U compinit; compinit -u -D; eval "$(tracuu completion zsh)"',
        ),
    ],
)
def test_tab_completes_at_a_terminal(
    shell: str, arguments: list[str], start: str, corpus_index: Path, tmp_path: Path
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    ours, theirs = pty.openpty()
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "TRACUU_INDEX": str(corpus_index),
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
    }
    with subprocess.Popen(
        [shell, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        cwd=tmp_path, start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            # What is typed is shown as well; only when it was run is the number put together.
            type_until(ours, f"{start}; echo ready$((40 + 2))\n", "ready42")
            type_until(ours, "tracuu search --wid\t", "--widen")
            type_until(ours, "'mái ấm' --sort old\t", "oldest")
            type_until(ours, "\x15tracuu count công đo\t", "đoàn")
        finally:
            process.kill()
            os.close(ours)


def type_until(terminal: int, keys: str, shown: str) -> None:
    """Press keys, and wait until the terminal shows something."""
    os.write(terminal, keys.encode())
    seen = b""
    while shown not in _CODES.sub("", seen.decode(errors="ignore")):
        assert select.select([terminal], [], [], 30)[0], seen.decode(errors="replace")
        seen += os.read(terminal, 4096)
