from __future__ import annotations

from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from index.settings import Settings
from web.app import create_app

NAME = "{http://a9.com/-/spec/opensearch/1.1/}"


@pytest.fixture(scope="module")
def client(taken_index: Path) -> FlaskClient:
    return create_app(Settings(taken_index)).test_client()


def described(client: FlaskClient, address: str = "/opensearch.xml") -> ElementTree.Element:
    answer = client.get(address)
    assert answer.status_code == 200
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    assert answer.headers["Content-Type"] == content_type
    return ElementTree.fromstring(answer.data)


def test_every_template_leads_to_what_it_says(client: FlaskClient) -> None:
    templates = {
        url.get("type"): url.get("template", "") for url in described(client).iter(f"{NAME}Url")
    }
    assert set(templates) == {
        "text/html",
        "application/atom+xml",
        "application/x-suggestions+json",
        "application/opensearchdescription+xml",
    }
    for kind, template in templates.items():
        answer = client.get(template.replace("{searchTerms}", quote("công đ")))
        assert (answer.status_code, answer.mimetype) == (200, kind)


def test_suggestions_are_what_browsers_read(client: FlaskClient) -> None:
    answer = client.get("/api/suggest?q=cong d&format=opensearch")
    typed, completions = answer.json or []
    assert typed == "cong d" and "Công đoàn cơ sở 0" in completions


def test_it_says_what_the_specification_asks_for(client: FlaskClient) -> None:
    root = described(client)
    assert root.tag == f"{NAME}OpenSearchDescription"
    name, about = root.findtext(f"{NAME}ShortName"), root.findtext(f"{NAME}Description")
    assert name == "Tra Cứu" and len(name) <= 16
    assert about == "Tìm kiếm toàn văn trong kho tin bài công đoàn"
    assert client.get(root.findtext(f"{NAME}Image"), buffered=True).mimetype == "image/svg+xml"


def test_it_speaks_the_language_of_the_page(client: FlaskClient) -> None:
    root = described(client, "/opensearch.xml?lang=en")
    assert root.findtext(f"{NAME}Description") == "Full-text search of the union news archive"
    [results] = [
        url.get("template") for url in root.iter(f"{NAME}Url") if url.get("type") == "text/html"
    ]
    assert results == "http://localhost/?q={searchTerms}&lang=en"
