"""How much one client may ask for, and how much may be under way at once."""

from __future__ import annotations

import math
import mmap
from collections import Counter
from threading import Lock
from time import monotonic

from flask import Flask, Response, request
from werkzeug.exceptions import MethodNotAllowed, RequestURITooLarge, TooManyRequests

from web.proxies import is_loopback, rate_key
from web.settings import ServerSettings

#: Bytes of an address, percent-encoded: a query of 2,000 letters fits, whatever it is of.
MAX_ADDRESS = 1 << 15
#: A client that was quiet may ask for as much as in so many seconds at once.
BURST_SECONDS = 10
#: What an answer of unknown length weighs beside a page.
STREAM_COST = 10
#: Answers of unknown length that may be under way at once: fewer than there are threads.
MAX_STREAMS = 4
MAX_STREAMS_OF_ONE = 2

_METHODS = ("GET", "HEAD")
_BUCKETS = 1 << 16
_HEALTH = ("health.alive", "health.ready")


class RateLimiter:
    """A bucket of tokens for each client, kept as the time when it will be full again
    (the generic cell rate algorithm). Safe to share between threads, and with the processes
    that are forked from this one. Bounded: clients share a bucket where the hashes of their
    names meet, two of them once in 65,536 times.

    ``rate`` is in requests a second, ``burst`` in requests.
    """

    def __init__(self, rate: float, burst: float) -> None:
        self._seconds = 1 / rate
        self._allowed = burst / rate
        # Forked processes have this memory in common, and Python's hash of a string too.
        # No lock is held between them: one that is killed would keep it. Where two count at
        # once, one request more passes.
        self._full_at = memoryview(mmap.mmap(-1, 8 * _BUCKETS)).cast("d")
        self._lock = Lock()

    def wait(self, client: str, now: float, cost: float = 1) -> float:
        """Take a request of a client into account; return 0, or the seconds to wait."""
        place = hash(client) % _BUCKETS
        with self._lock:
            before = max(self._full_at[place], now)
            after = before + cost * self._seconds
            excess = after - now - self._allowed
            self._full_at[place] = before if excess > 0 else after
        return max(0.0, excess)


class Streams:
    """Counts the answers of unknown length that are under way. A slow reader of one
    keeps a thread, so there must be fewer of them than threads."""

    def __init__(self) -> None:
        self._of: Counter[str] = Counter()
        self._lock = Lock()

    def begin(self, client: str) -> bool:
        """Count one more, unless there are too many."""
        with self._lock:
            if self._of.total() >= MAX_STREAMS or self._of[client] >= MAX_STREAMS_OF_ONE:
                return False
            self._of[client] += 1
            return True

    def end(self, client: str) -> None:
        """Count one less."""
        with self._lock:
            self._of[client] -= 1
            self._of += Counter()  # drops those at zero


class Limits:
    """Answers 414 to addresses that are too long, and 429 to clients that ask too much.

    Whoever is on this machine may ask as much as they like.
    """

    def __init__(self, app: Flask, settings: ServerSettings) -> None:
        rate = settings.rate
        self._app = app
        self._limiter = RateLimiter(rate, rate * BURST_SECONDS) if rate else None
        self._streams = Streams()

    def check_request(self) -> None:
        """Raise ``TooManyRequests``, ``MethodNotAllowed`` or ``RequestURITooLarge``."""
        self.spend(1)
        if request.method not in _METHODS:
            raise MethodNotAllowed(_METHODS)
        if len(request.environ.get("REQUEST_URI", "")) > MAX_ADDRESS:
            raise RequestURITooLarge

    def bound_stream(self, response: Response) -> Response:
        """Return an answer, or another in its place where too many are under way."""
        if not response.is_streamed or request.endpoint == "static":
            return response
        client = rate_key(request.remote_addr or "")
        try:
            self.spend(STREAM_COST)
            if not self._streams.begin(client):
                raise TooManyRequests(retry_after=BURST_SECONDS)
        except TooManyRequests as error:
            response.close()
            return self._app.make_response(self._app.handle_user_exception(error))
        response.call_on_close(lambda: self._streams.end(client))
        return response

    def spend(self, cost: float) -> None:
        """Take ``cost`` requests of the client into account; raise ``TooManyRequests``."""
        client = request.remote_addr or ""
        if self._limiter is None or request.endpoint in _HEALTH or is_loopback(client):
            return
        if seconds := self._limiter.wait(rate_key(client), monotonic(), cost):
            raise TooManyRequests(retry_after=math.ceil(seconds))
