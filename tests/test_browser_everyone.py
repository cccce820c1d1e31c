"""Every page for everyone: WCAG 2.2 AA by axe-core, all widths, a budget."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

AN_PHU = "000_a798f7f84a066ecb"
PAGES = (
    "/",
    "/?q=cong+doan",
    "/?q=li%C3%AAn+%C4%91o%C3%A0n+lao+%C4%91%E1%BB%99ng+th%C3%A0nh+ph%E1%BB%91+t%E1%BB%95+ch%E1%BB%A9c",
    "/?q=lieen+ddoafn+lao+ddoongj",
    "/?q=cong+doan&period=2017&captions=0&from=2016&to=4/2018",
    "/?q=cong+doan&page=2&sort=newest",
    "/?q=*",
    "/?q=xyzzy+qwerty&period=2016",
    f"/article/{AN_PHU}?q=lien+doan+lao+dong&hit=1",
    f"/why/{AN_PHU}?q=lien+doan+lao+dong",
    "/values/byline?q=cong+doan&named=an&byline=%C3%81nh+Ki%E1%BB%87t",
    "/help",
    "/about",
    "/article/none",
)
BUDGET_BYTES = 100_000
BUDGET_REQUESTS = 6
AXE_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


def _violations(page: Any) -> list[str]:
    results = Axe().run(page, options=AXE_RULES).response
    return [
        f"{violation['id']}: {node['html'][:200]} ({node['failureSummary']})"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    "page",
    [
        {"color_scheme": "light"},
        {"color_scheme": "dark"},
        {"color_scheme": "light", "contrast": "more"},
        {"color_scheme": "dark", "contrast": "more"},
    ],
    indirect=True,
    ids=["light", "dark", "light-contrast", "dark-contrast"],
)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_violation(page: Any, site: str, language: str) -> None:
    found = {}
    for path in PAGES:
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
        found[path] = _violations(page)
    assert {path: violations for path, violations in found.items() if violations} == {}


@pytest.mark.parametrize(
    "page",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}],
    indirect=True,
    ids=["light", "dark"],
)
def test_axe_finds_no_violation_in_what_scripts_open(page: Any, site: str) -> None:
    page.goto(site)
    page.locator("#q").fill("cong d")
    page.locator("#suggestions li").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert _violations(page) == []
    page.goto(f"{site}/?q=cong+doan")
    for summary in page.locator("summary").all():
        summary.click()
    assert _violations(page) == []
    page.locator("main").press("?")
    page.locator("dialog[open]").wait_for()
    assert _violations(page) == []


@pytest.mark.parametrize(
    "page",
    [{"viewport": {"width": width, "height": 800}} for width in (320, 700, 1024, 2560)],
    indirect=True,
    ids=["320", "700", "1024", "2560"],
)
def test_no_page_scrolls_sideways(page: Any, site: str) -> None:
    widths = {}
    for path in PAGES:
        page.goto(site + path)
        widths[path] = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
    assert {path: width for path, width in widths.items() if width} == {}


SHIFT = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => {
        for (const shift of list.getEntries()) sum += shift.value;
    }).observe({type: "layout-shift", buffered: true});
    setTimeout(() => done(sum), 250);
})"""


def test_nothing_jumps(page: Any, site: str) -> None:
    for path in PAGES:
        page.goto(site + path)
        assert page.evaluate(SHIFT) == 0, path
    page.goto(site)
    page.locator("#q").fill("cong d")
    page.locator("#suggestions li").first.wait_for()
    assert page.evaluate(SHIFT) == 0


def test_each_page_keeps_the_budget(page: Any, site: str) -> None:
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))
    for path in PAGES:
        answers.clear()
        page.goto(site + path)
        page.wait_for_load_state("networkidle")
        assert 4 <= len(answers) <= BUDGET_REQUESTS, path
        size = sum(len(answer.body()) for answer in answers if answer.status != 304)
        assert size <= BUDGET_BYTES, f"{path}: {size} bytes"


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}], indirect=True)
def test_an_article_is_printed_with_its_source_and_address(page: Any, site: str) -> None:
    page.goto(f"{site}/article/{AN_PHU}?q=lien+doan")
    page.emulate_media(media="print")
    for gone in (".masthead", ".footer", "#matches", ".back", ".shelves", ".copy"):
        assert page.locator(gone).is_hidden(), gone
    citation = page.locator("#citation")
    assert citation.is_visible() and citation.inner_text().endswith(f"/article/{AN_PHU}")
    assert "12/4/2024" in page.locator("article .meta").inner_text()
    style = "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    black, clear = "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"
    assert page.locator("mark").first.evaluate(style) == [black, clear]
    assert page.locator(".imprint a").first.evaluate(style) == [black, clear]


def test_printed_results_have_their_query_and_nothing_to_click(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan")
    assert "cong doan" not in page.locator("h1").inner_text()
    page.emulate_media(media="print")
    assert page.locator("h1").inner_text().endswith("kết quả: cong doan")
    for gone in (".filters", ".orders", ".pager", ".take", ".timeline summary"):
        assert page.locator(gone).is_hidden(), gone
    assert page.locator(".hit .snippet").first.is_visible()


@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 256}}], indirect=True)
def test_at_four_hundred_per_cent_nothing_stands_before_the_text(page: Any, site: str) -> None:
    page.goto(f"{site}/article/{AN_PHU}?q=lien+doan")
    assert page.locator("#matches").bounding_box()["y"] > 256
    page.get_by_role("link", name="Chỗ sau").focus()
    page.keyboard.press("Enter")
    box = page.locator(".match.current").bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= 256


@pytest.mark.parametrize("page", [{"bypass_csp": True}], indirect=True)
def test_text_that_readers_space_out_is_cut_nowhere(page: Any, site: str) -> None:
    spaced = (
        "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
        " word-spacing: .16em !important } p { margin-bottom: 2em !important }"
    )
    for path in PAGES:
        page.goto(site + path)
        page.add_style_tag(content=spaced)
        assert page.evaluate(CUT) == [], path


CUT = """() => [...document.querySelectorAll("main *, .masthead *, .footer *")]
    .filter(one => one.checkVisibility() && !one.closest(".unseen, label, svg, [tabindex], ol"))
    .filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0
        && getComputedStyle(one).overflowX !== "visible" && one.tagName !== "INPUT")
    .map(one => one.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize("page", [{"forced_colors": "active"}], indirect=True)
def test_forced_colours_leave_the_timeline_and_what_is_chosen(page: Any, site: str) -> None:
    page.goto(f"{site}/?q=cong+doan&period=2017")
    outline = "one => getComputedStyle(one).outlineStyle"
    assert page.locator(".facet [aria-current]").first.evaluate(outline) == "solid"
    fill = "one => getComputedStyle(one).fill"
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.locator(".timeline .bar").first.evaluate(fill) != paper
