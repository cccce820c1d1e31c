from __future__ import annotations

import json
from pathlib import Path

import pytest

from searcher.cli.main import main

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def index(tmp_path: Path, capsys: Captured) -> str:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("Tin một.", encoding="utf-8")
    (tmp_path / "corpus" / "b.txt").write_text("Tin hai.", encoding="utf-8")
    directory = str(tmp_path / "index")
    main(["index", "--index", directory, "--jobs", "1", str(tmp_path / "corpus")])
    capsys.readouterr()
    return directory


def test_each_difference_is_a_line(index: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "corpus" / "b.txt").unlink()
    (tmp_path / "corpus" / "c.txt").write_text("Tin ba.", encoding="utf-8")
    (tmp_path / "corpus" / "a.txt").write_text("Tin đã sửa.", encoding="utf-8")
    assert main(["verify", "--index", index]) == 1
    lines = capsys.readouterr().out.splitlines()
    folder = tmp_path / "corpus"
    assert sorted(lines) == [
        f"changed: a ({folder}/a.txt)",
        f"extra: b ({folder}/b.txt)",
        f"missing: c ({folder}/c.txt)",
    ]


def test_a_name_of_two_lines_is_one(index: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "corpus" / "c\n\x1b[2J.txt").write_text("Tin ba.", encoding="utf-8")
    assert main(["verify", "--index", index]) == 1
    place = f"{tmp_path}/corpus/c �[2J.txt"
    assert capsys.readouterr().out == f"missing: c �[2J ({place})\n"


def test_as_json(index: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["verify", "--index", index, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found == {"same": True, "articles": 2, "damages": [], "absent": [], "differences": []}
    (tmp_path / "corpus" / "b.txt").unlink()
    assert main(["verify", "--index", index, "--format", "json"]) == 1
    (difference,) = json.loads(capsys.readouterr().out)["differences"]
    assert difference == {"kind": "extra", "id": "b", "place": f"{tmp_path}/corpus/b.txt"}


def test_repair_brings_up_to_date(index: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "corpus" / "b.txt").unlink()
    assert main(["verify", "--index", index, "--repair"]) == 0
    out, err = capsys.readouterr()
    assert out == "ok\n"
    assert err.splitlines() == [
        f"extra: b ({tmp_path}/corpus/b.txt)", "Brought up to date: the index holds 1 article.",
    ]  # fmt: skip


def test_repair_builds_anew(index: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "index" / "CURRENT").write_text("")
    assert main(["verify", "--index", index]) == 2
    assert "CURRENT: does not name a generation" in capsys.readouterr().out
    assert main(["verify", "--index", index, "--repair"]) == 0
    assert "Built anew: the index holds 2 articles." in capsys.readouterr().err


def test_repair_of_what_knows_no_paths(tmp_path: Path, index: str, capsys: Captured) -> None:
    place = str(tmp_path / "other")
    assert main(["verify", "--index", place]) == 2
    assert "there is no index here" in capsys.readouterr().err
    assert main(["verify", "--index", place, "--repair"]) == 2
    assert "nothing to index: give a file or a folder" in capsys.readouterr().err
    assert main(["verify", "--index", place, "--repair", str(tmp_path / "corpus")]) == 0
    assert capsys.readouterr().out == "ok\n"


def test_paths_are_for_repair(index: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["verify", "--index", index, str(tmp_path)]) == 2
    assert "PATH goes with --repair" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--wait", "--wait=0.1"])
def test_a_path_may_follow_wait(index: str, tmp_path: Path, option: str) -> None:
    assert main(["index", "--index", index, option, str(tmp_path / "corpus")]) == 0


@pytest.mark.parametrize("seconds", ["nan", "inf", "-inf", "1e999", "-1", "soon", ""])
def test_what_nobody_can_wait_for(index: str, seconds: str, capsys: Captured) -> None:
    assert main(["index", "--index", index, f"--wait={seconds}"]) == 2
    (told,) = capsys.readouterr().err.splitlines()
    assert f"'--wait': {seconds!r} is no number of seconds" in told
    assert "see tracuu index --help" in told


@pytest.mark.parametrize("option", ["--wait", "--wait=0", "--wait=1e300"])
def test_waiting_as_long_as_it_takes(index: str, option: str) -> None:
    assert main(["index", "--index", index, option]) == 0


def test_a_second_writer_says_whom_it_waits_for(
    index: str, tmp_path: Path, capsys: Captured
) -> None:
    from index.store import IndexStore

    with IndexStore(tmp_path / "index").writing():
        assert main(["index", "--index", index]) == 2
        assert ": busy: process " in capsys.readouterr().err
        assert main(["index", "--index", index, "--wait=0.1"]) == 2
        first, second = capsys.readouterr().err.splitlines()
        assert first.startswith("Waiting for process ")
        assert ": busy: process " in second
