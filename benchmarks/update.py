"""How long until changed articles are found: build, take up, search."""

from __future__ import annotations

import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpora import Slice
from index.builder import build
from searcher.model import SearchRequest
from searcher.searcher import Searcher

CHANGED = 100
#: A word of no article, which the changed ones get.
_WORD = "zqxwkj"


@dataclass(frozen=True, slots=True)
class Update:
    """``seconds`` from the start of a build to the answer that holds all ``changed``
    articles, given by a searcher that was open before."""

    changed: int
    seconds: float


def update(cut: Slice, folder: Path) -> Update:
    """Change articles that are spread over a slice's one file, in a copy of its index."""
    copy, kept = folder.with_name("updated"), cut.records.with_suffix(".kept")
    shutil.rmtree(copy, ignore_errors=True)
    # The files of a generation never change: links are as good as copies.
    shutil.copytree(folder, copy, copy_function=os.link)
    changed = min(CHANGED, cut.articles)
    if not kept.exists():
        cut.records.replace(kept)
    try:
        _change(kept, cut.records, cut.articles // changed, changed)
        with Searcher.open(copy) as searcher:
            started = time.perf_counter()
            build([cut.records], copy)
            searcher.refresh()
            found = searcher.search(SearchRequest(_WORD)).total
            seconds = time.perf_counter() - started
    finally:
        kept.replace(cut.records)
        shutil.rmtree(copy)
    if found != changed:
        raise RuntimeError(f"{changed} articles were changed, {found} are found")
    return Update(changed, seconds)


def _change(source: Path, target: Path, every: int, most: int) -> None:
    """Write a corpus with a word more in the first ``most`` of every so many articles."""
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as file:
        for number, line in enumerate(lines):
            if number % every == 0 and number // every < most:
                record = json.loads(line)
                record["text"] += f"\n{_WORD}"
                line = json.dumps(record, ensure_ascii=False) + "\n"
            file.write(line)
