"""The examples of docs/api.md and docs/web.md against the sample archive."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from index.settings import Settings
from web.app import create_app

DOCS = Path(__file__).parents[1] / "docs"
_CALL = r"^    curl -s\w* 'http://127\.0\.0\.1:8000(\S+)'$"
CALLS = re.findall(_CALL, (DOCS / "api.md").read_text("utf-8"), re.MULTILINE)
CALLS += re.findall(_CALL, (DOCS / "web.md").read_text("utf-8"), re.MULTILINE)
EXAMPLES = re.findall(
    _CALL + r"\n\n```json\n(.*?)```$",
    (DOCS / "api.md").read_text("utf-8"),
    re.MULTILINE | re.DOTALL,
)
#: What is another with every index that is built.
_MOVING = {"took_ms", "generation", "built_at", "score"}


@pytest.fixture(scope="module")
def client(corpus_index: Path) -> FlaskClient:
    return create_app(Settings(corpus_index)).test_client()


def test_there_are_examples() -> None:
    assert len(CALLS) == 9 and len(EXAMPLES) == 6


@pytest.mark.parametrize("call", CALLS)
def test_every_call_is_answered(client: FlaskClient, call: str) -> None:
    answer = client.get(call, buffered=True)
    assert answer.data
    assert answer.status_code == (400 if call == "/api/search?q=%22m%C3%A1i" else 200)


@pytest.mark.parametrize(("call", "said"), EXAMPLES)
def test_every_answer_is_as_the_example_says(client: FlaskClient, call: str, said: str) -> None:
    _compare(json.loads(said), client.get(call).json)


def _compare(said: Any, given: Any) -> None:
    """Check the keys and what does not change; lists may be longer than the example's."""
    if isinstance(said, dict):
        assert list(said) == list(given)
        for key in said.keys() - _MOVING:
            _compare(said[key], given[key])
    elif isinstance(said, list) and said:
        assert isinstance(given, list)
        for value in said:
            _one_of(value, given)
    else:
        assert said == given


def _one_of(value: Any, given: list[Any]) -> None:
    for other in given:
        try:
            return _compare(value, other)
        except AssertionError:
            continue
    pytest.fail(f"{value!r} is not in {given!r}")
