"""A server under load, beside slow clients, and for long.

Without ``TRACUU_LOAD_INDEX`` the sample archive is asked; docs/reliability.md has the
figures of a bigger one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lengths import FACTOR, length
from served import Served, served

LOAD = Path(__file__).with_name("load.py")
#: Milliseconds that 99 of 100 answers may take.
P99_MS = 200.0


def start(server: Served, *arguments: object) -> subprocess.Popen[str]:
    """Start a process that asks a server."""
    command = [sys.executable, str(LOAD), server.address, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def result(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Wait for what such a process found."""
    output, _ = process.communicate()
    assert process.returncode == 0
    found: dict[str, Any] = json.loads(output)
    return found


def ask(server: Served, rate: float, seconds: float) -> dict[str, Any]:
    """Ask so often a second for so long."""
    return result(start(server, rate, seconds))


def state(server: Served) -> tuple[int, int]:
    """Return the server's resident memory in bytes, and how many files it has open."""
    process = Path(f"/proc/{server.process.pid}")
    pages = int((process / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE"), len(list((process / "fd").iterdir()))


@pytest.fixture
def server(corpus_index: Path) -> Iterator[Served]:
    chosen = os.environ.get("TRACUU_LOAD_INDEX")
    with served(Path(chosen) if chosen else corpus_index) as server:
        ask(server, 10, 2)
        yield server


def test_the_greatest_rate(server: Served) -> None:
    """Halve the interval again and again; hold what is found for a minute."""
    low, high = (1.0, 320.0) if FACTOR else (5.0, 5.0)
    while high - low > 4:
        found = ask(server, (low + high) / 2, length(10, 2))
        assert not found["failed"], found
        low, high = (found["asked"], high) if found["p99_ms"] <= P99_MS else (low, found["asked"])
    while (found := ask(server, low, length(60, 3)))["p99_ms"] > P99_MS and low > 1 and FACTOR:
        low *= 0.9
    assert not found["failed"], found
    print(f"greatest rate: {found}")


def test_slow_clients_stop_nobody(server: Served) -> None:
    seconds = length(60, 8)
    dawdlers = start(server, "slow", 200, seconds + 3)
    found = ask(server, 20, seconds)
    assert not found["failed"], found
    assert found["max_ms"] < 1000 * seconds
    print(f"beside 200 slow clients: {found}; they: {result(dawdlers)}")
    files = state(server)[1]
    ask(server, 20, 1)
    assert state(server)[1] <= files + 4


def test_memory_and_files_stay_flat(server: Served) -> None:
    rounds = length(20, 4)
    states = []
    for _ in range(rounds):
        found = ask(server, 20, 60 if FACTOR else 3)
        assert not found["failed"], found
        states.append(state(server))
    print("memory and open files, round by round:", states)
    third = max(1, rounds // 3)
    early, late = max(states[:third]), max(states[-third:])
    assert late[0] <= early[0] * 1.1 + (32 << 20), states
    assert late[1] <= early[1] + 8, states
