"""The five names of the package, and the examples of docs/python.md."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import searcher
from searcher import Archive, Results, UserError, open_archive, search

PAGE = Path(__file__).parents[1] / "docs" / "python.md"


def test_the_examples_of_the_page_hold(corpus_index: Path) -> None:
    text = PAGE.read_text(encoding="utf-8").replace("build/demo-index", str(corpus_index))
    examples = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, PAGE.name, 0)
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    failed, tried = runner.run(examples, out=told.append)
    assert tried > 20
    assert not failed, "".join(told)


def test_the_page_names_what_there_is() -> None:
    named = re.findall(r"^\| `(\w+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(searcher.__all__)
    assert set(searcher.__all__) <= set(dir(searcher))
    with pytest.raises(AttributeError, match="no attribute 'serch'"):
        searcher.serch  # noqa: B018


def test_the_package_alone_imports_nothing() -> None:
    script = "import sys; import searcher; print(*sys.modules)"
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {"numpy", "searcher.api", "index"} & set(out.stdout.split()) == set()


@pytest.fixture(scope="module")
def archive(seed_index: Path) -> Archive:
    return open_archive(seed_index)


def test_results_are_a_sequence_of_hits(archive: Archive) -> None:
    found = archive.search("công đoàn")
    assert isinstance(found, Results)
    assert [hit.id for hit in found] == [found[0].id, found[-1].id]
    assert list(found[:1]) == [found[0]]
    assert found[1] in found and len(found) == found.total == 2
    assert not archive.search("xyzzy")


def test_one_search_is_that_of_an_archive(archive: Archive, seed_index: Path) -> None:
    assert list(search("công đoàn", seed_index)) == list(archive.search("công đoàn"))


def test_all_begins_with_the_page(archive: Archive) -> None:
    first = archive.search("công đoàn", limit=1)
    assert len(list(first.all())) == 2 and next(iter(first.all())) == first[0]
    assert len(list(archive.search("công đoàn", limit=1, offset=1).all())) == 1


def test_a_count_is_of_all_that_match(archive: Archive) -> None:
    assert archive.count("công đoàn") == archive.search("công đoàn", limit=1).total == 2


def test_one_name_is_one_name_and_not_its_letters(archive: Archive) -> None:
    author = archive.search("công đoàn")[0].byline
    for bylines in (author, [author], (author, "x")):
        assert archive.count("công đoàn", bylines=bylines) == 1


def test_an_archive_is_found_by_the_environment(
    seed_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACUU_INDEX", str(seed_index))
    with open_archive() as archive:
        assert len(archive) == archive.stats().articles == 2


def test_what_a_user_can_mend_is_a_user_error(archive: Archive, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no index"):
        open_archive(tmp_path)
    with pytest.raises(UserError, match="limit 0"):
        archive.search("công đoàn", limit=0)
    with pytest.raises(UserError, match="sort 'date': give relevance, newest, oldest"):
        archive.search("công đoàn", sort="date")  # type: ignore[arg-type]
    with pytest.raises(UserError, match='"2017-13" is not a date'):
        archive.count("công đoàn", period="2017-13")


@pytest.mark.parametrize("name", ["colour", "syntax", "filters"])
def test_an_argument_that_there_is_not_is_a_type_error(archive: Archive, name: str) -> None:
    wrong: Any = {name: "strict"}
    with pytest.raises(TypeError, match=f"no such argument: {name}; there are bylines, captions"):
        archive.search("công đoàn", **wrong)


def test_dates_are_texts_years_or_dates(archive: Archive) -> None:
    for day in ("2017-01-18", "18/1/2017", date(2017, 1, 18), 2017):
        assert archive.count("*", period=day) == 1
        assert archive.count("*", first_date=day, last_date=day) == 1


def test_what_is_closed_says_so(seed_index: Path) -> None:
    with open_archive(seed_index) as archive:
        found = archive.search("công đoàn", limit=1)
        begun = found.all()
        next(begun)
    assert [hit.id for hit in found] and len(list(begun)) == 1
    for ask in (
        lambda: archive.search("công đoàn"),
        lambda: archive.article(found[0].id),
        lambda: archive.suggest("công"),
        lambda: len(archive),
        found.all,
    ):
        with pytest.raises(ValueError, match="the archive is closed"):
            ask()
    archive.close()


def test_objects_show_what_they_are(seed_index: Path) -> None:
    with open_archive(seed_index) as archive:
        assert repr(archive) == "<Archive: 2 articles>"
        found = archive.search("công đoàn", limit=1)
        assert repr(found) == "<Results: 1 of 2 hits for 'công đoàn'>"
    assert repr(archive) == "<Archive: closed>"


def test_threads_share_an_archive(archive: Archive) -> None:
    queries = ["công đoàn", "mái ấm", "liên đoàn", "*"] * 25
    alone = [[hit.id for hit in archive.search(query)] for query in queries]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(archive.search, queries))
    assert [[hit.id for hit in found] for found in together] == alone


def test_type_checkers_are_told_that_there_are_types() -> None:
    for package in ("searcher", "index"):
        assert (files(package) / "py.typed").is_file()
