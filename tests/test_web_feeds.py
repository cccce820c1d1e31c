from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_index import article, index_of
from taken_archive import AWKWARD, articles

from index.settings import Settings
from web.app import create_app
from web.feeds import FEED_SIZE


@pytest.fixture(scope="module")
def client(taken_index: Path) -> FlaskClient:
    return create_app(Settings(taken_index)).test_client()


def read(client: FlaskClient, address: str, **options: Any) -> Any:
    answer = client.get(address, **options)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def pages(client: FlaskClient, address: str) -> Iterator[Any]:
    while address:
        feed = read(client, address)
        yield feed
        address = relations(feed).get("next", "")


def relations(feed: Any) -> dict[str, str]:
    return {link.rel: link.href for link in feed.feed.links}


def test_a_feed_is_the_newest_articles_of_a_search(client: FlaskClient) -> None:
    feed = read(client, "/feed.atom?q=công+đoàn")
    assert feed.feed.title == "Tra Cứu: công đoàn"
    dates = [entry.published for entry in feed.entries]
    assert len(dates) == FEED_SIZE and dates == sorted(dates, reverse=True)
    assert feed.feed.updated == dates[0] == "2024-04-12T16:48:00+07:00"
    assert all(entry.updated == entry.published for entry in feed.entries)
    # An article without a time is of the beginning of its day.
    assert {date[10:] for date in dates} >= {"T00:00:00+07:00", "T08:11:00+07:00"}


def test_a_feed_leads_to_its_results_and_says_its_language(client: FlaskClient) -> None:
    feed = read(client, "/feed.atom?q=suất quà&source=Bản tin&page=2")
    assert feed.feed.language == "vi"
    alternate = urlsplit(relations(feed)["alternate"])
    assert alternate.path == "/"
    assert parse_qs(alternate.query) == {
        "q": ["suất quà"],
        "source": ["Bản tin"],
        "sort": ["newest"],
    }
    results = client.get(relations(feed)["alternate"])
    first = read(client, relations(feed)["first"]).entries[0]
    assert results.text.index("<h2") < results.text.index(first.title)
    everything = read(client, "/feed.atom")
    assert relations(everything)["alternate"] == "http://localhost/?q=*&sort=newest"


def test_the_results_lead_to_their_feed(client: FlaskClient) -> None:
    page = client.get("/?q=suất quà&source=Bản tin&page=2").text
    [address] = re.findall(
        r'<link rel="alternate" type="application/atom[^>]* href="([^"]+)"', page
    )
    feed = read(client, html.unescape(address))
    assert feed.feed.title == "Tra Cứu: suất quà · Bản tin"
    assert feed.entries and "previous" not in relations(feed)


def test_an_entry_shows_what_matched_as_html(client: FlaskClient) -> None:
    [entry] = read(client, '/feed.atom?q="múa lân"').entries
    assert entry.id == "tag:localhost,2026:article/2019/m%C3%A1i%20%E1%BA%A5m%3F%23%26%3D%25"
    assert entry.title == '=HYPERLINK("http://example.org")'
    assert entry.author == "@ai đó"
    assert entry.summary_detail.type == "text/html"
    body = client.get('/feed.atom?q="múa lân"').text
    assert "&lt;mark&gt;múa lân&lt;/mark&gt;" in body
    assert "&amp;lt;b&amp;gt;thẻ" in body  # what stands in the text is text
    assert "\u0007" not in body and "\u001b" not in body
    found = client.get(entry.link)
    assert found.status_code == 200 and "múa lân" in found.text


