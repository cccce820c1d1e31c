"""What takes the room in an index: bytes by stream, read as a stock Whoosh reads them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec, W3TermInfo
from whoosh.filedb.filetables import OrderedHashReader
from whoosh.index import open_dir

from index.arrays import read_arrays
from index.learned.archive import LEARNED_FILES
from index.storage.blocks import open_checked
from index.storage.manifest import read_manifest
from index.store import IndexStore

_PARTS = {
    ".trm": "Whoosh: hash tables of terms",
    ".pst": "Whoosh: other bytes of postings",
    ".col": "Whoosh: ids, lengths, dates",
}
_STORED = "stored articles"
_STORED_COLUMNS = ("_stored.col", ".article.col", ".dictionary.col")
# Before an entry of Whoosh's term dictionary stand the lengths of its key and its value.
_LENGTHS_BYTES = 8


def stream_bytes(folder: Path) -> dict[str, int]:
    """Return the bytes of each part of a published index, the largest first.

    All parts together are what the manifest names.
    """
    generation = IndexStore(folder).current()
    manifest = read_manifest(generation)
    sizes: Counter[str] = Counter()
    learned = {file: name for name, file in LEARNED_FILES.items()}
    for name, entry in manifest.files.items():
        if name in learned:
            sizes[f"learned: {learned[name]}"] += entry.size
        elif name.endswith(".arrays"):
            sizes.update(_array_bytes(generation / name, entry.size))
        elif not name.endswith(".seg"):
            sizes["lists of files, records and segments"] += entry.size
    sizes.update(_segment_bytes(generation))
    _check(sizes.total(), manifest.index_bytes)
    return dict(sizes.most_common())


def _array_bytes(path: Path, size: int) -> Counter[str]:
    """Return the bytes of the arrays beside a segment, by the first part of their names."""
    sizes: Counter[str] = Counter()
    for name, array in read_arrays(open_checked(path)).items():
        sizes[f"beside: {name.partition('.')[0]}"] += array.whole().nbytes
    sizes["beside: headers"] += size - sizes.total()
    return sizes


def _segment_bytes(generation: Path) -> Counter[str]:
    """Return the bytes in Whoosh's own files: postings by field, and the rest by part."""
    sizes: Counter[str] = Counter()
    index = open_dir(str(generation))
    reader = index.reader()
    for leaf, _ in reader.leaf_readers():
        segment = leaf.segment()
        files = segment.open_compound_file(index.storage)
        for name in files.list():
            part = _STORED if name.endswith(_STORED_COLUMNS) else _PARTS[Path(name).suffix]
            sizes[part] += files.file_length(name)
        for file, fields in _field_bytes(files, segment).items():
            sizes.update(fields)
            sizes[_PARTS[file]] -= fields.total()
        compound = generation / segment.make_filename(".seg")
        inside = sum(files.file_length(name) for name in files.list())
        sizes["Whoosh: directories of files"] += compound.stat().st_size - inside
        files.close()
    reader.close()
    return sizes


def _field_bytes(files: Any, segment: Any) -> dict[str, Counter[str]]:
    """Return the bytes of each field's postings and of its terms' entries, by file.

    A term's entry says where its postings lie, or holds them where they are few.
    """
    postings: Counter[str] = Counter()
    entries: Counter[str] = Counter()
    table = OrderedHashReader.open(files, segment.make_filename(W3Codec.TERMS_EXT))
    names = {number: name for name, number in table.extras["fieldmap"].items()}
    for key, value in table.items():
        field = names[int.from_bytes(key[:2], "big")]
        entries[f"terms: {field}"] += _LENGTHS_BYTES + len(key) + len(value)
        entry = W3TermInfo.from_bytes(value)
        if not entry.is_inlined():
            # Whoosh gives the length as a tuple of one.
            _, (length,) = entry.extent()
            postings[f"postings: {field}"] += length
    table.close()
    return {W3Codec.POSTS_EXT: postings, W3Codec.TERMS_EXT: entries}


def _check(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"parts of {found:,} bytes make an index of {wanted:,}")
