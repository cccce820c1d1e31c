"""The Whoosh adapter: the only code that knows Whoosh.

Whoosh's own files hold the whole index, and a stock Whoosh opens it. What is ours
is how they are written (a segment at a time, from arrays) and how postings are
scored (:mod:`.scoring`).
"""

from __future__ import annotations

import sys
from types import ModuleType


def _import_without_network() -> None:
    """Import what Whoosh is built on, but not the network code that it never uses.

    Whoosh names ``urlretrieve`` for its own benchmarks; what that brings (mail, HTTP,
    TLS) takes half of Whoosh's import, and a search from the shell waits for it.
    """
    name = "urllib.request"
    if name in sys.modules or "whoosh.compat" in sys.modules:
        return
    stand_in = ModuleType(name)
    vars(stand_in)["urlretrieve"] = None
    sys.modules[name] = stand_in
    try:
        import whoosh.compat  # noqa: F401
    finally:
        del sys.modules[name]


_import_without_network()
