from __future__ import annotations

import io
import math
import sys
from dataclasses import dataclass
from threading import Event, active_count
from time import sleep

import pytest

from index.errors import ReadError
from searcher.cli.progress import LineProgress, clock_text, open_progress, print_skipped, rate_text
from searcher.cli.streams import say


@dataclass
class Clock:
    """A clock that a test sets."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_line_every_ten_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    progress = LineProgress(clock)
    progress.start(4_000_000)
    for seconds, articles, size in [(9.9, 10, 1), (10, 400, 1_000_000), (19, 700, 2_000_000)]:
        clock.now = 100 + seconds
        progress.advance(articles, size)
    progress.phase("writing")
    clock.now = 120
    progress.advance(1000, 4_000_000)
    assert capsys.readouterr().err.splitlines() == [
        "reading: 400 articles, 40 a second, 25% of 4.0 MB, 0:30 left",
        "writing: 1,000 articles, 50 a second, 100% of 4.0 MB, 0:00 left",
    ]


def test_who_wants_quiet_gets_no_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with open_progress(quiet=True) as progress:
        assert isinstance(progress, LineProgress)
    clock = Clock()
    progress = LineProgress(clock, every=math.inf)
    progress.start(4_000_000)
    clock.now = 1_000_000
    progress.advance(400, 1_000_000)
    assert capsys.readouterr() == ("", "")


def test_no_share_is_made_up_where_sizes_are_unknown(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    progress = LineProgress(clock)
    progress.start(0)
    clock.now = 110
    progress.advance(1, 0)
    assert capsys.readouterr().err == "reading: 1 article, 0 a second\n"


def test_a_skipped_file_is_named_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    LineProgress(Clock()).error(ReadError("a.jsonl", 3, "no title\nand no text"))
    assert capsys.readouterr() == ("", "tracuu: skipped a.jsonl:3: no title and no text\n")


def test_no_bar_without_a_terminal() -> None:
    with open_progress() as progress:
        assert isinstance(progress, LineProgress)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with open_progress() as progress:
        progress.start(1000)
        progress.advance(250, 500)
        progress.error(ReadError("a.txt", 0, "not UTF-8"))
        progress.phase("publishing")
    assert "publishing" in screen.getvalue()
    assert "50%" in screen.getvalue()
    assert "250 articles" in screen.getvalue()
    assert "tracuu: skipped a.txt: not UTF-8" in screen.getvalue()


def test_a_bar_asks_how_far_it_is_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("searcher.cli.progress._ASK_EVERY", 0.01)
    asked = Event()

    def done() -> tuple[int, int]:
        asked.set()
        return 7, 420

    before = active_count()
    with open_progress() as progress:
        progress.start(1000)
        progress.follow(done)
        assert asked.wait(10)
        while "42%" not in screen.getvalue():
            sleep(0.01)
    assert "7 articles" in screen.getvalue()
    while active_count() > before:
        sleep(0.01)


def test_rates_and_times_for_people() -> None:
    assert rate_text(1200, 3) == "1,200 articles, 400 a second"
    assert rate_text(1, 0) == "1 article"
    assert [clock_text(s) for s in (0, 65, 7209.4)] == ["0:00", "1:05", "2:00:09"]


def test_no_name_steers_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_skipped(ReadError("a\x1b[2J\x9b.txt", 0, "empty file\r\n"))
    say("two\n\tlines\x07")
    assert capsys.readouterr().err == "tracuu: skipped a�[2J�.txt: empty file\ntwo\n lines�\n"
