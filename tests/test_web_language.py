from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, url_for

from index.settings import Settings
from web.app import create_app
from web.language import (
    day,
    megabytes,
    milliseconds,
    number,
    page_language,
    period_name,
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return create_app(Settings(tmp_path / "nothing"))


@pytest.mark.parametrize(
    ("address", "accepts", "language"),
    [
        ("/", "", "vi"),
        ("/", "en-GB,en;q=0.8", "en"),
        ("/", "fr,en;q=0.8", "en"),
        ("/", "fr", "vi"),
        ("/", "en;q=0.5,vi;q=0.9", "vi"),
        ("/?lang=en", "vi", "en"),
        ("/?lang=vi", "en", "vi"),
        ("/?lang=xx", "", "vi"),
    ],
)
def test_the_address_then_the_browser_then_vietnamese(
    app: Flask, address: str, accepts: str, language: str
) -> None:
    with app.test_request_context(address, headers={"Accept-Language": accepts}):
        assert page_language() == language


@pytest.mark.parametrize(
    ("language", "thousands", "duration", "date", "moment"),
    [
        ("vi", "12.345", "2,3", "2/4/2024", "2/4/2024, 06:48"),
        ("en", "12,345", "2.3", "2 April 2024", "2 April 2024, 06:48"),
    ],
)
def test_numbers_and_dates(
    app: Flask, language: str, thousands: str, duration: str, date: str, moment: str
) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert number(12345) == thousands
        assert milliseconds(2.345) == duration
        assert milliseconds(1234.5) in ("1.234", "1,234")
        assert day("2024-04-02") == date
        assert day("2024-04-02T06:48") == moment


@pytest.mark.parametrize(("language", "month"), [("vi", "tháng 4/2017"), ("en", "April 2017")])
def test_periods_and_sizes(app: Flask, language: str, month: str) -> None:
    with app.test_request_context(f"/?lang={language}"):
        assert [period_name("2017"), period_name("2017-04")] == ["2017", month]
        assert period_name("2017-04-02") == day("2017-04-02")
        assert megabytes(88_600) in ("0,1 MB", "0.1 MB")
        assert megabytes(12_345_678) == "12 MB"


def test_a_language_that_was_asked_for_is_carried_in_links(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert url_for("pages.search", q="a") == "/?q=a&lang=en"
        assert url_for("api.search", q="a") == "/api/search?q=a"
        assert "lang" not in url_for("static", filename="style.css")
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        assert url_for("pages.search", q="a") == "/?q=a"
