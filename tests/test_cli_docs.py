"""docs/cli.md against the code: every command, option, format and JSON key is there."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from conftest import CORPUS

from index.engines.explained import PassagePart, ScorePart
from searcher import model
from searcher.cli.facets import COLUMNS as FACET_COLUMNS
from searcher.cli.main import main
from searcher.cli.printing import FORMATS
from searcher.tables import COLUMNS, FIELDS
from searcher.weights import WEIGHTS

DOCS = (Path(__file__).parent.parent / "docs" / "cli.md").read_text(encoding="utf-8")
COMMANDS = sorted(entry_points(group="tracuu.commands").names)


def section(title: str) -> str:
    """Return the text under ``## title``."""
    match = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert match, f"docs/cli.md has no section {title!r}"
    return match.group(1)


def load(name: str) -> click.Command:
    (entry,) = entry_points(group="tracuu.commands", name=name)
    command = entry.load()
    assert isinstance(command, click.Command)
    return command


def test_there_is_a_section_for_each_command_and_no_other() -> None:
    assert sorted(re.findall(r"^## tracuu (\w+)$", DOCS, re.MULTILINE)) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_none_is_made_up(name: str) -> None:
    options = {
        flag
        for parameter in load(name).params
        if isinstance(parameter, click.Option)
        for flag in (*parameter.opts, *parameter.secondary_opts)
    }
    # Examples have short options of other programs; those of the tables are ours.
    documented = set(re.findall(r"--[a-z][a-z-]*|(?<=`)-\w(?=`)", section(f"tracuu {name}")))
    assert options <= documented, f"not documented: {options - documented}"
    assert documented <= options, f"not an option: {documented - options}"


@pytest.mark.parametrize(
    ("command", "types"),
    [
        (
            "search",
            [
                model.Hit,
                model.Snippet,
                model.ResultPage,
                model.Interpretation,
                model.Abbreviation,
                model.FacetCount,
                model.Suggestion,
            ],
        ),
        (
            "explain",
            [model.Explanation, ScorePart, PassagePart, model.Requirement, model.MassShare],
        ),
        ("stats", [model.IndexStats]),
    ],
)
def test_every_key_is_documented(command: str, types: list[type]) -> None:
    for kind in types:
        for field in dataclasses.fields(kind):
            assert f"`{field.name}`" in section(f"tracuu {command}"), f"{kind}: {field.name}"


@pytest.mark.parametrize(
    "args",
    [
        ["show", "000_a798f7f84a066ecb"],
        ["analyze", "công đoàn"],
        ["verify"],
        ["eval", "--queries", str(CORPUS / "queries.tsv"), "--qrels", str(CORPUS / "qrels.tsv")],
    ],
    ids=lambda args: args[0],
)
def test_every_key_that_is_printed_is_documented(
    args: list[str],
    corpus_index: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRACUU_INDEX", str(corpus_index))
    assert main([*args, "--format", "json"]) == 0
    documented = section(f"tracuu {args[0]}") + (section("tracuu search") * (args[0] == "show"))
    for key in keys_of(json.loads(capsys.readouterr().out)):
        assert f"`{key}`" in documented, key


def keys_of(value: object) -> Iterator[str]:
    """Yield the keys of every object in a JSON value."""
    if isinstance(value, dict):
        for key, child in value.items():
            yield key
            yield from keys_of(child)
    elif isinstance(value, list):
        for child in value:
            yield from keys_of(child)


def test_what_a_passage_is_is_said_with_its_figures() -> None:
    explain = " ".join(section("tracuu explain").split())
    assert f"within {WEIGHTS.passage_length} positions" in explain
    assert f"the {WEIGHTS.passage_depth} articles that score best" in explain


def test_formats_and_columns_are_documented() -> None:
    search = section("tracuu search")
    for name in (*FORMATS, *FIELDS, *FACET_COLUMNS):
        assert f"`{name}`" in search
    assert ", ".join(f"`{name}`" for name in COLUMNS) in search


def test_exit_codes_are_documented() -> None:
    assert re.findall(r"^\| (\d+) \| ([`\w]+)", DOCS, re.MULTILINE) == [
        ("0", "found"),
        ("1", "nothing"),
        ("2", "error"),
        ("130", "interrupted"),
        ("143", "`tracuu"),
    ]
