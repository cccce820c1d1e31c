from __future__ import annotations

from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from small_index import article, index_of
from taken_archive import AWKWARD, articles

from index.builder import BuildOptions, build
from index.settings import Settings
from web import sitemap
from web.app import create_app

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


@pytest.fixture(scope="module")
def client(taken_index: Path) -> FlaskClient:
    return create_app(Settings(taken_index)).test_client()


def read(client: FlaskClient, address: str) -> ElementTree.Element:
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def places(client: FlaskClient, address: str, kind: str) -> list[str]:
    return [place.text or "" for place in read(client, address).iterfind(f"s:{kind}/s:loc", NAMES)]


def test_the_sitemaps_name_every_article_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART_SIZE", 600)
    parts = places(client, "/sitemap.xml", "sitemap")
    assert parts == [f"http://localhost/sitemap-{number}.xml" for number in (1, 2, 3, 4)]
    found = [place for part in parts for place in places(client, part, "url")]
    assert len(found) == len(set(found)) == len(list(articles()))
    assert client.get("/sitemap-5.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_every_place_is_an_article(client: FlaskClient) -> None:
    found = places(client, "/sitemap-1.xml", "url")
    awkward = [place for place in found if "%" in place]
    assert len(awkward) == 1
    for place in [*found[:3], *awkward]:
        assert client.get(place).status_code == 200
    assert "múa lân" in client.get(awkward[0]).text


def test_the_oldest_come_first_and_say_when_they_were_written(client: FlaskClient) -> None:
    days = [day.text for day in read(client, "/sitemap-1.xml").iterfind("s:url/s:lastmod", NAMES)]
    assert len(days) == len([record for record in articles() if record["date"]])
    assert days == sorted(days, key=str) and days[-1] == "2024-04-12T16:48:00+07:00"


def test_no_sitemap_is_longer_than_may_be() -> None:
    longest = (
        f"<url><loc>{'x' * sitemap.LONGEST_ADDRESS}</loc><lastmod>{'x' * 25}</lastmod></url>\n"
    )
    assert sitemap.PART_SIZE <= 50_000
    assert sitemap.PART_SIZE * len(longest) + 200 <= 50 << 20


def test_an_address_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    index = index_of(tmp_path, [article("dài/" + "ấ" * 300, "Một"), article("ngắn", "Hai")])
    client = create_app(Settings(index)).test_client()
    assert len(places(client, "/sitemap-1.xml", "url")) == 1


def test_permalinks_survive_a_rebuild(tmp_path: Path) -> None:
    records = [record for record in articles() if record["id"] in ("tin/7", "tin/8", AWKWARD)]
    index = index_of(tmp_path, records)
    client = create_app(Settings(index)).test_client()
    before = places(client, "/sitemap-1.xml", "url")
    titles = [client.get(place).text.partition("</title>")[0] for place in before]
    index_of(tmp_path, [article("mới", "Bài mới"), *reversed(records)])
    build([tmp_path / "corpus"], index, BuildOptions(rebuild=True))
    assert [client.get(place).text.partition("</title>")[0] for place in before] == titles
    assert set(before) < set(places(client, "/sitemap-1.xml", "url"))


def test_robots_are_told_where_to_look_and_where_not(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    robots = RobotFileParser()
    robots.parse(answer.text.splitlines())
    assert robots.site_maps() == ["http://localhost/sitemap.xml"]
    for address in ("/article/tin/7", "/sitemap-1.xml", "/", "/help"):
        assert robots.can_fetch("any", f"http://localhost{address}")
    for address in ("/api/search", "/export.csv", "/why/tin/7"):
        assert not robots.can_fetch("any", f"http://localhost{address}")
    assert "Disallow: /*?\n" in answer.text and "Disallow: /values/\n" in answer.text
    # The address of the style sheet has a question mark too: the longer rule counts.
    assert "Allow: /static/\n" in answer.text
