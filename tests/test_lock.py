from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from index.errors import IndexBusy, UserError
from index.storage.lock import LOCK, deleting, share, write_lock

_HOLD = (
    "import sys\nfrom pathlib import Path\nfrom index.storage.lock import write_lock\n"
    "with write_lock(Path(sys.argv[1])):\n    print('held', flush=True)\n    input()\n"
)


@contextmanager
def held_by_another_process(directory: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", _HOLD, str(directory)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout and other.stdout.readline() == b"held\n"
        try:
            yield other
        finally:
            other.kill()


def test_a_second_writer_is_told_at_once_who_the_first_is(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as other:
        with pytest.raises(IndexBusy) as told, write_lock(tmp_path):
            pass
        assert f"{tmp_path}: busy: process {other.pid} of " in str(told.value)
        assert f" on {socket.gethostname()} since " in str(told.value)
        assert "`tracuu index --wait`" in str(told.value)


def test_also_within_one_process(tmp_path: Path) -> None:
    with write_lock(tmp_path):
        with pytest.raises(IndexBusy, match=f"busy: process {os.getpid()} "), write_lock(tmp_path):
            pass
        record = json.loads((tmp_path / LOCK).read_text())
        assert set(record) == {"pid", "host", "user", "since", "command"}
    assert (tmp_path / LOCK).read_text() == ""
    with write_lock(tmp_path):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path) as other:
        other.kill()
        other.wait()
        assert json.loads((tmp_path / LOCK).read_text())["pid"] == other.pid
        with write_lock(tmp_path):
            assert json.loads((tmp_path / LOCK).read_text())["pid"] == os.getpid()


@pytest.mark.parametrize(
    "record", [b"", b"{", b"[]", b'{"pid": 1}', b"\xff", b'{"since": 4}', b"[" * 200_000]
)
def test_whatever_stands_in_the_lock_file(tmp_path: Path, record: bytes) -> None:
    (tmp_path / LOCK).write_bytes(record)
    with write_lock(tmp_path):
        (tmp_path / LOCK).write_bytes(record)
        with pytest.raises(IndexBusy, match="busy: another process is"), write_lock(tmp_path):
            pass


def test_waiting_until_the_other_is_done(tmp_path: Path) -> None:
    told: list[str] = []
    with held_by_another_process(tmp_path) as other:
        threading.Timer(0.5, other.kill).start()
        with write_lock(tmp_path, wait=60, waiting=told.append):
            other.wait()
    assert len(told) == 1 and told[0].startswith(f"process {other.pid} of ")


def test_waiting_in_vain(tmp_path: Path) -> None:
    told: list[str] = []
    with (
        write_lock(tmp_path),
        pytest.raises(IndexBusy),
        write_lock(tmp_path, wait=0.3, waiting=told.append),
    ):
        pass
    assert len(told) == 1


def test_a_lock_file_that_was_deleted_gives_no_second_lock_to_its_successor(
    tmp_path: Path,
) -> None:
    with write_lock(tmp_path):
        (tmp_path / LOCK).unlink()
        with write_lock(tmp_path), pytest.raises(IndexBusy), write_lock(tmp_path):
            pass


def test_no_place_for_an_index(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(UserError, match="no index can be written here"),
        write_lock(tmp_path / "file"),
    ):
        pass


def test_what_is_shared_is_not_deleted(tmp_path: Path) -> None:
    path = tmp_path / "file"
    assert share(path) is None
    with deleting(path) as is_free:
        assert is_free
    path.write_text("x")
    first, second = share(path), share(path)
    assert first and second
    for reader in (first, second):
        with deleting(path) as is_free:
            assert not is_free
        reader.close()
    with deleting(path) as is_free:
        assert is_free
        assert share(path) is None
    path.chmod(0o444)
    shared = share(path)
    assert shared
    shared.close()


def test_what_lies_in_the_lock_s_place(tmp_path: Path) -> None:
    index, precious = tmp_path / "index", tmp_path / "precious"
    index.mkdir()
    precious.write_text("kept")
    for put in (
        lambda lock: lock.symlink_to(precious),
        lambda lock: lock.symlink_to("nowhere"),
        os.mkfifo,
        Path.mkdir,
    ):
        put(index / LOCK)
        told = f"{index}: no index can be written here .(Too|lock|Is a)[^)]+.; name another place"
        with pytest.raises(UserError, match=told), write_lock(index):
            pass
        (index / LOCK).rmdir() if (index / LOCK).is_dir() else (index / LOCK).unlink()
    assert precious.read_text() == "kept"


def test_a_lock_file_of_a_terabyte(tmp_path: Path) -> None:
    with held_by_another_process(tmp_path):
        os.truncate(tmp_path / LOCK, 1 << 40)
        with pytest.raises(IndexBusy, match="busy: another process is"), write_lock(tmp_path):
            pass
    with write_lock(tmp_path):
        assert (tmp_path / LOCK).stat().st_size < 1000
