"""Room on the disk: asked for before a build, and told of when it ran out."""

from __future__ import annotations

import shutil
from errno import EDQUOT, EIO, ENOSPC, EROFS
from pathlib import Path

from index.errors import UserError

#: Bytes of index for a byte of text: 2.2 for segments, and what is learned.
INDEX_TIMES = 2.4
# Less than this part of what is needed is clearly too little.
_CLEARLY = 0.8

_ADVICE = {
    ENOSPC: "make room, or name another place with --index",
    EDQUOT: "make room, or name another place with --index",
    EROFS: "name another place with --index",
    EIO: "look after the disk, or name another place with --index",
}


def require_space(directory: Path, text_bytes: int, spooled: int = 0) -> None:
    """Raise ``UserError`` where the index of so many bytes of text has clearly no room, beside
    the ``spooled`` ones that lie there while it is built."""
    needed = int(text_bytes * INDEX_TIMES) + spooled
    free = shutil.disk_usage(directory).free
    if free < needed * _CLEARLY:
        raise UserError(
            f"{directory}: too little room on the disk: about {needed:,} bytes are needed, "
            f"{free:,} are free; make room, or name another place with --index; "
            "nothing was changed"
        )


def told(error: OSError, directory: Path, is_published: bool) -> UserError:
    """Return what to say of an error of the disk while the index in ``directory`` was built.

    ``is_published`` tells that readers open the new generation already.
    """
    advice = _ADVICE.get(error.errno or 0)
    what = f"{error.filename or directory}: {error.strerror or error}"
    return UserError("; ".join(filter(None, (what, advice, state(is_published)))))


def state(is_published: bool) -> str:
    """Return what to say of the index after a build that failed."""
    if is_published:
        return "the new index is searched already, but a power cut may undo that: run it again"
    return "the index is as it was before"
