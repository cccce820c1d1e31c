"""A folder of articles that changes, and what of it an index holds."""

from __future__ import annotations

from pathlib import Path
from random import Random

from index.builder import BuildOptions, build
from index.errors import IndexMissing
from index.store import IndexStore
from searcher.model import SearchRequest
from searcher.searcher import Searcher

#: Articles by their ids, as their titles: every version of an article has its own.
State = dict[str, str]


class ChangingArchive:
    """Articles in text files and in one JSON-lines file, and the index of them."""

    def __init__(self, home: Path, seed: int, articles: int = 60) -> None:
        self.folder = home / "corpus"
        self.index = home / "index"
        self._random = Random(seed)
        self._versions = {f"t{number:03}": 0 for number in range(articles)}
        self._written: set[str] = set()
        self._version = 0
        self.folder.mkdir()
        self._write(set(self._versions))

    def state(self) -> State:
        """Return what an index of the folder has to hold."""
        return {name: _title(name, version) for name, version in self._versions.items()}

    def change(self) -> None:
        """Change some articles, delete some, add some."""
        self._version += 1
        names = sorted(self._versions)
        changed = set(self._random.sample(names, 4))
        deleted = set(self._random.sample(names, 2)) - changed
        added = {f"t{self._version:03}-{number}" for number in range(2)}
        for name in deleted:
            del self._versions[name]
            self._path(name).unlink(missing_ok=True)
        self._versions |= dict.fromkeys(changed | added, self._version)
        self._write(changed | added)

    def _write(self, names: set[str]) -> None:
        for name in names:
            if not _in_lines(name):
                self._path(name).write_text(_text(name, self._versions[name]), encoding="utf-8")
        lines = (
            f'{{"id": "{name}", "title": "{_title(name, version)}", "text": "Hội thi nấu ăn."}}\n'
            for name, version in self._versions.items()
            if _in_lines(name)
        )
        (self.folder / "lines.jsonl").write_text("".join(lines), encoding="utf-8")

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.txt"

    def build(self) -> None:
        """Bring the index up to date, in this process."""
        build([self.folder], self.index, BuildOptions(jobs=1))

    def found(self, index: Path | None = None) -> State:
        """Return what an index, by default this archive's, holds. No index holds nothing."""
        try:
            with Searcher.open(index or self.index) as searcher:
                return held(searcher)
        except IndexMissing:
            return {}

    def require_whole(self) -> None:
        """Build, and require that the index is that of the folder as it is now."""
        self.build()
        assert self.found() == self.state()
        assert list(IndexStore(self.index).verify()) == []


def held(searcher: Searcher) -> State:
    """Return the articles of an open index."""
    page = searcher.search(SearchRequest("*", limit=1000, lit=False, suggest=False))
    assert page.total == len(page.hits) == len({hit.id for hit in page.hits})
    return {hit.id: hit.title for hit in page.hits}


def _title(name: str, version: int) -> str:
    return f"Tin {name} lần {version}"


def _in_lines(name: str) -> bool:
    return name.endswith(("3", "7"))


def _text(name: str, version: int) -> str:
    return f"{_title(name, version)}\n\nHội thi nấu ăn ở xưởng Đoàn Kết, lần {version}.\n"
