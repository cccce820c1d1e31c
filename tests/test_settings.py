from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from platformdirs import user_data_path

from index.errors import UserError
from index.settings import ABBREVIATIONS_VARIABLE, INDEX_VARIABLE, Settings


def test_the_option_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACUU_INDEX", "/from/environment")
    assert Settings.from_environment("/from/option").index_directory == Path("/from/option")


def test_then_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACUU_INDEX", "/from/environment")
    assert Settings.from_environment().index_directory == Path("/from/environment")
    assert INDEX_VARIABLE == "TRACUU_INDEX"


@pytest.mark.parametrize("value", [None, ""])
def test_then_the_users_data_directory(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("TRACUU_INDEX", raising=False)
    if value is not None:
        monkeypatch.setenv("TRACUU_INDEX", value)
    assert Settings.from_environment(value).index_directory == user_data_path("tracuu") / "index"


@pytest.mark.parametrize(
    ("value", "path"), [("/from/own.tsv", Path("/from/own.tsv")), ("", None), (None, None)]
)
def test_the_archives_own_abbreviations(
    monkeypatch: pytest.MonkeyPatch, value: str | None, path: Path | None
) -> None:
    monkeypatch.delenv("TRACUU_ABBREVIATIONS", raising=False)
    if value is not None:
        monkeypatch.setenv("TRACUU_ABBREVIATIONS", value)
    assert Settings.from_environment("/index") == Settings(Path("/index"), path)
    assert ABBREVIATIONS_VARIABLE == "TRACUU_ABBREVIATIONS"


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings(Path("a")).index_directory = Path("b")  # type: ignore[misc]


@pytest.mark.parametrize(("value", "megabytes"), [("64", 64), ("0", 0), ("", 350), (None, 350)])
def test_the_cache(monkeypatch: pytest.MonkeyPatch, value: str | None, megabytes: int) -> None:
    monkeypatch.delenv("TRACUU_CACHE_MB", raising=False)
    if value is not None:
        monkeypatch.setenv("TRACUU_CACHE_MB", value)
    assert Settings.from_environment("/index").cache_bytes == megabytes << 20


@pytest.mark.parametrize("value", ["-1", "1.5", "256M", "٣", "9" * 13])
def test_a_cache_of_no_size(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TRACUU_CACHE_MB", value)
    with pytest.raises(UserError, match=f"TRACUU_CACHE_MB={value}: give a number of megabytes"):
        Settings.from_environment("/index")


@pytest.mark.parametrize(
    ("value", "seconds"), [("1500", 1.5), ("0", math.inf), ("", None), (None, None)]
)
def test_how_long_an_answer_may_take(
    monkeypatch: pytest.MonkeyPatch, value: str | None, seconds: float | None
) -> None:
    monkeypatch.delenv("TRACUU_TIMEOUT_MS", raising=False)
    if value is not None:
        monkeypatch.setenv("TRACUU_TIMEOUT_MS", value)
    assert Settings.from_environment("/index").seconds == seconds


@pytest.mark.parametrize("value", ["-1", "1.5", "2s", "9" * 13])
def test_a_time_that_is_none(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TRACUU_TIMEOUT_MS", value)
    with pytest.raises(UserError, match=f"TRACUU_TIMEOUT_MS={value}: give a number of millisec"):
        Settings.from_environment("/index")


@pytest.mark.parametrize("variable", ["TRACUU_CACHE_MB", "TRACUU_TIMEOUT_MS"])
def test_a_number_of_thousands_of_digits(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "9" * 9999)
    with pytest.raises(UserError, match=f"{variable}=9{{40}}: give a number of "):
        Settings.from_environment("/index")
