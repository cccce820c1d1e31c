"""The program as a shell sees it: exit codes, one-line errors, streams, pipes."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
from functools import partial
from importlib.metadata import entry_points, version
from pathlib import Path

import click
import pytest

from index.errors import QuerySyntaxError, UserError
from searcher.cli.main import cli, main

Captured = pytest.CaptureFixture[str]

PROGRAM = [sys.executable, "-m", "searcher.cli"]


def add_command(monkeypatch: pytest.MonkeyPatch, error: BaseException | int) -> None:
    """Put a command ``fail`` beside the real ones that ends as told."""

    @click.command("fail")
    def fail() -> int:
        if isinstance(error, BaseException):
            raise error
        return error

    monkeypatch.setitem(cli.commands, "fail", fail)
    find = type(cli).get_command
    monkeypatch.setattr(
        type(cli),
        "get_command",
        lambda self, ctx, name: fail if name == "fail" else find(self, ctx, name),
    )


def run(*args: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *args],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )


def test_an_error_of_the_user_is_one_line_and_exit_code_2(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    add_command(monkeypatch, UserError("x.tsv:3: expected\ntwo columns"))
    assert main(["fail"]) == 2
    assert capsys.readouterr() == ("", "tracuu: error: x.tsv:3: expected two columns\n")


def test_a_syntax_error_says_where_and_what_was_expected(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    add_command(monkeypatch, QuerySyntaxError("the quotation is not closed", 4, "a closing mark"))
    assert main(["fail"]) == 2
    assert capsys.readouterr().err == (
        "tracuu: error: the quotation is not closed (at character 5; expected a closing mark)\n"
    )


def test_a_defect_keeps_its_traceback_and_is_no_empty_result(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    add_command(monkeypatch, ZeroDivisionError("division"))
    assert main(["fail"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    add_command(monkeypatch, KeyboardInterrupt())
    assert main(["fail"]) == 130
    assert capsys.readouterr().err.strip() == ""


def interruptible(*command: str, **environment: str) -> subprocess.Popen[str]:
    """Start a command that Ctrl-C reaches, as from a terminal."""
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, start_new_session=True, env={**os.environ, **environment},
        # Who runs the tests in the background of a shell has it ignored.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip


def test_ctrl_c_leaves_the_loop_of_a_script(seed_index: Path) -> None:
    loop = 'for time in 1 2; do "$@"; echo "went on after $?"; done'
    search = [*PROGRAM, "search", "--index", str(seed_index), "--batch", "-", "--fields", "id"]
    with interruptible("bash", "-c", loop, "bash", *search) as shell:
        assert shell.stdin and shell.stdout
        shell.stdin.write("công đoàn\n")
        shell.stdin.flush()
        assert select.select([shell.stdout], [], [], 60)[0]
        assert '"n":1,' in shell.stdout.readline()
        os.killpg(shell.pid, signal.SIGINT)
        assert shell.communicate(timeout=60) == ("", "")
    assert shell.returncode == -signal.SIGINT


def test_ctrl_c_is_quiet_before_the_program_has_begun(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import signal, sys\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'click': signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n",
        encoding="utf-8",
    )
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    with interruptible(*PROGRAM, "--version", PYTHONPATH=path) as process:
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == -signal.SIGINT


def test_the_exit_code_is_what_the_command_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    add_command(monkeypatch, 1)
    assert main(["fail"]) == 1


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["serch"], "No such command 'serch': did you mean 'search'? (see tracuu --help)"),
        (["verfy"], "No such command 'verfy': did you mean 'verify'? (see tracuu --help)"),
        (["xyzzy"], "No such command 'xyzzy' (see tracuu --help)"),
        (["help", "serch"], "No such command 'serch': did you mean 'search'? (see tracuu --help)"),
        (["search"], "Missing argument 'QUERY' (see tracuu search --help)"),
        (["count"], "Missing argument 'QUERY...' (see tracuu count --help)"),
        (
            ["search", "--limt", "3", "a"],
            "No such option '--limt': did you mean '--limit'? (see tracuu search --help)",
        ),
        (
            ["search", "--json", "a"],
            "No such option '--json' (write -- before QUERY if it begins with -; "
            "see tracuu search --help)",
        ),
        (
            ["search", "-bóng"],
            "No such option '-b' (write -- before QUERY if it begins with -; "
            "see tracuu search --help)",
        ),
        (
            ["show", "-b"],
            "No such option '-b' (write -- before ID if it begins with -; see tracuu show --help)",
        ),
        (["stats", "-b"], "No such option '-b' (see tracuu stats --help)"),
        (
            ["search", "--limit", "1001", "a"],
            "Invalid value for '--limit': 1001 is not in the range 1<=x<=1000 "
            "(see tracuu search --help)",
        ),
        (
            ["count", "--from", "31/2/2020", "a"],
            '"31/2/2020" is not a date: expected YYYY, YYYY-MM, YYYY-MM-DD, m/yyyy or d/m/yyyy, '
            "for example 2017-04 or 12/4/2024",
        ),
        (
            ["search", "--batch", "none.txt"],
            "Invalid value for '--batch': 'none.txt': No such file or directory "
            "(see tracuu search --help)",
        ),
        (
            ["search", "--batch", "-", "công đoàn"],
            "--batch brings its own queries and its own format: leave out QUERY "
            "(see tracuu search --help)",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    args: list[str], message: str, capsys: Captured
) -> None:
    assert main(args) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"tracuu: error: {message}\n"


def test_without_a_command_the_help_stands_on_stderr(capsys: Captured) -> None:
    assert main([]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Commands:" in err


def test_help_lists_every_command_with_a_line_of_help(capsys: Captured) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out.partition("Commands:\n")[2].partition("\n\n")[0]
    rows = [line.split(maxsplit=1) for line in listed.splitlines() if line[2] != " "]
    assert [row[0] for row in rows] == sorted(entry_points(group="tracuu.commands").names)
    assert all(len(row) == 2 and row[1].endswith(".") for row in rows)
    assert "..." not in listed


def test_every_command_has_examples_that_name_it(capsys: Captured) -> None:
    for name in entry_points(group="tracuu.commands").names:
        assert main([name, "-h"]) == 0
        assert f"  tracuu {name}" in capsys.readouterr().out.partition("Examples:\n")[2], name


def test_help_is_a_command_too(capsys: Captured) -> None:
    for asked, other in ((["help", "search"], ["search", "--help"]), (["help"], ["--help"])):
        assert main(asked) == main(other) == 0
        first, _, second = capsys.readouterr().out.partition("Usage: ")[2].partition("Usage: ")
        assert first == second != ""


def test_help_names_what_counts_in_the_environment(capsys: Captured) -> None:
    docs = (Path(__file__).parents[1] / "docs" / "cli.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([A-Z]+_[A-Z_]+)`", docs))
    assert {"TRACUU_INDEX", "TRACUU_PAGER", "NO_COLOR"} <= named
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out.partition("Environment:\n")[2]
    assert named == set(re.findall(r"[A-Z]+_[A-Z_]+", shown))


def test_a_command_is_the_one_that_was_registered_under_its_name() -> None:
    for entry in entry_points(group="tracuu.commands"):
        assert cli.get_command(click.Context(cli), entry.name) is entry.load()
    for name in ("none", "cli.search", "../search", "search_command", ""):
        assert cli.get_command(click.Context(cli), name) is None


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(option: str, capsys: Captured) -> None:
    assert main([option]) == 0
    assert capsys.readouterr().out == f"tracuu {version('tracuu')}\n"


def test_output_is_utf8_in_any_locale() -> None:
    result = run("analyze", "Đoàn viên", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert result.returncode == 0
    assert "đoàn" in result.stdout


def test_arguments_are_utf8_in_any_locale() -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    result = run("analyze", "--format", "json", "Đoàn", "\udce9", **plain)
    assert result.returncode == 0
    assert json.loads(result.stdout)["text"] == "Đoàn \N{REPLACEMENT CHARACTER}"
    assert run("search", "Đoàn", "--index", "/không-có", **plain).returncode == 2


@pytest.mark.parametrize(
    "args", [["analyze", "công đoàn " * 5_000], ["--help"], ["--version"], ["search", "--help"]]
)
def test_a_closed_pipe_is_silent(args: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        result = subprocess.run(
            [*PROGRAM, *args], stdout=pipe, stderr=subprocess.PIPE, text=True, check=False
        )
    assert (result.returncode, result.stderr) == (0, "")


def shell(redirection: str, *args: str) -> tuple[int, str, str]:
    """Run the program with its streams as a shell leaves them."""
    command = ["sh", "-c", f'"$@" {redirection}', "sh", *PROGRAM, *args]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout, result.stderr


@pytest.mark.parametrize("args", [["--help"], ["analyze", "đoàn"], ["analyze", "đoàn " * 5_000]])
def test_output_that_cannot_be_written_is_one_line(args: list[str]) -> None:
    told = "tracuu: error: standard output: No space left on device\n"
    assert shell(">/dev/full", *args) == (2, "", told)
    told = "tracuu: error: standard output is closed: give it a place to go, such as >/dev/null\n"
    assert shell(">&-", *args) == (2, "", told)


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "2>&1 >/dev/null | true"])
def test_messages_that_nobody_reads_change_nothing(redirection: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Công đoàn", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text("{", encoding="utf-8")
    index = str(tmp_path / "index")
    status, out, err = shell(redirection, "index", "--index", index, str(tmp_path))
    assert (status, out, err) == (0, "", "")
    assert main(["verify", "--index", index]) == 0
    assert shell("2>&-", "serch")[:2] == (2, "")


def test_a_stdin_that_is_closed_asks_nothing(seed_index: Path) -> None:
    assert shell("<&-", "search", "--batch", "-", "--index", str(seed_index)) == (1, "", "")


def test_a_file_that_fails_is_named_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    add_command(monkeypatch, PermissionError(13, "Permission denied", "x.seg"))
    assert main(["fail"]) == 2
    assert capsys.readouterr() == ("", "tracuu: error: x.seg: Permission denied\n")


def test_a_command_is_imported_only_when_asked_for() -> None:
    script = (
        "import sys; from searcher.cli.main import cli, main; main(['count', '--help']); "
        "print(*[m for m in sys.modules if m.endswith('_command')], file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stderr.split() == ["searcher.cli.count_command"]


def test_messages_have_no_escape_codes_in_a_pipe(tmp_path: Path) -> None:
    result = run("search", "--index", str(tmp_path / "none"), "công đoàn", FORCE_COLOR="1")
    assert result.returncode == 2
    assert result.stderr.startswith("tracuu: error: ")
    assert len(result.stderr.splitlines()) == 1
    assert "\x1b" not in result.stderr
