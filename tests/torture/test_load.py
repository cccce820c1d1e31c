"""A server under load, under too much of it, beside slow clients, and for long.

Without ``TRACUU_LOAD_INDEX`` the sample archive is asked; docs/reliability.md has the
figures of a bigger one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from lengths import FACTOR, length
from served import Served, served

from web.lanes import MAX_WAITED_SECONDS

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
        ask(server, 5, length(20, 2))  # what a first question reads of the index
        yield server


@pytest.fixture
def capacity(server: Served) -> float:
    """How many answers a second it makes where more are asked for."""
    found = ask(server, 80, length(20, 4))
    assert not found["failed"], found
    return float(found["answered_rate"])


def test_the_greatest_rate(server: Served) -> None:
    """Halve the interval again and again; hold what is found for a minute."""
    low, high = (1.0, 160.0) if FACTOR else (5.0, 5.0)
    while high - low > 1:
        found = ask(server, (low + high) / 2, length(10, 2))
        assert not found["failed"], found
        low, high = (found["asked"], high) if is_soon(found) else (low, found["asked"])
    while not is_soon(found := ask(server, low, length(60, 3))) and low > 1 and FACTOR:
        low *= 0.8
    assert not found["failed"], found
    print(f"greatest rate: {found}")


def is_soon(found: dict[str, Any]) -> bool:
    """Tell whether all were answered, and 99 of 100 within ``P99_MS``."""
    return bool(not found["refused"] and found["p99_ms"] <= P99_MS)


def test_five_times_as_many_as_it_bears(server: Served, capacity: float) -> None:
    """Some are answered as fast as ever, and soon; all others are told, and probes too."""
    overload = start(server, 5 * capacity, length(60, 6))
    probes = []
    while overload.poll() is None:
        began = time.monotonic()
        with urlopen(f"{server.address}readyz", timeout=30) as answer:
            assert answer.status == 200
        probes.append(round(1000 * (time.monotonic() - began), 1))
        time.sleep(0.2)
    found = result(overload)
    print(f"capacity {capacity}, five times that: {found}; slowest probe {max(probes)} ms")
    assert not found["failed"] and found["refused"], found
    assert found["answered_rate"] > capacity / 3
    assert found["p99_ms"] < 1000 * 5 * MAX_WAITED_SECONDS
    # When they are gone nothing is left of it.
    assert not ask(server, capacity / 5, length(10, 2))["refused"]


def test_slow_clients_stop_nobody(server: Served, capacity: float) -> None:
    seconds = length(60, 8)
    rate = min(20.0, capacity / 2)
    dawdlers = start(server, "slow", 200, seconds + 3)
    time.sleep(1)  # they all come at once
    found = ask(server, rate, seconds)
    print(f"beside 200 slow clients: {found}; they: {result(dawdlers)}")
    assert not found["failed"], found
    assert found["answered_rate"] > rate / 2
    files = state(server)[1]
    ask(server, rate, 1)
    assert state(server)[1] <= files + 4


def test_memory_and_files_stay_flat(server: Served, capacity: float) -> None:
    rounds = length(20, 4)
    states = []
    for _ in range(rounds):
        found = ask(server, min(20.0, capacity / 2), 60 if FACTOR else 3)
        assert not found["failed"], found
        states.append(state(server))
    print("memory and open files, round by round:", states)
    third = max(1, rounds // 3)
    early, late = max(states[:third]), max(states[-third:])
    assert late[0] <= early[0] * 1.1 + (32 << 20), states
    assert late[1] <= early[1] + 8, states
