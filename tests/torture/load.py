"""Asks a server for pages: python load.py ADDRESS RATE SECONDS, or ADDRESS slow CLIENTS SECONDS.

Requests leave at fixed times, whether those before were answered or not, and a time is
counted from when a request should have left: a server that stalls does not slow its
questions down. Prints one JSON object. It runs in a process of its own, beside the server.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import urlopen

from unidecode import unidecode

TIMEOUT = 30.0


def patiently(address: str) -> bytes:
    """Return what an address answers, asked again as long as it says that too many wait."""
    ends = time.monotonic() + TIMEOUT
    while True:
        try:
            with urlopen(address, timeout=TIMEOUT) as answer:
                content: bytes = answer.read()
                return content
        except HTTPError as error:
            if error.code != 503 or time.monotonic() > ends:
                raise
        time.sleep(1)


@dataclass
class Pages:
    """Addresses as readers ask for them, made of the archive's own titles."""

    titles: list[str]
    ids: list[str]
    random: Random = field(default_factory=lambda: Random(7))

    @classmethod
    def of(cls, address: str) -> Pages:
        hits = json.loads(patiently(f"{address}api/search?q=*&limit=300"))["hits"]
        return cls([hit["title"] for hit in hits], [hit["id"] for hit in hits])

    def query(self) -> str:
        """A few words in a row of a title, half of the time without marks; no quotation
        marks, of which the API wants pairs."""
        words = re.findall(r"\w+", self.random.choice(self.titles)) or ["tin"]
        first = self.random.randrange(len(words))
        words = words[first : first + self.random.randint(1, 4)]
        text = " ".join(words).lower()
        return quote(unidecode(text) if self.random.random() < 0.5 else text)

    def next(self) -> str:
        kind, query = self.random.random(), self.query()
        if kind < 0.6:
            return f"/?q={query}"
        if kind < 0.75:
            return f"/article/{quote(self.random.choice(self.ids))}?q={query}"
        if kind < 0.85:
            return f"/api/search?widen=1&q={query}"
        return f"/api/suggest?q={query}" if kind < 0.95 else "/"


class Load:
    """Connections that are kept, and what came over them."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._place = parts.hostname, parts.port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []
        self.times: list[float] = []
        self.refused: list[float] = []
        self.statuses: Counter[str] = Counter()

    async def ask(self, path: str, due: float) -> None:
        try:
            async with asyncio.timeout(TIMEOUT):
                status = await self._exchange(path)
        except (OSError, EOFError, TimeoutError) as error:
            status = type(error).__name__
        self.statuses[status] += 1
        kind = self.refused if status == "503" else self.times
        kind.append(time.perf_counter() - due)

    async def _exchange(self, path: str) -> str:
        reader, writer = (
            self._free.pop() if self._free else await asyncio.open_connection(*self._place)
        )
        request = f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"
        writer.write(request.encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.partition("content-length:")[2].split()[0])
        await reader.readexactly(length)
        self._free.append((reader, writer))
        return head.split()[1]

    def report(self, seconds: float) -> dict[str, object]:
        """Return what came of it; the times are those of what was not refused."""
        good = self.statuses["200"] + self.statuses["302"]
        asked = len(self.times) + len(self.refused)
        return {
            "requests": asked,
            "refused": len(self.refused),
            "failed": len(self.times) - good,
            "statuses": dict(self.statuses),
            "rate": round(asked / seconds, 1),
            "answered_rate": round(good / seconds, 1),
            "p50_ms": _at(self.times, 0.5),
            "p95_ms": _at(self.times, 0.95),
            "p99_ms": _at(self.times, 0.99),
            "max_ms": _at(self.times, 1),
            "refused_p99_ms": _at(self.refused, 0.99),
        }


def _at(times: list[float], share: float) -> float:
    """Return what so much of the times is below, in milliseconds; 0 of none."""
    place = min(len(times) - 1, int(share * len(times)))
    return round(1000 * sorted(times)[place], 1) if times else 0.0


async def load(address: str, rate: float, seconds: float) -> dict[str, object]:
    """Ask ``rate`` times a second for so long."""
    pages, run, began = Pages.of(address), Load(address), time.perf_counter()
    tasks = set()
    for number in range(round(rate * seconds)):
        due = began + number / rate
        if (wait := due - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        task = asyncio.create_task(run.ask(pages.next(), due))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
    return {"asked": rate, **run.report(time.perf_counter() - began)}


async def slow(address: str, clients: int, seconds: float) -> dict[str, object]:
    """Keep so many connections busy with a byte a second, half of them asking, half reading."""
    parts, kinds = urlsplit(address), Counter[str]()
    ends = time.monotonic() + seconds

    async def dawdle(number: int) -> None:
        while time.monotonic() < ends:
            with socket.socket() as connection:
                connection.setblocking(False)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                loop = asyncio.get_running_loop()
                try:
                    await loop.sock_connect(connection, (parts.hostname, parts.port))
                    if number % 2:
                        path = "/export.csv?q=*" if number % 4 == 1 else "/?q=*"
                        await loop.sock_sendall(
                            connection, f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
                        )
                    while time.monotonic() < ends:
                        if number % 2 == 0:
                            await loop.sock_sendall(connection, b"G")
                        elif not await loop.sock_recv(connection, 1):
                            break
                        await asyncio.sleep(1)
                    else:
                        kinds["stayed"] += 1
                    kinds["ended"] += 1
                except OSError as error:
                    kinds[type(error).__name__] += 1
                    await asyncio.sleep(0.1)

    await asyncio.gather(*(dawdle(number) for number in range(clients)))
    return dict(kinds)


if __name__ == "__main__":
    address, *what = sys.argv[1:]
    if what[0] == "slow":
        result = asyncio.run(slow(address, int(what[1]), float(what[2])))
    else:
        result = asyncio.run(load(address, float(what[0]), float(what[1])))
    print(json.dumps(result))
