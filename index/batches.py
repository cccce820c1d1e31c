"""Batches of records to segments, in this process or in several."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import wait as wait_for
from pathlib import Path

from index.article import Article
from index.engines.base import Engine, SegmentInfo
from index.errors import ReadError, UserError
from index.learned.archive import LearnedCounts
from index.readers import READERS
from index.readers.base import Record

#: Articles of one segment at most; it bounds a worker's memory.
BATCH_ARTICLES = 4096
BATCH_BYTES = 32 << 20


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch: its segment, and the records that are no articles.

    ``learned`` are the counts of its records that are. ``read`` counts the items of the
    batch, ``size`` their bytes.
    """

    segment: SegmentInfo | None
    learned: LearnedCounts
    rejected: tuple[tuple[str, ReadError], ...]
    read: int
    size: int


Item = Record | Article


def in_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut items into batches of bounded count and bytes."""
    batch: list[Item] = []
    size = 0
    for item in items:
        batch.append(item)
        size += _size(item)
        if len(batch) == BATCH_ARTICLES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(item: Item) -> int:
    return len(item.data) if isinstance(item, Record) else 0


def write_batch(engine: Engine, directory: Path, items: list[Item]) -> BatchResult:
    """Read and index one batch into a segment."""
    articles, read, rejected = [], [], []
    for item in items:
        if isinstance(item, Article):
            articles.append(item)
            continue
        try:
            read.append(READERS[item.reader].parse(item))
        except ReadError as error:
            rejected.append((item.id, error))
    # Articles that were indexed before were counted before.
    learned = LearnedCounts.of(read)
    articles += read
    segment = engine.write_segment(directory, articles) if articles else None
    return BatchResult(segment, learned, tuple(rejected), len(items), sum(map(_size, items)))


def write_batches(
    engine: Engine, directory: Path, items: Iterable[Item], jobs: int
) -> Iterator[BatchResult]:
    """Index items in up to ``jobs`` processes; yield a result a batch as it is done.

    A single batch, and a single job, need no other process.
    """
    batches = in_batches(items)
    first = list(islice(batches, 2))
    if jobs == 1 or len(first) < 2:
        for batch in first:
            yield write_batch(engine, directory, batch)
        for batch in batches:
            yield write_batch(engine, directory, batch)
        return
    yield from _in_processes(engine, directory, first, batches, jobs)


def _in_processes(
    engine: Engine,
    directory: Path,
    first: list[list[Item]],
    rest: Iterator[list[Item]],
    jobs: int,
) -> Iterator[BatchResult]:
    # Spawned, not forked: a fork copies the locks of threads that it does not copy.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_follow_parent)
    running: set[Future[BatchResult]] = set()
    try:
        running = {pool.submit(write_batch, engine, directory, batch) for batch in first}
        first.clear()
        for batch in rest:
            if len(running) > jobs:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
            running.add(pool.submit(write_batch, engine, directory, batch))
            del batch
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BrokenProcessPool:
        raise UserError(
            "a process that was indexing was ended from outside, perhaps for want of memory; "
            "nothing was changed: try again with fewer --jobs"
        ) from None
    except BaseException:
        for process in list((pool._processes or {}).values()):
            process.kill()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _follow_parent() -> None:
    """Make this worker end when its parent says so, or is killed, and not before."""
    # A signal to the whole group is the parent's to answer: it ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # only workers run this
    wait_for([parent.sentinel])
    os._exit(1)


def default_jobs() -> int:
    """Return how many processes use this machine's cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
