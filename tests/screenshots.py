"""Pictures of every page, to be looked at: ``python -m tests.screenshots``.

Writes both languages, both themes and two widths to ``build/screenshots/``; ``--only
WORD`` makes those whose name holds the word, ``--readme`` the one of the README.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask, abort, request
from playwright.sync_api import Browser, Page

from index.builder import build
from index.settings import Settings
from searcher.model import SearchRequest
from tests.chromium import launched, served
from web.app import create_app
from web.archive import archive_of
from web.pages import render_results
from web.parameters import PageState

ROOT = Path(__file__).parent.parent
AN_PHU = "000_a798f7f84a066ecb"
LANGUAGES, THEMES, WIDTHS = ("vi", "en"), ("light", "dark"), (390, 1280)

LONG_TITLE = (
    "Liên đoàn Lao động thành phố phối hợp cùng các công đoàn ngành, công đoàn khu công nghiệp "
    "và công đoàn cơ sở tổ chức chương trình Tết sum vầy, trao quà cho 12.345 đoàn viên, "
    "công nhân lao động có hoàn cảnh khó khăn và khen thưởng các tập thể, cá nhân tiêu biểu "
    "trong phong trào thi đua lao động giỏi, lao động sáng tạo năm 2023"
)


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to take: what its file is called, its address, and what is done on it."""

    name: str
    address: str
    then: Callable[[Page], None] = lambda page: None
    whole: bool = True


def _type(page: Page) -> None:
    page.locator("#q").fill("cong d")
    page.locator("#suggestions li").first.wait_for()
    page.keyboard.press("ArrowDown")


def _ask_for_keys(page: Page) -> None:
    page.locator("main").press("?")
    page.locator("dialog[open]").wait_for()


def _open_table(page: Page) -> None:
    page.locator(".timeline summary").first.click()


SHOTS = (
    Shot("front", "/"),
    Shot("front-suggestions", "/", _type, whole=False),
    Shot("results", "/?q=cong+doan"),
    Shot("results-table", "/?q=cong+doan", _open_table),
    Shot("results-page-2", "/?q=cong+doan&page=2&sort=newest"),
    Shot("results-filtered", "/?q=cong+doan&period=2017&captions=0&from=2016&to=4/2018"),
    Shot("results-everything", "/?q=*&sort=oldest"),
    Shot("results-one", "/?q=%22khoan+r%C3%BAt+s%E1%BB%95%22"),
    Shot("results-many", "/many"),
    Shot("results-slip", "/?q=lieen+ddoafn+lao+ddoongj"),
    Shot("results-notes", "/?q=%22mai+am&from=31/2/2017"),
    Shot("results-keys", "/?q=cong+doan", _ask_for_keys, whole=False),
    Shot("nothing", "/?q=xyzzy+qwerty"),
    Shot("nothing-limited", "/?q=mai+am&period=2031&byline=Kh%C3%B4ng+Ai"),
    Shot("nothing-no-word", "/?q=%21%21"),
    Shot("article", f"/article/{AN_PHU}?q=lien+doan+lao+dong&hit=2"),
    Shot("article-plain", f"/article/{AN_PHU}"),
    Shot("article-long-title", "/article/long-title?q=lao+dong"),
    Shot("values", "/values/byline?q=cong+doan&named=an&byline=%C3%81nh+Ki%E1%BB%87t"),
    Shot("why", f"/why/{AN_PHU}?q=lien+doan+lao+dong"),
    Shot("help", "/help"),
    Shot("about", "/about"),
    Shot("error-404", "/article/none"),
    Shot("error-503", "/empty"),
    Shot("error-busy", "/fail/503", whole=False),
    Shot("error-too-many", "/fail/429", whole=False),
    Shot("error-500", "/fail/500", whole=False),
)


@contextmanager
def _site(with_long: bool) -> Iterator[str]:
    """Serve the sample archive, with an article whose every part is long if asked for."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        record = {
            "id": "long-title",
            "title": LONG_TITLE,
            "lead": LONG_TITLE,
            "text": LONG_TITLE + ".",
            "captions": [LONG_TITLE],
            "date": "2023-01-15T07:30",
            "byline": "NGUYỄN THỊ MINH KHAI – TRẦN VĂN ƠN – PHẠM HỒNG THÁI – LÊ THỊ RIÊNG",
            "source": "Báo của một liên đoàn có tên rất dài ở một tỉnh miền Tây Nam Bộ",
        }
        (folder / "long.jsonl").write_text(json.dumps(record), encoding="utf-8")
        long = [folder / "long.jsonl"] if with_long else []
        build([ROOT / "corpus", *long], folder / "index")
        app = create_app(Settings(folder / "index"))
        app.add_url_rule("/fail/<int:status>", "fail", view_func=lambda status: abort(status))
        app.add_url_rule("/many", "many", view_func=lambda: _many(app))
        empty = create_app(Settings(folder / "none"))
        app.add_url_rule("/empty", "empty", view_func=lambda: _asked_alike(empty))
        with served(app) as address:
            yield address


def _asked_alike(app: Flask) -> str:
    """Return an application's front page, asked for as the page of another is."""
    language = {"Accept-Language": request.headers["Accept-Language"]}
    return app.test_client().get("/", headers=language).text


def _many(app: Flask) -> str:
    """Return the page of a search that finds 12,345 articles."""
    state = PageState("công đoàn", page=300)
    page = archive_of(app).searcher().search(SearchRequest("công đoàn", syntax="forgiving"))
    return render_results(state, replace(page, total=12_345, offset=5980))


def take(browser: Browser, site: str, folder: Path, only: str) -> int:
    """Write the pictures whose name holds ``only``; return how many."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    for language, theme, width in product(LANGUAGES, THEMES, WIDTHS):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=theme,  # type: ignore[arg-type]
            locale="vi-VN" if language == "vi" else "en-GB",
        )
        page = context.new_page()
        for shot in SHOTS:
            name = f"{shot.name}-{language}-{theme}-{width}.png"
            if only in name:
                page.goto(site + shot.address)
                shot.then(page)
                page.screenshot(path=folder / name, full_page=shot.whole)
                taken += 1
        context.close()
    return taken


def take_for_readme(browser: Browser, site: str) -> None:
    """Write docs/screenshot.png."""
    context = browser.new_context(viewport={"width": 1120, "height": 840}, locale="vi-VN")
    page = context.new_page()
    for order in ("newest", "relevance"):  # the first reads what later ones have at hand
        page.goto(f"{site}/?q=cong+doan&sort={order}")
    page.screenshot(path=ROOT / "docs/screenshot.png")
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description="Write pictures of every page.")
    parser.add_argument("--only", default="", metavar="WORD", help="those whose name holds WORD")
    parser.add_argument("--readme", action="store_true", help="write docs/screenshot.png instead")
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with _site(with_long=not options.readme) as site, launched() as browser:
        if options.readme:
            take_for_readme(browser, site)
            return
        folder = ROOT / "build/screenshots"
        print(f"{take(browser, site, folder, options.only)} pictures in {folder}")


if __name__ == "__main__":
    main()
