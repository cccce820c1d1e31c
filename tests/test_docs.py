"""The documents are held to the project: links lead somewhere, lists are complete."""

from __future__ import annotations

import re
import tomllib
from itertools import chain
from pathlib import Path

import pytest

from index.settings import ABBREVIATIONS_VARIABLE, INDEX_VARIABLE

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _packages() -> list[str]:
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    return [*project["dependencies"], *extras]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_to_files(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    local = [link for link in links if not link.startswith(("http:", "https:"))]
    assert [link for link in local if not (document.parent / link).exists()] == []


def test_every_dependency_has_its_reason() -> None:
    names = {re.split(r"[<>=]", package)[0] for package in _packages()}
    text = _text("docs/dependencies.md")
    assert {name for name in names if not re.search(rf"\b{re.escape(name)}\b", text)} == set()


def test_every_dependency_has_a_range() -> None:
    assert [name for name in _packages() if not re.search(r"==|>=.*,<", name)] == []


def test_every_make_target_says_what_it_does() -> None:
    makefile = _text("Makefile")
    targets = re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    assert set(targets) >= {"demo", "test", "lint", "docs", "eval", "bench"}
    assert targets == re.findall(r"^([a-z]+):.*## \w", makefile, re.MULTILINE)


def test_readme_names_the_targets_a_newcomer_needs() -> None:
    assert {"make demo", "make test", "make lint", "make eval", "make bench"} <= set(
        re.findall(r"make [a-z]+", _text("README.md"))
    )


def test_every_setting_is_documented() -> None:
    assert INDEX_VARIABLE in _text("README.md")
    assert INDEX_VARIABLE in _text("docs/cli.md")
    assert ABBREVIATIONS_VARIABLE in _text("docs/abbreviations.md")
    assert ABBREVIATIONS_VARIABLE in _text("docs/cli.md")


def test_architecture_has_a_section_for_every_package() -> None:
    text = _text("docs/architecture.md")
    packages = [
        path.parent.relative_to(ROOT).as_posix()
        for top in ("index", "searcher", "web")
        for path in (ROOT / top).rglob("__init__.py")
    ]
    inner = {package for package in packages if "/" in package}
    assert {package for package in inner if f"`{package}/`" not in text} == {"index/engines/whoosh"}
    assert "`whoosh/` is the one adapter" in text


def test_decisions_are_numbered_without_gaps_and_have_three_parts() -> None:
    notes = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [note.name[:4] for note in notes] == [f"{n:04}" for n in range(1, len(notes) + 1)]
    for note in notes:
        text = note.read_text(encoding="utf-8")
        assert [part for part in ("Context", "Decision", "Consequence") if part not in text] == []
