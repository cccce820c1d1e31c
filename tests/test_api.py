"""The five names of the package, and the examples of docs/python.md."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

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
    with pytest.raises(TypeError, match="colour"):
        archive.search("công đoàn", colour="red")  # type: ignore[call-arg]
