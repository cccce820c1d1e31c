"""A reader's way through the pages, in Chromium."""

from __future__ import annotations

import re
from typing import Any

import pytest

pytestmark = pytest.mark.browser

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize(
    "page",
    [{}, {"java_script_enabled": False}],
    indirect=True,
    ids=["scripts", "no scripts"],
)
ARTICLE = "/article/000_a798f7f84a066ecb"
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
    page.get_by_role("link", name="cũ nhất", exact=True).click()
    page.wait_for_url("**sort=oldest*")
    page.get_by_label("Từ ngày").fill("12/3/2017")
    page.get_by_role("button", name="Áp dụng").click()
    page.wait_for_url("**from=12%2F3%2F2017*")
    dates = page.locator(".hit time").evaluate_all("all => all.map(one => one.dateTime)")
    assert dates == sorted(dates) and dates[0] >= "2017-03-12"
    assert page.locator(".orders [aria-current]").inner_text() == "cũ nhất"

    page.get_by_role("link", name="Từ 12/3/2017 trở đi").click()
    page.wait_for_url(lambda address: "from" not in address)
    assert page.get_by_label("Từ ngày").input_value() == ""


@WITH_AND_WITHOUT_SCRIPTS
def test_filters_are_combined_and_taken_away(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    whole = page.locator("#count").inner_text()
    years = page.get_by_role("navigation", name="Năm")
    years.get_by_role("link", name="Xem tất cả").click()
    page.wait_for_url("**/values/year*")
    year = page.locator("main .facet").get_by_role("link", name="2016")
    name, count = year.locator("span").all_inner_texts()
    year.click()
    page.wait_for_url(f"**period={name}")
    assert page.locator("#count").inner_text() == f"{count} kết quả"

    photos = page.get_by_role("navigation", name="Chú thích ảnh").get_by_role("link").first
    count = photos.locator(".count").inner_text()
    photos.click()
    page.wait_for_url("**captions=1")
    assert page.locator("#count").inner_text() == f"{count} kết quả"
    assert f"period={name}" in page.url

    page.locator(".chip", has_text=name).click()
    page.wait_for_url(lambda address: "period" not in address and "captions=1" in address)
    page.get_by_role("navigation", name="Năm").get_by_role("link").first.click()
    page.get_by_role("link", name="Bỏ tất cả").click()
    page.wait_for_url(f"{site}/?q=cong+doan")
    assert page.locator("#count").inner_text() == whole


@WITH_AND_WITHOUT_SCRIPTS
def test_a_bar_of_the_timeline_is_a_link_and_its_table_says_the_same(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    bars = page.locator(".timeline svg a")
    said = bars.locator("title").evaluate_all("all => all.map(one => one.textContent)")
    page.locator(".timeline summary").click()
    rows = page.locator(".timeline tbody tr").all_inner_texts()
    assert [row.replace("\t", ": ") + " bài" for row in rows] == said and len(said) == 10
    page.keyboard.press("Escape")
    bars.nth(2).click()
    page.wait_for_url("**period=2017*")
    assert page.locator("#count").inner_text() == said[2].split(": ")[1].replace("bài", "kết quả")
    page.locator(".timeline svg a").first.click()
    page.wait_for_url("**period=2017-*")


@WITH_AND_WITHOUT_SCRIPTS
def test_from_match_to_match(page: Any, site: str) -> None:
    page.goto(f"{site}{ARTICLE}?q=lien+doan+lao+dong")
    matches = page.locator(".match[id]")
    count = matches.count()
    assert count > 5 and f"{count} chỗ" in page.locator("#matches").inner_text()
    page.get_by_role("link", name="Chỗ sau").click()
    assert _in_view(matches.nth(0))
    page.locator("#matches ol a").nth(6).click()
    assert _in_view(matches.nth(6)) and page.url.endswith("#m7")
    page.get_by_role("link", name="Chỗ trước").click()
    scripts = page.evaluate("document.documentElement.classList.contains('scripts')")
    assert _in_view(matches.nth(5 if scripts else count - 1))


def _in_view(element: Any) -> bool:
    """Tell whether an element comes into view; without scripts no promise is ever kept."""
    for _ in range(20):
        box = element.bounding_box()
        if box["y"] >= 0 and box["y"] + box["height"] <= element.page.viewport_size["height"]:
            return True
        element.page.wait_for_timeout(50)
    return False


@WITH_AND_WITHOUT_SCRIPTS
def test_from_result_to_result_and_back_to_its_place(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    titles = page.locator(".hit h2").all_inner_texts()
    page.goto(f"{site}/?q=cong+doan&page=2")
    titles += page.locator(".hit h2").all_inner_texts()
    page.locator(".hit h2 a").first.click()
    assert page.locator("article h1").inner_text() == titles[20]
    page.get_by_role("link", name="Kết quả trước").click()
    page.wait_for_url("**hit=20*")
    assert page.locator("article h1").inner_text() == titles[19]
    page.get_by_role("link", name="Kết quả sau").click()
    page.wait_for_url("**hit=21*")
    page.get_by_role("link", name="Kết quả sau").click()
    page.wait_for_url("**hit=22*")
    assert page.locator("article h1").inner_text() == titles[21]
    page.get_by_role("link", name="Trở lại kết quả").click()
    page.wait_for_url("**page=2*#hit-22")
    assert _in_view(page.locator("#hit-22"))


@WITH_AND_WITHOUT_SCRIPTS
def test_the_front_page_leads_into_the_archive(page: Any, site: str) -> None:
    page.goto(site)
    assert page.locator(".timeline svg a").count() == 10
    newest = page.locator(".shelf a").first
    title = newest.inner_text()
    newest.click()
    page.wait_for_url("**/article/**")
    assert page.locator("article h1").inner_text() == title
    page.goto(site)
    page.locator(".examples a").first.click()
    page.wait_for_url("**/?q=*")
    assert page.locator(".hit mark").count() > 0
    page.get_by_role("link", name="Về kho tin").click()
    assert "65" in page.locator(".facts").inner_text()


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
    page.goto(f"{site}{ARTICLE}?q=an+phu")
    similar = page.locator("[aria-labelledby=similar] a").first
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
    for target in page.locator("button:visible, .pager a, .facet a:visible").all():
        box = target.bounding_box()
        assert box["height"] >= 40 and box["width"] >= 40


SMALL_TARGETS = """() => [...document.querySelectorAll("a, button, input, summary")]
    .filter(one => one.checkVisibility() && !one.closest("svg, p"))
    .map(one => [one.getBoundingClientRect(), one.outerHTML])
    .filter(([box]) => box.height < 24 || box.width < 24)
    .map(([, html]) => html)"""


@PHONE
@pytest.mark.parametrize(
    "path",
    ["/", "/?q=cong+doan&period=2017", f"{ARTICLE}?q=lien+doan&hit=2", "/help", "/values/byline"],
)
def test_what_is_not_part_of_a_sentence_can_be_hit_by_a_finger(
    page: Any, site: str, path: str
) -> None:
    page.goto(site + path)
    assert page.evaluate(SMALL_TARGETS) == []


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
    for path in ("/", "/?q=cong+doan", "/article/000_a798f7f84a066ecb?q=cong+doan", "/about"):
        page.goto(site + path)
    assert any("static/suggest.js" in address for address in asked)
    assert asked and all(address.startswith(site + "/") for address in asked)
