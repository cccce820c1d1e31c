"""Lines answered by several processes, in order.

Each process is a copy of this one, with the index open. Only one that is idle is asked, so
no pipe holds more than a line and no two ends wait for each other. A process ends when
the pipe that its lines come through is closed, be it because this one was killed.
"""

from __future__ import annotations

import os
import select
import signal
import warnings
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from typing import BinaryIO, NoReturn

from index.errors import UserError
from searcher.cli.streams import say

#: Answers that wait for their turn, at most.
_WAITING = 64
_CHUNK = 1 << 16

#: Returns the answer, one line without its end, of a line with that number.
Answer = Callable[[int, bytes], bytes]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def answers(answer: Answer, lines: BinaryIO, jobs: int) -> Generator[bytes]:
    """Yield the answer of each line of a file, each as soon as its turn comes.

    At most ``jobs`` processes are started, another one when a line is there and none is
    idle. Nothing may have been read from the file. Close the iterator to end them all.
    Raises ``UserError`` where one dies.
    """
    source, team = _Lines(lines.fileno()), list[_Worker]()
    done: dict[int, bytes] = {}
    asked = given = 0
    try:
        while True:
            idle = [worker for worker in team if not worker.number]
            may_ask = (idle or len(team) < jobs) and asked - given < _WAITING
            if may_ask and source.waiting:
                asked += 1
                worker = idle[0] if idle else _Worker(answer, team)
                worker.ask(asked, source.waiting.popleft())
                continue
            files: list[_Lines | _Worker] = [worker for worker in team if worker.number]
            if may_ask and not source.is_over:
                files.append(source)
            if not files:
                return
            for file in select.select(files, [], [])[0]:
                if isinstance(file, _Lines):
                    file.read()
                else:
                    number = file.number
                    done[number] = file.answer()
            while given + 1 in done:
                given += 1
                yield done.pop(given)
    finally:
        for worker in team:
            worker.end()


class _Lines:
    """The lines of a file as they come; ``waiting`` are those that are there."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._begun = list[bytes]()
        self.waiting: deque[bytes] = deque()
        self.is_over = False

    def fileno(self) -> int:
        return self._descriptor

    def read(self) -> None:
        """Take what is there, or wait for something."""
        chunk = os.read(self._descriptor, _CHUNK)
        self.is_over = not chunk
        self._begun.append(chunk)
        if self.is_over or b"\n" in chunk:
            *whole, begun = b"".join(self._begun).split(b"\n")
            self.waiting += [*whole, begun] if self.is_over and begun else whole
            self._begun = [begun]


class _Worker:
    """A process that answers lines. ``number`` is that of the line it is at, 0 if it is idle.

    Joins ``team``, the workers there are.
    """

    def __init__(self, answer: Answer, team: list[_Worker]) -> None:
        (theirs, lines), (answers, told) = os.pipe(), os.pipe()
        self._lines, self._answers = open(lines, "wb", 0), open(answers, "rb")  # noqa: SIM115
        self.number = 0
        team.append(self)
        with warnings.catch_warnings():
            # Python 3.12 warns where numpy has threads. They only wait.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = os.fork()
        if not self._process:
            _run(answer, theirs, told, team)
        os.close(theirs)
        os.close(told)

    def fileno(self) -> int:
        return self._answers.fileno()

    def ask(self, number: int, line: bytes) -> None:
        self.number = number
        self._lines.write(b"%d %s\n" % (number, line))

    def answer(self) -> bytes:
        """Return the answer of the line that was asked for last. Raises ``UserError``."""
        text = self._answers.readline()
        if not text.endswith(b"\n"):
            raise UserError(
                f"a process ended while it answered line {self.number}; "
                "try --jobs 1, which starts none"
            )
        self.number = 0
        return text[:-1]

    def leave(self) -> None:
        """Close this process's ends of the pipes."""
        self._lines.close()
        self._answers.close()

    def end(self) -> None:
        """End the process, whatever it does."""
        self.leave()
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._process, signal.SIGKILL)
            os.waitpid(self._process, 0)


def _run(answer: Answer, lines: int, answers: int, team: Sequence[_Worker]) -> NoReturn:
    """Answer lines until there are no more, as the process that was started for it."""
    status = 1
    try:
        # Ctrl-C is for all processes of a terminal; the first one ends the others.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for worker in team:
            worker.leave()
        asked, told = open(lines, "rb"), open(answers, "wb")  # noqa: SIM115
        for line in asked:
            number, _, text = line[:-1].partition(b" ")
            told.write(answer(int(number), text) + b"\n")
            told.flush()
        status = 0
    except BrokenPipeError:
        pass  # Nobody waits for the answer any more.
    except BaseException:
        # Said before the pipes are closed: the first process makes an end of this one then.
        import traceback

        say(traceback.format_exc())
    finally:
        # Nothing of what the first process has begun is to be ended twice.
        os._exit(status)
