"""Blocks are checked when they are first read, and never answered from when damaged."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from threading import Thread

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.arrays import PackedStrings, pack_strings, read_arrays, write_arrays
from index.errors import IndexDamaged
from index.storage.blocks import CheckedBytes, CheckedFolder, open_checked, telling_damage
from index.storage.checksums import (
    BLOCK_BYTES,
    CHECKSUMS,
    file_entries,
    read_checksums,
    require_sound_checksums,
)
from index.storage.manifest import MANIFEST, FileEntry, Manifest

_SIZE = 5 * BLOCK_BYTES + 77


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A published generation of two files, one of them empty."""
    (tmp_path / "data").write_bytes(Random(3).randbytes(_SIZE))
    (tmp_path / "empty").write_bytes(b"")
    publish(tmp_path)
    return tmp_path


def publish(folder: Path, base: Path | None = None) -> dict[str, FileEntry]:
    known = manifest_of(base).files if base else {}
    entries = file_entries(folder, base, known, lambda name: name.startswith("derived"))
    (folder / MANIFEST).write_text("{}")
    return entries


def manifest_of(folder: Path) -> Manifest:
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}
    entries = {name: FileEntry(len(data), sha256(data).hexdigest()) for name, data in files.items()}
    return Manifest(4, 1, "", 0, 0, (), entries)


def flip(path: Path, byte: int) -> None:
    data = bytearray(path.read_bytes())
    data[byte] ^= 1
    path.write_bytes(data)


def test_a_sound_file_is_read_as_it_is(folder: Path) -> None:
    data, whole = open_checked(folder / "data"), (folder / "data").read_bytes()
    assert len(data) == _SIZE
    assert data.read(9, 9) == b""
    assert data.read(_SIZE - 1, _SIZE) == whole[-1:]
    assert data.whole() == whole
    part = data.part(100, 3 * BLOCK_BYTES)
    assert part.part(5, len(part)).read(1, 4) == whole[106:109]
    assert open_checked(folder / "empty").whole() == b""


@pytest.mark.parametrize("byte", [0, BLOCK_BYTES - 1, BLOCK_BYTES, 3 * BLOCK_BYTES + 5, _SIZE - 1])
def test_one_damaged_block_is_refused_and_the_others_are_read(folder: Path, byte: int) -> None:
    whole = (folder / "data").read_bytes()
    flip(folder / "data", byte)
    data, block = open_checked(folder / "data"), byte // BLOCK_BYTES
    start, end = block * BLOCK_BYTES, min((block + 1) * BLOCK_BYTES, _SIZE)
    told = f"data: the block from byte {start} on is not as it was written; build the index anew"
    for first, after in ((start, start + 1), (end - 1, end), (0, _SIZE), (byte, byte + 1)):
        for _ in range(2):
            with pytest.raises(IndexDamaged, match=told):
                data.read(first, after)
    assert data.read(0, start) == whole[:start]
    if end < _SIZE:
        assert data.read(end, _SIZE) == whole[end:]


def test_a_block_is_checked_once(folder: Path) -> None:
    data = open_checked(folder / "data")
    first = bytes(data.read(0, 10))
    with (folder / "data").open("r+b") as file:
        # What was read once is taken to stay: the map is the file.
        file.seek(20)
        file.write(b"x" * 20)
    assert data.read(0, 10) == first
    assert data.read(20, 40) == b"x" * 20
    with pytest.raises(IndexDamaged):
        open_checked(folder / "data").read(0, 10)