def test_pages_hold_every_dated_article_once(client: FlaskClient) -> None:
    found = list(pages(client, "/feed.atom?q=công+đoàn&from=2018"))
    ids = [entry.id for feed in found for entry in feed.entries]
    dated = [record for record in articles() if (record["date"] or "") > "2018"]
    assert len(ids) == len(set(ids)) == len(dated) > 3 * FEED_SIZE
    assert len(found) == -(-len(dated) // FEED_SIZE)
    first, last = relations(found[0]), relations(found[-1])
    assert first["last"] == last["self"] and last["first"] == first["self"]
    assert "previous" not in first and "next" not in last
    assert relations(found[1])["previous"] == first["self"]


def test_a_feed_without_a_query_is_of_the_whole_archive(client: FlaskClient) -> None:
    feed = read(client, "/feed.atom")
    assert feed.feed.title == "Tra Cứu"
    assert feed.entries[0].id.endswith("%3F%23%26%3D%25")
    assert read(client, "/feed.atom?q=*").feed.id == feed.feed.id


def test_filters_and_limits_are_those_of_the_page(client: FlaskClient) -> None:
    feed = read(client, "/feed.atom?q=công đoàn&source=Bản tin&period=2015&from=2016&to=2015-06")
    assert feed.entries
    assert {entry.published[:4] for entry in feed.entries} == {"2015"}
    assert min(entry.published for entry in feed.entries) >= "2015-06"
    assert {int(entry.id.rpartition("/")[2]) % 2 for entry in feed.entries} == {0}


def test_a_feed_is_called_after_its_query_and_its_limits(client: FlaskClient) -> None:
    feed = read(client, "/feed.atom?q=quà&byline=Người Viết Một&from=2016")
    assert feed.feed.title == "Tra Cứu: quà · Từ 2016 trở đi · Người Viết Một"
    assert read(client, "/feed.atom?period=2015-06").feed.title == "Tra Cứu: tháng 6/2015"


def test_a_feed_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/feed.atom?q=mái ấm")
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get("/feed.atom?q=mái ấm", headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    since = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/feed.atom?q=mái ấm", headers=since).status_code == 304
    assert client.get("/feed.atom?q=đoàn viên", headers=tag).status_code == 200


def test_a_compressed_feed_is_not_sent_again_either(client: FlaskClient) -> None:
    asked = {"Accept-Encoding": "gzip"}
    first = client.get("/feed.atom?q=mái ấm", headers=asked)
    assert first.headers["Content-Encoding"] == "gzip"
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/feed.atom?q=mái ấm", headers=asked | tag).status_code == 304


def test_what_a_feed_holds_tells_whether_it_changed(tmp_path: Path) -> None:
    first = article("a", "Mái ấm đầu tiên", date="2020-01-01")
    client = create_app(Settings(index_of(tmp_path, [first]))).test_client()
    tag = {"If-None-Match": client.get("/feed.atom?q=mái ấm").headers["ETag"]}
    index_of(tmp_path, [first, article("b", "Chuyện khác", date="2021-01-01")])
    assert client.get("/feed.atom?q=mái ấm", headers=tag).status_code == 304
    index_of(tmp_path, [first, article("c", "Mái ấm thứ hai", date="2021-01-01")])
    assert client.get("/feed.atom?q=mái ấm", headers=tag).status_code == 200


def test_entries_keep_their_ids_wherever_the_archive_is_reached(client: FlaskClient) -> None:
    here, there = (
        read(client, "/feed.atom?q=mái ấm", base_url=base)
        for base in ("http://archive.example:8000", "https://archive.example")
    )
    assert [entry.id for entry in here.entries] == [entry.id for entry in there.entries]
    assert here.feed.id == there.feed.id
    assert urlsplit(there.entries[0].link).scheme == "https"


def test_a_feed_of_nothing_is_a_feed(client: FlaskClient) -> None:
    feed = read(client, "/feed.atom?q=khôngcógì")
    assert feed.entries == []
    assert feed.feed.updated == "2024-04-12T00:00:00+07:00"  # the archive's last day


def test_undated_articles_alone_make_an_empty_feed(tmp_path: Path) -> None:
    index = index_of(tmp_path, [article("a", "Mái ấm")])
    feed = read(create_app(Settings(index)).test_client(), "/feed.atom?q=mái ấm")
    assert feed.entries == [] and feed.feed.updated == "1970-01-01T00:00:00+07:00"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=40), page=st.text(max_size=4), sort=st.text(max_size=8))
def test_whatever_is_asked_a_feed_is_well_formed(
    client: FlaskClient, query: str, page: str, sort: str
) -> None:
    asked = {"q": query, "page": page, "sort": sort, "from": query[:4]}
    answer = client.get("/feed.atom", query_string=asked)
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.data)
    assert root.findtext("{http://www.w3.org/2005/Atom}id", "").startswith("tag:localhost,2026:")


def test_only_the_headers_are_asked_for(client: FlaskClient) -> None:
    full, head = (method("/feed.atom?q=mái ấm") for method in (client.get, client.head))
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == full.headers["ETag"]


def test_the_awkward_id_is_in_the_archive() -> None:
    assert AWKWARD in {record["id"] for record in articles()}
