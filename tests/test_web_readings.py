"""How queries are read, said on the page: over the sample archive."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from web_html import links, text

from index.settings import Settings
from web.app import create_app


@pytest.fixture(scope="module")
def client(corpus_index: Path) -> FlaskClient:
    return create_app(Settings(corpus_index)).test_client()


def _get(client: FlaskClient, address: str, **query: str) -> str:
    answer = client.get(address, query_string=query or None)
    assert answer.status_code == 200, answer.status
    return answer.text


def _said(html: str) -> str:
    found = re.search(r'<div class="readings">.*?</div>', html, re.DOTALL)
    return found.group() if found else ""


def _total(html: str) -> int:
    count = re.search(r"([\d.]+) kết quả", text(html))
    return int(count.group(1).replace(".", "")) if count else 0


def test_marks_are_restored_and_one_link_searches_what_was_typed(client: FlaskClient) -> None:
    html = _get(client, "/", q="an phu tan binh")
    assert text(_said(html)) == (
        "Hiển thị kết quả cho: an phú tân bình "
        "Không nhất thiết có đủ mọi từ: chỉ lấy bài có đủ · "
        "Đọc thành từ: tân bình · Chỉ tìm đúng như đã gõ: an phu tan binh"
    )
    address = links(_said(html))[-1]
    typed = _get(client, address)
    assert text(_said(typed)) == (
        "Không nhất thiết có đủ mọi từ: chỉ lấy bài có đủ · "
        "Chỉ tìm đúng như đã gõ. Tìm cả khi thêm dấu và viết đầy đủ chữ tắt"
    )
    assert _total(typed) == _total(html) > 0  # restored marks rank, they never restrict
    [_, back] = links(_said(typed))
    assert _get(client, back).count("<mark>") == html.count("<mark>")


@pytest.mark.parametrize("query", ["LĐLĐ", "ldld", "Liên đoàn Lao động"])
def test_an_abbreviation_finds_both_forms_and_lights_them(client: FlaskClient, query: str) -> None:
    html = _get(client, "/", q=query)
    assert "LĐLĐ = Liên đoàn Lao động" in text(_said(html))
    lit = {piece.casefold() for piece in re.findall(r"<mark>(.*?)</mark>", html)}
    assert lit == {"lđlđ", "liên đoàn lao động"}
    address = links(_said(html))[-1]
    typed = _get(client, address)
    assert 0 < _total(typed) < _total(html)
    lit = {piece.casefold() for piece in re.findall(r"<mark>(.*?)</mark>", typed)}
    assert not {"lđlđ", "liên đoàn lao động"} <= lit


def test_the_words_that_syllables_were_joined_to_are_links(client: FlaskClient) -> None:
    html = _get(client, "/", q='chủ tịch công đoàn xã -"hội nghị"')
    said = _said(html)
    assert "· Đọc thành từ: chủ tịch, công đoàn ·" in text(said)
    address = next(link for link in links(said) if "q=%22chủ" in link)
    assert parse_qs(urlsplit(address).query)["q"] == ['"chủ tịch"']
    assert "Đọc thành từ" not in _get(client, "/", q="chủ tịch")  # that says nothing new


def test_what_would_find_something_else_is_asked_and_not_said(client: FlaskClient) -> None:
    html = _get(client, "/", q="Đại hôi Công đoàn")
    assert "Hiển thị kết quả cho" not in html
    assert re.search(r"Có phải bạn muốn tìm: Đại hội Công đoàn \(\d+ kết quả\)", text(html))


def test_one_link_leaves_only_what_has_every_word(client: FlaskClient) -> None:
    html = _get(client, "/", q="cong doan can tho 2017", sort="newest")
    address = next(link for link in links(_said(html)) if "(" in link)
    assert parse_qs(urlsplit(address).query)["sort"] == ["newest"]
    narrowed = _get(client, address)
    assert 0 < _total(narrowed) < _total(html)
    assert "Không nhất thiết" not in narrowed


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("công đoàn OR nhà", "(công đoàn) OR nhà"),
        ("công VÀ đoàn", "công AND đoàn"),
        ('"mái ấm" ngày:2017', '"mái ấm" date:2017'),
        ('"mái ấm" -nhà', ""),
        ("Công đoàn, nhà", ""),
    ],
)
def test_operators_are_said_as_they_were_read(client: FlaskClient, typed: str, read: str) -> None:
    said = text(_said(_get(client, "/", q=typed)))
    assert (f"Truy vấn được hiểu là {read}" in said) if read else ("hiểu là" not in said)


@pytest.mark.parametrize("typed", ["coong ddoafn", "cong6 d9oan2"])
def test_raw_keys_lead_to_what_was_meant(client: FlaskClient, typed: str) -> None:
    html = _get(client, "/", q=typed)
    found = re.search(r'<p class="did-you-mean">.*?</p>', html, re.DOTALL)
    assert found is not None
    [address] = links(found.group())
    assert parse_qs(urlsplit(address).query)["q"] == ["công đoàn"]
    meant = _get(client, address)
    assert _total(found.group()) == _total(meant) > 0
    assert "did-you-mean" not in meant


def test_an_article_shows_what_its_hit_lit(client: FlaskClient) -> None:
    path = "/article/004_53f2e390344ddf15"
    both, typed = (_get(client, path, q="ldld", **more) for more in ({}, {"verbatim": "1"}))
    lit_in_both, lit_as_typed = (
        set(re.findall("<mark>(.*?)</mark>", html)) for html in (both, typed)
    )
    assert {"Liên đoàn Lao động", "LĐLĐ"} <= lit_in_both
    assert "LĐLĐ" in lit_as_typed and "Liên đoàn Lao động" not in lit_as_typed


def test_reasons_say_how_the_query_was_read(client: FlaskClient) -> None:
    path = "/why/000_a798f7f84a066ecb"
    words = text(_get(client, path, q="ldld an phu"))
    assert "an phú Chữ viết tắt LĐLĐ = Liên đoàn Lao động" in words
    typed = text(_get(client, path, q="ldld an phu", verbatim="1"))
    assert "an phú" not in typed and "LĐLĐ = Liên đoàn Lao động" not in typed
