"""What ``tracuu search`` and ``count`` print of one small archive, option by option."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_index import article, index_of

from searcher.cli.main import main

Captured = pytest.CaptureFixture[str]

PROGRAM = [sys.executable, "-m", "searcher.cli"]
#: More than a page may hold.
MANY = 1100


@pytest.fixture(scope="module")
def news_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four articles to filter, and more of another kind than a page may hold."""
    some = [
        article("a", "Công đoàn A", "Tin.", date="2017-04-12", byline="Minh Hạ", source="Báo A"),
        article("b", "Công đoàn B", "Tin.", date="2017-05-01", byline="Thu Hà", source="Báo B"),
        article("c", "Công đoàn C", "Tin.", date="2018-01-02", byline="Minh Hạ", captions=["Tết"]),
        article("=d", "Công đoàn D", "Tin.", source="Báo A"),
    ]
    many = [article(f"n{n:04}", f"Đình công {n}", "Tin.") for n in range(MANY)]
    return index_of(tmp_path_factory.mktemp("news"), [*some, *many])


@pytest.fixture(autouse=True)
def index_of_the_news(news_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACUU_INDEX", str(news_index))


def found(capsys: Captured, *args: str) -> list[str]:
    """Return the ids that a search prints, in the order of the alphabet."""
    assert main(["search", "--format", "ids", *args]) in (0, 1)
    return sorted(capsys.readouterr().out.splitlines())


def answered(capsys: Captured, *args: str) -> Any:
    assert main(["search", *args]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--period", "2017"], ["a", "b"]),
        (["--year", "2017-04"], ["a"]),
        (["--period", "2017-05-01"], ["b"]),
        (["--period", "2017", "--from", "2017-04-13"], ["b"]),
        (["--byline", "Minh Hạ"], ["a", "c"]),
        (["--byline", "Minh Hạ", "--byline", "Thu Hà"], ["a", "b", "c"]),
        (["--source", "Báo A"], ["=d", "a"]),
        (["--source", "Báo A", "--byline", "Minh Hạ"], ["a"]),
        (["--captions"], ["c"]),
        (["--no-captions"], ["=d", "a", "b"]),
        (["--byline", "Minh"], []),
    ],
)
def test_filters_narrow_what_is_found_and_counted(
    options: list[str], ids: list[str], capsys: Captured
) -> None:
    assert found(capsys, "công đoàn", *options) == ids
    assert main(["count", "công đoàn", *options]) == (0 if ids else 1)
    assert capsys.readouterr().out == f"{len(ids)}\n"


def test_filters_hold_for_each_query_of_a_batch(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "queries").write_text("công đoàn\ntin\n", encoding="utf-8")
    out = answered(
        capsys, "--batch", str(tmp_path / "queries"), "--captions", "--fields", "id,title"
    )
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["hits"] for answer in answers] == [[{"id": "c", "title": "Công đoàn C"}]] * 2


