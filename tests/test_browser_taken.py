"""What readers, feed readers, browsers and other sites take away, from the page's own links."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from chromium import served
from flask import Flask
from result_pages import found, titles

from index.settings import Settings
from web.app import create_app
from web.settings import ServerSettings

pytestmark = pytest.mark.browser

ATOM = {"a": "http://www.w3.org/2005/Atom"}


def taken(page: Any, kind: str) -> tuple[str, bytes]:
    """Click a link below the results; return the file's name and what it holds."""
    with page.expect_download() as download:
        page.locator(".take a", has_text=re.compile(f"^{kind}$")).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_all_results_are_files_in_the_order_of_the_page(page: Any, made_site: str) -> None:
    page.goto(f"{made_site}/?q=su%E1%BA%A5t+qu%C3%A0&sort=oldest&captions=1&source=B%E1%BA%A3n+tin")
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


def test_feed_readers_and_browsers_find_what_they_need_in_the_head(
    page: Any, made_site: str
) -> None:
    page.goto(f"{made_site}/?q=su%E1%BA%A5t+qu%C3%A0&source=B%E1%BA%A3n+tin&page=2")
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


def test_a_script_of_another_site_reads_what_it_may(page: Any, taken_index: Path) -> None:
    other = Flask("other")
    other.add_url_rule("/", view_func=lambda: "<!doctype html><link rel=icon href=data:,>")
    with served(other) as origin:
        app = create_app(Settings(taken_index), ServerSettings(cors_origins=(origin,)))
        with served(app) as address:
            page.goto(origin)
            # The header makes the browser ask beforehand.
            asking = (
                "async address => {const answer = await fetch(address, {headers: {'X-My': '1'}});"
            )
            asking += "return [answer.headers.get('X-Total-Count'), await answer.text()]}"
            _, stats = page.evaluate(asking, f"{address}/api/stats")
            assert json.loads(stats)["articles"] == 2001
            total, rows = page.evaluate(asking, f"{address}/export.ris?captions=0")
            assert total == str(rows.count("TY  - NEWS")) == "1501"
