"""What results, articles and suggestions promise and no reader's way in test_browser.py passes:
counts, days, texts, what is said to screen readers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from chromium import served
from result_pages import found, titles
from small_index import article, index_of

from index.settings import Settings
from web.app import create_app

pytestmark = pytest.mark.browser

AN_PHU = "/article/000_a798f7f84a066ecb"


# -- results


def test_every_count_is_what_its_link_leaves_under_the_other_limits(
    page: Any, made_site: str
) -> None:
    page.goto(f"{made_site}/?q=su%E1%BA%A5t+qu%C3%A0&byline=Ng%C6%B0%E1%BB%9Di+Vi%E1%BA%BFt+Hai")
    page.get_by_role("navigation", name="Chú thích ảnh").get_by_role("link", name="không").click()
    page.wait_for_url("**captions=0*")
    page.get_by_role("navigation", name="Năm").get_by_role("link").nth(1).click()
    page.wait_for_url("**period=*")
    now, kinds = found(page), page.locator(".facet h2").all_inner_texts()
    assert [kind.split(" ")[0] for kind in kinds] == ["Năm", "Các", "Tác", "Nguồn", "Chú"]
    links = page.locator(".facet li a:not([aria-current])").evaluate_all(
        "all => all.map(one => [one.href, one.querySelector('.count').textContent])"
    )
    assert len({urlsplit(address).query for address, _ in links}) > 10
    for address, count in links:
        page.goto(address)
        # Of bylines and sources another one is added to what is chosen.
        chosen = now if len(parse_qs(urlsplit(address).query).get("byline", [])) > 1 else 0
        assert found(page) == int(count.replace(".", "")) + chosen, address


def test_bars_are_as_high_as_they_stand_for_articles(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    bars = page.locator(".timeline svg a").evaluate_all(
        "all => all.map(one => [parseInt(one.textContent.split(': ')[1]),"
        " one.querySelector('.bar').getBoundingClientRect().height])"
    )
    most, highest = max(bars)
    assert len({count for count, _ in bars}) > 3
    assert all(abs(height - highest * count / most) <= 2 for count, height in bars)


def test_thousands_are_written_as_the_language_does(page: Any, made_site: str) -> None:
    page.goto(f"{made_site}/?q=c%C3%B4ng+%C4%91o%C3%A0n")
    assert page.locator("#count").inner_text() == "2.001 kết quả"
    page.goto(f"{made_site}/?q=c%C3%B4ng+%C4%91o%C3%A0n&lang=en")
    assert page.locator("#count").inner_text() == "2,001 results"


@pytest.mark.parametrize(
    "page",
    [{"timezone_id": "America/Los_Angeles"}, {"timezone_id": "Pacific/Auckland"}],
    indirect=True,
)
def test_a_day_is_the_same_day_wherever_the_reader_is(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=*")
    page.get_by_label("Từ ngày").fill("12/4/2024")
    page.get_by_label("Đến ngày").fill("12/4/2024")
    page.get_by_role("button", name="Áp dụng").click()
    page.wait_for_url("**to=12%2F4%2F2024*")
    times = page.locator(".hit time")
    assert times.all_inner_texts() == ["12/4/2024, 16:48"]
    assert times.get_attribute("datetime") == "2024-04-12T16:48"


def test_what_was_read_into_a_query_is_links(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=ldld+an+phu")
    readings = page.locator(".readings")
    addresses = {
        link.inner_text(): link.get_attribute("href") for link in readings.locator("a").all()
    }
    for text in ("lđlđ an phú", "LĐLĐ", "Liên đoàn Lao động"):
        page.goto(site + addresses[text])
        assert page.locator("#q").input_value() == text and found(page) > 0
    page.goto(f"{site}/?q=ch%E1%BB%A7+t%E1%BB%8Bch+c%C3%B4ng+%C4%91o%C3%A0n+x%C3%A3")
    words = page.locator(".readings a.query[href*='%22']")
    assert words.count() >= 2
    word = words.first.inner_text()
    words.first.click()
    page.wait_for_url("**/?q=%22*")
    assert page.locator("#q").input_value() == f'"{word}"'


def test_pages_stay_put_while_articles_come_in(page: Any, tmp_path: Path) -> None:
    records = [
        article(f"cũ-{n:02}", f"Mái ấm số {n:02}", date=f"2020-01-{n % 28 + 1:02}T0{n // 28}:00")
        for n in range(45)
    ]
    index = index_of(tmp_path, records)
    with served(create_app(Settings(index))) as address:
        page.goto(f"{address}/?q=m%C3%A1i+%E1%BA%A5m&sort=newest")
        seen = titles(page)
        newer = [article(f"mới-{n}", f"Mái ấm mới {n}", date="2024-01-01") for n in range(30)]
        index_of(tmp_path, [*records, *newer])
        for _ in range(2):
            with page.expect_navigation():
                page.get_by_role("link", name="Trang sau").click()
            seen += titles(page)
        assert len(seen) == len(set(seen)) == 45 and found(page) == 45
        page.goto(f"{address}/?q=m%C3%A1i+%E1%BA%A5m&sort=newest")
        assert found(page) == 75 and titles(page)[0].startswith("Mái ấm mới")


# -- an article


def test_captions_are_told_apart_and_the_text_is_paragraphs(page: Any, site: str) -> None:
    blocks = page.request.get(f"{site}/api{AN_PHU}").json()["blocks"]
    texts = {
        kind: [block["text"] for block in blocks if block["kind"] == kind]
        for kind in ("caption", "paragraph")
    }
    page.goto(site + AN_PHU)
    captions = page.locator("article figure figcaption").all_inner_texts()
    assert [text.removeprefix("Ảnh").strip() for text in captions] == texts["caption"] != []
    paragraphs = page.locator("article > p:not(.lead)").all_inner_texts()
    assert paragraphs == texts["paragraph"] != []


def test_the_next_result_is_that_of_the_same_limits(page: Any, made_site: str) -> None:
    page.goto(f"{made_site}/?q=su%E1%BA%A5t+qu%C3%A0&sort=oldest&captions=1&period=2010")
    expected = titles(page)
    page.locator(".hit h2 a").first.click()
    for title in expected[:3]:
        assert page.locator("article h1").inner_text() == title
        with page.expect_navigation():
            page.get_by_role("link", name="Kết quả sau").click()
    page.get_by_role("link", name="Trở lại kết quả").click()
    page.wait_for_url("**captions=1*#hit-4")
    assert titles(page) == expected


def test_articles_of_the_day_and_of_the_author(page: Any, made_site: str) -> None:
    page.goto(f"{made_site}/article/tin/84")
    day, author = page.locator("[aria-labelledby=same-day]"), "Người Viết Một"
    assert day.locator("a").all_inner_texts() == ["Công đoàn cơ sở 0"]
    others = page.locator("[aria-labelledby=same-author]")
    assert others.locator("li a").count() == 5
    others.get_by_role("link", name="Tất cả bài của tác giả này").click()
    page.wait_for_url("**byline=*")
    assert found(page) == 667
    assert set(page.locator(".hit .meta span:nth-child(2)").all_inner_texts()) == {author}


def test_an_article_can_be_cited_and_its_file_read(page: Any, made_site: str) -> None:
    page.goto(f"{made_site}/article/tin/1?q=qu%C3%A0")
    assert page.locator("#citation").inner_text() == (
        f"Người Viết Hai. “Công đoàn cơ sở 1”. Báo Mẫu, số 2, 2/2/2001. {made_site}/article/tin/1"
    )
    page.locator(".imprint a", has_text="articles.jsonl").click()
    page.wait_for_url("**/original/tin/1")
    assert json.loads(page.locator("body").inner_text())["id"] == "tin/1"


def test_what_is_lit_is_what_was_asked_for(page: Any, made_site: str) -> None:
    page.goto(f"{made_site}/article/tin/84?q=qu%C3%A0+m%C3%A1i")
    assert page.locator("article mark").all_inner_texts() == ["mái", "quà"]
    assert page.locator("#matches [role=status]").inner_text().startswith("2 chỗ")


# -- as you type


def test_a_screen_reader_is_told_of_the_suggestions(page: Any, site: str) -> None:
    page.goto(site)
    box = page.get_by_role("combobox")
    assert box.get_attribute("aria-expanded") == "false"
    box.press_sequentially("cong d")
    options = page.get_by_role("listbox", name="Gợi ý").get_by_role("option")
    options.first.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    status = page.locator(".search-line [role=status]")
    assert str(options.count()) in status.inner_text()
    page.keyboard.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert options.first.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and status.inner_text() == ""
    assert box.get_attribute("aria-activedescendant") is None


def test_an_answer_to_what_is_no_more_in_the_box_is_dropped(page: Any, site: str) -> None:
    held: list[Any] = []
    page.route("**/api/suggest*", lambda route: held.append(route))
    page.clock.install(time="2024-01-01T00:00:00")
    page.goto(site)
    page.clock.pause_at("2024-01-01T01:00:00")  # the next question waits for ever
    page.locator("#q").fill("cong")
    with page.expect_request("**/api/suggest*"):
        page.clock.run_for(200)
    page.locator("#q").fill("cong do")
    with page.expect_response("**/api/suggest*"):
        held[0].continue_()
    page.evaluate("fetch('/healthz').then(answer => answer.text())")  # after the answer was read
    assert page.locator("#suggestions").is_hidden() and len(held) == 1
