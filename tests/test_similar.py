"""Articles like one, in a made-up archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from small_index import article, index_of
from web_html import links

from index.article import Article, Block
from index.engines.base import GenerationReader
from index.errors import ArticleNotFound
from index.learned.language import LanguageCounts, LanguageModel
from index.settings import Settings
from index.store import IndexStore
from searcher.cli.main import main
from searcher.published import OpenGeneration
from searcher.searcher import Searcher
from searcher.similar import MAX_PAIRS, similar, telling_pairs
from web.app import create_app

ARTICLES = [
    article("strike", "Công nhân đình công ở Bình Dương", "Đình công vì tiền lương thấp."),
    article("strike2", "Đình công kéo dài", "Công nhân ở Bình Dương chờ tiền lương mới."),
    article("wages", "Tăng tiền lương tối thiểu", "Hội đồng tiền lương họp."),
    article("flood", "Miền Trung ngập nặng", "Mưa lớn, nước sông dâng cao, nhà dân ngập."),
    article("flood2", "Nước sông dâng cao", "Mưa lớn làm nhà dân ngập ở miền Trung."),
    article("alone", "Zebra quagga okapi", "Xylophon glockenspiel."),
    article("untitled", "", "Mưa lớn ở miền Trung."),
    article("empty", "…", ""),
]


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of(tmp_path_factory.mktemp("similar"), ARTICLES)


@pytest.fixture(scope="module")
def reader(directory: Path) -> Iterator[GenerationReader]:
    opened = OpenGeneration(IndexStore(directory), None).reader
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def language(directory: Path) -> LanguageModel:
    return OpenGeneration(IndexStore(directory), None).knowledge.language


def ids(reader: GenerationReader, language: LanguageModel, *question: Any) -> list[str]:
    return [hit.id for hit in similar(reader, language, *question)]


@pytest.mark.parametrize(
    ("article_id", "likest"),
    [("strike", "strike2"), ("strike2", "strike"), ("flood", "flood2"), ("flood2", "flood")],
)
def test_the_likest_article_comes_first(
    reader: GenerationReader, language: LanguageModel, article_id: str, likest: str
) -> None:
    assert ids(reader, language, article_id, 5)[0] == likest


def test_an_article_is_not_like_itself(reader: GenerationReader, language: LanguageModel) -> None:
    for record in ARTICLES:
        assert record["id"] not in ids(reader, language, record["id"], 10)


def test_what_shares_nothing_is_not_alike(
    reader: GenerationReader, language: LanguageModel
) -> None:
    assert set(ids(reader, language, "strike", 10)) == {"strike2", "wages"}
    assert set(ids(reader, language, "flood", 10)) == {"flood2", "untitled"}
    assert ids(reader, language, "alone", 10) == []
    assert ids(reader, language, "empty", 10) == []


def test_the_limit_keeps_the_likest(reader: GenerationReader, language: LanguageModel) -> None:
    assert ids(reader, language, "strike", 1) == ["strike2"]
    assert ids(reader, language, "strike", 0) == []


def test_hits_say_what_they_are(reader: GenerationReader, language: LanguageModel) -> None:
    first, second = similar(reader, language, "strike", 2)
    assert first.title == "Đình công kéo dài"
    assert first.score > second.score > 0
    assert first.snippets == first.title_spans == ()


def test_an_article_that_is_not_there(reader: GenerationReader, language: LanguageModel) -> None:
    with pytest.raises(ArticleNotFound, match="nowhere"):
        similar(reader, language, "nowhere", 5)


# -- what tells about an article


def text_article(title: str, *paragraphs: str) -> Article:
    body = tuple(Block("paragraph", text) for text in paragraphs)
    return Article(title, title, "", body, None, None, "", "", "", "", "", "")


def pairs_of(one: Article, *others: Article) -> list[tuple[str, str]]:
    language = LanguageModel.of(LanguageCounts.of([one, *others]))
    return [(pair.first, pair.second) for pair in telling_pairs(one, language, 1 + len(others))]


def test_rare_pairs_of_other_articles_tell_most() -> None:
    one = text_article("", "trọng tài họp ở đây")
    others = [text_article("", "họp ở đây")] * 5 + [text_article("", "trọng tài")]
    assert pairs_of(one, *others) == [("trọng", "tài"), ("họp", "ở"), ("ở", "đây")]


def test_a_pair_of_no_other_article_tells_nothing() -> None:
    assert pairs_of(text_article("", "một hai một hai"), text_article("", "hai một")) == [
        ("hai", "một")
    ]


def test_title_and_repetition_tell_more() -> None:
    other = text_article("", "ba bốn", "năm sáu", "một hai")
    assert pairs_of(text_article("năm sáu", "một hai", "ba bốn"), other)[0] == ("năm", "sáu")
    assert pairs_of(text_article("", "một hai", "ba bốn", "ba bốn"), *[other] * 2)[0] == (
        "ba",
        "bốn",
    )


def test_pairs_do_not_cross_blocks() -> None:
    one = text_article("một", "hai", "ba bốn")
    assert pairs_of(one, text_article("", "một hai ba bốn")) == [("ba", "bốn")]


def test_spelling_style_and_case_do_not_matter() -> None:
    one = text_article("", "THỎA ƯỚC")
    assert pairs_of(one, text_article("", "thoả ước")) == [("thoả", "ước")]


def test_their_number_is_bounded() -> None:
    long = " ".join(f"chữ{letter}" for letter in "abcdefghijklmnopqrstuvwxyz" * 3)
    assert len(pairs_of(text_article("", long), text_article("", long))) <= MAX_PAIRS
    words = " ".join(f"x{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60))
    assert len(pairs_of(text_article("", words), text_article("", words))) == MAX_PAIRS


# -- the command, the API and the page


def run(directory: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    status = main(["similar", "--index", str(directory), *options])
    return status, capsys.readouterr().out


def test_the_command_prints_what_the_searcher_finds(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Searcher.open(directory) as searcher:
        expected = [hit.id for hit in searcher.similar("strike")]
    assert expected == ["strike2", "wages"]
    assert run(directory, capsys, "strike", "--format", "ids") == (0, "strike2\nwages\n")
    assert run(directory, capsys, "strike", "--format", "ids", "--limit", "1") == (0, "strike2\n")
    status, out = run(directory, capsys, "strike")
    assert status == 0
    assert [json.loads(line)["id"] for line in out.splitlines()] == expected
    status, out = run(directory, capsys, "strike", "--format", "json")
    assert (json.loads(out)["id"], len(json.loads(out)["hits"])) == ("strike", 2)
    assert run(directory, capsys, "strike", "--format", "text")[1].startswith(
        "1. Đình công kéo dài\n"
    )


def test_the_command_says_that_there_is_nothing(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(directory, capsys, "alone") == (1, "")
    assert main(["similar", "--index", str(directory), "--format", "text", "alone"]) == 1
    assert capsys.readouterr() == ("", "No article is like it.\n")
    assert main(["similar", "--index", str(directory), "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert main(["similar", "--index", str(directory), "alone", "--limit", "0"]) == 2


@pytest.fixture(scope="module")
def client(directory: Path) -> FlaskClient:
    return create_app(Settings(directory)).test_client()


def test_the_api_answers_as_the_command_does(
    client: FlaskClient, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/api/similar?id=strike&limit=1")
    printed = run(directory, capsys, "strike", "--format", "json", "--limit", "1")[1]
    [path] = {hit["path"] for hit in json.loads(printed)["hits"]}
    # Where the archive lies is no reader's business.
    assert answer.text == printed.replace(path, Path(path).name)
    assert client.get("/api/similar?id=alone").json == {"id": "alone", "hits": []}


@pytest.mark.parametrize(
    ("query", "status", "error"),
    [
        ("", 400, "parameter 'id' is missing; give it an article's id"),
        ("id=strike&limit=0", 400, "limit is 0; expected a whole number from 1 to 100"),
        ("id=strike&q=a", 400, "unknown parameter 'q'; expected id, limit"),
        ("id=nowhere", 404, "no article has the id 'nowhere'"),
    ],
)
def test_the_api_refuses(client: FlaskClient, query: str, status: int, error: str) -> None:
    answer = client.get(f"/api/similar?{query}")
    assert (answer.status_code, answer.json) == (
        status,
        {"error": error, "position": None, "expected": None},
    )


def test_the_page_leads_to_similar_articles(client: FlaskClient) -> None:
    html = client.get("/article/strike?q=đình công&lang=en").text
    section = html[html.index('aria-labelledby="similar"') :]
    assert "Similar articles" in section
    wanted = ["/article/strike2?q=", "/article/wages?q="]
    found = links(section[: section.index("</section>")])
    assert [link.partition("=")[0] + "=" for link in found] == wanted
    assert "Bài tương tự" in client.get("/article/strike?lang=vi").text


def test_the_page_of_an_article_like_none_says_nothing_of_it(client: FlaskClient) -> None:
    assert "similar" not in client.get("/article/alone?lang=en").text
