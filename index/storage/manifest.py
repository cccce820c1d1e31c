"""What vouches for a generation: versions, counts, and each file's size and SHA-256."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from errno import EACCES, EMFILE, ENFILE, ENOMEM, EPERM
from pathlib import Path

from index.errors import IndexDamaged, UserError
from index.storage.regular import open_regular, read_regular

#: Raised whenever the files of a generation mean something else.
FORMAT_VERSION = 4

MANIFEST = "manifest.json"

# What keeps this process from reading a file that may be as sound as ever.
_OURS = {
    EACCES: "give its reader the right to",
    EPERM: "give its reader the right to",
    EMFILE: "raise the limit of open files (ulimit -n)",
    ENFILE: "raise the limit of open files",
    ENOMEM: "give it more memory",
}

# What comes of reading something else: brackets that are nested too deeply, too.
_NO_MANIFEST = (ValueError, TypeError, LookupError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a generation: ``size`` in bytes, SHA-256 in hexadecimal.

    A generation answers without what is ``derived``, the same and more slowly.
    """

    size: int
    sha256: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is. ``built_at`` is UTC in ISO form, sizes are bytes."""

    format_version: int
    analysis_version: int
    built_at: str
    articles: int
    text_bytes: int
    roots: tuple[str, ...]
    files: dict[str, FileEntry]

    @property
    def index_bytes(self) -> int:
        """The size of all files that the manifest names."""
        return sum(entry.size for entry in self.files.values())


def manifest_text(manifest: Manifest) -> str:
    """Return what a manifest's file holds."""
    return json.dumps(asdict(manifest), ensure_ascii=False, indent=1)


def read_manifest(generation: Path, sha256: str | None = None) -> Manifest:
    """Return a generation's manifest. Raises ``IndexDamaged``, also where it is not the
    one with the given SHA-256, and what :func:`unreadable` gives."""
    path = generation / MANIFEST
    try:
        data = read_regular(path)
    except OSError as error:
        raise unreadable(path, error) from error
    try:
        text = data.decode("utf-8")
        if sha256 is not None and text_sha256(text) != sha256:
            raise ValueError("it is not the one that was published")
        values = json.loads(text)
        files = {name: FileEntry(**entry) for name, entry in values.pop("files").items()}
        return Manifest(**{**values, "roots": tuple(values["roots"])}, files=files)
    except _NO_MANIFEST as error:
        raise damaged(path, f"cannot be read as a manifest ({error})") from error


def roots_in(path: Path) -> tuple[str, ...] | None:
    """Return what a file in JSON says of roots: a manifest of any version does."""
    try:
        roots = json.loads(read_regular(path))["roots"]
        return tuple(roots) if all(isinstance(root, str) for root in roots) else None
    except (OSError, *_NO_MANIFEST):
        return None


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal."""
    from hashlib import sha256  # OpenSSL: what is never opened needs none of it

    return sha256(text.encode("utf-8")).hexdigest()


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    import hashlib  # OpenSSL: searches need none of it

    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(path: Path, what: str) -> IndexDamaged:
    """Return the error for a file of the index that is not as it was written."""
    return IndexDamaged(f"{path}: {what}; build the index anew with `tracuu index --rebuild`")


def unreadable(path: Path, error: OSError) -> UserError:
    """Return the error for a file of the index that cannot be opened or read: ``IndexDamaged``,
    but where that is no fault of the file."""
    reason = error.strerror or str(error)
    if advice := _OURS.get(error.errno or 0):
        return UserError(f"{path}: cannot be read ({reason}): {advice}")
    return damaged(path, f"cannot be read ({reason})")
