"""A build killed at any moment: the index is the last one published, and the next goes on."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from random import Random

from changing_archive import ChangingArchive
from children import DONE, end_of, kill, start
from lengths import length


def duration(archive: ChangingArchive) -> float:
    """Return the seconds that a build in a child takes."""
    archive.change()
    started = time.perf_counter()
    assert end_of(start(archive.build)) == DONE
    return time.perf_counter() - started


def test_a_killed_build_loses_and_doubles_nothing(tmp_path: Path) -> None:
    archive, random = ChangingArchive(tmp_path, seed=1), Random(2)
    archive.require_whole()
    longest = max(duration(archive) for _ in range(12))  # some of them merge
    ended: Counter[str] = Counter()
    for _ in range(length(200, 12)):
        before = archive.found()
        archive.change()
        child = start(archive.build)
        time.sleep(random.uniform(0, longest * 1.1))
        done = kill(child) == DONE
        now = archive.found()
        assert now in ([archive.state()] if done else [before, archive.state()])
        ended["whole" if done else "published" if now == archive.state() else "killed"] += 1
        if random.random() < 0.5:  # else the next one starts from what was left
            archive.require_whole()
    archive.require_whole()
    generations = list((archive.index / "generations").iterdir())
    assert len(generations) <= 2
    assert ended["killed"]
    print(f"killed {ended.total()} times: {dict(ended)}")


def test_a_killed_first_build_is_no_index(tmp_path: Path) -> None:
    random = Random(3)
    for number in range(length(50, 4)):
        home = tmp_path / str(number)
        home.mkdir()
        archive = ChangingArchive(home, seed=number)
        child = start(archive.build)
        time.sleep(random.uniform(0, 0.15))
        done = kill(child) == DONE
        assert archive.found() in ([archive.state()] if done else [{}, archive.state()])
        archive.require_whole()
