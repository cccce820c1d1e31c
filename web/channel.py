"""A connection of waitress, and the answers that it carries."""

from __future__ import annotations

import logging
from errno import ENOENT
from typing import Any

from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask, WSGITask

from web.lanes import Turn
from web.overload import REFUSED, WAITED
from web.security import HEADERS

#: So much of an answer waits in memory.
IN_MEMORY = 1 << 18

_log = logging.getLogger(__name__)


class _Parser(HTTPRequestParser):
    """Who asks whether a body may be sent (``Expect: 100-continue``) and has none to send is
    answered; waitress would wait for one."""

    def received(self, data: bytes) -> int:
        consumed = int(super().received(data))
        if self.completed:
            self.expect_continue = False
        return consumed


class _GuardedErrorTask(ErrorTask):
    """What waitress itself refuses carries the headers of every other answer."""

    def build_response_header(self) -> bytes:
        ours = [*HEADERS.items(), ("Cache-Control", "no-store")]
        self.response_headers = [*self.response_headers, *ours]
        header: bytes = super().build_response_header()
        return header


class _Task(WSGITask):
    """Tells the application how long a request waited.

    An answer to HEAD has no body, not even the end of one that comes in chunks. Who sends
    requests ahead of answers gets one, and then the connection's end: a page that waits to
    be read behind others would keep a thread.
    """

    def execute(self) -> None:
        channel: Any = self.channel
        if len(channel.requests) > 1:
            self.set_close_on_finish()
        super().execute()

    def get_environment(self) -> Any:
        environ = super().get_environment()
        channel: Any = self.channel
        environ[WAITED], environ[REFUSED] = channel.turn.waited, channel.turn.refused
        return environ

    def finish(self) -> None:
        request: Any = self.request
        if request.command == "HEAD":
            if not self.wrote_header:
                self.write(b"")
            self.chunked_response = False
        super().finish()


class Channel(HTTPChannel):
    """A connection; ``turn`` is that of the request that it is answering."""

    parser_class = _Parser
    task_class = _Task
    error_task_class = _GuardedErrorTask
    turn: Turn

    def write_soon(self, data: Any) -> int:
        """Send data, or keep them until they can be sent: many on the disk. Where that is
        full the connection ends, as what would be sent after that has a gap."""
        try:
            return int(super().write_soon(data))
        except OSError as error:
            _log.error("no room for an answer to wait in, it is cut off: %s", error)
            if error.errno != ENOENT:  # without a place for files what is in memory is whole
                self._forget_answer()
            raise

    def _forget_answer(self) -> None:
        with self.outbuf_lock:
            for buffer in self.outbufs:
                buffer.close()
            self.outbufs = [OverflowableBuffer(IN_MEMORY)]
            self.total_outbufs_len = 0
            self.will_close = True
