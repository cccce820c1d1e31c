"""Of mapped files no more stays in memory than may."""

from __future__ import annotations

from pathlib import Path

from index.storage.pages import file_bytes, let_go, map_file


def test_files_are_let_go_where_too_much_of_them_is_in_memory(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"abcd" * (24 << 20))
    with (tmp_path / "large").open("rb") as file:
        data = map_file(file)
    before = file_bytes()
    assert data[::4096].tobytes() == b"a" * (96 << 20 >> 12)
    assert file_bytes() >= before + len(data)
    let_go(before + len(data) + (64 << 20))
    assert file_bytes() >= before + len(data)
    let_go(before + (64 << 20))
    assert file_bytes() < before + (8 << 20)
    assert data[-4:].tobytes() == b"abcd"
