"""Where articles come from: files under roots, and a ledger of what each file gave."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ReadError
from index.readers import READERS, is_article_name, reader_of
from index.storage.blocks import open_checked, telling_damage

LEDGER = "sources.json"
# So many times smaller do gzip and xz make Vietnamese texts.
_PACKED_TIMES = 4
# A file of more bytes than these that takes so many times less room on the disk is
# sparse. A disk that packs its files makes texts some 4 times smaller.
_SPARSE_BYTES = 64 << 20
_SPARSE_TIMES = 64
_SUFFIXES = tuple(suffix for reader in READERS.values() for suffix in reader.suffixes)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A corpus file as it lies there: ``size`` in bytes, ``mtime_ns`` in nanoseconds.

    ``default_id`` is its path relative to the root, without the suffixes.
    """

    path: str
    root: str
    default_id: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A record that was indexed: the hash and the length of its bytes."""

    id: str
    content_hash: str
    size: int


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What a file gave when it was last read. ``errors`` are ``(line, reason)``.

    ``sha256`` is that of a packed file, which saves unpacking it to compare its records;
    of others it is empty. ``retry`` asks to read it again though it stays the same: it holds
    an id that another file had first, and that file may go.
    """

    file: SourceFile
    sha256: str
    records: tuple[SourceRecord, ...]
    errors: tuple[tuple[int, str], ...] = ()
    retry: bool = False

    def read_errors(self) -> list[ReadError]:
        """Return the errors as they were reported."""
        return [ReadError(self.file.path, line, reason) for line, reason in self.errors]


def is_packed(file: SourceFile) -> bool:
    """Tell whether a file has to be unpacked to be read."""
    return file.path.lower().endswith((".gz", ".xz"))


def expected_text_bytes(file: SourceFile) -> int:
    """Return about how many bytes of text a file gives: more than its own where it is packed."""
    return file.size * (_PACKED_TIMES if is_packed(file) else 1)


def scan(root: Path) -> Iterator[SourceFile | ReadError]:
    """Yield the article files of a root, sorted by path, or an error for each that is none.

    A root is a folder or a file; a root's own name is not judged, so any file of a
    known format can be given. Symbolic links to folders are not followed, nor any that
    leads out of the root.
    """
    if root.is_file():
        if reader_of(root.name) is None:
            yield ReadError(
                str(root), 0, "no known format; give .txt, .jsonl, .jsonl.gz, .jsonl.xz"
            )
        else:
            yield _source(root.as_posix(), root.as_posix(), root.name, is_link=False)
        return
    top = root.as_posix()
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            folders, names = _listed(folder)
        except OSError as error:
            yield _unopened(folder, error)
            continue
        waiting += (f"{folder}/{name}" for name in reversed(folders))
        prefix = f"{folder}/"[len(top) + 1 :]
        for name, is_link in names:
            yield _source(f"{folder}/{name}", top, prefix + name, is_link)


def _listed(folder: str) -> tuple[list[str], list[tuple[str, bool]]]:
    """Return the names of the folders in a folder, and of its article files, each with
    whether it is a symbolic link; sorted."""
    folders, names = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif is_article_name(entry.name):
                names.append((entry.name, entry.is_symlink()))
    return sorted(folders), sorted(names)


def _source(path: str, root: str, relative: str, is_link: bool) -> SourceFile | ReadError:
    try:
        path.encode("utf-8")
        status = os.stat(path)
    except UnicodeEncodeError:
        return ReadError(shown(Path(path)), 0, "the file's name is not UTF-8; rename it")
    except OSError as error:
        return _unopened(path, error)
    if not stat.S_ISREG(status.st_mode):
        return ReadError(path, 0, "not a regular file")
    if is_link and not _is_below(path, root):
        return ReadError(path, 0, "a symbolic link that leads out of the folder")
    if status.st_size > _SPARSE_BYTES and status.st_blocks * 512 * _SPARSE_TIMES < status.st_size:
        return ReadError(path, 0, f"hardly anything but holes in its {status.st_size:,} bytes")
    return SourceFile(path, root, _without_suffixes(relative), status.st_size, status.st_mtime_ns)


def _is_below(path: str, root: str) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _unopened(path: str, error: OSError) -> ReadError:
    return ReadError(shown(Path(path)), 0, f"cannot be opened ({error.strerror})")


def shown(path: Path) -> str:
    """Return a path as it can be printed and stored, were it not UTF-8."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def _without_suffixes(path: str) -> str:
    lowered = path.lower()
    suffix = next((end for end in _SUFFIXES if lowered.endswith(end)), "")
    return path[: len(path) - len(suffix)]


def write_ledger(generation: Path, entries: list[LedgerEntry]) -> None:
    """Write the ledger of a generation, a file a line."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with (generation / LEDGER).open("w", encoding="utf-8") as ledger:
        for entry in entries:
            file = entry.file
            records = [[record.id, record.content_hash, record.size] for record in entry.records]
            row = [
                file.path, file.root, file.default_id, file.size, file.mtime_ns, entry.sha256,
                records, entry.errors, entry.retry,
            ]  # fmt: skip
            ledger.write(encode(row) + "\n")


def read_ledger(generation: Path) -> list[LedgerEntry]:
    """Return the ledger of a generation. Raises ``IndexDamaged``."""
    data = open_checked(generation / LEDGER)
    with telling_damage(data.path):
        lines = bytes(data.whole()).splitlines()
        # One call for all: of 100,000 files, calls would take as long as reading does.
        return [_entry(row) for row in json.loads(b"[%b]" % b",".join(lines))]


def _entry(row: list[Any]) -> LedgerEntry:
    *file, sha256, records, errors, retry = row
    return LedgerEntry(
        SourceFile(*file),
        sha256,
        tuple(SourceRecord(*record) for record in records),
        tuple((number, reason) for number, reason in errors),
        retry,
    )
