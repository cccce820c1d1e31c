"""What the pages promise and no reader's way in the other files passes: counts, days, texts,
what is taken away. Served from two thousand made-up articles where the sample archive is small."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from chromium import served
from small_index import article, index_of

from index.settings import Settings
from web.app import create_app

pytestmark = pytest.mark.browser

AN_PHU = "/article/000_a798f7f84a066ecb"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def archive(taken_index: Path) -> Iterator[str]:
    """The address of a server over two thousand made-up articles."""
    with served(create_app(Settings(taken_index))) as address:
        yield address


def found(page: Any) -> int:
    """Return how many results the page says it has."""
    return int(page.locator("#count").inner_text().split()[0].replace(".", ""))


def titles(page: Any) -> list[str]:
    """Return the titles of the results on the page."""
    texts: list[str] = page.locator(".hit h2").all_inner_texts()
    return texts


# -- results


def test_every_count_is_what_its_link_leaves_under_the_other_limits(
    page: Any, archive: str
) -> None:
    page.goto(f"{archive}/?q=su%E1%BA%A5t+qu%C3%A0&byline=Ng%C6%B0%E1%BB%9Di+Vi%E1%BA%BFt+Hai")
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


def test_thousands_are_written_as_the_language_does(page: Any, archive: str) -> None:
    page.goto(f"{archive}/?q=c%C3%B4ng+%C4%91o%C3%A0n")
    assert page.locator("#count").inner_text() == "2.001 kết quả"
    page.goto(f"{archive}/?q=c%C3%B4ng+%C4%91o%C3%A0n&lang=en")
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
            page.get_by_role("link", name="Trang sau").click()
            page.wait_for_load_state()
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


def test_the_next_result_is_that_of_the_same_limits(page: Any, archive: str) -> None:
    page.goto(f"{archive}/?q=su%E1%BA%A5t+qu%C3%A0&sort=oldest&captions=1&period=2010")
    expected = titles(page)
    page.locator(".hit h2 a").first.click()
    for title in expected[:3]:
        assert page.locator("article h1").inner_text() == title
        page.get_by_role("link", name="Kết quả sau").click()
        page.wait_for_load_state()
    page.get_by_role("link", name="Trở lại kết quả").click()
    page.wait_for_url("**captions=1*#hit-4")
    assert titles(page) == expected


def test_articles_of_the_day_and_of_the_author(page: Any, archive: str) -> None:
    page.goto(f"{archive}/article/tin/84")
    day, author = page.locator("[aria-labelledby=same-day]"), "Người Viết Một"
    assert day.locator("a").all_inner_texts() == ["Công đoàn cơ sở 0"]
    others = page.locator("[aria-labelledby=same-author]")
    assert others.locator("li a").count() == 5
    others.get_by_role("link", name="Tất cả bài của tác giả này").click()
    page.wait_for_url("**byline=*")
    assert found(page) == 667
    assert set(page.locator(".hit .meta span:nth-child(2)").all_inner_texts()) == {author}


def test_an_article_can_be_cited_and_its_file_read(page: Any, archive: str) -> None:
    page.goto(f"{archive}/article/tin/1?q=qu%C3%A0")
    assert page.locator("#citation").inner_text() == (
        f"Người Viết Hai. “Công đoàn cơ sở 1”. Báo Mẫu, số 2, 2/2/2001. {archive}/article/tin/1"
    )
    page.locator(".imprint a", has_text="articles.jsonl").click()
    page.wait_for_url("**/original/tin/1")
    assert json.loads(page.locator("body").inner_text())["id"] == "tin/1"


def test_what_is_lit_is_what_was_asked_for(page: Any, archive: str) -> None:
    page.goto(f"{archive}/article/tin/84?q=qu%C3%A0+m%C3%A1i")
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
    page.clock.install()
    page.goto(site)
    page.locator("#q").fill("cong")
    with page.expect_request("**/api/suggest*"):
        page.clock.run_for(200)
    page.locator("#q").fill("cong do")
    with page.expect_response("**/api/suggest*"):
        held[0].continue_()
    page.evaluate("fetch('/healthz').then(answer => answer.text())")  # after the answer was read
    assert page.locator("#suggestions").is_hidden() and len(held) == 1


# -- taking it away


def taken(page: Any, kind: str) -> tuple[str, bytes]:
    """Click a link below the results; return the file's name and what it holds."""
    with page.expect_download() as download:
        page.locator(".take a", has_text=re.compile(f"^{kind}$")).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_all_results_are_files_in_the_order_of_the_page(page: Any, archive: str) -> None:
    page.goto(f"{archive}/?q=su%E1%BA%A5t+qu%C3%A0&sort=oldest&captions=1&source=B%E1%BA%A3n+tin")
    count, first = found(page), titles(page)
    assert count > 400
    name, data = taken(page, "CSV")
    assert name == "tra-cứu-suất-quà-bản-tin-có-chú-thích-ảnh.csv"
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == count and [row["title"] for row in rows[:20]] == first
    name, data = taken(page, "JSONL")
    hits = [json.loads(line) for line in data.splitlines()]
    assert name.endswith(".jsonl") and [hit["id"] for hit in hits] == [row["id"] for row in rows]
    name, data = taken(page, "văn bản")
    assert re.findall(r"^\d+\. (.+)$", data.decode(), re.M)[:20] == first
    name, data = taken(page, "RIS")
    assert re.findall(r"^TI  - (.+)\r$", data.decode(), re.M)[:20] == first
    page.locator(".take a", has_text=re.compile("^API$")).click()
    page.wait_for_url("**/api/search*")
    answer = json.loads(page.locator("body").inner_text())
    assert answer["total"] == count and [hit["title"] for hit in answer["hits"]] == first


def test_feed_readers_and_browsers_find_what_they_need_in_the_head(page: Any, archive: str) -> None:
    page.goto(f"{archive}/?q=su%E1%BA%A5t+qu%C3%A0&source=B%E1%BA%A3n+tin&page=2")
    link = "one => one.href"
    address = page.locator("head link[type='application/atom+xml']").evaluate(link)
    feed = ElementTree.fromstring(page.request.get(address).body())
    newest = feed.findtext("a:entry/a:updated", namespaces=ATOM)
    assert feed.findtext("a:updated", namespaces=ATOM) == newest
    assert feed.findtext("a:title", namespaces=ATOM) == "Tra Cứu: suất quà · Bản tin"
    entry = feed.find("a:entry", ATOM)
    assert entry is not None
    page.goto(entry.find("a:link", ATOM).get("href"))  # type: ignore[union-attr]
    assert page.locator("article h1").inner_text() == entry.findtext("a:title", "", ATOM)
    address = page.locator("head link[rel=search]").evaluate(link)
    described = ElementTree.fromstring(page.request.get(address).body())
    templates = {one.get("type"): one.get("template", "") for one in described if one.get("type")}
    page.goto(templates["text/html"].replace("{searchTerms}", "m%C3%BAa+l%C3%A2n"))
    assert page.locator("#q").input_value() == "múa lân" and found(page) > 0
    suggested = page.request.get(
        templates["application/x-suggestions+json"].replace("{searchTerms}", "cong+d")
    ).json()
    assert suggested[0] == "cong d" and suggested[1]


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
        page.locator(link).first.click()
        page.wait_for_url("**lang=en*")
        page.wait_for_load_state()
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
