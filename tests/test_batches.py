from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index import batches
from index.article import Article
from index.batches import BATCH_BYTES, batch_bytes, in_batches, spooled_bytes, write_batches
from index.engines.base import SegmentInfo
from index.engines.whoosh.engine import WhooshEngine
from index.errors import UserError
from index.progress import Told, untold
from index.readers import READERS
from index.readers.base import Record, hash_of
from index.work import Work


class Dying(WhooshEngine):
    """Kills the process that indexes the first record; another is done a second later."""

    def write_segment(
        self, directory: Path, articles: Sequence[Article], told: Told = untold
    ) -> SegmentInfo:
        dying = directory.parent / "dying"
        if articles[0].id.startswith("a0"):
            dying.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        while not dying.exists():
            time.sleep(0.01)
        time.sleep(1)
        return super().write_segment(directory, articles, told)


def record(number: int, size: int = 40) -> Record:
    data = f'{{"text": "công đoàn số {number}"}}'.encode().ljust(size)
    return Record(f"a{number}", data, "a.jsonl", number, "jsonl", hash_of(data))


@pytest.mark.parametrize("jobs", [1, 2, 3, 8])
@pytest.mark.parametrize("total", [5 << 20, 33 << 20, 104 << 20, 341 << 20, 5 << 30])
def test_batches_fall_evenly_to_all_jobs(total: int, jobs: int) -> None:
    size = batch_bytes(total, jobs)
    assert size <= BATCH_BYTES
    number = -(-total // size)
    assert number % jobs == 0
    # No more rounds than the bound asks for.
    assert (number // jobs - 1) * jobs * BATCH_BYTES < total


def test_a_little_is_one_batch() -> None:
    assert batch_bytes(1 << 20, 8) == batch_bytes(0, 8) == BATCH_BYTES


def test_what_waits_on_the_disk_is_bounded() -> None:
    assert spooled_bytes(10 << 20, 1) == 0
    assert spooled_bytes(10 << 20, 2) == 10 << 20
    assert spooled_bytes(10 << 30, 2) <= 4 * BATCH_BYTES


def test_batches_are_cut_by_bytes_and_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 4)
    records = [record(number, 200 if number < 4 else 40) for number in range(11)]
    cut = [[item.id for item in batch] for batch in in_batches(records, 400, Work())]
    assert cut == [["a0", "a1"], ["a2", "a3"], ["a4", "a5", "a6", "a7"], ["a8", "a9", "a10"]]
    assert list(in_batches([], 400, Work())) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_but_segments_is_left(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 3)
    records = map(record, range(7))
    results = list(write_batches(WhooshEngine(), tmp_path, records, jobs))
    assert sorted(len(result.written) for result in results) == [1, 3, 3]
    segments = {result.segment.name for result in results if result.segment}
    assert len(segments) == 3
    left = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert all(any(name in file for name in segments) for file in left)


@pytest.mark.parametrize("jobs", [1, 2])
def test_work_tells_how_much_is_done_in_all_processes(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 3)
    work = Work()
    told = []
    for _ in write_batches(WhooshEngine(), tmp_path, map(record, range(7)), jobs, work=work):
        told.append((work.articles, work.bytes_left))
    assert told == sorted(told, key=lambda one: one[0])
    assert (work.articles, work.bytes_left) == (7, 0)


def test_a_segment_tells_its_steps(tmp_path: Path) -> None:
    shares: list[float] = []
    articles = [READERS["jsonl"].parse(record(number)) for number in range(20)]
    WhooshEngine().write_segment(tmp_path, articles, shares.append)
    assert shares == sorted(shares) and len(set(shares)) > 20
    assert shares[0] >= 0 and 0.9 < shares[-1] <= 1


def test_part_of_a_batch_is_part_of_the_work() -> None:
    work = Work()
    for size in (60, 40):
        work.hand_out(size)
    work.of_batch(1, 60)(0.5)
    assert (work.articles, work.bytes_left) == (1, 70)
    # Numbers so far apart share a place.
    work.of_batch(1 + (1 << 10), 40)(1)
    assert work.bytes_left == 30


def test_a_build_ends_when_one_of_its_processes_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As for want of memory. The result of the other is more than a pipe holds."""
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 300)
    records = [replace(record(number), id=f"a{number}".ljust(1000, "x")) for number in range(600)]
    told: list[UserError] = []

    def build() -> None:
        try:
            list(write_batches(Dying(), tmp_path, records, jobs=2))
        except UserError as error:
            told.append(error)

    thread = threading.Thread(target=build, daemon=True)
    thread.start()
    thread.join(60)
    for left in multiprocessing.active_children():
        left.kill()
        pytest.fail("it waits for what will not come")
    assert "was ended from outside, perhaps for want of memory" in str(told[0])
