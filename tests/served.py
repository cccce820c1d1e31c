"""``tracuu serve`` in a process of its own, for tests that need sockets and signals."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Served:
    """A server that runs: where, and its process."""

    address: str
    process: subprocess.Popen[str]

    @property
    def place(self) -> tuple[str, int]:
        """The host and the port."""
        parts = urlsplit(self.address)
        return parts.hostname or "", parts.port or 0

    def connect(self, timeout: float = 30) -> socket.socket:
        """Return a connection."""
        return socket.create_connection(self.place, timeout=timeout)


@contextmanager
def served(
    index: Path, *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Serve an index until the block ends."""
    arguments = ["serve", "--index", str(index), "--port", "0", "--log", "none", *options]
    command = [sys.executable, "-m", "searcher.cli", *arguments]
    with running(command, environment) as process:
        yield process


@contextmanager
def running(command: list[str], environment: Mapping[str, str] | None = None) -> Iterator[Served]:
    """Run a command that says ``Serving ADDRESS`` on stderr, until the block ends."""
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(environment or {})},
    ) as process:
        assert process.stderr is not None
        try:
            said = ""
            while "Serving" not in said:
                line = process.stderr.readline()
                assert line, said
                said += line
            yield Served(said.partition("Serving ")[2].split()[0], process)
        finally:
            process.kill()
