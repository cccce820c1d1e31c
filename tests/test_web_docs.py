"""docs/web.md and api.md against the code: every address, parameter and JSON key is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from index.settings import Settings
from searcher.model import Hit, Interpretation, ResultPage, Snippet
from searcher.serialize import page_to_dict
from web.api_parameters import ARTICLE, SEARCH, SIMILAR, SUGGEST, Parameter
from web.app import create_app
from web.language import LANGUAGES
from web.parameters import SORTS, PageState

_FOLDER = Path(__file__).parent.parent / "docs"
DOCS = "".join((_FOLDER / name).read_text("utf-8") for name in ("web.md", "api.md"))


def _section(title: str) -> str:
    match = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert match, f"docs/web.md has no section {title!r}"
    return match[1]


def _first_column(title: str) -> list[str]:
    return re.findall(r"^\| `?([^`|]+?)`? \|", _section(title), re.MULTILINE)[1:]


def _json(title: str) -> dict[str, object]:
    [example] = re.findall(r"^```json\n(.*?)^```", _section(title), re.MULTILINE | re.DOTALL)
    value = json.loads(example)
    assert isinstance(value, dict)
    return value


def test_every_address_is_documented_and_none_is_made_up(tmp_path: Path) -> None:
    rules = create_app(Settings(tmp_path)).url_map.iter_rules()
    addresses = {rule.rule.replace("<id:article_id>", "<id>") for rule in rules}
    assert set(_first_column("Addresses")) == addresses - {"/static/<path:filename>"}


def test_the_parameters_of_the_page() -> None:
    state = PageState("a", 2, "newest", "2016", "2017", True, "2017", ("An",), ("B",), True, "1", 3)
    said = state.arguments()
    assert _first_column("The results: `/`") == [*said, "lang"]
    for word in [*SORTS, *LANGUAGES]:
        assert f"`{word}`" in _section("The results: `/`")


@pytest.mark.parametrize(
    ("title", "parameters"),
    [
        ("`GET /api/search`", SEARCH),
        ("`GET /api/suggest`", SUGGEST),
        ("`GET /api/similar`", SIMILAR),
        ("`GET /api/article/<id>`", ARTICLE),
    ],
)
def test_the_parameters_of_the_api(title: str, parameters: tuple[Parameter, ...]) -> None:
    assert _first_column(title) == [parameter.name for parameter in parameters]


def test_the_example_has_the_keys_of_an_answer() -> None:
    hit = Hit("a", 1.0, "", (), None, None, "", "", "", (Snippet("lead", "", ()),))
    page = ResultPage("a", Interpretation("a"), 1, 0, (hit,), {}, (), 0, 20, 0.1, "1")
    answer, example = page_to_dict(page), _json("`GET /api/search`")
    assert list(example) == list(answer)
    [example_hit] = example["hits"]  # type: ignore[misc]
    assert list(example_hit) == list(answer["hits"][0])
    assert list(example_hit["snippets"][0]) == list(answer["hits"][0]["snippets"][0])
    assert list(example["interpretation"]) == list(answer["interpretation"])  # type: ignore[call-overload]


def test_the_spans_of_the_example_are_those_of_its_text() -> None:
    [hit] = _json("`GET /api/search`")["hits"]  # type: ignore[misc]
    [snippet] = hit["snippets"]
    [[start, end]] = snippet["spans"]
    assert snippet["text"][start:end] == "Mái ấm"
