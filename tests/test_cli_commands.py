"""Every command on real small indexes."""

from __future__ import annotations

import errno
import json
import math
import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from select import select
from typing import Any

import pytest

from searcher.cli.main import main

Captured = pytest.CaptureFixture[str]

AN_PHU = "000_a798f7f84a066ecb"
CAN_THO = "004_53f2e390344ddf15"
PROGRAM = [sys.executable, "-m", "searcher.cli"]


@pytest.fixture(autouse=True)
def index_of_the_seeds(seed_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find the owner's two articles without ``--index``."""
    monkeypatch.setenv("TRACUU_INDEX", str(seed_index))


def lines(capsys: Captured) -> list[str]:
    return capsys.readouterr().out.splitlines()


# -- search


def test_search_prints_a_hit_a_line_in_a_pipe(capsys: Captured) -> None:
    assert main(["search", "lien", "doan", "lao", "dong", "an", "phu"]) == 0
    hit = json.loads(lines(capsys)[0])
    assert hit["title"] == "Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác"
    assert hit["date"] == "2024-04-12T16:48"
    assert [hit["title"][start:end] for start, end in hit["title_spans"]][-1].endswith("Phú")


def test_search_prints_the_whole_page_as_json(capsys: Captured) -> None:
    assert main(["search", "--format", "json", "--limit", "1", "công đoàn"]) == 0
    (line,) = lines(capsys)
    page = json.loads(line)
    assert (page["query"], page["total"], page["limit"]) == ("công đoàn", 2, 1)
    assert len(page["hits"]) == 1


def test_search_prints_text_where_asked_and_counts_on_stderr(capsys: Captured) -> None:
    assert main(["search", "--format", "text", "công đoàn"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("1. ")
    assert "\n2. " in out
    note = "CĐ = Công đoàn (--verbatim searches what was typed)\n"
    assert err == note + "1 to 2 of 2 articles\n"


def test_offset_continues_where_the_first_page_ended(capsys: Captured) -> None:
    main(["search", "--format", "ids", "công đoàn"])
    both = lines(capsys)
    assert set(both) == {AN_PHU, CAN_THO}
    assert main(["search", "--format", "ids", "--offset", "1", "công đoàn"]) == 0
    assert lines(capsys) == both[1:]


def test_hits_of_a_later_page_are_numbered_on(capsys: Captured) -> None:
    assert main(["search", "--format", "text", "--offset", "1", "công đoàn"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("2. ") and err.endswith("2 to 2 of 2 articles\n")


def test_sort_by_date(capsys: Captured) -> None:
    for order, years in (("newest", ["2024", "2017"]), ("oldest", ["2017", "2024"])):
        main(["search", "--sort", order, "công đoàn"])
        assert [json.loads(line)["date"][:4] for line in lines(capsys)] == years


def test_date_limits_include_their_ends(capsys: Captured) -> None:
    assert main(["count", "công đoàn", "--from", "18/1/2017", "--to", "2017-01-18"]) == 0
    assert lines(capsys) == ["1"]
    assert main(["count", "công đoàn", "--from", "2017-01-19", "--to", "2024-04-11"]) == 1
    assert lines(capsys) == ["0"]


def test_nothing_found_is_exit_code_1(capsys: Captured) -> None:
    assert main(["search", "xyzzy"]) == 1
    assert capsys.readouterr() == ("", "")
    assert main(["search", "--format", "text", "xyzzy"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Nothing found.\n")


def test_bad_queries_and_bad_dates_are_exit_code_2(capsys: Captured) -> None:
    for args in (["search", '"công đoàn'], ["count", "(a"], ["search", "a", "--to", "2020-13"]):
        assert main(args) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert re.fullmatch(r"tracuu: error: [^\n]+\n", err)


def test_no_index_is_exit_code_2_and_says_what_to_do(tmp_path: Path, capsys: Captured) -> None:
    for name in ("search", "count", "show", "suggest", "explain"):
        assert main([name, "--index", str(tmp_path / "none"), "a"]) == 2
        assert re.fullmatch(r"tracuu: error: [^\n]*none[^\n]*\n", capsys.readouterr().err)


@pytest.mark.parametrize("command", ["search", "count", "explain"])
@pytest.mark.parametrize("query", ["", "..."])
def test_a_query_that_says_nothing_is_an_error(command: str, query: str, capsys: Captured) -> None:
    assert main([command, query]) == 2
    out, err = capsys.readouterr()
    assert (out, err.partition(" (")[0]) == ("", "tracuu: error: there is nothing to look for")


def test_a_lone_star_finds_every_article(capsys: Captured) -> None:
    assert main(["search", "*", "--sort", "oldest", "--format", "ids"]) == 0
    assert lines(capsys) == [CAN_THO, AN_PHU]


def test_an_index_that_is_a_file_is_one_line(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["search", "x", "--index", str(tmp_path / "file")]) == 2
    assert re.fullmatch(r"tracuu: error: [^\n]*file: there is no[^\n]*\n", capsys.readouterr().err)


def test_widening_is_done_when_asked_and_said(capsys: Captured) -> None:
    assert main(["search", "--format", "ids", '"thòa ườc"']) == 1
    assert main(["search", "--format", "ids", "--widen", '"thòa ườc"']) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()
    assert err.startswith("Nothing has these marks; searched without them")


#: What no search from the shell needs. Each of them was imported once, or is easily drawn in.
NEEDLESS = {
    *("asyncio", "concurrent", "importlib.metadata", "logging", "multiprocessing", "numpy.ma"),
    *("flask", "pyvi", "rapidfuzz", "rich", "sklearn", "waitress", "web", "whoosh"),
    *("index.builder", "index.engines.explained", "searcher.explanation"),
    *("searcher.completing", "searcher.similar"),
}


@pytest.mark.parametrize("form", ["ids", "jsonl", "tsv", "paths", "json"])
def test_search_in_a_pipe_imports_nothing_heavy(form: str) -> None:
    script = (
        "import sys; from searcher.cli.main import main; "
        f"status = main(['search', '--format', '{form}', 'công đoàn']); "
        f"print(status, *{NEEDLESS} & set(sys.modules), file=sys.stderr)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout
    assert result.stderr.split() == ["0"]


def test_a_terminal_gets_coloured_text() -> None:
    reader, terminal = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "60"}
    environment.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [*PROGRAM, "search", "thoa uoc"], stdout=terminal, stderr=subprocess.PIPE, env=environment
    )
    os.close(terminal)
    out = read_all(reader)
    assert process.stderr
    assert process.stderr.read().decode().startswith("1 to ")
    process.stderr.close()
    assert process.wait() == 0
    assert re.search(r"\x1b\[[\d;]*33m[Tt]h[oỏ]", out, re.IGNORECASE)
    plain = re.sub(r"\x1b\[[\d;]*m", "", out)
    assert plain.startswith("1. ")
    assert max(map(len, plain.splitlines())) <= 60


def read_all(descriptor: int) -> str:
    """Return what was written to a pseudo-terminal until its other end closed."""
    received = b""
    try:
        while chunk := os.read(descriptor, 4096):
            received += chunk
    except OSError:
        # Linux's way of saying that the other end is closed.
        pass
    finally:
        os.close(descriptor)
    return received.decode()


# -- search --batch


def batch(tmp_path: Path, capsys: Captured, queries: bytes, *options: str) -> tuple[int, list[Any]]:
    file = tmp_path / "queries.txt"
    file.write_bytes(queries)
    status = main(["search", "--batch", str(file), *options])
    return status, [json.loads(line) for line in lines(capsys)]


def test_batch_answers_each_line(tmp_path: Path, capsys: Captured) -> None:
    queries = "\ufeffcông đoàn\r\nxyzzy\nlien doan lao dong an phu\n".encode()
    status, answers = batch(tmp_path, capsys, queries, "--limit", "1")
    assert status == 0
    assert [(a["n"], a["query"], a["total"]) for a in answers[:2]] == [
        (1, "công đoàn", 2),
        (2, "xyzzy", 0),
    ]
    assert [len(answer["hits"]) for answer in answers] == [1, 0, 1]
    assert all(list(answer) == ["n", "query", "total", "hits"] for answer in answers)


def test_batch_goes_on_after_an_error(tmp_path: Path, capsys: Captured) -> None:
    queries = '"công\n'.encode() + b"\xff\n" + "công đoàn\n".encode()
    status, answers = batch(tmp_path, capsys, queries)
    assert status == 2
    assert [list(answer) for answer in answers] == [
        ["n", "query", "error"],
        ["n", "query", "error"],
        ["n", "query", "total", "hits"],
    ]
    assert answers[1]["error"] == "not UTF-8 at byte 1"


def test_batch_answers_an_empty_line_with_an_error(tmp_path: Path, capsys: Captured) -> None:
    status, answers = batch(tmp_path, capsys, "\n \ncông đoàn\n".encode())
    told = "there is nothing to look for (at character 1; expected a word or a phrase)"
    assert status == 2
    assert answers[:2] == [
        {"n": 1, "query": "", "error": told},
        {"n": 2, "query": " ", "error": told},
    ]
    assert answers[2]["total"] == 2


def test_batch_that_finds_nothing(tmp_path: Path, capsys: Captured) -> None:
    assert batch(tmp_path, capsys, b"xyzzy\n")[0] == 1


def test_batch_gives_the_hits_of_a_single_search(tmp_path: Path, capsys: Captured) -> None:
    main(["search", "thoa uoc lao dong"])
    single = [json.loads(line) for line in lines(capsys)]
    _, answers = batch(tmp_path, capsys, b"thoa uoc lao dong\n")
    assert answers[0]["hits"] == single


def test_several_processes_answer_as_one_does(tmp_path: Path, capsys: Captured) -> None:
    queries = 'công đoàn\nxyzzy\n"a\nthoa uoc lao dong\nliên đoàn\n' * 5
    alone = batch(tmp_path, capsys, queries.encode(), "--jobs", "1")
    assert [answer["n"] for answer in alone[1]] == list(range(1, 26))
    assert batch(tmp_path, capsys, queries.encode(), "--jobs", "3") == alone


def test_batch_ends_quietly_when_nobody_reads_on(tmp_path: Path) -> None:
    (tmp_path / "queries.txt").write_text("công đoàn\n" * 200, encoding="utf-8")
    command = [*PROGRAM, "search", "--batch", str(tmp_path / "queries.txt"), "--jobs", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert json.loads(process.stdout.readline())["n"] == 1
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_batch_answers_before_the_next_line_is_there(jobs: str) -> None:
    with subprocess.Popen(
        [*PROGRAM, "search", "--batch", "-", "--jobs", jobs],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdin and process.stdout
        for number, query in enumerate(("công đoàn", "thỏa ước"), 1):
            process.stdin.write(f"{query}\n".encode())
            process.stdin.flush()
            assert select([process.stdout], [], [], 60)[0], "no answer came"
            answer = json.loads(process.stdout.readline())
            assert (answer["n"], answer["query"]) == (number, query)
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


# -- similar


def test_similar_prints_hits_the_likest_first(capsys: Captured, corpus_index: Path) -> None:
    asked = ["similar", "--index", str(corpus_index), AN_PHU, "--limit", "3"]
    assert main([*asked, "--format", "ids"]) == 0
    ids = lines(capsys)
    assert ids[0] == "2024/ky-ket-phoi-hop-binh-thuy-cau-ke" and len(ids) == 3
    assert main([*asked, "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["id"] == AN_PHU and [hit["id"] for hit in answer["hits"]] == ids
    assert main([*asked, "--format", "text"]) == 0
    text, told = capsys.readouterr()
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == ["1", "2", "3"]
    assert [line.strip() for line in text.splitlines() if line.strip() in ids] == ids
    assert told == ""


def test_similar_to_nothing_is_nothing_found(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "tin.txt").write_text("Tin\n\nMột bài đứng một mình.\n", encoding="utf-8")
    index = str(tmp_path / "index")
    assert main(["index", "--quiet", "--index", index, "--jobs", "1", str(tmp_path)]) == 0
    assert main(["similar", "--index", index, "tin", "--format", "text"]) == 1
    assert capsys.readouterr() == ("", "No article is like it.\n")
    assert main(["similar", "--index", index, "gone"]) == 2
    assert capsys.readouterr().err == "tracuu: error: no article has the id 'gone'\n"


# -- show


def test_show_prints_an_article_in_the_order_of_the_page(capsys: Captured) -> None:
    assert main(["show", AN_PHU]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác\n")
    assert out.splitlines()[1] == "2024-04-12 16:48 · NGỌC CẨM – H.HUYNH"
    assert out.count("NGỌC CẨM") == 1
    assert "12/04/2024" not in out
    *_, origin, last = out.splitlines()
    assert (origin.partition(" · ")[0], last) == (AN_PHU, "")
    assert "\x1b" not in out


def test_show_as_json_has_spans_of_what_the_query_matches(capsys: Captured) -> None:
    assert main(["show", AN_PHU, "--format", "json", "--highlight", '"an phú"']) == 0
    article = json.loads(capsys.readouterr().out)
    lit = [article["title"][start:end] for start, end in article["title_spans"]]
    for block in article["blocks"]:
        lit += [block["text"][start:end] for start, end in block["spans"]]
    assert lit
    assert {text.casefold() for text in lit} == {"an phú"}
    assert article["match_count"] == len(lit)


def test_show_without_a_query_lights_nothing(capsys: Captured) -> None:
    assert main(["show", AN_PHU, "--format", "json"]) == 0
    article = json.loads(capsys.readouterr().out)
    assert article["match_count"] == 0
    assert article["title_spans"] == []
    assert len(article["content_hash"]) == 64


def test_show_prints_as_many_articles_as_are_named(capsys: Captured) -> None:
    assert main(["show", CAN_THO, AN_PHU]) == 0
    both = capsys.readouterr().out
    assert main(["show", CAN_THO]) == main(["show", AN_PHU]) == 0
    assert both == capsys.readouterr().out
    assert main(["show", "--format", "json", AN_PHU, "gone", CAN_THO, "lost"]) == 2
    out, err = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == [AN_PHU, CAN_THO]
    assert err == "tracuu: error: no article has the id 'gone' or 'lost'\n"


def test_show_of_an_unknown_id_names_it(capsys: Captured) -> None:
    assert main(["show", "không-có"]) == 2
    assert re.fullmatch(r"tracuu: error: [^\n]*không-có[^\n]*\n", capsys.readouterr().err)


# -- suggest, explain, analyze


def test_suggest_completes_what_is_typed(capsys: Captured) -> None:
    assert main(["suggest", "liên đ", "--limit", "3"]) == 0
    suggestions = lines(capsys)
    assert 1 <= len(suggestions) <= 3
    assert any("liên đoàn" in suggestion.casefold() for suggestion in suggestions)
    assert main(["suggest", "xyzzy"]) == 1


def test_explain_gives_the_score_of_the_hit(capsys: Captured) -> None:
    main(["search", "thoa uoc lao dong"])
    hit = json.loads(lines(capsys)[0])
    assert main(["explain", "thoa uoc lao dong", hit["id"], "--format", "json"]) == 0
    explanation = json.loads(capsys.readouterr().out)
    assert explanation["score"] == pytest.approx(hit["score"])
    passage = explanation["passage"]
    assert passage["score"] == passage["weight"] * passage["mass"] > 0
    assert (passage["labels"], passage["mass"]) == (
        ["thoa", "uoc", "lao", "dong"],
        pytest.approx(sum(passage["idfs"])),
    )
    parts = [*explanation["parts"], passage]
    assert sum(part["score"] for part in parts) == pytest.approx(hit["score"], rel=1e-6, abs=1e-6)


def test_explain_as_text(capsys: Captured) -> None:
    assert main(["explain", "thoa uoc"]) == 0
    out = lines(capsys)
    assert out[:2] == ["Read as: thoa uoc", ""]
    assert out[2].split() == ["part", "kind", "field", "weight", "articles", "idf"]
    assert out[-1] == "N = 2" and not any("Score" in line for line in out)


def test_explain_says_by_how_much_an_article_misses(capsys: Captured) -> None:
    assert main(["explain", "thoa uoc lao dong -cần", AN_PHU, "--verbatim"]) == 1
    out = lines(capsys)
    start = out.index("Required:")
    # Of two articles both hold "lao" and "dong", and one "thoa" and "uoc".
    common, rare = math.log(1 + 0.5 / 2.5), math.log(1 + 1.5 / 1.5)
    held, needed = 2 * common, common + rare
    assert out[start + 1 : out.index("", start)] == [
        "  no   all of:",
        f"    no   {held:.4f} of the words' weight, {needed:.4f} needed, "
        f"{needed - held:.4f} too little",
        f"           thoa: 0 of {rare:.4f}",
        f"           uoc: 0 of {rare:.4f}",
        f"           lao: 1 of {common:.4f}",
        f"           dong: 1 of {common:.4f}",
        "    yes  none of:",
        "      no   cần",
    ]
    assert out[-1] == "Score: none, it does not match"


def test_explain_names_what_was_asked_as_it_was_typed(capsys: Captured) -> None:
    query = 'doan~ công* "đoàn công"~2 -"an phú"~4 -th* -zzzz*'
    assert main(["explain", query, CAN_THO]) == 1
    out = lines(capsys)
    start = out.index("Required:")
    both = math.log(1 + 0.5 / 2.5)
    assert out[start + 1 : out.index("", start)] == [
        "  no   all of:",
        f"    yes  {3 * both:.4f} of the words' weight, {1.5 * both:.4f} needed",
        f"           doan~: 1 of {both:.4f}",
        f"           công*: 1 of {both:.4f}",
        f'           "đoàn công"~2: 1 of {both:.4f}',
        '    yes  "đoàn công"~2',
        "    yes  none of:",
        '      no   "an phú"~4',
        "    no   none of:",
        "      yes  tham, than, thanh, …",
        "    yes  none of:",
        "      no   ∅",
    ]
    kinds = [tuple(re.split(r" {2,}", line)[:2]) for line in out[start:]]
    assert {("doan~", "fuzzy"), ("công*", "prefix"), ('"đoàn công"~2', "near")} <= set(kinds)


def test_the_printed_score_can_be_worked_out_by_hand(capsys: Captured) -> None:
    assert main(["explain", "thoa uoc lao động", CAN_THO]) == 0
    out = lines(capsys)
    count = int(out[-2].removeprefix("N = "))
    head = next(number for number, line in enumerate(out) if line.startswith("part "))
    total = 0.0
    for row in out[head + 1 : out.index("", head)]:
        figures = re.split(r" {2,}", row)[3:]
        weight, articles, idf, times, length, mean_length, score = map(float, figures)
        by_hand = math.log(1 + (count - articles + 0.5) / (articles + 0.5))
        assert idf == pytest.approx(by_hand, abs=1e-4)
        norm = 1.2 * (0.25 + 0.75 * length / mean_length)
        by_hand *= weight * times * 2.2 / (times + norm)
        assert score == pytest.approx(by_hand, abs=1e-3)
        total += by_hand
    assert total > 0
    [passage] = [line for line in out if line.startswith("Best passage: ")]
    weight, idfs, score = re.fullmatch(r"Best passage: (\S+) \* \((.*)\) = (\S+)", passage).groups()
    words = [word.split() for word in idfs.split(" + ")]
    assert [word for word, _ in words] == ["thoa", "uoc", "lao", "động"]
    by_hand = float(weight) * sum(float(idf) for _, idf in words)
    assert float(score) == pytest.approx(by_hand, abs=1e-3)
    total += by_hand
    assert float(out[-1].removeprefix("Score: ")) == pytest.approx(total, abs=1e-3)


def test_analyze_prints_terms_with_offsets(capsys: Captured) -> None:
    assert main(["analyze", "--format", "json", "Hòa", "giải", "1.250.000", "đồng"]) == 0
    analysis = json.loads(capsys.readouterr().out)
    assert analysis["text"] == "Hòa giải 1.250.000 đồng"
    assert [(t["surface"], t["start"], t["end"], t["terms"]) for t in analysis["tokens"]] == [
        ("Hòa", 0, 3, ["hoà"]),
        ("giải", 4, 8, ["giải"]),
        ("1.250.000", 9, 18, ["1250000"]),
        ("đồng", 19, 23, ["đồng"]),
    ]
    assert [word["surface"] for word in analysis["words"]] == ["Hòa giải", "1.250.000", "đồng"]


def test_analyze_as_a_table(capsys: Captured) -> None:
    assert main(["analyze", "đoàn"]) == 0
    assert [line.split() for line in lines(capsys)] == [
        ["token", "start", "end", "position", "terms", "folded"],
        ["đoàn", "0", "4", "0", "đoàn", "doan"],
        [],
        ["word", "start", "end"],
        ["đoàn", "0", "4"],
    ]
    assert main(["analyze", "…"]) == 1


# -- eval


def judged(tmp_path: Path) -> list[str]:
    (tmp_path / "q.tsv").write_text("q1\tan phú\nq2\tthỏa ước\n", encoding="utf-8")
    (tmp_path / "r.tsv").write_text(f"q1\t{AN_PHU}\t1\nq2\tkhông-có\t1\n", encoding="utf-8")
    return ["eval", "--queries", str(tmp_path / "q.tsv"), "--qrels", str(tmp_path / "r.tsv")]


def test_eval_prints_the_means(tmp_path: Path, capsys: Captured) -> None:
    assert main([*judged(tmp_path), "--format", "json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result.pop("median_total") >= 1
    assert result == {"queries": 2, "nDCG@10": 0.5, "MRR@10": 0.5, "R@10": 0.5, "R@100": 0.5}
    assert main([*judged(tmp_path), "--limit", "1"]) == 0
    rows = dict(line.split() for line in lines(capsys))
    assert (rows["queries"], rows["nDCG@10"]) == ("1", "1.0000")


def test_eval_writes_each_query_without_its_marks(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "each.tsv"
    args = [*judged(tmp_path), "--strip-marks", "--format", "tsv", "--per-query", str(file)]
    assert main(args) == 0
    assert lines(capsys)[0].split("\t")[:2] == ["queries", "nDCG@10"]
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    assert rows[0] == ["query id", "nDCG@10", "MRR@10", "R@10", "R@100", "total", "query"]
    assert [(row[0], row[1], row[-1]) for row in rows[1:]] == [
        ("q1", "1.0", "an phu"),
        ("q2", "0.0", "thoa uoc"),
    ]


def test_eval_names_the_bad_line(tmp_path: Path, capsys: Captured) -> None:
    args = judged(tmp_path)
    (tmp_path / "r.tsv").write_text("q9\tx\t1\n", encoding="utf-8")
    assert main(args) == 2
    assert capsys.readouterr().err == (
        f"tracuu: error: {tmp_path}/r.tsv:1: the queries hold no query 'q9'\n"
    )


# -- index, stats, verify


def write_corpus(folder: Path) -> Path:
    corpus = folder / "corpus"
    corpus.mkdir()
    records = [{"id": f"r{n}", "title": f"Tin số {n}", "text": "Công đoàn cơ sở."} for n in (1, 2)]
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (corpus / "tin.jsonl").write_text(text + "\n", encoding="utf-8")
    return corpus


def test_index_counts_what_changed_on_stderr(tmp_path: Path, capsys: Captured) -> None:
    corpus, index = write_corpus(tmp_path), str(tmp_path / "index")
    assert main(["index", "--index", index, "--jobs", "1", str(corpus)]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "2 added, 0 changed, 0 deleted, 0 unchanged, 0 skipped; read 2 articles" in err
    assert main(["index", "--index", index, "--jobs", "1", str(corpus)]) == 0
    assert "0 added, 0 changed, 0 deleted, 2 unchanged, 0 skipped" in capsys.readouterr().err
    assert main(["count", "--index", index, "công đoàn"]) == 0
    assert lines(capsys) == ["2"]


def test_index_skips_what_is_broken_and_says_why(tmp_path: Path, capsys: Captured) -> None:
    corpus, index = write_corpus(tmp_path), str(tmp_path / "index")
    with (corpus / "tin.jsonl").open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    assert main(["index", "--index", index, "--jobs", "1", str(corpus)]) == 0
    err = capsys.readouterr().err
    assert re.search(r"^tracuu: skipped .*tin\.jsonl:3: ", err, re.MULTILINE)
    assert "2 added, 0 changed, 0 deleted, 0 unchanged, 1 skipped" in err


def test_index_of_nothing_readable_is_an_error(tmp_path: Path, capsys: Captured) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "tin.jsonl").write_text("{broken\n", encoding="utf-8")
    assert main(["index", "--index", str(tmp_path / "index"), "--jobs", "1", str(corpus)]) == 2
    assert "1 skipped" in capsys.readouterr().err


def test_index_of_a_folder_without_articles_warns(tmp_path: Path, capsys: Captured) -> None:
    corpus, index, empty = write_corpus(tmp_path), tmp_path / "index", tmp_path / "empty"
    empty.mkdir()
    (empty / "a.html").write_text("x")
    warning = f"tracuu: warning: no .txt, .jsonl, .jsonl.gz or .jsonl.xz under {empty}\n"
    assert main(["index", "--index", str(index), str(empty)]) == 2
    told = f"{warning}Nothing was read, 0 skipped: no index was made in {index}\n"
    assert capsys.readouterr() == ("", told)
    assert main(["count", "--index", str(index), "tin"]) == 2
    capsys.readouterr()
    assert main(["index", "--index", str(index), "--jobs", "1", str(corpus), str(empty)]) == 0
    assert capsys.readouterr().err.startswith(f"{warning}2 added, ")
    (corpus / "tin.jsonl").unlink()
    assert main(["index", "--index", str(index), str(corpus)]) == 2
    assert "2 deleted, 0 unchanged, 0 skipped" in capsys.readouterr().err


def test_index_on_a_full_disk_is_one_line(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, index = write_corpus(tmp_path), tmp_path / "index"

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["index", "--index", str(index), "--jobs", "1", str(corpus)]) == 2
    told = (
        f"tracuu: error: {index}: no index can be written here (No space left on device); "
        "name another place with --index\n"
    )
    assert capsys.readouterr() == ("", told)


def test_index_of_a_missing_root_is_an_error(tmp_path: Path, capsys: Captured) -> None:
    index = str(tmp_path / "index")
    assert main(["index", "--index", index, str(tmp_path / "gone")]) == 2
    assert re.search(r"^tracuu: error: .*gone", capsys.readouterr().err, re.MULTILINE)


@pytest.mark.parametrize(
    ("send", "signal_sent", "status"),
    [
        # A terminal signals the whole group, a service manager that or one process.
        (os.killpg, signal.SIGINT, -signal.SIGINT),
        (os.killpg, signal.SIGTERM, 143),
        (os.kill, signal.SIGTERM, 143),
        (os.kill, signal.SIGKILL, -9),
    ],
)
def test_a_build_that_is_stopped_leaves_the_index_and_no_process(
    send: Callable[[int, int], None],
    signal_sent: signal.Signals,
    status: int,
    tmp_path: Path,
    capsys: Captured,
) -> None:
    corpus, index = write_corpus(tmp_path), tmp_path / "index"
    main(["index", "--index", str(index), "--jobs", "1", str(corpus)])
    capsys.readouterr()
    long = {"title": "Tin dài", "text": "Công đoàn cơ sở họp bàn. " * 50}
    records = (json.dumps({"id": f"n{n}", **long}) for n in range(20_000))
    (corpus / "nhieu.jsonl").write_text("\n".join(records), encoding="utf-8")
    process = subprocess.Popen(
        [*PROGRAM, "index", "--index", str(index), "--jobs", "2", str(corpus)],
        stderr=subprocess.PIPE,
        start_new_session=True,
        # Who runs the tests in the background of a shell has it ignored.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.default_int_handler),
    )
    try:
        # The workers write: each batch gives files.
        while process.poll() is None and not list((index / "staging").glob("*/*")):
            time.sleep(0.01)
        send(process.pid, signal_sent)
        # Every process has this pipe: it ends when the last one does.
        _, err = process.communicate(timeout=60)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == status
    if signal_sent != signal.SIGKILL:
        # A slow machine has told how far it was.
        assert err.decode().endswith("Interrupted; the index is as it was before.\n")
    assert main(["count", "--index", str(index), "công đoàn"]) == 0
    assert lines(capsys) == ["2"]


def test_a_quiet_index_says_only_what_goes_wrong(tmp_path: Path, capsys: Captured) -> None:
    corpus, index = write_corpus(tmp_path), str(tmp_path / "index")
    asked = ["index", "--quiet", "--index", index, "--jobs", "1"]
    assert main([*asked, str(corpus)]) == 0
    assert capsys.readouterr() == ("", "")
    (corpus / "rong.jsonl").write_text("{\n", encoding="utf-8")
    assert main(asked) == 0
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith(f"tracuu: skipped {corpus / 'rong.jsonl'}:1: ")
    (tmp_path / "none").mkdir()
    assert main(["index", "-q", "--index", str(tmp_path / "other"), str(tmp_path / "none")]) == 2
    assert "no index was made" in capsys.readouterr().err


def test_index_without_a_path_takes_the_roots_it_knows(tmp_path: Path, capsys: Captured) -> None:
    corpus, index = write_corpus(tmp_path), str(tmp_path / "index")
    assert main(["index", "--index", index]) == 2
    assert "nothing to index" in capsys.readouterr().err
    main(["index", "--index", index, "--jobs", "1", str(corpus)])
    (corpus / "moi.txt").write_text("Tin mới\n\nCông đoàn cơ sở họp.\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["index", "--index", index, "--jobs", "1"]) == 0
    assert "1 added, 0 changed, 0 deleted, 2 unchanged, 0 skipped" in capsys.readouterr().err
    assert main(["index", "--index", index, "--forget", str(corpus)]) == 0
    assert "3 deleted" in capsys.readouterr().err


def test_stats_tell_what_the_index_holds(capsys: Captured) -> None:
    assert main(["stats", "--format", "json"]) == 0
    stats = json.loads(capsys.readouterr().out)
    assert (stats["articles"], stats["undated"]) == (2, 0)
    assert (stats["first_date"][:10], stats["last_date"][:10]) == ("2017-01-18", "2024-04-12")
    assert main(["stats"]) == 0
    assert lines(capsys)[0].split() == ["articles", "2", "(0", "undated)"]


def test_stats_of_an_archive_without_dates(tmp_path: Path, capsys: Captured) -> None:
    corpus, index = write_corpus(tmp_path), str(tmp_path / "index")
    main(["index", "--index", index, "--jobs", "1", str(corpus)])
    capsys.readouterr()
    assert main(["stats", "--index", index]) == 0
    assert lines(capsys)[:2] == ["articles    2 (2 undated)", "dates       none"]


def test_verify_says_ok_or_what_differs(tmp_path: Path, capsys: Captured) -> None:
    corpus, index = write_corpus(tmp_path), tmp_path / "index"
    main(["index", "--index", str(index), "--jobs", "1", str(corpus)])
    capsys.readouterr()
    assert main(["verify", "--index", str(index)]) == 0
    assert capsys.readouterr().out == "ok\n"
    largest = max(
        (path for path in index.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 1
    largest.write_bytes(data)
    assert main(["verify", "--index", str(index)]) == 2
    assert largest.name in capsys.readouterr().out
