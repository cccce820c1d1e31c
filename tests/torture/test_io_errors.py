"""A full disk or a broken one, at any operation of a build, once or for good."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from random import Random

import pytest
from changing_archive import ChangingArchive, State
from children import DONE, REFUSED, end_of, start
from faulty_disk import FaultyDisk
from lengths import FACTOR

#: Error, whether only writing fails, and whether the archive's own files fail too.
FAULTS = [(errno.ENOSPC, True, False), (errno.EIO, False, False), (errno.EIO, False, True)]


def operations(archive: ChangingArchive, disk: FaultyDisk, told: Path) -> int:
    """Return how many operations a build takes on a disk that does not fail."""

    def count() -> None:
        disk.install()
        archive.build()
        disk.tops = ()
        told.write_text(str(disk.operations))

    assert end_of(start(count)) == DONE
    return int(told.read_text())


def fails(archive: ChangingArchive, disk: FaultyDisk) -> int:
    """Build on a disk; return how that ended."""

    def attempt() -> None:
        disk.install()
        archive.build()

    return end_of(start(attempt))


def is_part(state: State, before: State, after: State) -> bool:
    """Tell whether each article is there as it was or as it is, and no other."""
    known = {*before.items(), *after.items()}
    return known >= state.items() and state.keys() >= before.keys() & after.keys()


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for good"])
@pytest.mark.parametrize(("error", "writing", "corpus"), FAULTS, ids=["full", "broken", "corpus"])
@pytest.mark.parametrize("updates", [0, 1, 10], ids=["first build", "update", "merge"])
def test_the_last_index_stays(
    tmp_path: Path, updates: int, error: int, writing: bool, corpus: bool, for_good: bool
) -> None:
    archive, random = ChangingArchive(tmp_path, seed=updates, articles=30), Random(updates)
    for _ in range(updates):
        archive.require_whole()
        archive.change()
    before, after = archive.found(), archive.state()
    saved = tmp_path / "saved"
    archive.index.mkdir(exist_ok=True)
    shutil.copytree(archive.index, saved)
    tops = (archive.folder,) if corpus else (archive.index,)
    disk = FaultyDisk(tops, error, -1, for_good=False, writing=writing)
    count = operations(archive, disk, tmp_path / "count")
    assert count > (0 if corpus else 20)
    places = range(count) if FACTOR else sorted(random.sample(range(count), min(count, 5)))
    for place in places:
        shutil.rmtree(archive.index)
        shutil.copytree(saved, archive.index)
        status = fails(archive, FaultyDisk(tops, error, place, for_good, writing))
        assert status in (DONE, REFUSED), f"operation {place} of {count}"
        now = archive.found()
        if corpus:  # a file that cannot be read is skipped: the rest is taken up
            assert is_part(now, before, after), f"operation {place} of {count}"
        else:
            assert now in ([after] if status == DONE else [before, after])
        archive.require_whole()
    print(f"{count} operations, {len(places)} tried")
