"""Bits turned over and files cut short anywhere in an index: found, and never answered from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from lengths import length
from made_archive import MadeArchive

from index.builder import BuildOptions, build
from index.errors import IndexDamaged
from index.store import IndexStore
from searcher.model import Filters, SearchRequest
from searcher.searcher import Searcher

_SEED = 20260
_FLIPS = 1000
# Of so many damages one cuts a file short, and half of the others fall on large files.
_CUTS = 5

_QUERIES = (
    SearchRequest("công đoàn an toàn vệ sinh"),
    SearchRequest("tho uoc lao dong tap the", sort="newest"),
    SearchRequest('"bảo hiểm xã hội" -đình'),
    SearchRequest('"mái ấm trao"~6'),
    SearchRequest("title:nghị* hoặc thưởng~", sort="oldest"),
    SearchRequest("LĐLĐ tỉnh"),
    SearchRequest("byline:ngọc"),
    SearchRequest("cônng đoàn viênn"),
    SearchRequest("zazu khong co"),
    SearchRequest("*", first_date="2016", filters=Filters(captions=True), limit=5),
    SearchRequest("công nhân", offset=40, filters=Filters(bylines=("NGỌC ẤM",))),
)
_SHOWN = "báo/41"

Ask = Callable[[Searcher], object]


def _page(request: SearchRequest) -> Ask:
    return lambda searcher: replace(searcher.search(request), took_ms=0)


#: Everything that a page or a command asks of an index.
QUESTIONS: dict[str, Ask] = {
    **{f"search {request.query}": _page(request) for request in _QUERIES},
    "suggest công đ": lambda searcher: searcher.suggest("công đ"),
    "suggest bao hiem x": lambda searcher: searcher.suggest("bao hiem x"),
    "similar": lambda searcher: searcher.similar(_SHOWN),
    "show": lambda searcher: searcher.article(_SHOWN),
    "explain": lambda searcher: searcher.explain(_QUERIES[0]),
    "explain an article": lambda searcher: searcher.explain(_QUERIES[0], _SHOWN),
    "all hits": lambda searcher: list(searcher.all_hits(SearchRequest("tiền lương", lit=False))),
    "stats": lambda searcher: searcher.stats(count_terms=True),
    "roots": lambda searcher: searcher.roots,
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of some hundred articles in several segments, of which some are deleted."""
    folder = tmp_path_factory.mktemp("corpus")
    MadeArchive(folder)
    texts = sorted(folder.glob("*.txt"))
    for path in texts[40:]:
        path.unlink()
    directory = tmp_path_factory.mktemp("index")
    build([folder], directory, BuildOptions(jobs=1))
    for number, path in enumerate(texts[:12]):
        path.write_text(f"Tin mới\n\nBài số {number} về tiền lương.", "utf-8")
    texts[13].unlink()
    build([folder], directory, BuildOptions(jobs=1))
    return directory


def answers(index: Path) -> dict[str, object]:
    """Return what an index answers, None for what it refuses as damaged.

    Whatever else is raised ends the test.
    """
    try:
        with Searcher.open(index) as searcher:
            return {name: _answer(searcher, ask) for name, ask in QUESTIONS.items()}
    except IndexDamaged:
        return dict.fromkeys(QUESTIONS)


def _answer(searcher: Searcher, ask: Ask) -> object:
    try:
        return ask(searcher)
    except IndexDamaged as error:
        assert "--rebuild" in str(error)
        return None


def is_found(index: Path) -> bool:
    """Tell whether verifying an index finds something."""
    try:
        return bool(IndexStore(index).verify())
    except IndexDamaged:
        return True


@contextmanager
def damaged(path: Path, chance: Random) -> Iterator[str]:
    """Damage a file, say how, and mend it."""
    sound = path.read_bytes()
    if chance.randrange(_CUTS) == 0:
        size = chance.randrange(len(sound))
        path.write_bytes(sound[:size])
        how = f"{path.name} cut to {size} of {len(sound)} bytes"
    else:
        bit = chance.randrange(8 * len(sound))
        data = bytearray(sound)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        how = f"{path.name}, bit {bit % 8} of byte {bit // 8} of {len(sound)}"
    try:
        yield how
    finally:
        path.write_bytes(sound)


def _files(index: Path) -> list[Path]:
    """Return all files that an answer depends on; the lock and the list of roots hold none."""
    return [*sorted(IndexStore(index).current().iterdir()), index / "CURRENT"]


def test_no_answer_comes_of_a_damaged_index(index: Path) -> None:
    chance = Random(_SEED)
    files = _files(index)
    sizes = [path.stat().st_size for path in files]
    right = answers(index)
    assert None not in right.values()
    assert not is_found(index)
    outcomes: Counter[str] = Counter()
    for _ in range(length(_FLIPS, 40)):
        (path,) = chance.choices(files, chance.choice((None, sizes)))
        with damaged(path, chance) as how:
            assert is_found(index), how
            for name, answer in answers(index).items():
                assert answer is None or answer == right[name], f"{how}: {name}"
                outcomes["refused" if answer is None else "right"] += 1
    assert answers(index) == right
    print(f"seed {_SEED}: {length(_FLIPS, 40)} damages, answers: {dict(outcomes)}")
    assert set(outcomes) == {"refused", "right"}


def test_without_a_derived_file_answers_are_the_same(index: Path) -> None:
    right = answers(index)
    (path, *_) = sorted(IndexStore(index).current().glob("MAIN_*.arrays"))
    data = path.read_bytes()
    path.unlink()
    try:
        assert answers(index) == right
    finally:
        path.write_bytes(data)
