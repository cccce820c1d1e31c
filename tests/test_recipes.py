"""The recipes of docs/recipes.md, run as they stand there: what they print is what they say."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import CORPUS, require

from index.builder import BuildOptions, build

PAGE = (Path(__file__).parents[1] / "docs" / "recipes.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RECIPES = {
    title: dict(_BLOCK.findall(section))
    for title, section in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
}
PRINTING = [title for title, blocks in RECIPES.items() if "text" in blocks]
NEW = "Công nhân đình công đòi lương\n\n20/11/2024\n\nSáng 20/11, công nhân đình công.\n"


@pytest.fixture
def shell(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a shell that has ``tracuu`` and an index of a copy of the samples."""
    shutil.copytree(CORPUS, tmp_path / "corpus")
    build([tmp_path / "corpus"], tmp_path / "index", BuildOptions(jobs=1))
    programs = Path(sys.executable).parent
    require((programs / "tracuu").exists(), "the command tracuu is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "TRACUU_INDEX": str(tmp_path / "index"),
        "LC_ALL": "C.UTF-8",
        "PORT": str(port),
        "EVERY": "0.1",
    }


def recipe(title: str) -> str:
    """Return a recipe's commands, if all that they need is there."""
    commands = RECIPES[title]["sh"]
    for program in ("bash", "jq", "xargs", "awk", "curl", "sqlite3"):
        if re.search(rf"\b{program}\b", commands) or program == "bash":
            require(shutil.which(program) is not None, f"{program} is not installed")
    return commands


def run(commands: str, environment: Mapping[str, str], folder: Path) -> str:
    """Return what a recipe prints. It ends well and complains of nothing."""
    result = subprocess.run(
        ["bash", "-eu", "-c", commands], env=environment, cwd=folder,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def test_there_are_ten_recipes_and_more() -> None:
    assert len(RECIPES) >= 10
    assert all("sh" in blocks for blocks in RECIPES.values())


@pytest.mark.parametrize("title", PRINTING)
def test_a_recipe_prints_what_the_page_says(
    title: str, shell: Mapping[str, str], tmp_path: Path
) -> None:
    wanted = RECIPES[title]["text"]
    assert wanted.strip()
    assert run(recipe(title), shell, tmp_path) == wanted


def test_cron_is_told_of_an_article_once(shell: Mapping[str, str], tmp_path: Path) -> None:
    commands = recipe("New articles by cron")
    assert run(commands, shell, tmp_path)
    assert run(commands, shell, tmp_path) == ""
    (tmp_path / "corpus" / "a b.txt").write_text(NEW, encoding="utf-8")
    told = run(commands, shell, tmp_path)
    assert told.splitlines()[:2] == ["Công nhân đình công đòi lương", "2024-11-20"]
    assert "a b · " in told
    assert run(commands, shell, tmp_path) == ""


def test_cron_takes_nothing_for_seen_after_an_error(
    shell: Mapping[str, str], tmp_path: Path
) -> None:
    commands = recipe("New articles by cron").replace("tracuu index --quiet\n", "")
    assert run(commands, shell, tmp_path)
    seen = (tmp_path / "seen.ids").read_bytes()
    (tmp_path / "index" / "CURRENT").write_text("lost")
    failed = subprocess.run(
        ["bash", "-c", commands], env=shell, cwd=tmp_path, capture_output=True, check=False
    )
    assert failed.returncode != 0
    assert b"tracuu: error: " in failed.stderr
    assert (tmp_path / "seen.ids").read_bytes() == seen != b""


def test_the_watch_tells_what_comes_in(shell: Mapping[str, str], tmp_path: Path) -> None:
    process = subprocess.Popen(
        ["bash", "-eu", "-c", recipe("Watch what comes in")], env=shell, cwd=tmp_path,
        stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True,
    )  # fmt: skip
    try:
        assert process.stdout
        process.stdout.readline()
        (tmp_path / "corpus" / "new.txt").write_text(NEW, encoding="utf-8")
        for line in process.stdout:
            if line.startswith("2024-11-20\t"):
                break
        assert line == "2024-11-20\tnew\tCông nhân đình công đòi lương\n"
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def test_matches_are_in_another_colour(shell: Mapping[str, str], tmp_path: Path) -> None:
    out = run(recipe("Matches in another colour"), shell, tmp_path)
    lit = re.findall(r"\x1b\[32m(.*?)\x1b\[0m", out)
    assert lit and all(text.casefold() == "mái ấm" for text in lit)
    assert len(out.splitlines()) == 1


def test_excel_gets_what_it_wants(shell: Mapping[str, str], tmp_path: Path) -> None:
    run(recipe("A spreadsheet, or a table of a database"), shell, tmp_path)
    assert (tmp_path / "for-excel.csv").read_bytes().startswith(b"\xef\xbb\xbfid,score,date")
    assert (tmp_path / "hits.csv").read_bytes().startswith(b"id,score,date")