def test_thousands_of_queries_need_one_process_and_keep_their_order() -> None:
    queries = "".join(f"đình công {number}\n" for number in range(3000))
    result = subprocess.run(
        [*PROGRAM, "search", "--batch", "-", "--limit", "1", "--fields", "id", "--year", "2017"],
        input=queries, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert [answer["n"] for answer in answers] == list(range(1, 3001))
    assert [answer["query"] for answer in answers] == queries.splitlines()
    assert (result.returncode, result.stderr) == (0, "")


def test_facets_count_what_is_found(capsys: Captured) -> None:
    out = answered(capsys, "--facets", "công đoàn")
    rows = {(row["facet"], row["value"]): row["count"] for row in map(json.loads, out.splitlines())}
    assert rows[("year", "2017")] == 2
    assert rows[("month", "2018-01")] == 1
    assert rows[("byline", "Minh Hạ")] == 2
    assert rows[("source", "Báo A")] == 2
    assert (rows[("captions", "yes")], rows[("captions", "no")]) == (1, 3)


def test_facets_are_all_there_are(tmp_path: Path, capsys: Captured) -> None:
    """More than the filters of the page offer."""
    signed = [article(f"a{n}", "Tin", "Tin.", byline=f"Tác giả {n}") for n in range(60)]
    index = str(index_of(tmp_path, signed))
    out = answered(capsys, "--index", index, "--facets", "--format", "tsv", "tin")
    assert sum(row.startswith("byline\t") for row in out.splitlines()) == 60


def test_facets_on_a_terminal_are_tables_and_a_total(capsys: Captured) -> None:
    assert main(["search", "--facets", "--format", "text", "công đoàn"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("year\n  1  2018\n  2  2017\n\nmonth\n")
    assert "\nbyline\n  2  Minh Hạ\n  1  Thu Hà\n" in out
    assert err.endswith("4 articles (1 undated)\n")


def test_facets_of_nothing(capsys: Captured) -> None:
    assert main(["search", "--facets", "xyzzy"]) == 1
    assert capsys.readouterr().out == ""


def test_facets_in_json_are_those_of_the_page(capsys: Captured) -> None:
    page = json.loads(answered(capsys, "--format", "json", "công đoàn"))
    assert page["facets"]["year"][0] == {"value": "2018", "count": 1}
    assert answered(capsys, "--format", "json", "--facets", "công đoàn")


def test_all_goes_beyond_the_largest_page(capsys: Captured) -> None:
    ids = answered(capsys, "--all", "--format", "ids", "đình công").splitlines()
    assert len(set(ids)) == len(ids) == MANY
    assert (
        answered(capsys, "--limit", "1000", "--format", "ids", "đình công").splitlines()
        == (ids[:1000])
    )
    rest = answered(capsys, "--all", "--offset", "1090", "--format", "ids", "đình công")
    assert rest.splitlines() == ids[1090:]


@pytest.mark.parametrize(
    "options", [[], ["--format", "json"], ["--format", "text"], ["--all"], ["--batch", "-"]]
)
def test_beyond_the_last_hit_nothing_is_found(options: list[str]) -> None:
    """So that a loop over pages ends."""
    query = [] if "--batch" in options else ["công đoàn"]
    for offset, status in (("3", 0), ("4", 1)):
        result = subprocess.run(
            [*PROGRAM, "search", "--offset", offset, *options, *query],
            input="công đoàn\n", capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert result.returncode == status


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_all_keeps_the_order(sort: str, capsys: Captured) -> None:
    page = answered(capsys, "--sort", sort, "--format", "ids", "công đoàn")
    assert answered(capsys, "--all", "--sort", sort, "--format", "ids", "công đoàn") == page


@pytest.mark.parametrize("form", ["jsonl", "tsv", "csv", "paths", "text"])
def test_all_prints_what_a_page_prints(form: str, capsys: Captured) -> None:
    page = answered(capsys, "--format", form, "công đoàn")
    assert answered(capsys, "--all", "--format", form, "công đoàn") == page


def test_all_of_nothing(capsys: Captured) -> None:
    assert main(["search", "--all", "--format", "csv", "xyzzy"]) == 1
    assert capsys.readouterr().out == "id,score,date,title,byline,source,path\r\n"


def test_all_widens_as_a_page_does(capsys: Captured) -> None:
    assert main(["search", "--all", "--format", "ids", '"cồng đoán"']) == 1
    assert main(["search", "--all", "--widen", "--format", "ids", '"cồng đoán"']) == 0
    out, err = capsys.readouterr()
    assert sorted(out.splitlines()) == ["=d", "a", "b", "c"]
    assert err.startswith("Nothing has these marks; searched without them")


def test_csv_is_read_back_and_computes_nothing(capsys: Captured) -> None:
    out = answered(capsys, "--format", "csv", "--fields", "id,date,title", "công đoàn D")
    head, first, *_ = csv.reader(io.StringIO(out))
    assert head == ["id", "date", "title"]
    assert first == ["'=d", "", "Công đoàn D"]


def test_nul_ends_each_id_for_xargs() -> None:
    script = '"$@" search -0 --format ids "công đoàn" | xargs -0 "$@" show --'
    result = subprocess.run(
        ["sh", "-c", script, "sh", *PROGRAM], capture_output=True, text=True, check=True
    )
    assert result.stdout.count("Tin.") == 4


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--all", "--limit", "5", "a"], "--all prints every hit: leave out --limit"),
        (["--all", "--facets", "a"], "--all prints every hit: leave out --facets"),
        (
            ["--all", "--format", "json", "a"],
            "--format json is one page of hits: --all goes with jsonl",
        ),
        (
            ["--facets", "--format", "ids", "a"],
            "--facets prints no hits: leave out --fields, ids and paths",
        ),
        (
            ["--facets", "--limit", "5", "--sort", "newest", "a"],
            "--facets counts every hit: leave out --limit and --sort",
        ),
        (
            ["--batch", "-", "--all", "--format", "csv"],
            "--batch brings its own queries and its own format: leave out --all and --format",
        ),
    ],
)
def test_what_does_not_go_together_is_refused(
    args: list[str], message: str, capsys: Captured
) -> None:
    assert main(["search", *args]) == 2
    assert capsys.readouterr() == ("", f"tracuu: error: {message} (see tracuu search --help)\n")


def test_the_first_hits_of_all_are_there_before_the_last() -> None:
    with subprocess.Popen(
        [*PROGRAM, "search", "--all", "--format", "ids", "đình công"], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        first = os.read(process.stdout.fileno(), 1 << 16)
        # A process that keeps what it prints until its buffer is full has written 8,192 bytes.
        assert len(first) < 8192
        assert len(first.split()) + len(process.stdout.read().split()) == MANY
    assert process.returncode == 0


@pytest.mark.parametrize("options", [["--all"], ["--limit", "1000"]])
def test_a_reader_that_has_seen_enough_is_no_error(options: list[str]) -> None:
    script = '"$@" | head -n 1; echo "${PIPESTATUS[0]}"'
    command = [*PROGRAM, "search", *options, "đình công"]
    result = subprocess.run(
        ["bash", "-c", script, "bash", *command], capture_output=True, text=True, check=True
    )
    assert result.stderr == ""
    *_, status = result.stdout.splitlines()
    assert (len(result.stdout.splitlines()), status) == (2, "0")


def test_any_folder_will_do(tmp_path: Path, news_index: Path) -> None:
    relative = os.path.relpath(news_index, tmp_path)
    for index in (str(news_index), relative):
        result = subprocess.run(
            [*PROGRAM, "count", "--index", index, "công đoàn"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (result.returncode, result.stdout, result.stderr) == (0, "4\n", "")
