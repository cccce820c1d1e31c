"""The API's description: sound by itself, complete, and kept by the API."""

from __future__ import annotations

from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from index.settings import Settings
from web.app import create_app
from web.openapi import OPERATIONS, description

EXAMPLES = 25
CHECKS = (
    not_a_server_error,
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)


@pytest.fixture(scope="module")
def app(corpus_index: Path) -> Flask:
    return create_app(Settings(corpus_index))


def test_the_api_answers_as_it_is_described(app: Flask) -> None:
    api = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    held = [_hold(operation.ok()) for operation in api.get_all_operations()]
    assert len(held) == len(OPERATIONS)


def _hold(operation: schemathesis.schemas.APIOperation) -> str:
    """Ask what is described and what is not, and look at each answer."""
    anything = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), database=None)
    @given(case=anything)
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate(checks=list(CHECKS), headers={"Accept-Encoding": "identity"})

    ask()
    return operation.label


def test_the_document_is_sound_openapi() -> None:
    errors = OpenAPIV31SpecValidator(description("http://localhost/")).iter_errors()
    assert list(errors) == []


def test_every_address_of_the_api_is_described(app: Flask) -> None:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")}
    described = {
        path.replace("{article_id}", "<id:article_id>") for path in description("/")["paths"]
    }
    assert described == rules - {"/api/openapi.json"}


#: What the parameters that must be given can be.
NEEDED = {"q": "đoàn", "id": "004_53f2e390344ddf15"}
LIMITS = [
    (path, parameter["name"], parameter["schema"])
    for path, methods in description("/")["paths"].items()
    for parameter in methods["get"]["parameters"]
    if parameter["schema"]["type"] == "integer"
]


@pytest.mark.parametrize(("path", "name", "schema"), LIMITS)
def test_numbers_are_held_to_their_limits(
    app: Flask, path: str, name: str, schema: dict[str, int]
) -> None:
    def status(number: int) -> int:
        address = path.replace("{article_id}", NEEDED["id"])
        needed = {
            parameter["name"]: NEEDED[parameter["name"]]
            for parameter in description("/")["paths"][path]["get"]["parameters"]
            if parameter["required"] and parameter["in"] == "query"
        }
        answer = app.test_client().get(address, query_string={**needed, name: str(number)})
        return answer.status_code

    least, most = schema["minimum"], schema["maximum"]
    assert (status(least), status(most)) == (200, 200)
    assert (status(least - 1), status(most + 1)) == (400, 400)
