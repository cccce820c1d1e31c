"""Lines answered by several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import UserError
from searcher.cli.workers import Answer, answers, cores

OF_THE_PROCESS = """
import os, sys
from searcher.cli.workers import answers
for text in answers(lambda number, line: b"%d" % os.getpid(), sys.stdin.buffer, 2):
    print(text.decode(), flush=True)
"""


def answered(answer: Answer, text: bytes, jobs: int = 3) -> list[bytes]:
    with tempfile.TemporaryFile() as file:
        file.write(text)
        file.seek(0)
        return list(answers(answer, file, jobs))


def echo(number: int, line: bytes) -> bytes:
    return b"%d:%s" % (number, line)


def slow_at_first(number: int, line: bytes) -> bytes:
    time.sleep(0.2 if number == 1 else 0)
    return echo(number, line)


def eventually(holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    # Whoever ought to wait for it may be gone too.
    stat = Path(f"/proc/{process}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("answer", [echo, slow_at_first])
def test_answers_keep_the_order_of_the_lines(answer: Answer, jobs: int) -> None:
    lines = [b"line %d" % number for number in range(1, 301)]
    wanted = [echo(number, line) for number, line in enumerate(lines, 1)]
    assert answered(answer, b"\n".join(lines) + b"\n", jobs) == wanted


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_lines_of_any_length(end: bytes) -> None:
    lines = [b"a" * 300_000, b"", b"b", b"c" * (1 << 16), b"d" * 131_071, b"", b"e" * 200_000]
    wanted = [echo(number, line) for number, line in enumerate(lines, 1)]
    assert answered(echo, b"\n".join(lines) + end, 2) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (b"", []),
        (b"\n", [b"1:"]),
        (b"a\n\nb", [b"1:a", b"2:", b"3:b"]),
        (b"a\r\n b \n", [b"1:a\r", b"2: b "]),
    ],
)
def test_lines_are_those_of_the_file(text: bytes, wanted: list[bytes]) -> None:
    assert answered(echo, text) == wanted


def test_lines_and_answers_longer_than_any_pipe_holds() -> None:
    lines = [b"x" * 300_000, b"y" * 200_000, b"z" * 400_000] * 3
    found = answered(echo, b"\n".join(lines), jobs=2)
    assert [text.partition(b":")[2] for text in found] == lines


def test_one_process_answers_whoever_waits_for_each_answer() -> None:
    command = [sys.executable, "-c", OF_THE_PROCESS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        told = set()
        for _ in range(5):
            process.stdin.write(b"x\n")
            process.stdin.flush()
            told.add(process.stdout.readline())
        process.stdin.close()
        assert process.stdout.read() == b""
    assert len(told) == 1
    assert process.returncode == 0


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_processes_end_with_the_one_that_started_them() -> None:
    command = [sys.executable, "-c", OF_THE_PROCESS]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdin.write(b"x\n")
        process.stdin.flush()
        worker = int(process.stdout.readline())
        assert not is_gone(worker)
        process.kill()
    assert eventually(lambda: is_gone(worker))


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks processes up in /proc")
def test_processes_end_when_no_more_answers_are_wanted() -> None:
    def of_the_process(number: int, line: bytes) -> bytes:
        time.sleep(0 if number == 1 else 30)
        return b"%d" % os.getpid()

    with tempfile.TemporaryFile() as file:
        file.write(b"a\nb\nc\n")
        file.seek(0)
        with closing(answers(of_the_process, file, 2)) as told:
            worker = int(next(told))
    assert is_gone(worker)


def test_a_process_that_dies_is_an_error_that_names_the_line() -> None:
    def die(number: int, line: bytes) -> bytes:
        if number == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return line

    with pytest.raises(UserError, match="a process ended while it answered line 2; try --jobs 1"):
        answered(die, b"a\nb\nc\n", jobs=1)


def test_a_defect_is_told_by_the_process_that_met_it(capfd: pytest.CaptureFixture[str]) -> None:
    def fail(number: int, line: bytes) -> bytes:
        raise ZeroDivisionError("a defect")

    with pytest.raises(UserError, match="line 1"):
        answered(fail, b"a\n")
    assert "ZeroDivisionError: a defect" in capfd.readouterr().err


def test_there_is_a_core() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
