from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from searcher.cli.main import main


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_serves_and_stops_when_told(
    seed_index: Path, stop: signal.Signals
) -> None:
    arguments = ["serve", "--index", str(seed_index), "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-m", "searcher.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        match = re.fullmatch(r"Serving (http://127\.0\.0\.1:\d+/) \(Ctrl-C stops\)\n", said)
        try:
            assert match, said + process.stderr.read()
            with urlopen(match[1] + "readyz", timeout=30) as answer:
                assert json.load(answer)["articles"] == 2
                assert "Server" not in answer.headers
            process.send_signal(stop)
            output, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, output, errors) == (0, "", "Stopped\n")


def test_a_port_that_is_taken(seed_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status = main(["serve", "--index", str(seed_index), "--port", str(port)])
    assert status == 2
    message = capsys.readouterr().err
    assert message == f"tracuu: error: port {port} is taken: give another --port\n"


def test_a_port_for_each_worker(seed_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["serve", "--index", str(seed_index), "--port", "0", "--workers", "3"]
    assert main([*arguments, "--metrics", "127.0.0.1:65534"]) == 2
    assert "--metrics 127.0.0.1:65534: give HOST:PORT" in capsys.readouterr().err


def test_a_host_that_is_not_here(seed_index: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # 192.0.2.0/24 is kept for examples (RFC 5737): no machine has an address in it.
    arguments = ["serve", "--index", str(seed_index), "--host", "192.0.2.1", "--port", "0"]
    assert main(arguments) == 2
    assert capsys.readouterr().err == (
        "tracuu: error: cannot listen at 192.0.2.1 (Cannot assign requested address): "
        "give another --host\n"
    )


def test_a_list_of_abbreviations_that_is_not_there(
    seed_index: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own_list = tmp_path / "own.tsv"
    monkeypatch.setenv("TRACUU_ABBREVIATIONS", str(own_list))
    for command in (["serve", "--port", "0"], ["search", "công đoàn"]):
        assert main([*command, "--index", str(seed_index)]) == 2
        message = capsys.readouterr().err
        assert message.startswith(f"tracuu: error: {own_list}: the abbreviations cannot be read")


def test_help_loads_neither_flask_nor_waitress() -> None:
    code = (
        "import sys; from searcher.cli.main import main; main(['serve', '--help']); "
        "sys.exit(bool({'flask', 'waitress', 'web.app'} & set(sys.modules)))"
    )
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert finished.returncode == 0 and b"--port" in finished.stdout


def test_no_index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--index", str(tmp_path / "none"), "--port", "0"]) == 2
    message = capsys.readouterr().err
    assert message.startswith("tracuu: error: ") and message.count("\n") == 1
    assert str(tmp_path / "none") in message


@pytest.mark.parametrize("started", [0, 3], ids=["none", "three"])
@pytest.mark.parametrize("options", [[], ["--workers", "2"], ["--metrics", "127.0.0.1:0"]])
def test_a_system_that_has_no_more_threads(
    seed_index: Path, options: list[str], started: int
) -> None:
    """As under ``ulimit -u``, which does not bind every user."""
    code = f"""
import sys, threading
start, left = threading.Thread.start, [None] * {started}

def start_if_there_is_one(thread):
    if not left:
        raise RuntimeError("can't start new thread")
    left.pop()
    start(thread)

threading.Thread.start = start_if_there_is_one
from searcher.cli.main import main
sys.exit(main(sys.argv[1:]))
"""
    arguments = ["serve", "--index", str(seed_index), "--port", "0", *options]
    finished = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60
    )
    assert finished.returncode == 2
    told = "tracuu: error: no thread can be started: raise the limit of processes (ulimit -u)"
    assert finished.stderr.startswith(told) and finished.stderr.count("\n") == 1
