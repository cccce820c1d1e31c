"""Keys and suggestions, which only scripts can do: the page does without."""

from __future__ import annotations

import time
from typing import Any

import pytest

pytestmark = pytest.mark.browser

ARTICLE = "/article/000_a798f7f84a066ecb"
FOCUSED = "document.activeElement.id"


def test_results_are_walked_and_opened_by_keys(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    title = page.locator(".hit h2").nth(1).inner_text()
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) == "hit-1"
    for key, focused in [("j", "hit-2"), ("j", "hit-3"), ("k", "hit-2")]:
        page.keyboard.press(key)
        assert page.evaluate(FOCUSED) == focused
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    assert page.locator("article h1").inner_text() == title
    page.keyboard.press("Escape")
    page.wait_for_url("**/?q=cong+doan*#hit-2")
    page.locator("#hit-2:focus").wait_for()
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) == "hit-3"


def test_the_browsers_own_way_back_leads_to_the_result_too(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    for _ in range(9):
        page.keyboard.press("j")
    place = page.evaluate("scrollY")
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")
    page.go_back()
    page.locator("#hit-9:focus").wait_for()
    assert place > 0 and page.evaluate("scrollY") == place
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED) == "hit-8"


def test_escape_leaves_the_box_and_what_was_typed_in_it(page: Any, site: str) -> None:
    page.route("**/api/suggest*", lambda route: route.fulfill(json={"suggestions": []}))
    page.goto(f"{site}/?q=cong+doan")
    page.keyboard.press("/")
    page.keyboard.type("mai am")
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "" and page.locator("#q").input_value() == "mai am"


def test_a_slash_leads_to_the_box_and_escape_out_of_it(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "q"
    page.keyboard.type("j?/n")
    assert page.locator("#q").input_value() == "j?/n"
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Escape")
    if page.evaluate(FOCUSED) == "q":  # the first one closed the suggestions
        page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) != "q"


def test_a_question_mark_shows_the_keys_and_they_can_be_switched_off(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Phím tắt")
    assert "kết quả sau" in dialog.inner_text()
    page.get_by_label("Bật phím tắt").uncheck()
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.reload()
    page.keyboard.press("j")
    assert page.evaluate(FOCUSED) == ""
    page.goto(f"{site}{ARTICLE}?q=lien+doan")
    for key in ("n", "Escape"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.locator(".match.current").count() == 0 and "/article/" in page.url


def test_keys_lead_from_match_to_match(page: Any, site: str) -> None:
    page.goto(f"{site}{ARTICLE}?q=lien+doan+lao+dong")
    current = page.locator(".match.current")
    for key, number in [("n", 1), ("n", 2), ("n", 3), ("p", 2)]:
        page.keyboard.press(key)
        assert current.get_attribute("id") == f"m{number}"
    assert page.locator("#matches p").inner_text().startswith("2/")
    assert page.locator("#matches [aria-current]").get_attribute("href") == "#m2"
    page.keyboard.press("p")
    page.keyboard.press("p")
    assert current.get_attribute("id") == f"m{page.locator('.match[id]').count()}"


def test_a_key_with_control_is_the_browsers(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    page.keyboard.press("Control+j")
    assert page.evaluate(FOCUSED) == ""


@pytest.mark.parametrize(
    "page", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True
)
def test_a_citation_is_copied(page: Any, site: str) -> None:
    page.goto(f"{site}{ARTICLE}?q=an+phu")
    page.get_by_role("button", name="Chép").click()
    page.get_by_role("button", name="Đã chép").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == (
        "NGỌC CẨM – H.HUYNH. “Liên đoàn Lao động huyện An Phú và quận Tân Bình ký kết hợp tác”. "
        f"12/4/2024. {site}{ARTICLE}"
    )


def _type(page: Any, text: str) -> Any:
    """Type into the box; return the list of suggestions once it is open."""
    page.locator("#q").press_sequentially(text)
    page.locator("#suggestions li").first.wait_for()
    return page.get_by_role("listbox", name="Gợi ý")


def test_enter_sends_what_was_typed_while_nothing_is_chosen(page: Any, site: str) -> None:
    page.goto(site)
    options = _type(page, "cong d").get_by_role("option")
    box = page.get_by_role("combobox")
    assert box.get_attribute("aria-expanded") == "true"
    said = page.locator(".search-line [role=status]").inner_text()
    assert said == f"{options.count()} gợi ý. Chọn bằng phím mũi tên."
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=cong+d")


def test_arrows_choose_and_enter_sends_what_is_chosen(page: Any, site: str) -> None:
    page.goto(site)
    options = _type(page, "cong d").get_by_role("option")
    box = page.get_by_role("combobox")
    first, second, last = options.nth(0), options.nth(1), options.last
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == second.get_attribute("id")
    assert second.get_attribute("aria-selected") == "true"
    assert first.get_attribute("aria-selected") == "false"
    assert box.input_value() == second.inner_text()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert box.input_value() == "cong d" and box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    assert box.input_value() == last.inner_text()
    page.keyboard.press("Escape")
    assert box.input_value() == "cong d" and box.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    options.first.wait_for()
    page.keyboard.press("ArrowDown")
    chosen = box.input_value()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    assert page.locator("#q").input_value() == chosen == "công đoàn"


def test_a_suggestion_is_clicked(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=mai+am&sort=newest")
    page.locator("#q").fill("")
    option = _type(page, "cong d").get_by_role("option", name="công đoàn", exact=True)
    option.click()
    page.wait_for_url("**/?q=c%C3%B4ng+%C4%91o%C3%A0n*sort=newest*")


def test_keys_of_an_input_method_are_its_own(page: Any, site: str) -> None:
    page.goto(site)
    _type(page, "cong d")
    composing = """key => document.getElementById('q').dispatchEvent(new KeyboardEvent(
        'keydown', {key, isComposing: true, bubbles: true, cancelable: true}))"""
    for key in ("ArrowDown", "Enter", "Escape"):
        assert page.evaluate(composing, key), f"{key} was taken"
    assert page.get_by_role("combobox").get_attribute("aria-activedescendant") is None
    assert page.locator("#suggestions").is_visible()
    assert page.locator("#q").input_value() == "cong d"


def test_a_late_answer_is_not_shown(page: Any, site: str) -> None:
    def answer(route: Any) -> None:
        if route.request.url.endswith("q=cong"):
            time.sleep(0.6)
        route.continue_()

    page.route("**/api/suggest*", answer)
    page.goto(site)
    box = page.locator("#q")
    box.fill("cong")
    with page.expect_request("**q=cong"):
        pass
    box.fill("mai am")
    page.locator("#suggestions li").first.wait_for()
    page.wait_for_timeout(800)
    assert all("mái" in text.lower() for text in page.locator("#suggestions li").all_inner_texts())


def test_without_an_answer_nothing_is_in_the_way(page: Any, site: str) -> None:
    page.route("**/api/suggest*", lambda route: route.abort())
    page.goto(site)
    page.locator("#q").fill("cong doan")
    page.wait_for_timeout(300)
    assert page.locator("#suggestions").is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=cong+doan")
