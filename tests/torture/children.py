"""Something done in a child process that may not survive it."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable

from index.errors import UserError

DONE, REFUSED, BROKEN = 0, 2, 3


def start(act: Callable[[], None]) -> int:
    """Start ``act`` in a fork of this process; return its process number.

    It ends with :data:`DONE`, with :data:`REFUSED` for an error that the command line
    tells in one line, or with :data:`BROKEN`.
    """
    child = os.fork()
    if child:
        return child
    status = BROKEN
    try:
        act()
        status = DONE
    except (UserError, OSError):
        status = REFUSED
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def end_of(child: int) -> int:
    """Wait for a child; return how it ended, a signal as its negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kill(child: int) -> int:
    """Kill a child that may have ended; return how it did."""
    os.kill(child, signal.SIGKILL)
    return end_of(child)
