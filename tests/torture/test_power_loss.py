"""The power fails at any operation: the index is the old one or the new one, never a mix."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path
from random import Random

import pytest
from changing_archive import ChangingArchive, State
from children import DONE, end_of, start
from crash_disk import CrashDisk, Moment, restore
from lengths import FACTOR, length

#: The chance of an operation that was not made sure to have lasted all the same.
LUCK = (0.0, 1.0, 0.5, 0.5, 0.9, 0.1)


def recorded(archive: ChangingArchive, blobs: Path) -> list[Moment]:
    """Build in a child; return the disk at each of its operations, and after the last."""
    moments = blobs.with_suffix(".moments")

    def record() -> None:
        archive.index.mkdir(exist_ok=True)
        disk = CrashDisk(archive.index, blobs)
        archive.build()
        disk.record("end")
        moments.write_bytes(pickle.dumps(disk.moments))

    assert end_of(start(record)) == DONE
    loaded: list[Moment] = pickle.loads(moments.read_bytes())
    return loaded


def outcomes(
    archive: ChangingArchive, before: State, moments: list[Moment], blobs: Path, seed: int
) -> int:
    """Require of what may be left at each moment that it is old or new; return how many."""
    random, index, after = Random(seed), archive.index, archive.state()
    # What is sure at the end is what was asked for: the build said that it was done.
    tried = [(moments[-1], 0.0)]
    tried += [(moment, luck) for moment in moments for luck in LUCK]
    if not FACTOR:
        tried = tried[:1] + random.sample(tried, length(0, 25))
    for moment, luck in tried:
        shutil.rmtree(index)
        restore(moment, blobs, index, random, luck)
        allowed = [after] if moment.event == "end" else [before, after]
        assert archive.found() in allowed, (moment.event, luck)
        if random.random() < 0.3:
            archive.require_whole()
    return len(tried)


@pytest.mark.parametrize("updates", [0, 1, 10], ids=["first build", "update", "merge"])
def test_the_index_is_the_old_one_or_the_new_one(tmp_path: Path, updates: int) -> None:
    archive = ChangingArchive(tmp_path, seed=updates, articles=40)
    for _ in range(updates):
        archive.require_whole()
        archive.change()
    before = archive.found()
    blobs = tmp_path / "blobs"
    moments = recorded(archive, blobs)
    assert any(moment.event.startswith("fsync") for moment in moments)
    tried = outcomes(archive, before, moments, blobs, seed=updates)
    print(f"{len(moments)} operations, {tried} outcomes")
