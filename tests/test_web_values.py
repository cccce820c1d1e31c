"""All bylines of what is found, of more than the results list."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from web_html import links, text

from index.builder import build
from index.settings import Settings
from web.app import create_app

COUNT = 120


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("authors")
    names = [f"Nguyễn Thị Số {number:03}" for number in range(COUNT)] + ["Đào <Văn> Ơn"] * 2
    articles = [
        {"id": f"a{at}", "title": "Mái ấm", "text": "Tin.", "byline": name, "date": "2019-03-08"}
        for at, name in enumerate(names)
    ]
    lines = "\n".join(json.dumps(article) for article in articles)
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")
    build([folder / "a.jsonl"], folder / "index")
    return create_app(Settings(folder / "index")).test_client()


def _get(client: FlaskClient, address: str, **query: str) -> str:
    answer = client.get(address, query_string=query or None)
    assert answer.status_code == 200, answer.status
    return answer.text


def _values(html: str) -> list[str]:
    return links(html[html.index('<div class="facet">') :].partition("</ul>")[0])


def test_every_author_is_reached_from_the_results(client: FlaskClient) -> None:
    [address] = re.findall(
        r'class="rest" href="(/values/byline[^"]*)"', _get(client, "/?q=mai+am&sort=newest")
    )
    first = _get(client, address.replace("&amp;", "&"))
    assert "Tác giả tất cả 121" in text(first)
    [second] = {link for link in links(first) if "page=2" in link and "/values/" in link}
    asked = [
        parse_qs(urlsplit(link).query) for link in _values(first) + _values(_get(client, second))
    ]
    assert asked[0] == {"q": ["mai am"], "sort": ["newest"], "byline": ["Đào <Văn> Ơn"]}
    assert len({one["byline"][0] for one in asked}) == len(asked) == COUNT + 1
    assert "2 kết quả" in text(_get(client, _values(first)[0]))


@pytest.mark.parametrize(
    ("named", "found"),
    [("so 01", 12), ("SỐ 013", 1), ("ơn đào", 1), ("so\u0302\u0301 119", 1), ("nobody", 0)],
)
def test_names_are_looked_up_whatever_their_marks(
    client: FlaskClient, named: str, found: int
) -> None:
    html = _get(client, "/values/byline", q="mái ấm", named=named, lang="en")
    assert len(_values(html)) == found
    assert f"{found} with “{named}” in the name" in text(html)


def test_what_is_chosen_is_taken_away_and_the_rest_is_kept(client: FlaskClient) -> None:
    state = {"q": "mái ấm", "byline": "Nguyễn Thị Số 119", "from": "2019", "page": "9"}
    html = _get(client, "/values/byline", **state)
    assert 'aria-current="page"><span class="unseen">trang</span> 2<' in html
    first = _values(_get(client, "/values/byline", **{**state, "page": "1"}))[0]
    assert parse_qs(urlsplit(first).query) == {"q": ["mái ấm"], "from": ["2019"]}
    [form] = re.findall(r'<form action="/values/byline".*?</form>', html, re.DOTALL)
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert hidden == {"q": "mái ấm", "byline": "Nguyễn Thị Số 119", "from": "2019"}


def test_without_a_query_all_articles_are_counted(client: FlaskClient) -> None:
    html = _get(client, "/values/year", lang="en")
    assert "Year 1 in all" in text(html) and "Name" not in text(html)
    assert parse_qs(urlsplit(_values(html)[0]).query)["q"] == ["*"]
    assert client.get("/values/captions").status_code == 404


def test_the_other_language_keeps_what_was_looked_up(client: FlaskClient) -> None:
    html = _get(client, "/values/byline", q="mái ấm", named="ơn")
    [english] = [link for link in links(html) if "lang=en" in link]
    assert parse_qs(urlsplit(english).query)["named"] == ["ơn"]
