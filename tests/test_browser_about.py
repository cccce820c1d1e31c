"""What holds on every page, whoever reads it, and what the archive says of itself."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import pytest
from result_pages import found

pytestmark = pytest.mark.browser

AN_PHU = "/article/000_a798f7f84a066ecb"


# -- everyone


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_a_button_searches(page: Any, site: str) -> None:
    page.goto(site)
    page.get_by_label("Tìm trong kho tin").fill("mai am")
    page.get_by_role("button", name="Tìm").click()
    page.wait_for_url("**/?q=mai+am")
    assert found(page) > 0


def test_the_language_goes_with_the_reader(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan&lang=en")
    for link in (".pager a", ".hit h2 a", "#back", ".footer a"):
        with page.expect_navigation(url="**lang=en*"):
            page.locator(link).first.click()
        assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("page", [{"color_scheme": "light"}], indirect=True)
def test_dark_and_high_contrast_have_colours_of_their_own(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    colours = "[document.body, document.querySelector('.meta')].map(one =>"
    colours += " getComputedStyle(one).backgroundColor + getComputedStyle(one).color).join()"
    looks = set()
    for scheme in ("light", "dark"):
        for contrast in ("no-preference", "more"):
            page.emulate_media(color_scheme=scheme, contrast=contrast)
            looks.add(page.evaluate(colours))
    assert len(looks) == 4


def test_the_focus_is_seen_wherever_it_is(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        tag, style, width = page.evaluate(
            "[document.activeElement.tagName, getComputedStyle(document.activeElement)]"
            ".flatMap(one => one.outlineStyle ? [one.outlineStyle, one.outlineWidth] : [one])"
        )
        assert (style, width) == ("solid", "3px"), tag
        seen.add(tag)
    assert {"A", "INPUT", "BUTTON"} <= seen


def test_vietnamese_is_said_to_be_vietnamese_on_an_english_page(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=ldld+an+phu&lang=en")
    language = "one => one.closest('[lang]').lang"
    for text in (".hit h2", ".hit .snippet", ".readings .query", "#q"):
        assert page.locator(text).first.evaluate(language) == "vi", text
    assert page.locator("#count").evaluate(language) == "en"
    page.goto(f"{site}{AN_PHU}?lang=en")
    assert page.locator("article p").last.evaluate(language) == "vi"


# -- the front page and about


def test_the_front_page_says_how_much_of_what_time_there_is(page: Any, site: str) -> None:
    page.goto(site)
    assert page.locator(".edition").inner_text() == "65 bài · 11/2/2015 – 16/5/2024"
    dates = page.locator("[aria-labelledby=newest] time").evaluate_all(
        "all => all.map(one => one.dateTime)"
    )
    assert dates == sorted(dates, reverse=True) and dates[0].startswith("2024-05-16")
    examples = page.locator(".examples a").evaluate_all("all => all.map(one => one.href)")
    assert len(examples) >= 4
    for address in examples:
        page.goto(address)
        assert page.locator(".hit").count() > 0, address
    page.get_by_role("link", name="Cách tìm").first.click()
    page.wait_for_url("**/help*")


def test_about_says_what_answers_since_when(page: Any, site: str) -> None:
    stats = page.request.get(f"{site}/api/stats").json()
    page.goto(f"{site}/about")
    facts = page.locator(".facts").inner_text()
    for fact in ("65", "11/2/2015 – 16/5/2024", stats["generation"], version("tracuu")):
        assert fact in facts
    built = page.locator(".facts time")
    assert built.get_attribute("datetime") == stats["built_at"]
    year, month, day = map(int, stats["built_at"][:10].split("-"))
    assert built.inner_text() == f"{day}/{month}/{year}, {stats['built_at'][11:16]} UTC"
