"""One writer that publishes again and again, and readers that never see two states at once."""

from __future__ import annotations

import multiprocessing
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from lengths import FACTOR, length

from index.builder import BuildOptions, build
from searcher.model import SearchRequest
from searcher.searcher import Searcher

ARTICLES = 30
SECONDS_BETWEEN = 2.0 if FACTOR else 0.3


def write(folder: Path, turn: int) -> None:
    """Write all articles anew, each with the number of the turn."""
    for number in range(ARTICLES):
        text = f"Tin số {number} lượt {turn}\n\nHội thi nấu ăn của lượt {turn}.\n"
        (folder / f"t{number}.txt").write_text(text, encoding="utf-8")


def turn_of(searcher: Searcher) -> int:
    """Return the turn that an answer is of; it is all of one."""
    page = searcher.search(SearchRequest("hội thi nấu ăn", limit=100))
    assert page.total == len(page.hits) == ARTICLES
    told = {hit.title.rpartition(" ")[2] for hit in page.hits}
    told |= {hit.snippets[0].text.rstrip(".").rpartition(" ")[2] for hit in page.hits}
    assert len(told) == 1, told
    return int(told.pop())


def read(index: Path, opens_anew: bool, stop: Event, told: Connection) -> None:
    """Ask until told to stop; send how many answers came, of how many turns, and any error."""
    asked, turns, error = 0, [0], ""
    try:
        with opened(index) as kept:
            while not stop.is_set():
                with opened(index) if opens_anew else refreshed(kept) as searcher:
                    turn = turn_of(searcher)
                assert turn >= turns[-1], "an older state came back"
                turns += [turn] if turn > turns[-1] else []
                asked += 1
    except BaseException:
        error = traceback.format_exc()
    told.send((asked, len(turns), error))


@contextmanager
def opened(index: Path) -> Iterator[Searcher]:
    with Searcher.open(index) as searcher:
        yield searcher


@contextmanager
def refreshed(searcher: Searcher) -> Iterator[Searcher]:
    searcher.refresh()
    yield searcher


def test_readers_never_see_half_a_publication(tmp_path: Path) -> None:
    folder, index = tmp_path / "corpus", tmp_path / "index"
    folder.mkdir()
    write(folder, 1)
    build([folder], index, BuildOptions(jobs=1))
    context = multiprocessing.get_context("fork")
    stop = context.Event()
    readers = []
    for number in range(8):
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=read, args=(index, number % 2 == 0, stop, theirs))
        process.start()
        theirs.close()
        readers.append((process, ours))
    turn, ends = 1, time.monotonic() + length(600, 6)
    while time.monotonic() < ends:
        started = time.monotonic()
        turn += 1
        write(folder, turn)
        build([folder], index, BuildOptions(jobs=1))
        time.sleep(max(0.0, started + SECONDS_BETWEEN - time.monotonic()))
    stop.set()
    results = [ours.recv() for _, ours in readers]
    for process, _ in readers:
        process.join()
    errors = [error for _, _, error in results if error]
    assert not errors, errors[0]
    assert all(turns > 2 for _, turns, _ in results)
    print(f"{turn - 1} publications, {sum(asked for asked, _, _ in results):,} answers, no error")
