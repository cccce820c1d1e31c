"""Pickles that run, name, grow or break something when they are loaded, and where an index
would hold them."""

from __future__ import annotations

import builtins
import codecs
import importlib
import os
import pathlib
import pickle
import struct
import subprocess
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from index.engines.whoosh.columns import pack_strings
from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.pickles import NONE, STOP, TRIPLE, TUPLE, pickle_bytes
from index.engines.whoosh.term_table import TermTable, TermTableWriter
from index.engines.whoosh.unpickling import read_plain
from index.storage.blocks import CheckedBytes
from index.storage.checksums import CHECKSUMS, file_entries
from index.storage.manifest import MANIFEST, read_manifest
from index.store import IndexStore

_HUGE = (1 << 40).to_bytes(8, "little")


class Run:
    """Calls a function when it is unpickled."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self._call = function, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self._call


def payloads(canary: Path) -> dict[str, bytes]:
    """Return pickles by what they do; most of them would make the file ``canary``."""
    shell, code = f"touch {canary}", f"open({str(canary)!r}, 'w').close()"
    calls = {
        "system": Run(os.system, shell),
        "exec": Run(builtins.exec, code),
        "open": Run(builtins.open, str(canary), "w"),
    }
    found = {
        f"{name}, protocol {protocol}": pickle.dumps(call, protocol)
        for name, call in calls.items()
        for protocol in range(6)
    }
    others: dict[str, Any] = {
        "eval": Run(builtins.eval, code),
        "touch": Run(pathlib.Path.touch, canary),
        "mkdir": Run(os.mkdir, str(canary)),
        "subprocess": Run(subprocess.call, ["touch", str(canary)]),
        "import": Run(importlib.import_module, "antigravity"),
        "codecs": Run(codecs.decode, b"\x80", "utf-8", "strict"),
        "partial": Run(partial, os.system, shell),
        "numpy": np.arange(3),
        "numpy object": np.array([calls["system"]], dtype=object),
        "ordered": OrderedDict(a=1),
        "path": canary,
        "in a dictionary": {"MAIN_x.trm": calls["system"]},
        "in a key": {("a", calls["system"]): 1},
        "in a list": [calls["exec"]],
        "in a tuple": (b"\x01", None, (calls["exec"],)),
        "in a set": {calls["exec"]},
        "a bytearray": bytearray(b"12"),
        "a class": Run,
    }
    found |= {name: pickle.dumps(value) for name, value in others.items()}
    text = f"S'{shell}'\n".encode()
    return (
        found
        | {
            "global": b"cos\nsystem\n.",
            "reduce": b"cos\nsystem\n(" + text + b"tR.",
            "reduce after numbers": b"C\x01\x01NC\x01\x01cos\nsystem\n(" + text + b"tR.",
            "inst": b"(" + text + b"ios\nsystem\n.",
            "obj": b"(cos\nsystem\n" + text + b"o.",
            "new object": b"cos\nsystem\n(" + text + b"t\x81.",
            "new object, keywords": b"cos\nsystem\n(" + text + b"t}\x92.",
            "stack global": b"\x8c\x02os\x8c\x06system\x93(" + text + b"tR.",
            "build": b"}(X\x01\0\0\0aK\x01u}b.",
            "extensions": b"\x82\x01.",
            "extensions of two bytes": b"\x83\x01\x00.",
            "extensions of four bytes": b"\x84\x01\x00\x00\x00.",
            "a persistent id": b"Pcanary\n.",
            "a persistent id of an object": b"\x8c\x06canaryQ.",
        }
        | _bombs()
    )


def _bombs() -> dict[str, bytes]:
    """Return pickles that break or grow, or would."""
    doubling = b"".join(b"(h%ch%ct\x94" % (n, n) for n in range(200))
    return {
        "doubled by reference": b"K\x01\x94" + doubling + b".",
        "doubled in place": b"K\x01" + b"2\x86" * 5000 + b".",
        "itself": b"}\x94X\x01\0\0\0ah\x00s.",
        "a list of itself": b"]\x94h\x00a.",
        "a far reference": b"K\x01r\xff\xff\xff\x7f.",
        "a reference to nothing": b"h\x07.",
        "huge bytes": b"\x8e" + _HUGE + b".",
        "huge text": b"\x8d" + _HUGE + b".",
        "huge bytearray": b"\x96" + _HUGE + b".",
        "long bytes": b"B\xff\xff\xff\xff.",
        "long text": b"X\xff\xff\xff\x7f.",
        "a long number": b"\x8b\xff\xff\xff\x7f.",
        "a number of digits": b"L" + b"9" * 100_000 + b"L\n.",
        "a huge frame": b"\x80\x04\x95" + _HUGE + b".",
        "a buffer elsewhere": b"\x80\x05\x97.",
        "marks": b"(" * 100_000 + b".",
        "deep dictionaries": b"}X\x01\0\0\0a" * 50_000 + b"s" * 49_999 + b".",
        "items of nothing": b"u.",
        "nothing": b"",
        "no value": b".",
        "two values": b"NN.",
        "no end": b"}X\x01\0\0\0a",
        "cut short": pickle.dumps({"a": {"offset": 1, "length": 2}})[:-9],
        "another protocol": b"\x80\xff}.",
    }


Plant = Callable[[Path, bytes], None]


def _parts(segment: Path) -> dict[str, bytes]:
    data = memoryview(segment.read_bytes())
    (start,) = struct.unpack_from("!q", data)
    return {
        name: bytes(data[entry["offset"] : entry["offset"] + entry["length"]])
        for name, entry in read_plain(data[start:]).items()
    }


def _join(segment: Path, parts: dict[str, bytes], directory: bytes | None = None) -> None:
    """Write a compound file anew, with a ``directory`` that was not asked for."""
    at = struct.calcsize("!qi")
    places = {}
    for name, data in parts.items():
        places[name] = {"offset": at, "length": len(data)}
        at += len(data)
    listed = pickle.dumps(places) if directory is None else directory
    head = struct.pack("!qi", at, len(listed))
    segment.unlink()
    segment.write_bytes(head + b"".join(parts.values()) + listed)


def _segment(generation: Path) -> Path:
    (segment,) = generation.glob("*.seg")
    return segment


def in_directory(generation: Path, payload: bytes) -> None:
    segment = _segment(generation)
    _join(segment, _parts(segment), payload)


def in_extras(generation: Path, payload: bytes) -> None:
    def replaced(table: bytes) -> bytes:
        tail = table[-4 - int.from_bytes(table[-4:], "big") : -4]
        whole = payload + tail[tail.index(STOP) + 1 :]
        return table[: -4 - len(tail)] + whole + len(whole).to_bytes(4, "big")

    _change(generation, ".trm", replaced)


def _change(generation: Path, end: str, change: Callable[[bytes], bytes]) -> None:
    segment = _segment(generation)
    parts = _parts(segment)
    (name,) = (name for name in parts if name.endswith(end))
    _join(segment, parts | {name: change(parts[name])})


def _with_lists(generation: Path, make: Callable[[bytes], bytes], inlined: bool) -> None:
    """Give every term of a segment the list of postings that ``make`` makes of its record."""
    segment = _segment(generation)
    parts = _parts(segment)
    table_name, lists_name = (
        next(name for name in parts if name.endswith(end)) for end in (".trm", ".pst")
    )
    table = TermTable(CheckedBytes.of(parts[table_name]))
    made_terms = generation / "terms"
    writer = TermTableWriter(made_terms.open("wb"))
    lists = parts[lists_name]
    for field in table.fields:
        writer.start_field(field)
        for term in table.terms(field, b""):
            record = bytes(table.get(field, term) or b"")[:23]
            made = make(record)
            if not inlined:
                lists, made = lists + made, struct.pack("!qi", len(lists), len(made))
            writer.add(term, bytes([inlined]) + record[1:] + made)
    writer.close()
    _join(segment, parts | {table_name: made_terms.read_bytes(), lists_name: lists})
    made_terms.unlink()
    for path in generation.glob("MAIN_*.arrays"):
        path.unlink()


def in_inlined_lists(generation: Path, payload: bytes) -> None:
    _with_lists(generation, lambda record: payload, inlined=True)


def in_facts(generation: Path, payload: bytes) -> None:
    _with_lists(generation, lambda record: _list(payload, b""), inlined=False)


def in_blocks(generation: Path, payload: bytes) -> None:
    _with_lists(generation, lambda record: _list(_facts(record, 0), payload), inlined=False)


def in_compressed_blocks(generation: Path, payload: bytes) -> None:
    _with_lists(
        generation,
        lambda record: _list(_facts(record, 4), zlib.compress(payload)),
        inlined=False,
    )


def in_positions(generation: Path, payload: bytes) -> None:
    value = pickle_bytes(b"\0\0\0\1" + payload)

    def block(record: bytes) -> bytes:
        count = _count(record)
        documents = pickle_bytes(bytes([0] + [1] * (count - 1)))
        values = b"(" + value * count + TUPLE
        return _list(_facts(record, 0), documents + NONE + values + TRIPLE + STOP)

    _with_lists(generation, block, inlined=False)


def _count(record: bytes) -> int:
    return int.from_bytes(record[5:9], "big")


def _facts(record: bytes, compression: int) -> bytes:
    return pickle_bytes(bytes([_count(record), 0, 1, compression, 1, 1])) + STOP


def _list(facts: bytes, block: bytes) -> bytes:
    return b"W3Bl" + (-len(facts + block)).to_bytes(4, "big", signed=True) + facts + block


def in_contents(generation: Path, payload: bytes) -> None:
    (path,) = generation.glob("_MAIN_*.toc")
    path.unlink()
    path.write_bytes(payload)


def in_stored_fields(generation: Path, payload: bytes) -> None:
    segment = _segment(generation)
    parts = _parts(segment)
    (name,) = (name for name in parts if name.endswith("._stored.col"))
    count = len(list(generation.glob("*.seg")))
    _join(segment, parts | {name: pack_strings([zlib.compress(payload)] * count)})


def _file(name: str) -> Plant:
    def plant(generation: Path, payload: bytes) -> None:
        for path in sorted(generation.glob(name)):
            path.unlink()
            path.write_bytes(payload)

    return plant


#: Where our reader meets a pickle.
READ: dict[str, Plant] = {
    "directory": in_directory,
    "extras": in_extras,
    "inlined lists": in_inlined_lists,
    "facts": in_facts,
    "blocks": in_blocks,
    "compressed blocks": in_compressed_blocks,
    "positions": in_positions,
}
#: Where only a stock Whoosh does.
UNREAD: dict[str, Plant] = {"contents": in_contents, "stored fields": in_stored_fields}
#: Files that are no pickles, as pickles.
FOREIGN: dict[str, Plant] = {
    name: _file(name)
    for name in (
        "*.seg",
        "MAIN_*.arrays",
        "language.arrays",
        "completions.arrays",
        "abbreviations.tsv",
        "segments.json",
        "sources.json",
    )
}


def vouch(index: Path) -> None:
    """Write checksums, manifest and pointer anew, as one who writes to the index can."""
    store = IndexStore(index)
    generation = store.current()
    manifest = read_manifest(generation)
    for name in (MANIFEST, CHECKSUMS):
        (generation / name).unlink()
    files = file_entries(generation, None, {}, WhooshEngine().is_derived)
    store.publish(generation, replace(manifest, files=files))
