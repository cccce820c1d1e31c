"""What every file of a generation is held to: its SHA-256 as a whole, a CRC-32 a block.

A generation's ``blocks.crc`` has the checksums of the blocks of all its files but itself and
the manifest, which vouches for it. First a line of JSON: the bytes of a block, and of each
file its size, by name. Then the checksums, file by file in that order, four bytes each,
little-endian. The last block of a file may be short.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.storage.manifest import (
    MANIFEST,
    FileEntry,
    Manifest,
    damaged,
    file_sha256,
    unreadable,
)

CHECKSUMS = "blocks.crc"
BLOCK_BITS = 14
#: A term is a few short reads of each segment: larger blocks cost a first query more
#: time, smaller ones make more checksums, which are all read to open an index.
BLOCK_BYTES = 1 << BLOCK_BITS
_CRC = np.dtype("<u4")
_READ_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Checksums:
    """A file's ``size`` in bytes, and the CRC-32 of each of its blocks."""

    size: int
    blocks: npt.NDArray[np.uint32]


def write_checksums(directory: Path, files: Mapping[str, Checksums]) -> None:
    """Write ``blocks.crc`` for the files of a generation."""
    sizes = {name: checksums.size for name, checksums in files.items()}
    head = json.dumps({"block": BLOCK_BYTES, "files": sizes}, ensure_ascii=False)
    sums = [checksums.blocks.astype(_CRC).tobytes() for checksums in files.values()]
    (directory / CHECKSUMS).write_bytes(b"".join([head.encode(), b"\n", *sums]))


def read_checksums(directory: Path) -> dict[str, Checksums] | None:
    """Return the checksums of a generation's files by name, None before it is published.

    Raises ``IndexDamaged`` where they are missing, or are none.
    """
    path = directory / CHECKSUMS
    try:
        return _parsed(path.read_bytes())
    except FileNotFoundError:
        if (directory / MANIFEST).exists():
            raise damaged(path, "is missing") from None
        return None
    except OSError as error:
        raise unreadable(path, error) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise damaged(path, f"cannot be read as checksums ({error})") from None


def _parsed(data: bytes) -> dict[str, Checksums]:
    head, _, sums = data.partition(b"\n")
    values = json.loads(head)
    sizes: dict[str, int] = values["files"]
    if values["block"] != BLOCK_BYTES or not all(map(_is_size, sizes.values())):
        raise ValueError("other blocks")
    counts = [-(-size // BLOCK_BYTES) for size in sizes.values()]
    if sum(counts) * _CRC.itemsize != len(sums):
        raise ValueError(f"{len(sums)} bytes for {sum(counts)} blocks")
    blocks = np.frombuffer(sums, _CRC).astype(np.uint32)
    ends = list(accumulate(counts, initial=0))
    return {
        name: Checksums(size, blocks[start:end])
        for (name, size), (start, end) in zip(sizes.items(), pairwise(ends), strict=True)
    }


def _is_size(size: object) -> bool:
    return type(size) is int and size >= 0


def file_entries(
    generation: Path,
    base: Path | None,
    known: Mapping[str, FileEntry],
    is_derived: Callable[[str], bool],
) -> dict[str, FileEntry]:
    """Write the checksums of a generation that is not published yet, and return an entry
    for each of its files.

    ``known`` are those of ``base``, the generation before: a file that is linked from
    there need not be read again.
    """
    sums = (read_checksums(base) if base else None) or {}
    entries: dict[str, FileEntry] = {}
    checksums: dict[str, Checksums] = {}
    for path in sorted(generation.iterdir()):
        name, size = path.name, path.stat().st_size
        entry, linked = known.get(name), path.stat().st_nlink > 1
        if name in sums and entry and entry.size == size and linked:
            entries[name], checksums[name] = entry, sums[name]
        else:
            sha256, checksums[name] = _read(path)
            entries[name] = FileEntry(checksums[name].size, sha256, is_derived(name))
    write_checksums(generation, checksums)
    path = generation / CHECKSUMS
    return entries | {CHECKSUMS: FileEntry(path.stat().st_size, file_sha256(path))}


def require_sound_checksums(generation: Path, manifest: Manifest) -> None:
    """Raise ``IndexDamaged`` where the checksums are not those that a manifest vouches for."""
    path = generation / CHECKSUMS
    entry = manifest.files.get(CHECKSUMS)
    try:
        is_sound = entry is not None and file_sha256(path) == entry.sha256
    except OSError as error:
        raise unreadable(path, error) from None
    if not is_sound:
        raise damaged(path, "is not what was written")


def _read(path: Path) -> tuple[str, Checksums]:
    """Return a file's SHA-256 in hexadecimal, and its checksums; it is read once."""
    from hashlib import sha256  # OpenSSL: searches need none of it

    digest, blocks, size = sha256(), list[int](), 0
    with path.open("rb") as file:
        while data := file.read(_READ_BYTES):
            digest.update(data)
            size += len(data)
            view = memoryview(data)
            blocks += [
                crc32(view[at : at + BLOCK_BYTES]) for at in range(0, len(data), BLOCK_BYTES)
            ]
    return digest.hexdigest(), Checksums(size, np.array(blocks, np.uint32))