def test_places_are_checked_where_they_stand(folder: Path) -> None:
    flip(folder / "data", 2 * BLOCK_BYTES)
    data = open_checked(folder / "data").part(BLOCK_BYTES, _SIZE)
    data.check_at(np.array([0, BLOCK_BYTES - 1, 2 * BLOCK_BYTES]), 0, 1)
    with pytest.raises(IndexDamaged, match=f"from byte {2 * BLOCK_BYTES}"):
        data.check_at(np.array([0, BLOCK_BYTES // 4]), 8, 4)


@pytest.mark.parametrize("span", [(-1, 3), (4, 3), (0, _SIZE + 1), (1 << 70, 1 << 71)])
def test_what_reaches_beyond_the_end_is_damage(folder: Path, span: tuple[int, int]) -> None:
    data = open_checked(folder / "data")
    for ask in (data.read, data.part):
        with pytest.raises(IndexDamaged, match="data: refers to bytes"):
            ask(*span)


def test_threads_share_a_file(folder: Path) -> None:
    data, whole = open_checked(folder / "data"), (folder / "data").read_bytes()
    found: list[bytes] = []
    threads = [Thread(target=lambda: found.append(bytes(data.whole()))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [whole] * 8


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (Path.unlink, "cannot be read"),
        (_cut, f"has {_SIZE - 1} bytes where {_SIZE} were written"),
        (lambda path: path.rename(path.with_name("other")), "cannot be read"),
    ],
)
def test_a_file_of_another_size(folder: Path, damage: Callable[[Path], None], told: str) -> None:
    damage(folder / "data")
    with pytest.raises(IndexDamaged, match=f"data: {told}.*--rebuild"):
        open_checked(folder / "data")


def test_a_file_that_nobody_wrote(folder: Path) -> None:
    (folder / "more").write_bytes(b"x")
    with pytest.raises(IndexDamaged, match="more: is not part of the index"):
        open_checked(folder / "more")
    assert CheckedFolder(folder).open_if_there("nothing") is None


def test_without_checksums_a_published_generation_is_damaged(folder: Path) -> None:
    (folder / CHECKSUMS).unlink()
    with pytest.raises(IndexDamaged, match=f"{CHECKSUMS}: is missing"):
        CheckedFolder(folder)
    (folder / MANIFEST).unlink()
    flip(folder / "data", 7)
    assert len(open_checked(folder / "data").whole()) == _SIZE


def test_checksums_are_vouched_for(folder: Path) -> None:
    manifest = manifest_of(folder)
    require_sound_checksums(folder, manifest)
    flip(folder / CHECKSUMS, -1)
    with pytest.raises(IndexDamaged, match=f"{CHECKSUMS}: is not what was written"):
        require_sound_checksums(folder, manifest)
    manifest.files.pop(CHECKSUMS)
    with pytest.raises(IndexDamaged):
        require_sound_checksums(folder, manifest)


_HEAD = b'{"block": 16384, "files": {"a": 3}}\n'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"[]\n",
        _HEAD,
        _HEAD + bytes(5),
        _HEAD.replace(b"16384", b"1") + bytes(12),
        _HEAD.replace(b"3}", b"-3}") + bytes(4),
        _HEAD.replace(b"3}", b"true}") + bytes(4),
        _HEAD.replace(b"3}", b'"3"}') + bytes(4),
        _HEAD.replace(b"3}", b"9e99}") + bytes(4),
        _HEAD.replace(b"3}", b"9" * 300 + b"}") + bytes(4),
        b"[" * 100_000,
        b'{"files": {}}\n',
    ],
)
def test_other_bytes_are_no_checksums(tmp_path: Path, data: bytes) -> None:
    (tmp_path / CHECKSUMS).write_bytes(data)
    with pytest.raises(IndexDamaged, match=f"{CHECKSUMS}: cannot be read as checksums"):
        read_checksums(tmp_path)


@given(st.binary(max_size=80) | st.binary(max_size=20).map(lambda tail: _HEAD + tail))
def test_any_bytes_are_checksums_or_damage(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    folder = tmp_path_factory.mktemp("checksums")
    (folder / CHECKSUMS).write_bytes(data)
    try:
        checksums = read_checksums(folder)
    except IndexDamaged:
        return
    assert checksums is not None
    assert all(len(one.blocks) * BLOCK_BYTES >= one.size for one in checksums.values())


def test_entries_say_what_the_files_hold(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"abc")
    (tmp_path / "derived").write_bytes(bytes(BLOCK_BYTES + 1))
    entries = publish(tmp_path)
    assert {name: entry.sha256 for name, entry in entries.items()} == {
        name: entry.sha256 for name, entry in manifest_of(tmp_path).files.items()
    }
    assert [name for name, entry in entries.items() if entry.derived] == ["derived"]
    checksums = read_checksums(tmp_path)
    assert checksums is not None
    assert {name: one.size for name, one in checksums.items()} == {
        "data": 3,
        "derived": BLOCK_BYTES + 1,
    }


def test_linked_files_keep_the_checksums_that_they_had(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    newer = tmp_path_factory.mktemp("newer")
    os.link(folder / "data", newer / "data")
    (newer / "empty").write_bytes(b"no more")
    known = manifest_of(folder)
    flip(folder / "data", 0)
    entries = file_entries(newer, folder, known.files, lambda name: False)
    # Nobody read it anew: the damage is found, not taken for what was written.
    assert entries["data"] == known.files["data"]
    with pytest.raises(IndexDamaged, match="byte 0"):
        open_checked(newer / "data").read(0, 1)
    assert open_checked(newer / "empty").whole() == b"no more"


def test_arrays_are_checked_part_by_part(tmp_path: Path) -> None:
    items = np.arange(BLOCK_BYTES, dtype=np.int32)
    data, offsets = pack_strings(["an", "công"])
    write_arrays(tmp_path / "a", {"items": items, "data": data, "offsets": offsets})
    publish(tmp_path)
    flip(tmp_path / "a", 2 * BLOCK_BYTES)
    arrays = read_arrays(open_checked(tmp_path / "a"))
    stored = arrays["items"]
    assert stored.part(5, 9).tolist() == [5, 6, 7, 8]
    assert stored.at(np.array([0, BLOCK_BYTES - 1])).tolist() == [0, BLOCK_BYTES - 1]
    assert stored[1000] == 1000
    assert PackedStrings(arrays["data"], arrays["offsets"])[:] == ["an", "công"]
    half = BLOCK_BYTES // 2
    for ask in (
        stored.whole,
        lambda: stored.part(half, half + 1),
        lambda: stored.at(np.array([3, half])),
        lambda: stored[half],
    ):
        with pytest.raises(IndexDamaged, match=f"byte {2 * BLOCK_BYTES}"):
            ask()


def test_bytes_in_memory_need_no_checksums() -> None:
    assert CheckedBytes.of(b"abc").read(1, 3) == b"bc"


@pytest.mark.parametrize(
    "error", [ValueError("x"), KeyError("x"), IndexError("x"), TypeError("x"), OverflowError("x")]
)
def test_what_parsing_raises_is_damage(error: Exception) -> None:
    with (
        pytest.raises(IndexDamaged, match=r"a/b: cannot be read \('?x'?\); build the index anew"),
        telling_damage(Path("a/b")),
    ):
        raise error


def test_damage_and_defects_stay_what_they_are() -> None:
    for error in (IndexDamaged("c: damaged"), AssertionError("a defect")):
        with pytest.raises(type(error), match=str(error)), telling_damage(Path("a")):
            raise error
