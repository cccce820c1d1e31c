from __future__ import annotations

import re
from dataclasses import replace

import pytest

from index.article import Article, Block
from searcher.cli.output import (
    Line,
    article_lines,
    date_text,
    hit_lines,
    human_bytes,
    page_notes,
    print_lines,
    print_table,
    widened_notes,
)
from searcher.model import (
    Abbreviation,
    Hit,
    Interpretation,
    LitArticle,
    LitBlock,
    ResultPage,
    Snippet,
    Suggestion,
)

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
    FIRST, id="a\nb", title="Không ngày", title_spans=(), date=None, byline="", snippets=()
)
PAGE = ResultPage(
    "ky ket", Interpretation("ky ket"), 12, 1, (FIRST, SECOND), {}, (), 9, 2, 0.5, "000001"
)


def test_text_numbers_the_hits_from_the_offset(capsys: Captured) -> None:
    print_lines(hit_lines(PAGE.hits, PAGE.offset, 11))
    assert capsys.readouterr().out == (
        "10. Ký kết hợp tác\n"
        "    2024-04-12 16:48 · Minh Hạ\n"
        "    hai bên ký kết\n"
        "    2024/ky-ket\n"
        "\n"
        "11. Không ngày\n"
        "    undated\n"
        "    a b\n"
    )


def test_a_text_cannot_steer_the_terminal(capsys: Captured) -> None:
    print_lines([Line("đỏ \x1b[31m \x07\x9b hết")])
    assert capsys.readouterr().out == "đỏ \ufffd[31m \ufffd\ufffd hết\n"


@pytest.mark.parametrize(("colourless", "coloured"), [("1", False), ("", True)])
def test_on_a_terminal_lines_are_wrapped_and_lit(
    colourless: str, coloured: bool, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    from searcher.cli.terminal import print_styled

    for name, value in {
        "TERM": "xterm-256color",
        "COLUMNS": "30",
        "FORCE_COLOR": "1",
        "NO_COLOR": colourless,
    }.items():
        monkeypatch.setenv(name, value)
    long = Line("một hai ba bốn năm sáu bảy tám chín mười", ((8, 10), (22, 33)), "text", "1. ", 3)
    print_styled([long, Line()])
    out = capsys.readouterr().out
    assert [re.sub(r"\x1b\[[\d;]*m", "", row) for row in out.split("\n")] == [
        "1. một hai ba bốn năm sáu bảy",
        "   tám chín mười",
        "",
        "",
    ]
    assert re.search(r"\x1b\[[\d;]*m" + "ba" + r"\x1b\[0m", out)
    assert ("33m" in out) is coloured


def test_hits_carry_their_spans_to_the_terminal() -> None:
    lit = [line for line in hit_lines(PAGE.hits, PAGE.offset, 11) if line.spans]
    assert [(line.text, line.spans) for line in lit] == [
        ("Ký kết\thợp tác", ((0, 6),)),
        ("hai bên ký kết", ((8, 14),)),
    ]


def test_the_byline_of_an_article_is_lit_beside_its_date() -> None:
    article = Article(
        "a", "Tin", "", (Block("paragraph", "Công đoàn."),), "2024-04-12T16:48", "dateline",
        "12/04/2024 - 16:48", "Minh Hạ", "Báo", "", "a.txt", "00",
    )  # fmt: skip
    blocks = (
        LitBlock("paragraph", "Công đoàn.", ()),
        LitBlock("dateline", "12/04/2024 - 16:48", ((0, 10),)),
        LitBlock("byline", "Minh Hạ", ((5, 7),)),
    )
    lines = list(article_lines(LitArticle(article, (), blocks, 2)))
    assert [line.text for line in lines] == [
        "Tin", "2024-04-12 16:48 · Minh Hạ · Báo", "", "Công đoàn.", "", "a · a.txt", "",
    ]  # fmt: skip
    (start, end) = lines[1].spans[0]
    assert (lines[1].text[start:end], len(lines[1].spans)) == ("Hạ", 1)


def test_numbers_of_a_table_are_flush_right(capsys: Captured) -> None:
    print_table([("term", "articles"), ("đoàn", 7), ("liên", 1200)])
    assert capsys.readouterr().out == "term  articles\nđoàn         7\nliên      1200\n"


def test_columns_line_up_where_characters_are_wide(capsys: Captured) -> None:
    print_table([("東京", 1), ("Hà Nội", 2)])
    assert capsys.readouterr().out == "東京    1\nHà Nội  2\n"


def test_dates_and_sizes_for_people() -> None:
    assert date_text("2024-04-12T16:48") == "2024-04-12 16:48"
    assert date_text(None) == "undated"
    assert [human_bytes(n) for n in (0, 999, 1500, 341_000_000, 2_100_000_000_000)] == [
        "0 bytes",
        "999 bytes",
        "1.5 kB",
        "341.0 MB",
        "2.1 TB",
    ]


READ = Interpretation(
    "lien doan LĐLĐ",
    restored="liên đoàn LĐLĐ",
    abbreviations=(Abbreviation("LĐLĐ", "Liên đoàn Lao động"),),
)


def test_notes_say_how_a_query_was_read_and_what_may_have_been_meant() -> None:
    suggestions = Suggestion("liên đoàn", 1234), Suggestion("liền đoạn", 1)
    page = replace(PAGE, interpretation=READ, suggestions=suggestions)
    assert list(page_notes(page, len(page.hits))) == [
        "Searched for: liên đoàn LĐLĐ; LĐLĐ = Liên đoàn Lao động "
        "(--verbatim searches what was typed)",
        "10 to 11 of 12 articles (1 undated)",
        "Did you mean: liên đoàn (1,234 articles); liền đoạn (1 article)",
    ]
    assert list(widened_notes(page.interpretation)) == []


def test_what_was_found_without_marks_is_noted_for_programs_too() -> None:
    page = replace(PAGE, interpretation=Interpretation("ky ket", widened=True))
    told = "Nothing has these marks; searched without them: ky ket"
    assert list(widened_notes(page.interpretation)) == [told]
    assert next(page_notes(page, 2)) == told


def test_counts_have_a_note_that_says_of_how_many() -> None:
    assert list(page_notes(PAGE, None)) == ["12 articles (1 undated)"]


@pytest.mark.parametrize(
    ("total", "hits", "note"),
    [(0, (), "Nothing found."), (1, (), "No more hits: 1 article (1 undated) in all")],
)
def test_notes_of_a_page_without_hits(total: int, hits: tuple[Hit, ...], note: str) -> None:
    assert list(page_notes(replace(PAGE, total=total, hits=hits), len(hits))) == [note]
