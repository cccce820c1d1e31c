"""What takes the room in an index: bytes by stream, read as a stock Whoosh reads them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from whoosh.index import open_dir

from index.arrays import read_arrays
from index.learned.archive import LEARNED_FILES
from index.store import IndexStore, read_manifest

_PARTS = {
    ".trm": "Whoosh: term dictionaries",
    ".pst": "Whoosh: other bytes of postings",
    ".col": "Whoosh: ids, lengths, dates",
}
_STORED = "stored articles"


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
    """Return the bytes of the arrays beside a segment, by their names."""
    sizes: Counter[str] = Counter()
    for name, array in read_arrays(path).items():
        sizes[f"beside: {name}"] += array.nbytes
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
            part = _STORED if name.endswith("_stored.col") else _PARTS[Path(name).suffix]
            sizes[part] += files.file_length(name)
        postings = _posting_bytes(leaf, files, segment)
        sizes.update(postings)
        sizes[_PARTS[".pst"]] -= postings.total()
        compound = generation / segment.make_filename(".seg")
        inside = sum(files.file_length(name) for name in files.list())
        sizes["Whoosh: directories of files"] += compound.stat().st_size - inside
        files.close()
    reader.close()
    return sizes


def _posting_bytes(leaf: Any, files: Any, segment: Any) -> Counter[str]:
    """Return the bytes of each field's postings: a term's entry says where they lie."""
    sizes: Counter[str] = Counter()
    terms = leaf.codec().terms_reader(files, segment)
    for field, term in terms.terms():
        entry = terms.term_info(field, term)
        # The postings of a rare term lie in its entry in the dictionary.
        if not entry.is_inlined():
            # Whoosh gives the length as a tuple of one.
            _, (length,) = entry.extent()
            sizes[f"postings: {field}"] += length
    terms.close()
    return sizes


def _check(found: int, wanted: int) -> None:
    if found != wanted:
        raise RuntimeError(f"parts of {found:,} bytes make an index of {wanted:,}")
