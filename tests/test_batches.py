from __future__ import annotations

from pathlib import Path

import pytest

from index import batches
from index.batches import BATCH_BYTES, batch_bytes, in_batches, spooled_bytes, write_batches
from index.engines.whoosh.engine import WhooshEngine
from index.readers.base import Record, hash_of


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
    cut = [[item.id for item in batch] for batch in in_batches(records, 400)]
    assert cut == [["a0", "a1"], ["a2", "a3"], ["a4", "a5", "a6", "a7"], ["a8", "a9", "a10"]]
    assert list(in_batches([], 400)) == []


@pytest.mark.parametrize("jobs", [1, 2])
def test_nothing_but_segments_is_left(
    tmp_path: Path, jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH_ARTICLES", 3)
    records = map(record, range(7))
    results = list(write_batches(WhooshEngine(), tmp_path, records, jobs))
    assert sorted(result.read for result in results) == [1, 3, 3]
    segments = {result.segment.name for result in results if result.segment}
    assert len(segments) == 3
    left = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert all(any(name in file for name in segments) for file in left)
