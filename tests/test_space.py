from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.builder import BuildOptions, build
from index.errors import UserError
from index.storage.space import INDEX_TIMES, require_space
from index.store import IndexStore


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Một tin ngắn về công đoàn.", encoding="utf-8")
    return folder


@pytest.fixture
def leave(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Leave so many bytes on the disk, as far as anybody can tell."""

    def leave(free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=free))

    return leave


def test_too_little_room(tmp_path: Path, leave: Callable[[int], None]) -> None:
    leave(1_000_000)
    require_space(tmp_path, 400_000)
    with pytest.raises(UserError, match="about 1,460,000 bytes are needed"):
        require_space(tmp_path, 400_000, spooled=500_000)
    with pytest.raises(UserError) as told:
        require_space(tmp_path, 1_000_000)
    assert str(told.value) == (
        f"{tmp_path}: too little room on the disk: about 2,400,000 bytes are needed, 1,000,000 "
        "are free; make room, or name another place with --index; nothing was changed"
    )


def test_nothing_is_written_where_there_is_no_room(
    corpus: Path, tmp_path: Path, leave: Callable[[int], None]
) -> None:
    leave(10)
    with pytest.raises(UserError, match="too little room on the disk"):
        build([corpus], tmp_path / "index")
    assert [path.name for path in (tmp_path / "index").iterdir()] == ["lock"]


def test_what_is_only_touched_needs_no_room(
    corpus: Path, tmp_path: Path, leave: Callable[[int], None]
) -> None:
    build([corpus], tmp_path / "index")
    os.utime(corpus / "a.txt", (1, 1))
    leave(10)
    assert build([corpus], tmp_path / "index").unchanged == 1
    with pytest.raises(UserError, match="too little room on the disk"):
        build([], tmp_path / "index", BuildOptions(rebuild=True))
    assert IndexStore(tmp_path / "index").verify() == ()


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "make room, or name another place with --index"),
        (errno.EDQUOT, "make room, or name another place with --index"),
        (errno.EROFS, "name another place with --index"),
        (errno.EIO, "look after the disk, or name another place with --index"),
    ],
)
def test_a_disk_that_fails_while_it_is_built(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, advice: str
) -> None:
    index = tmp_path / "index"
    build([corpus], index)
    before = IndexStore(index).pointer()
    (corpus / "b.txt").write_text("Tin khác.", encoding="utf-8")

    def fail(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(UserError) as told:
            build([corpus], index)
    reason = os.strerror(number)
    assert str(told.value) == f"{index}: {reason}; {advice}; the index is as it was before"
    assert IndexStore(index).pointer() == before
    assert [path.name for path in (index / "generations").iterdir()] == [before.name]
    assert not (index / "staging").exists()
    assert build([corpus], index).added == 1


def test_a_disk_that_fails_when_all_is_done(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pointer has its new name, and nobody can say whether it has it after a power cut."""
    index = tmp_path / "index"
    real_replace = Path.replace

    def replace(path: Path, target: Path) -> Path:
        replaced = real_replace(path, target)
        if target.name == "CURRENT":
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(target))
        return replaced

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(UserError, match="the new index is searched already, but a power cut"):
            build([corpus], index)
    assert IndexStore(index).verify() == ()
    assert IndexStore(index).check().articles == 1


def test_the_factor_is_enough(seed_index: Path) -> None:
    """An index of many articles takes what is said; that of a few takes more, but is small."""
    assert 2 < INDEX_TIMES < 3
    assert IndexStore(seed_index).check().index_bytes < 10 << 20
