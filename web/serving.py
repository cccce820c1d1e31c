"""waitress, with limits on how long a connection may take, and an end that waits.

waitress reads requests and writes answers in one thread and makes them in others
(:mod:`web.lanes`), so slow clients cost no thread, but for those that read an answer of
unknown length (:class:`web.limits.Streams`). What it has no limit for is a request that
arrives by the byte, an answer that is never read, and requests that come faster than they
are answered.
"""

from __future__ import annotations

import logging
import signal
import socket
import time
from collections.abc import Callable
from threading import Event
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.server import create_server

from web.channel import IN_MEMORY, Channel
from web.lanes import Lanes
from web.limits import MAX_ADDRESS

#: Connections that may be open; more wait to be accepted.
CONNECTIONS = 800
#: Bytes of a request's head, and of a body, which no address takes.
MAX_HEAD = 2 * MAX_ADDRESS
MAX_BODY = 1 << 16
#: Seconds that a connection may be idle, that a request may take to arrive, that its
#: answer may take to be made and sent, and that it may stand unread.
IDLE_SECONDS = 60
ARRIVAL_SECONDS = 20
ANSWER_SECONDS = 600
UNREAD_SECONDS = 30
#: Seconds that requests under way are given when the server is told to stop.
GRACE_SECONDS = 15

_log = logging.getLogger(__name__)

#: The types that others gave waitress know little of its servers.
_create: Any = create_server

# So much of an answer waits before its thread waits too.
_UNSENT = 1 << 20


class _Wakeup(wasyncore.file_dispatcher):
    """Ends a turn of the loop when a signal comes, whichever thread the system gave it to."""

    def __init__(self, sockets: dict[int, Any]) -> None:
        read, write = socket.socketpair()
        write.setblocking(False)
        signal.set_wakeup_fd(write.fileno(), warn_on_full_buffer=False)
        self._ends = read, write
        super().__init__(read.fileno(), map=sockets)  # type: ignore[arg-type]

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        self._ends[0].recv(64)

    def close(self) -> None:
        signal.set_wakeup_fd(-1)
        super().close()
        for end in self._ends:
            end.close()


class _Lifeline(wasyncore.file_dispatcher):
    """Tells when the other end of a pipe is gone, with the process that held it."""

    def __init__(self, descriptor: int, sockets: dict[int, Any], gone: Callable[[], None]) -> None:
        super().__init__(descriptor, map=sockets)  # type: ignore[arg-type]
        self._gone = gone

    def writable(self) -> bool:
        return False

    def handle_read(self) -> None:
        self.handle_close()

    def handle_close(self) -> None:
        self.close()
        self._gone()


class Server:
    """Serves a WSGI application at a listening socket until it is told to stop.

    ``stopping`` is set when that happens: what is under way is finished, within
    ``GRACE_SECONDS``, and nothing new is accepted. It happens too when the other end of
    ``lifeline``, a pipe, is gone.
    """

    def __init__(
        self,
        application: Any,
        listening: socket.socket,
        stopping: Event,
        lifeline: int | None = None,
    ) -> None:
        self._stopping = stopping
        self._at_once = False
        self._sockets: dict[int, Any] = {}
        self._since: dict[object, float] = {}
        self._next_check = 0.0
        self._server = _create(
            application,
            map=self._sockets,
            sockets=[listening],
            ident=None,
            threads=0,  # Lanes has them
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            cleanup_interval=5,
            max_request_header_size=MAX_HEAD,
            max_request_body_size=MAX_BODY,
            outbuf_overflow=IN_MEMORY,
            outbuf_high_watermark=_UNSENT,
            # Sees that a client is gone while its answer is made.
            channel_request_lookahead=1,
            # web/proxies.py reads them, and believes only who is trusted.
            clear_untrusted_proxy_headers=False,
            # select() takes no descriptor beyond 1,023.
            asyncore_use_poll=True,
            log_socket_errors=False,
        )
        self._server.channel_class = Channel
        self._server.accept = self._accept
        self._server.task_dispatcher = Lanes()
        if lifeline is not None:
            _Lifeline(lifeline, self._sockets, stopping.set)

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; a second one ends at once."""
        _Wakeup(self._sockets)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        while not self._stopping.is_set():
            self._turn()
        # The listening socket alone: the trigger that wakes this loop is needed yet.
        wasyncore.dispatcher.close(self._server)
        deadline = time.monotonic() + GRACE_SECONDS
        while not self._at_once and self._is_busy() and time.monotonic() < deadline:
            self._turn()
        if not self._at_once:
            self._server.task_dispatcher.shutdown(timeout=1)
        wasyncore.close_all(self._sockets)

    def _turn(self) -> None:
        wasyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)
        if (now := time.monotonic()) >= self._next_check:
            self._next_check = now + 1
            self._server.accepting = True
            self._close_slow(now)

    def _accept(self) -> Any:
        """Accept a connection. Where that fails, as for want of files, none is accepted for up
        to a second: the system would tell of the one that waits again and again."""
        try:
            return wasyncore.dispatcher.accept(self._server)
        except OSError as error:
            _log.error("no connection can be accepted: %s", error)
            self._server.accepting = False
            raise

    def _told_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._at_once = self._stopping.is_set()
        self._stopping.set()

    def _is_busy(self) -> bool:
        channels = self._server.active_channels.values()
        return any(channel.requests or channel.total_outbufs_len for channel in channels)

    def _close_slow(self, now: float) -> None:
        """Close the connections whose request or answer takes too long."""
        since: dict[object, float] = {}
        for channel in list(self._server.active_channels.values()):
            for request, seconds in (
                (channel.request, ARRIVAL_SECONDS),
                (channel.requests[0] if channel.requests else None, ANSWER_SECONDS),
            ):
                if request is not None:
                    since[request] = self._since.get(request, now)
                    if now - since[request] > seconds:
                        channel.handle_close()
            unread = time.time() - channel.last_activity > UNREAD_SECONDS
            if channel.total_outbufs_len and unread:
                channel.handle_close()
        self._since = since
