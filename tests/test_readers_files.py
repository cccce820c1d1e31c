"""Files that would stop a build, or swell it."""

from __future__ import annotations

import gzip
import json
import lzma
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers import READERS
from index.readers.base import Record
from index.readers.files import (
    BROKEN,
    MAX_RECORD_BYTES,
    GrowsTooMuch,
    bounded_lines,
    open_unpacked,
)
from index.readers.jsonl import MAX_BROKEN_LINES
from index.storage.regular import open_regular

PACKERS: dict[str, Callable[[bytes], bytes]] = {"gz": gzip.compress, "xz": lzma.compress}
ARTICLE = json.dumps({"id": "x", "text": "Tin vui"}).encode()


def records(path: Path) -> tuple[list[str], list[tuple[int, str]]]:
    """Return the ids of the records and the lines and reasons of the errors."""
    reader = READERS["text" if path.suffix == ".txt" else "jsonl"]
    items = list(reader.records(path, path.name.partition(".")[0]))
    errors = [(item.line, item.reason) for item in items if isinstance(item, ReadError)]
    return [item.id for item in items if isinstance(item, Record)], errors


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(OSError, match="not a regular file"):
        open_regular(tmp_path / "a.txt")


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("size", [0, 1, 65_536, 1_000_003])
def test_packed_files_give_their_bytes(tmp_path: Path, packed: str, size: int) -> None:
    data = os.urandom(size)
    path = tmp_path / f"a.jsonl.{packed}"
    path.write_bytes(PACKERS[packed](data))
    with open_unpacked(path) as stream:
        assert stream.read() == data


@pytest.mark.parametrize("packed", PACKERS)
@pytest.mark.parametrize("between", [b"", b"\0" * 4, b"\0" * 200_000])
def test_packed_streams_follow_one_another(tmp_path: Path, packed: str, between: bytes) -> None:
    path = tmp_path / f"a.jsonl.{packed}"
    pack = PACKERS[packed]
    path.write_bytes(pack(b"mot\n") + between + pack(b"") + pack(b"hai\n") + between)
    with open_unpacked(path) as stream:
        assert list(bounded_lines(stream)) == [b"mot\n", b"hai\n"]


@pytest.mark.parametrize("packed", PACKERS)
def test_packed_files_that_are_cut_off_or_changed(tmp_path: Path, packed: str) -> None:
    whole = PACKERS[packed](os.urandom(3000))
    path = tmp_path / f"a.jsonl.{packed}"
    for data in (whole[:-1], whole[: len(whole) // 2], whole[:5], b"tin", whole + b"tin"):
        path.write_bytes(data)
        with open_unpacked(path) as stream, pytest.raises((*BROKEN, OSError)):
            stream.read()


@pytest.mark.parametrize("packed", PACKERS)
def test_a_file_that_grows_too_much(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"a.jsonl.{packed}"
    path.write_bytes(PACKERS[packed](ARTICLE + b"\n" + b" " * (64 << 20)))
    with open_unpacked(path) as stream, pytest.raises(GrowsTooMuch):
        while stream.read(1 << 20):
            pass
    ids, errors = records(path)
    assert ids == ["x"]
    assert errors == [
        (0, "more than 200 times its size when unpacked: nothing was read after line 1")
    ]


def test_an_xz_file_that_wants_too_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.xz"
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 29}]
    path.write_bytes(lzma.compress(ARTICLE, filters=filters))
    assert records(path) == (
        [],
        [(0, "compressed data broken after line 0 (Memory usage limit exceeded): fetch it again")],
    )


def test_the_longest_line_and_one_that_is_longer(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    fill = b" " * (MAX_RECORD_BYTES - len(ARTICLE) - 1)
    lines = [ARTICLE + fill, b"x" * (9 << 20), b'{"id": "y", "text": "a"}', b"x" * MAX_RECORD_BYTES]
    path.write_bytes(b"\n".join(lines))
    reason = "longer than 4,194,304 bytes: one article a line"
    assert records(path) == (["x", "y"], [(2, reason), (4, reason)])


def test_a_text_file_that_is_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * MAX_RECORD_BYTES)
    assert records(path) == (["a"], [])
    path.write_bytes(b"a" * (MAX_RECORD_BYTES + 1))
    assert records(path) == ([], [(0, "longer than 4,194,304 bytes: one article a file")])


def test_not_every_broken_line_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"tin\n" * (MAX_BROKEN_LINES + 7) + ARTICLE)
    ids, errors = records(path)
    assert ids == ["x"]
    assert [line for line, _ in errors] == [*range(1, MAX_BROKEN_LINES + 1), 0]
    assert errors[-1] == (0, "7 more lines are no articles")
