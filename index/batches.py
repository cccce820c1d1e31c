"""Batches of records to segments, in this process or in several."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, count, islice
from multiprocessing.connection import wait as wait_for
from pathlib import Path
from typing import cast

from index.article import Article
from index.engines.base import Engine, SegmentInfo
from index.errors import ReadError, UserError
from index.learned.counts import LearnedCounts
from index.progress import Told
from index.readers import READERS
from index.readers.base import Record
from index.spool import read_records, write_records
from index.work import Work

#: Articles and bytes of one segment at most; they bound a worker's memory.
BATCH_ARTICLES = 16_384
BATCH_BYTES = 52 << 20
# Less is read and written by one process before another one has begun.
_SHARED_BYTES = 4 << 20
_SPOOLED = ".spooled"
# Articles by the hundred thousand are no garbage: looking for some among them takes a tenth
# of an update, and a twentieth of a build.
_COLLECT_AFTER = 200_000
# What is done of a batch, by the time that it takes, when it is read, and when it is counted
# what it teaches.
_READ_SHARE, _LEARNED_SHARE = 0.1, 0.28
_LARGE_BYTES = 4 << 20

# What the build that started this process has handed out.
_shared_work: Work


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of a batch: its segment, alone in a ``folder``, and the records that are
    no articles.

    ``learned`` are the counts of its records that are, ``written`` their ids.
    """

    segment: SegmentInfo | None
    folder: Path
    written: tuple[str, ...]
    learned: LearnedCounts
    rejected: tuple[tuple[str, ReadError], ...]


Item = Record | Article


