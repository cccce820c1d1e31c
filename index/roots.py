"""The paths that an index remembers, as absolute POSIX paths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from index.errors import UserError
from index.sources import shown

#: A root of so many articles is not emptied file by file.
MANY = 100


def combine_roots(
    remembered: Sequence[str], given: set[str], forgotten: set[str]
) -> tuple[str, ...]:
    """Return the roots of an index after a build, sorted.

    Raises ``UserError`` for a forgotten root that is none, for roots within one
    another, and where there is nothing to index.
    """
    for root in sorted(forgotten - set(remembered)):
        known = ", ".join(remembered) or "none"
        raise UserError(f"{root}: not a root of this index (its roots: {known})")
    roots = {*remembered, *given} - forgotten
    if not roots and not forgotten:
        raise UserError("nothing to index: give a file or a folder, as in `tracuu index corpus`")
    _require_apart(roots)
    return tuple(sorted(roots))


def require_roots(roots: Iterable[str]) -> None:
    """Raise ``UserError`` for a root that is not there: its articles are not deleted."""
    for root in sorted(roots):
        if not Path(root).exists():
            raise UserError(
                f"{root}: this root is not there; nothing was changed "
                f"(to let its articles go: `tracuu index --forget {root}`)"
            )


def require_mounted(roots: Iterable[str], articles: Mapping[str, int]) -> None:
    """Raise ``UserError`` for a root that is an empty folder now and had many ``articles``
    before: so lies the place of a disk that is not mounted."""
    for root in sorted(roots):
        if articles.get(root, 0) >= MANY and Path(root).is_dir() and not any(Path(root).iterdir()):
            raise UserError(
                f"{root}: this root is empty, as where a disk is not mounted; nothing was changed "
                f"(to let its articles go: `tracuu index --forget {root}`)"
            )


def _require_apart(roots: set[str]) -> None:
    """Raise where a file would have two ids, or a root cannot be written down."""
    for root in map(Path, sorted(roots)):
        if shown(root) != root.as_posix():
            raise UserError(f"{shown(root)}: the name is not UTF-8; rename it")
        for outer in root.parents:
            if outer.as_posix() in roots:
                raise UserError(
                    f"{root}: lies in {outer}, and both would be roots of this index; "
                    "give only one, and let the other go with `--forget` if it was indexed before"
                )
