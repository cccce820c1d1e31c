from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import ReadError
from index.sources import (
    LEDGER,
    LedgerEntry,
    SourceFile,
    SourceRecord,
    read_ledger,
    scan,
    write_ledger,
)


def write(path: Path, data: bytes = b"Tin vui") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def scanned(root: Path) -> tuple[dict[str, str], list[str]]:
    """Return the default id of each file by its path under the root, and the errors."""
    found = list(scan(root))
    files = [item for item in found if isinstance(item, SourceFile)]
    ids = {Path(file.path).relative_to(root).as_posix(): file.default_id for file in files}
    return ids, [str(item) for item in found if isinstance(item, ReadError)]


def test_ids_are_paths_without_suffixes(tmp_path: Path) -> None:
    names = ["b.txt", "a/x.jsonl", "a/y.jsonl.gz", "a/z.JSONL.XZ", "a/b.c.txt", "Đoàn viên.TXT"]
    for name in names:
        write(tmp_path / name)
    ids, errors = scanned(tmp_path)
    assert ids == {
        "b.txt": "b", "a/x.jsonl": "a/x", "a/y.jsonl.gz": "a/y", "a/z.JSONL.XZ": "a/z",
        "a/b.c.txt": "a/b.c", "Đoàn viên.TXT": "Đoàn viên",
    }  # fmt: skip
    assert errors == []


def test_a_file_as_it_lies_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a" / "x.txt", b"12345")
    os.utime(path, ns=(1, 1_700_000_000_123_456_789))
    (file,) = scan(tmp_path)
    assert file == SourceFile(
        path.as_posix(), tmp_path.as_posix(), "a/x", 5, path.stat().st_mtime_ns
    )


def test_files_come_sorted(tmp_path: Path) -> None:
    names = [f"{folder}/{name}.txt" for folder in "abcdefghijkl" for name in "123"]
    for name in ["z.txt", *names[::-1], "x.txt"]:
        write(tmp_path / name)
    assert list(scanned(tmp_path)[0]) == ["x.txt", "z.txt", *names]


def test_what_is_no_article_is_passed_over(tmp_path: Path) -> None:
    for name in ("README.txt", "readme.jsonl", "x/Readme.vi.txt", "a.html", ".hidden.txt", "txt"):
        write(tmp_path / name)
    assert scanned(tmp_path) == ({}, [])


def test_a_root_that_is_a_file(tmp_path: Path) -> None:
    path = write(tmp_path / "README.txt")
    (file,) = scan(path)
    assert isinstance(file, SourceFile)
    assert (file.path, file.root, file.default_id) == (path.as_posix(), path.as_posix(), "README")


def test_a_root_of_no_known_format(tmp_path: Path) -> None:
    path = write(tmp_path / "a.html")
    (error,) = scan(path)
    assert str(error) == f"{path}: no known format; give .txt, .jsonl, .jsonl.gz, .jsonl.xz"


def test_no_link_leads_out_and_none_to_a_folder_is_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    outside = write(tmp_path / "outside" / "x.txt")
    write(root / "a.txt")
    (root / "folder").symlink_to(outside.parent)
    (root / "loop").symlink_to(root)
    (root / "b.txt").symlink_to(outside)
    (root / "c.txt").symlink_to("folder/x.txt")
    (root / "d.txt").symlink_to("a.txt")
    (root / "e.txt").symlink_to("e.txt")
    ids, errors = scanned(root)
    assert ids == {"a.txt": "a", "d.txt": "d"}
    assert errors == [
        f"{root}/b.txt: a symbolic link that leads out of the folder",
        f"{root}/c.txt: a symbolic link that leads out of the folder",
        f"{root}/e.txt: cannot be opened (Too many levels of symbolic links)",
    ]


