"""Where the program ``tracuu`` begins; ``python -m searcher.cli`` is the same.

Its own module, so that Ctrl-C is answered while all others are still being imported.
"""

from __future__ import annotations

import signal
import sys


def run() -> int:
    """Run the command line and return its exit code.

    Ctrl-C ends the process by its signal. Shells show that as 130 and leave a script's loop,
    which goes on after a program that exits by itself.
    """
    try:
        from searcher.cli.main import INTERRUPTED, main

        if (status := main()) != INTERRUPTED:
            return status
    except KeyboardInterrupt:
        pass
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.raise_signal(signal.SIGINT)
    return 128 + signal.SIGINT  # It is blocked.


if __name__ == "__main__":
    sys.exit(run())