def batch_bytes(total: int, jobs: int) -> int:
    """Return the bytes of a batch, so that as many batches as fit fall to each job.

    >>> batch_bytes(100 << 20, jobs=2) >> 20, batch_bytes(300 << 20, jobs=2) >> 20
    (50, 50)
    """
    if total < _SHARED_BYTES:
        return BATCH_BYTES
    rounds = -(-total // (jobs * BATCH_BYTES))
    return -(-total // (jobs * rounds))


def spooled_bytes(total: int, jobs: int) -> int:
    """Return how many bytes wait for a process on the disk at most, of so many in all."""
    return 0 if jobs == 1 else min(total, (jobs + 2) * batch_bytes(total, jobs))


def in_batches(items: Iterable[Item], size: int, work: Work) -> Iterator[Iterator[Item]]:
    """Cut items into batches of bounded count and of about ``size`` bytes, and count them.

    A batch has to be taken whole before the next one is asked for.
    """
    items = iter(items)
    for first in items:
        yield _batch(chain([first], items), size, work)


def _batch(items: Iterator[Item], size: int, work: Work) -> Iterator[Item]:
    taken = 0
    for number, item in enumerate(items, 1):
        work.hand_out(_size(item))
        yield item
        taken += _size(item)
        if number == BATCH_ARTICLES or taken >= size:
            return


def _size(item: Item) -> int:
    return len(item.data) if isinstance(item, Record) else 0


def write_batch(engine: Engine, folder: Path, items: Iterable[Item], work: Work) -> BatchResult:
    """Read and index one batch into a segment, in a folder of its own: a new one, which has a
    number for its name."""
    articles: list[Article] = []
    read: list[Article] = []
    rejected = []
    size = 0
    for item in items:
        size += _size(item)
        try:
            # Articles that were indexed before were counted before.
            if isinstance(item, Article):
                articles.append(item)
            else:
                read.append(READERS[item.reader].parse(item))
        except ReadError as error:
            rejected.append((item.id, error))
    told = work.of_batch(int(folder.name), size)
    told(_READ_SHARE)
    learned = LearnedCounts.of(read)
    articles += read
    folder.mkdir()
    rest = _from(_LEARNED_SHARE, told)
    segment = engine.write_segment(folder, articles, rest) if articles else None
    told(1)
    written = tuple(article.id for article in read)
    return BatchResult(segment, folder, written, learned, tuple(rejected))


def _from(start: float, told: Told) -> Told:
    """Return what takes the share of a last part, which begins when ``start`` is done."""
    return lambda share: told(start + (1 - start) * share)


def write_batches(
    engine: Engine,
    directory: Path,
    items: Iterable[Item],
    jobs: int,
    total_bytes: int = 0,
    work: Work | None = None,
) -> Iterator[BatchResult]:
    """Index items in up to ``jobs`` processes; yield a result a batch as it is done.

    Each batch gets a new folder in ``directory``; ``work`` is told how far they are.
    ``total_bytes`` are about those of all items. A single batch, and a single job, need no
    other process.
    """
    work = work or Work()
    batches = in_batches(items, batch_bytes(total_bytes, jobs), work)
    folders = (directory / f"{number}" for number in count(_next_number(directory)))
    if jobs == 1:
        for folder, batch in zip(folders, batches, strict=False):
            yield write_batch(engine, folder, batch, work)
        return
    files = (_spool(folder, batch) for folder, batch in zip(folders, batches, strict=False))
    first = list(islice(files, 2))
    if len(first) < 2:
        for file in first:
            yield _write_spooled(engine, file, work)
        return
    yield from _in_processes(engine, chain(first, files), jobs, work)


@contextmanager
def few_collections() -> Iterator[None]:
    """Look for garbage seldom."""
    before = gc.get_threshold()
    gc.set_threshold(_COLLECT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _next_number(directory: Path) -> int:
    return (
        max((int(path.name) for path in directory.iterdir() if path.name.isdigit()), default=0) + 1
    )


def _spool(folder: Path, batch: Iterator[Item]) -> Path:
    """Write a batch to a file beside its folder, through which it gets to another process.

    As an argument it would stay in this one's memory until the other is done with it.
    """
    file = folder.with_suffix(_SPOOLED)
    with file.open("wb") as stream:
        # Articles come from segments that are merged, and are written by one job.
        write_records(stream, cast(Iterator[Record], batch))
    return file


def _write_spooled(engine: Engine, file: Path, work: Work) -> BatchResult:
    with file.open("rb") as stream:
        result = write_batch(engine, file.with_suffix(""), read_records(stream), work)
    file.unlink()
    return result


def _write_in_worker(engine: Engine, file: Path) -> BatchResult:
    return _write_spooled(engine, file, _shared_work)


def _in_processes(
    engine: Engine, files: Iterator[Path], jobs: int, work: Work
) -> Iterator[BatchResult]:
    # Workers give the memory of large arrays back: glibc, once it saw some go, would keep it.
    os.environ.setdefault("MALLOC_MMAP_THRESHOLD_", str(_LARGE_BYTES))
    # Spawned, not forked: a fork copies the locks of threads that it does not copy.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, context, _begin_worker, (work,))
    running: set[Future[BatchResult]] = set()
    try:
        for file in files:
            if len(running) > jobs:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
            running.add(pool.submit(_write_in_worker, engine, file))
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in done)
    except BaseException as error:
        # One that has a result to hand over that nobody takes any more would be waited for.
        for process in list((pool._processes or {}).values()):
            process.kill()
        if isinstance(error, BrokenProcessPool):
            raise UserError(
                "a process that was indexing was ended from outside, perhaps for want of memory; "
                "nothing was changed: try again with fewer --jobs"
            ) from None
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin_worker(work: Work) -> None:
    """Make a worker of this process: it ends when its parent says so, or is killed, and not
    before."""
    global _shared_work
    _shared_work = work
    # A signal to the whole group is the parent's to answer: it ends its workers.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(_COLLECT_AFTER)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None  # only workers run this
    wait_for([parent.sentinel])
    os._exit(1)


def default_jobs() -> int:
    """Return how many processes use this machine's cores."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
