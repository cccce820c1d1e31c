"""The API's description: sound by itself, complete, and kept by the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance
from schemathesis.specs.openapi.schemas import OpenApiSchema
from served import served

from index.settings import Settings
from web.api_parameters import ID
from web.app import create_app
from web.openapi import OPERATIONS, description

EXAMPLES = 25


@pytest.fixture(scope="module")
def app(corpus_index: Path) -> Flask:
    return create_app(Settings(corpus_index))


@pytest.fixture(scope="module", params=["in the process", "over a socket"])
def api(app: Flask, corpus_index: Path, request: pytest.FixtureRequest) -> Iterator[OpenApiSchema]:
    if request.param == "in the process":
        yield schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    else:
        with served(corpus_index) as server:
            yield schemathesis.openapi.from_url(f"{server.address}api/openapi.json")


def test_the_api_answers_as_it_is_described(api: OpenApiSchema) -> None:
    held = [_hold(operation.ok()) for operation in api.get_all_operations()]
    assert len(held) == len(OPERATIONS)


def _hold(operation: APIOperation) -> str:
    """Ask what is described and what is not, and look at each answer with every check."""
    anything = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    @given(case=anything)
    def ask(case: schemathesis.Case) -> None:
        # No schema can say what a query's syntax is, or which days there are.
        case.call_and_validate(
            excluded_checks=[positive_data_acceptance], headers={"Accept-Encoding": "identity"}
        )

    ask()
    return operation.label


def test_no_check_of_schemathesis_is_left_out() -> None:
    names = {check.__name__ for check in CHECKS.get_all()}
    assert {
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "unsupported_method",
    } <= names


def test_examples_can_be_asked(app: Flask) -> None:
    tried = 0
    for operation in OPERATIONS:
        for parameter in operation.parameters:
            for example in parameter.schema.get("examples", ()):
                assert parameter.read([example]) == example
                address = operation.path.replace("{article_id}", ID["examples"][0])
                asked = {**needed(operation.path), parameter.name: example}
                assert app.test_client().get(address, query_string=asked).status_code == 200
                tried += 1
    assert tried >= 8


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


def needed(path: str) -> dict[str, str]:
    """Return what an address must be given."""
    return {
        parameter["name"]: NEEDED[parameter["name"]]
        for parameter in description("/")["paths"][path]["get"]["parameters"]
        if parameter["required"] and parameter["in"] == "query"
    }


@pytest.mark.parametrize(("path", "name", "schema"), LIMITS)
def test_numbers_are_held_to_their_limits(
    app: Flask, path: str, name: str, schema: dict[str, int]
) -> None:
    def status(number: int) -> int:
        address = path.replace("{article_id}", NEEDED["id"])
        asked = {**needed(path), name: str(number)}
        answer = app.test_client().get(address, query_string=asked)
        return answer.status_code

    least, most = schema["minimum"], schema["maximum"]
    assert (status(least), status(most)) == (200, 200)
    assert (status(least - 1), status(most + 1)) == (400, 400)