def test_a_root_may_be_reached_by_a_link(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside" / "x.txt")
    (tmp_path / "folder").symlink_to(outside.parent)
    (tmp_path / "file.txt").symlink_to(outside)
    assert scanned(tmp_path / "folder") == ({"x.txt": "x"}, [])
    assert [item for item in scan(tmp_path / "file.txt") if isinstance(item, ReadError)] == []


def test_folders_in_folders_without_end(tmp_path: Path) -> None:
    code = (
        f"import os\nos.chdir({str(tmp_path)!r})\n"
        "for _ in range(1100):\n    os.mkdir('a')\n    os.chdir('a')\n"
        "open('x.txt', 'w').write('tin')\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    ids, errors = scanned(tmp_path)
    assert errors == []
    assert list(ids.values()) == ["a/" * 1100 + "x"]
    # Python's own removal of trees may not reach so deep.
    subprocess.run(["rm", "-rf", str(tmp_path / "a")], check=True)


def test_a_file_of_holes_is_passed_over(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c.jsonl.gz"):
        with (tmp_path / name).open("wb") as file:
            file.truncate(1 << 40)
    if (tmp_path / "a.txt").stat().st_blocks:
        pytest.skip("this file system has no sparse files")
    ids, errors = scanned(tmp_path)
    assert ids == {}
    assert errors == [
        f"{tmp_path}/{name}: hardly anything but holes in its 1,099,511,627,776 bytes"
        for name in ("a.txt", "b.jsonl", "c.jsonl.gz")
    ]


def test_sockets_and_devices_are_no_files(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "a.txt"))
        (tmp_path / "b.txt").symlink_to("/dev/zero")
        ids, errors = scanned(tmp_path)
    assert ids == {}
    assert errors == [f"{tmp_path}/{name}: not a regular file" for name in ("a.txt", "b.txt")]


def test_a_link_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "nothing")
    ids, errors = scanned(tmp_path)
    assert ids == {}
    assert errors == [f"{tmp_path}/a.txt: cannot be opened (No such file or directory)"]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    (tmp_path / "c.txt").mkdir()
    ids, errors = scanned(tmp_path)
    assert ids == {"b.txt": "b"}
    assert errors == [f"{tmp_path}/a.txt: not a regular file"]


def test_a_name_that_is_not_utf_8(tmp_path: Path) -> None:
    try:
        write(Path(os.fsdecode(os.fsencode(tmp_path) + b"/tin-\xe9.txt")))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    write(tmp_path / "b.txt")
    ids, errors = scanned(tmp_path)
    assert ids == {"b.txt": "b"}
    assert errors == [f"{tmp_path}/tin-\\udce9.txt: the file's name is not UTF-8; rename it"]


def test_a_folder_that_cannot_be_listed_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    # Deeper than a path may be long, which stops root too.
    code = f"import os\nos.chdir({str(tmp_path)!r})\n" + (
        "for _ in range(20):\n    os.mkdir('d' * 250)\n    os.chdir('d' * 250)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    ids, errors = scanned(tmp_path)
    assert ids == {"a.txt": "a"}
    assert len(errors) == 1
    assert errors[0].endswith("d: cannot be opened (File name too long)")


def test_the_ledger_comes_back_as_it_was_written(tmp_path: Path) -> None:
    entries = [
        LedgerEntry(
            SourceFile("/a b/Đ\u2028.jsonl", "/a b", "Đ\u2028", 7, 1_700_000_000_123_456_789),
            "00ff",
            (SourceRecord("x\"'\\", "aa", 3), SourceRecord("ý", "bb", 0)),
            ((3, "not JSON"), (0, "broken")),
            retry=True,
        ),
        LedgerEntry(SourceFile("/c.txt", "/c.txt", "c", 0, 0), "", ()),
    ]
    write_ledger(tmp_path, entries)
    assert read_ledger(tmp_path) == entries
    assert len((tmp_path / LEDGER).read_bytes().splitlines()) == 2


def test_an_entry_reports_its_errors_by_file_and_line() -> None:
    file = SourceFile("/c.jsonl", "/", "c", 0, 0)
    entry = LedgerEntry(file, "", (), ((3, "not JSON"), (0, "broken")))
    assert [str(error) for error in entry.read_errors()] == [
        "/c.jsonl:3: not JSON",
        "/c.jsonl: broken",
    ]
