"""``tracuu serve --workers``: several processes at one address."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from served import Served, served

from searcher.cli.main import main


def _workers(server: Served) -> set[int]:
    """Return the processes that a server has begun."""
    listed = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text()
    return set(map(int, listed.split()))


def _within_time(is_so: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        if is_so():
            return True
        time.sleep(0.05)
    return False


def _status(server: Served, path: str, **headers: str) -> tuple[int, str]:
    """Ask over a connection of its own; return the status and the tag of the answer."""
    with server.connect() as connection:
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        request = [f"GET {path} HTTP/1.1", "Host: a", "Connection: close", *lines, "", ""]
        connection.sendall("\r\n".join(request).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode("latin-1")
    tag = re.search(r"\r\nEtag: (.*)\r\n", answer)
    return int(answer.split()[1]), tag[1] if tag else ""


def _is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")")[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def server(seed_index: Path) -> Iterator[Served]:
    proxies = {"TRACUU_TRUSTED_PROXIES": "127.0.0.1", "TRACUU_RATE": "0.5"}
    with served(seed_index, "--workers", "2", environment=proxies) as server:
        assert _within_time(lambda: len(_workers(server)) == 2)
        yield server


def test_a_worker_that_ends_is_begun_anew(server: Served) -> None:
    for killed in _workers(server):
        os.kill(killed, signal.SIGKILL)
    assert _within_time(lambda: len(_workers(server)) == 2)
    with urlopen(f"{server.address}readyz", timeout=30) as answer:
        assert json.load(answer)["status"] == "ok"
    assert server.process.stderr is not None
    assert re.search(
        r"ERROR worker [01] ended \(code -9\); another begins in 1 s",
        server.process.stderr.readline(),
    )


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_all_end_together(server: Served, stop: signal.Signals) -> None:
    workers = _workers(server)
    _status(server, "/")
    server.process.send_signal(stop)
    assert server.process.wait(30) == 0
    assert not any(map(_is_alive, workers))


def test_no_worker_outlives_the_process_that_began_it(server: Served) -> None:
    workers = _workers(server)
    server.process.kill()
    assert _within_time(lambda: not any(map(_is_alive, workers)))


def test_a_client_has_one_rate_at_all_workers(server: Served) -> None:
    """Five requests at once, one each two seconds."""
    statuses = [_status(server, "/help", X_Forwarded_For="203.0.113.5")[0] for _ in range(40)]
    assert 5 <= statuses.count(200) <= 15 and statuses.count(429) >= 25


def test_a_tag_holds_at_all_workers(server: Served) -> None:
    _, tag = _status(server, "/?q=a")
    assert tag
    answers = {_status(server, "/?q=a", If_None_Match=tag) for _ in range(20)}
    assert answers == {(304, tag)}


def test_each_worker_tells_its_own_metrics(seed_index: Path) -> None:
    with served(seed_index) as one:
        port = one.place[1]  # two free ones stand behind it, most likely
    place = f"127.0.0.1:{port}"
    with served(seed_index, "--workers", "2", "--metrics", place) as server:
        for _ in range(20):
            _status(server, "/help")

        def count(number: int) -> float:
            request = Request(f"http://127.0.0.1:{port + number}/metrics")
            try:
                with urlopen(request, timeout=30) as answer:
                    told = answer.read().decode()
            except OSError:
                return -1.0
            found = re.search(r'requests_total{endpoint="pages.help_page".*} (.*)', told)
            return float(found[1]) if found else 0.0

        assert _within_time(lambda: count(0) >= 0 and count(1) >= 0)
        assert count(0) + count(1) == 20


def test_what_cannot_be_served_is_told_at_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    none = str(tmp_path / "none")
    assert main(["serve", "--index", none, "--port", "0", "--workers", "2"]) == 2
    message = capfd.readouterr().err
    assert message.startswith("tracuu: error: ") and none in message and message.count("\n") == 1
