from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace

import click
import pytest

from searcher.cli.facets import facet_lines, facet_rows
from searcher.cli.main import main
from searcher.cli.output import Line, print_lines
from searcher.cli.printing import FORMATS, Format, Printing, default_format, hit_rows, print_rows
from searcher.model import FacetCount, Hit, Snippet
from searcher.serialize import hit_to_dict

Captured = pytest.CaptureFixture[str]

FIRST = Hit(
    id="2024/ky-ket",
    score=2.5,
    title="Ký kết\thợp tác",
    title_spans=((0, 6),),
    date="2024-04-12T16:48",
    date_source="dateline",
    byline="Minh Hạ",
    source="",
    path="corpus/2024/ky-ket.txt",
    snippets=(Snippet("paragraph", "hai bên ký kết", ((8, 14),)),),
)
SECOND = replace(
    FIRST, id="-a\nb", title="Không ngày", title_spans=(), date=None, byline="", snippets=()
)
FACETS = {
    "year": (FacetCount("2024", 1234), FacetCount("2017", 2)),
    "month": (),
    "byline": (FacetCount("=Minh Hạ", 7),),
}


def rows(form: Format, *fields: str, **options: bool) -> list[str]:
    return list(hit_rows([FIRST, SECOND], Printing(form, fields, **options)))


def test_jsonl_is_the_documented_values() -> None:
    assert [json.loads(row) for row in rows("jsonl")] == [hit_to_dict(FIRST), hit_to_dict(SECOND)]
    assert all(row.endswith("\n") for row in rows("jsonl"))


def test_tsv_keeps_one_row_a_hit() -> None:
    assert rows("tsv") == [
        "2024/ky-ket\t2.5\t2024-04-12T16:48\tKý kết\\thợp tác\tMinh Hạ\t\tcorpus/2024/ky-ket.txt\n",
        "-a\\nb\t2.5\t\tKhông ngày\t\t\tcorpus/2024/ky-ket.txt\n",
    ]


def test_csv_has_a_header_and_what_excel_wants_only_when_asked() -> None:
    assert rows("csv", "title", "id") == [
        "title,id\r\n",
        "Ký kết\thợp tác,2024/ky-ket\r\n",
        'Không ngày,"\'-a\nb"\r\n',
    ]
    assert rows("csv", bom=True)[:2] == ["\ufeff", "id,score,date,title,byline,source,path\r\n"]


def test_fields_keep_their_order() -> None:
    assert rows("jsonl", "date", "id")[0] == ('{"date":"2024-04-12T16:48","id":"2024/ky-ket"}\n')
    assert rows("jsonl", "id", "date")[0] == ('{"id":"2024/ky-ket","date":"2024-04-12T16:48"}\n')
    assert rows("tsv", "snippets", "title_spans")[0] == "hai bên ký kết\t[[0,6]]\n"


def test_ids_and_paths() -> None:
    assert rows("ids") == ["2024/ky-ket\n", "-a\nb\n"]
    assert rows("ids", null=True) == ["2024/ky-ket\0", "-a\nb\0"]
    assert rows("paths", null=True) == ["corpus/2024/ky-ket.txt\0"]


def test_only_what_shows_spans_asks_for_them() -> None:
    assert {form for form in FORMATS if Printing(form).lit} == {"text", "json", "jsonl"}
    assert not Printing("jsonl", ("id", "title")).lit
    assert Printing("tsv", ("snippets",)).lit


def test_the_default_in_a_pipe_is_jsonl() -> None:
    assert default_format() == "jsonl"


def test_facets_for_people_have_their_counts_in_front() -> None:
    assert [(line.number + line.text, line.role) for line in facet_lines(FACETS)] == [
        ("year", "title"),
        ("  1,234  2024", "text"),
        ("      2  2017", "text"),
        ("", "text"),
        ("byline", "title"),
        ("  7  =Minh Hạ", "text"),
    ]


def test_facets_for_programs_have_a_row_a_value() -> None:
    assert [json.loads(row) for row in facet_rows(FACETS, Printing("jsonl"))] == [
        {"facet": "year", "value": "2024", "count": 1234},
        {"facet": "year", "value": "2017", "count": 2},
        {"facet": "byline", "value": "=Minh Hạ", "count": 7},
    ]
    assert next(facet_rows(FACETS, Printing("tsv"))) == "year\t2024\t1234\n"
    assert list(facet_rows(FACETS, Printing("csv", bom=True))) == [
        "\ufeff", "facet,value,count\r\n", "year,2024,1234\r\n", "year,2017,2\r\n",
        "byline,'=Minh Hạ,7\r\n",
    ]  # fmt: skip


def test_rows_are_printed_as_they_are(capsys: Captured) -> None:
    print_rows(["a\0", "b\r\n"])
    assert capsys.readouterr().out == "a\0b\r\n"


@pytest.mark.parametrize("command", [["search", "công đoàn"], ["similar", "a"]])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            ["--fields", "id,tilte"],
            "Invalid value for '--fields': 'tilte' is no field; the fields are id, score, title, "
            "title_spans, date, date_source, byline, source, path, snippets",
        ),
        (["--fields", ""], "Invalid value for '--fields': '' is no field; the fields are id,"),
        (
            ["--format", "ids", "--fields", "id"],
            "--fields goes with --format jsonl or tsv or csv, not with ids",
        ),
        (["-0"], "--null goes with --format ids or paths, not with jsonl"),
        (["--format", "tsv", "--bom"], "--bom goes with --format csv, not with tsv"),
    ],
)
def test_what_a_format_has_not_is_refused(
    command: list[str], options: list[str], message: str, capsys: Captured
) -> None:
    assert main([*command, *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"tracuu: error: {message}")
    assert err.endswith(f" (see tracuu {command[0]} --help)\n")


def test_the_options_are_those_of_both_commands() -> None:
    from searcher.cli.search_command import command as search
    from searcher.cli.similar_command import command as similar

    def flags(command: click.Command) -> set[str]:
        return {flag for parameter in command.params for flag in parameter.opts}

    shared = {"--format", "--fields", "-0", "--null", "--bom", "--no-pager"}
    assert shared <= flags(search) & flags(similar)


def test_each_row_has_been_sent_before_the_next_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.StringIO):
        sent = ""

        def flush(self) -> None:
            self.sent = self.getvalue()

    def made() -> Iterator[str]:
        for number in range(1, 4):
            yield f"{number}\n"
            assert pipe.sent.endswith(f"{number}\n")

    for print_made in (print_rows, lambda rows: print_lines(Line(row[:-1]) for row in rows)):
        pipe = Pipe()
        monkeypatch.setattr(sys, "stdout", pipe)
        print_made(made())
        assert pipe.sent == "1\n2\n3\n"
