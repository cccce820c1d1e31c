"""A reader's way through the pages, in Chromium."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import make_server

from index.settings import Settings
from web.app import create_app

pytestmark = pytest.mark.browser

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    chromium = shutil.which("chromium")
    if chromium is None:
        reason = "chromium is not installed (apt-get install chromium)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(corpus_index: Path) -> Iterator[str]:
    """The address of a server over the sample archive."""
    server = make_server("127.0.0.1", 0, create_app(Settings(corpus_index)), threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a Vietnamese reader; ``indirect`` parameters are Playwright's own options."""
    options = {"locale": "vi-VN", **getattr(request, "param", {})}
    context = browser.new_context(**options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize(
    "page",
    [{}, {"java_script_enabled": False}],
    indirect=True,
    ids=["scripts", "no scripts"],
)
PHONE = pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}, "is_mobile": True}], indirect=True
)


@WITH_AND_WITHOUT_SCRIPTS
def test_search_next_page_article_and_back(page: Any, site: str) -> None:
    page.goto(site)
    page.get_by_label("Tìm trong kho tin").fill("cong doan")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=cong+doan*")
    assert re.fullmatch(r"[\d.]+ kết quả", page.locator("#count").inner_text())
    first_titles = page.locator(".hit h2").all_inner_texts()
    assert len(first_titles) == 20
    assert page.locator(".hit mark").count() > 0

    page.get_by_role("link", name="Trang sau").click()
    page.wait_for_url("**page=2*")
    second_titles = page.locator(".hit h2").all_inner_texts()
    assert second_titles and second_titles != first_titles

    page.locator(".hit h2 a").first.click()
    page.wait_for_url("**/article/**")
    assert page.locator("article h1").inner_text() == second_titles[0]
    assert page.locator("article mark").count() > 0

    page.get_by_role("link", name="Trở lại kết quả").click()
    page.wait_for_url("**page=2*")
    assert page.locator(".hit h2").all_inner_texts() == second_titles
    assert page.get_by_label("Tìm trong kho tin").input_value() == "cong doan"


@WITH_AND_WITHOUT_SCRIPTS
def test_sort_and_date_limits(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    page.get_by_label("Sắp xếp theo").select_option("oldest")
    page.get_by_label("Từ ngày").fill("2017")
    page.get_by_role("button", name="Áp dụng").click()
    page.wait_for_url("**from=2017*")
    dates = page.locator(".hit time").evaluate_all("all => all.map(one => one.dateTime)")
    assert dates == sorted(dates) and dates[0] >= "2017"
    assert page.get_by_label("Sắp xếp theo").input_value() == "oldest"

    page.get_by_role("link", name="bỏ giới hạn").click()
    page.wait_for_url(lambda address: "from" not in address)
    assert page.get_by_label("Từ ngày").input_value() == ""


@WITH_AND_WITHOUT_SCRIPTS
def test_a_year_limits_the_results(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    year = page.locator(".years a").first
    name, count = year.locator("span").all_inner_texts()
    year.click()
    page.wait_for_url(f"**from={name}&to={name}")
    assert page.locator("#count").inner_text() == f"{count} kết quả"


@WITH_AND_WITHOUT_SCRIPTS
def test_why_an_article_was_found(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan+an+phu&sort=newest")
    title = page.locator(".hit h2").first.inner_text()
    page.get_by_role("link", name="Vì sao?").first.click()
    page.wait_for_url("**/why/**")
    assert page.locator("h1").inner_text() == "Vì sao bài này được tìm thấy?"
    page.locator("summary", has_text="thành phần bài này không có").click()
    assert page.locator("details[open] tbody tr").first.is_visible()
    page.get_by_role("link", name=title).click()
    page.get_by_role("link", name="Trở lại kết quả").click()
    page.wait_for_url("**sort=newest*")


@WITH_AND_WITHOUT_SCRIPTS
def test_from_a_slip_to_what_was_meant_to_what_was_typed(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=lieen+ddoafn+lao+ddoongj")
    page.locator(".did-you-mean a", has_text="liên đoàn lao động").click()
    page.wait_for_url("**li%C3%AAn*")
    both = page.locator(".hit mark").all_inner_texts()
    assert "LĐLĐ" in both
    page.get_by_role("link", name="Chỉ tìm đúng như đã gõ").click()
    page.wait_for_url("**verbatim=1*")
    assert "LĐLĐ" not in page.locator(".hit mark").all_inner_texts()


@WITH_AND_WITHOUT_SCRIPTS
def test_from_nothing_found_to_help_to_an_example(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=xyzzy")
    page.locator("main").get_by_role("link", name="Cách tìm").click()
    page.wait_for_url("**/help*")
    page.get_by_role("link", name='"tai nạn công nhân"~5').click()
    page.wait_for_url("**/?q=*")
    assert page.locator(".hit mark").count() > 0


@WITH_AND_WITHOUT_SCRIPTS
def test_from_an_article_to_one_like_it_and_back_to_the_results(page: Any, site: str) -> None:
    page.goto(f"{site}/article/000_a798f7f84a066ecb?q=an+phu")
    similar = page.locator(".similar a").first
    title = similar.inner_text()
    similar.click()
    page.wait_for_url(lambda address: "000_a798f7f84a066ecb" not in address)
    assert page.locator("article h1").inner_text() == title
    page.get_by_role("link", name="Trở lại kết quả").click()
    page.wait_for_url("**/?q=an+phu*")


@PHONE
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/help",
        "/help?lang=en",
        "/?q=ldld+can+tho&lang=en",
        "/?q=coong+ddoafn",
        "/?q=cong+doan&page=2",
        "/?q=cong+doan&sort=newest&from=2016&to=2019",
        "/?q=%22" + "khôngcóchữnàydàithếnày" * 8 + "%22",
        "/article/000_a798f7f84a066ecb?q=li%C3%AAn+%C4%91o%C3%A0n",
        "/why/000_a798f7f84a066ecb?q=li%C3%AAn+%C4%91o%C3%A0n+-%28t%E1%BA%BFt+OR+an%29",
        "/article/000_a798f7f84a066ecb?q=" + "khongcochunaydaithenay" * 8,
        "/why/000_a798f7f84a066ecb?q=li%C3%AAn+%C4%91o%C3%A0n&lang=en",
        "/why/000_a798f7f84a066ecb?q=lien+doan+lao+dong+an+phu+" + "khongcochunaydaithenay" * 8,
    ],
)
def test_nothing_is_wider_than_a_phone(page: Any, site: str, path: str) -> None:
    page.goto(site + path)
    wide, window = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert (wide, window) == (390, 390)


@PHONE
def test_buttons_and_pages_are_wide_enough_for_a_finger(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    for target in page.locator("button, .pager a, .years a").all():
        box = target.bounding_box()
        assert box["height"] >= 40 and box["width"] >= 40


def test_the_keyboard_reaches_the_content_first(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Chuyển đến nội dung chính"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_only_the_front_page_puts_the_cursor_in_its_box(page: Any, site: str) -> None:
    page.goto(site)
    page.locator("#q:focus").wait_for()
    page.goto(f"{site}/?q=cong+doan")
    assert page.locator("#q").count() == 1 and page.locator("[autofocus]").count() == 0


def test_the_language_stays(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en*")
    page.get_by_label("Search the archive").fill("mai am")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=mai+am*")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("#count").inner_text().endswith("results")


def test_nothing_is_asked_of_other_sites(page: Any, site: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/?q=cong+doan", "/article/000_a798f7f84a066ecb?q=cong+doan"):
        page.goto(site + path)
    assert asked and all(address.startswith(site + "/") for address in asked)
