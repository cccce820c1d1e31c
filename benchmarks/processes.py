"""Processes of their own: how long they take, and how much memory they and theirs hold."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

_PAGE = os.sysconf("SC_PAGE_SIZE")
_SAMPLE_SECONDS = 0.05
ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Run:
    """What a process printed as JSON, its ``seconds`` from start to end, and the most
    memory that it and its children held at one time, in bytes.

    The memory is a sum of resident sets: pages that processes share count for each.
    """

    output: Any
    seconds: float
    peak_bytes: int


def run_module(module: str, *arguments: str) -> Run:
    """Run ``python -m module`` and read what it prints. Raises ``CalledProcessError``."""
    command = [sys.executable, "-m", module, *arguments]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, cwd=ROOT)
        samples = [0]
        watcher = Thread(target=_watch, args=(process.pid, samples))
        watcher.start()
        process.wait()
        seconds = time.perf_counter() - started
        watcher.join()
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        output.seek(0)
        return Run(json.load(output), seconds, max(samples))


def wall_seconds(command: Sequence[str]) -> float:
    """Run a command, its output thrown away, and return how long the process took."""
    started = time.perf_counter()
    subprocess.run(
        command,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=as_installed(),
    )
    return time.perf_counter() - started


def as_installed() -> dict[str, str]:
    """Return this process's environment for a program that keeps its modules compiled, as
    an installed one does."""
    unwanted = "PYTHONDONTWRITEBYTECODE"
    return {name: value for name, value in os.environ.items() if name != unwanted}


def resident_bytes() -> tuple[int, int]:
    """Return what this process holds in memory, and how much of it are pages of files.

    Pages of files are the system's to take back.
    """
    _, resident, shared, *_ = Path("/proc/self/statm").read_text().split()
    return int(resident) * _PAGE, int(shared) * _PAGE


def _watch(pid: int, samples: list[int]) -> None:
    """Sample a process's memory until it has ended."""
    while held := tree_bytes(pid):
        samples.append(held)
        time.sleep(_SAMPLE_SECONDS)


def tree_bytes(pid: int) -> int:
    """Return the sum of the resident sets of a process and all below it."""
    total = 0
    try:
        total = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
        for task in Path(f"/proc/{pid}/task").iterdir():
            total += sum(
                tree_bytes(int(child)) for child in (task / "children").read_text().split()
            )
    except (OSError, IndexError):
        # It ended while it was looked at.
        return total
    return total
