from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from index.arrays import PackedStrings, StoredArray, pack_strings, read_arrays, write_arrays
from index.errors import IndexDamaged
from index.storage.blocks import open_checked

_TYPES = ["<i1", "<u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f4", "<f8"]
_any_array = st.sampled_from(_TYPES).flatmap(
    lambda dtype: arrays_of.arrays(dtype, arrays_of.array_shapes(max_dims=3, min_side=0))
)


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=5), _any_array, max_size=5))
def test_arrays_come_back_as_they_were(tmp_path_factory, arrays):
    path = tmp_path_factory.mktemp("arrays") / "a"
    write_arrays(path, arrays)
    read = read_arrays(open_checked(path))
    assert list(read) == list(arrays)
    for name, array in arrays.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name].whole(), array)
        np.testing.assert_array_equal(read[name].part(1, len(array)), array[1:])


def test_big_endian_and_strided_arrays_are_stored_little_endian_and_whole(tmp_path: Path):
    array = np.arange(12, dtype=">i4").reshape(3, 4)[:, ::2]
    write_arrays(tmp_path / "a", {"x": array})
    read = read_arrays(open_checked(tmp_path / "a"))["x"].whole()
    assert read.dtype.str == "<i4"
    assert read.tolist() == [[0, 2], [4, 6], [8, 10]]


def test_arrays_are_aligned_and_cannot_be_written_to(tmp_path: Path):
    write_arrays(tmp_path / "a", {"x": np.arange(3, dtype=np.int8), "y": np.arange(5)})
    for array in read_arrays(open_checked(tmp_path / "a")).values():
        assert array.whole().ctypes.data % 64 == 0
        with pytest.raises(ValueError, match="read-only"):
            array.whole()[0] = 1


def test_equal_arrays_give_equal_bytes(tmp_path: Path):
    for name in "ab":
        write_arrays(tmp_path / name, {"x": np.arange(100), "y": np.zeros((2, 3), np.float32)})
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_objects_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="array x has type object"):
        write_arrays(tmp_path / "a", {"x": np.array([{}])})


@pytest.mark.parametrize("kept", [0, 5, 12, 40, 200, -64, -1])
def test_a_file_cut_short_is_damaged(tmp_path: Path, kept: int):
    path = tmp_path / "a"
    write_arrays(path, {"x": np.arange(50), "y": np.arange(7)})
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(IndexDamaged, match=r"a: .*tracuu index --rebuild"):
        read_arrays(open_checked(path))


def test_a_file_with_more_bytes_is_damaged(tmp_path: Path):
    path = tmp_path / "a"
    write_arrays(path, {"x": np.arange(50)})
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(IndexDamaged, match="bytes instead of"):
        read_arrays(open_checked(path))


def test_a_missing_and_a_foreign_file_are_damaged(tmp_path: Path):
    with pytest.raises(IndexDamaged):
        read_arrays(open_checked(tmp_path / "none"))
    (tmp_path / "other").write_bytes(b"\x80\x04cposix\nsystem\n" * 20)
    with pytest.raises(IndexDamaged, match="another format"):
        read_arrays(open_checked(tmp_path / "other"))


@given(st.data())
def test_whatever_the_header_says_reading_ends_in_arrays_or_in_one_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("arrays") / "a"
    write_arrays(path, {"x": np.arange(9), "y": np.zeros((2, 3), np.uint16)})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, 150))] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        for array in read_arrays(open_checked(path)).values():
            array.whole().sum()
    except IndexDamaged:
        pass


@given(st.sets(st.text(st.characters(codec="utf-8"))))
def test_packed_strings_are_found_by_binary_search(words: set[str]):
    strings = sorted(words)
    packed = PackedStrings.of(strings)
    assert list(packed) == strings
    assert packed[:] == strings
    assert [packed.find(word) for word in strings] == list(range(len(strings)))
    assert packed.find("không có") == (strings.index("không có") if "không có" in words else None)


def test_packed_strings_are_a_sequence():
    packed = PackedStrings.of(["an", "công", "đoàn"])
    assert (len(packed), packed[1], packed[-1], packed[1:]) == (
        3,
        "công",
        "đoàn",
        ["công", "đoàn"],
    )
    assert packed.find("côn") is None
    assert packed.first_at_or_after(b"c") == 1
    with pytest.raises(IndexError):
        packed[3]


def test_offsets_that_are_not_those_of_the_bytes_are_damage():
    data, offsets = pack_strings(["an", "công"])
    for wrong in (offsets[:-1], offsets[::-1], offsets + 1, offsets[:0]):
        with pytest.raises((IndexDamaged, IndexError)):
            PackedStrings(StoredArray(data), StoredArray(wrong))[0]
