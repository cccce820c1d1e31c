from __future__ import annotations

import json
from dataclasses import replace

import pytest

from index.article import Article
from searcher.model import (
    Abbreviation,
    FacetCount,
    Hit,
    Interpretation,
    LitArticle,
    ResultPage,
    Snippet,
    Suggestion,
)
from searcher.serialize import (
    article_to_dict,
    dumps,
    hit_to_dict,
    page_to_dict,
    similar_to_dict,
)

HIT = Hit(
    id="004_53f2e390344ddf15",
    score=3.5,
    title="Ký kết hợp tác",
    title_spans=((0, 6),),
    date="2024-04-12T16:48",
    date_source="dateline",
    byline="NGỌC CẨM",
    source="",
    path="corpus/004.txt",
    snippets=(Snippet("paragraph", "ký kết hợp tác", ((0, 2), (3, 6))),),
)
PAGE = ResultPage(
    query="ky ket",
    interpretation=Interpretation(
        "ky ket",
        ("Bỏ qua dấu ngoặc.",),
        True,
        "ký kết",
        (Abbreviation("CĐ", "công đoàn"),),
        ("ký kết",),
        "+(ky ket)",
    ),
    total=41,
    undated=3,
    hits=(HIT,),
    facets={"year": (FacetCount("2024", 40),)},
    suggestions=(Suggestion("ký kết", 7),),
    offset=20,
    limit=1,
    took_ms=1.25,
    generation="000007",
)


def test_hit_has_the_documented_keys_in_order() -> None:
    assert hit_to_dict(HIT) == {
        "id": "004_53f2e390344ddf15",
        "score": 3.5,
        "title": "Ký kết hợp tác",
        "title_spans": [[0, 6]],
        "date": "2024-04-12T16:48",
        "date_source": "dateline",
        "byline": "NGỌC CẨM",
        "source": "",
        "path": "corpus/004.txt",
        "snippets": [{"field": "paragraph", "text": "ký kết hợp tác", "spans": [[0, 2], [3, 6]]}],
    }
    assert [*hit_to_dict(HIT)][:4] == ["id", "score", "title", "title_spans"]


def test_page_carries_every_field_of_the_result() -> None:
    assert page_to_dict(PAGE) == {
        "query": "ky ket",
        "interpretation": {
            "reading": "ky ket",
            "ignored": ["Bỏ qua dấu ngoặc."],
            "widened": True,
            "restored": "ký kết",
            "abbreviations": [{"short": "CĐ", "long": "công đoàn"}],
            "words": ["ký kết"],
            "every_word": "+(ky ket)",
        },
        "total": 41,
        "undated": 3,
        "offset": 20,
        "limit": 1,
        "hits": [hit_to_dict(HIT)],
        "facets": {"year": [{"value": "2024", "count": 40}]},
        "suggestions": [{"query": "ký kết", "total": 7}],
        "took_ms": 1.25,
        "generation": "000007",
    }


def test_json_is_one_line_of_plain_vietnamese() -> None:
    line = dumps(page_to_dict(PAGE))
    assert "\n" not in line
    assert '"title":"Ký kết hợp tác","title_spans":[[0,6]]' in line
    assert json.loads(line) == page_to_dict(PAGE)


def test_a_line_separator_inside_a_text_does_not_break_the_line() -> None:
    assert dumps({"text": "một\nhai"}) == '{"text":"một\\nhai"}'


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/srv/archive/2017/a.txt", "2017/a.txt"),
        ("/srv/archive", "archive"),
        ("/srv/one.jsonl", "one.jsonl"),
        # Of an earlier root, or beside one whose name begins alike.
        ("/elsewhere/secret/b.txt", "b.txt"),
        ("/srv/archive2/c.txt", "c.txt"),
    ],
)
def test_paths_begin_below_the_roots(path: str, shown: str) -> None:
    roots = ("/srv/archive", "/srv/one.jsonl")
    hit = replace(HIT, path=path)
    page = replace(PAGE, hits=(hit,))
    assert hit_to_dict(hit)["path"] == path
    assert page_to_dict(page, roots)["hits"] == [hit_to_dict(HIT) | {"path": shown}]
    assert similar_to_dict("a", [hit], roots)["hits"][0]["path"] == shown
    article = Article("a", "", "", (), None, None, "", "", "", "", path, "")
    lit = LitArticle(article, (), (), 0)
    assert article_to_dict(lit, roots)["path"] == shown
    assert article_to_dict(lit)["path"] == path


def test_no_roots_show_no_folder() -> None:
    assert hit_to_dict(replace(HIT, path="/srv/a.txt"), ())["path"] == "a.txt"
