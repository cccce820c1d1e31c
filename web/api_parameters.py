"""The parameters of the API: what each may be, and how it is read, strictly.

The declarations are the one source: requests are held to them, and the OpenAPI document
(:mod:`web.openapi`) is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from index.errors import UserError
from searcher.model import MAX_LIMIT, Filters, SearchRequest
from searcher.query.faults import MAX_LENGTH
from web.parameters import SORTS

#: JSON Schema, as OpenAPI 3.1 takes it.
Schema = Mapping[str, Any]

MAX_SIMILAR = 100
SUGGEST_FORMATS = ("json", "opensearch")

_MONTH, _DAY = "(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])"
_PERIOD: Schema = {
    "type": "string",
    "pattern": f"^(?!0000)[0-9]{{4}}(-{_MONTH}(-{_DAY})?)?$",
    "examples": ["2024", "2024-04"],
}
_QUERY: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_LENGTH}


def _text(*examples: str) -> Schema:
    return {"type": "string", **({"examples": list(examples)} if examples else {})}


def _whole(default: int | None, least: int, most: int | None = None) -> Schema:
    limits = {"default": default, "minimum": least, "maximum": most}
    return {"type": "integer", **{k: v for k, v in limits.items() if v is not None}}


def _one_of(*values: str) -> Schema:
    return {"type": "string", "enum": list(values), "default": values[0]}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. ``schema`` is that of one value, also of a ``repeatable`` parameter.

    ``wanted`` says in an error what a required parameter is to be given; those without
    it may be left out.
    """

    name: str
    description: str
    schema: Schema
    wanted: str = ""
    repeatable: bool = False

    def read(self, texts: Sequence[str]) -> Any:
        """Return the value of the texts of an address: a tuple where it is repeatable, else
        a text or a number, and the schema's default, or None, where there is no text.

        Raises :class:`~index.errors.UserError`.
        """
        if self.repeatable:
            return tuple(self._value(text) for text in texts)
        if len(texts) > 1:
            raise UserError(f"parameter '{self.name}' comes {len(texts)} times; give it once")
        if self.wanted and not texts:
            raise UserError(f"parameter '{self.name}' is missing; give it {self.wanted}")
        return self._value(texts[0]) if texts else self.schema.get("default")

    def _value(self, text: str) -> str | int:
        if self.schema["type"] == "integer":
            return self._number(text)
        if text not in self.schema.get("enum", [text]):
            raise self._fault(f"'{text}'", f"one of {', '.join(self.schema['enum'])}")
        if not re.fullmatch(self.schema.get("pattern", ".*"), text, re.DOTALL):
            raise self._fault(f"'{text}'", self.description)
        return text

    def _number(self, text: str) -> int:
        least, most = self.schema["minimum"], self.schema.get("maximum")
        expected = f"a whole number from {least}" + (f" to {most}" if most else " on")
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            raise self._fault(f"'{text}'", expected)
        if int(text) < least or (most is not None and int(text) > most):
            raise self._fault(text, expected)
        return int(text)

    def _fault(self, found: str, expected: str) -> UserError:
        return UserError(f"{self.name} is {found}; expected {expected}")


_VERBATIM = Parameter("verbatim", "1: restore no marks, expand no abbreviation", _whole(0, 0, 1))

#: An article's id.
ID: Schema = {"type": "string", "minLength": 1, "examples": ["2019/mai-am-cong-doan-tan-hong"]}

SEARCH = (
    Parameter(
        "q", "the query, in strict syntax",
        {**_QUERY, "examples": ["mái ấm", '"công đoàn" title:hợp']}, "the query",
    ),
    Parameter("limit", "how many hits", _whole(20, 1, MAX_LIMIT)),
    Parameter("offset", "how many hits to pass over", _whole(0, 0, 999_999_999)),
    Parameter("sort", "the order of the hits", _one_of(*SORTS)),
    Parameter(
        "from", "the first date: 2024, 2024-04, 2024-04-12, 4/2024 or 12/4/2024", _text("2024-04")
    ),
    Parameter("to", "the last date, included, written likewise", _text("12/4/2024")),
    Parameter("period", "a year, a month or a day: 2024, 2024-04 or 2024-04-12", _PERIOD),
    Parameter("byline", "a byline as the facets give it; any of several", _text(), repeatable=True),
    Parameter("source", "a source as the facets give it; any of several", _text(), repeatable=True),
    Parameter("captions", "1: articles with photo captions; 0: without", _whole(None, 0, 1)),
    Parameter("facets", "0: count nothing but the hits", _whole(1, 0, 1)),
    Parameter(
        "widen", "1: if nothing has the marks as typed, read the words without marks",
        _whole(0, 0, 1),
    ),
    _VERBATIM,
    Parameter("at", "the generation of an earlier answer, to go on in it", _text()),
)  # fmt: skip
SUGGEST = (
    Parameter("q", "what was typed so far", _text("cong d"), "the query"),
    Parameter(
        "format", "json, or what browsers read: OpenSearch suggestions", _one_of(*SUGGEST_FORMATS)
    ),
)
SIMILAR = (
    Parameter("id", "an article's id; 404 where there is none", ID, "an article's id"),
    Parameter("limit", "how many articles", _whole(10, 1, MAX_SIMILAR)),
)
ARTICLE = (
    Parameter(
        "q",
        "a query whose words are lit, in strict syntax",
        {**_QUERY, "minLength": 0, "default": ""},
    ),
    _VERBATIM,
)
STATS: tuple[Parameter, ...] = ()


def read_parameters(arguments: MultiDict[str, str], known: Sequence[Parameter]) -> dict[str, Any]:
    """Return the value of each parameter known, by its name.

    Raises :class:`~index.errors.UserError` for a parameter that is not known, for one
    that comes too often, and where one is missing or makes no sense.
    """
    names = [parameter.name for parameter in known]
    for name in arguments:
        if name not in names:
            raise UserError(f"unknown parameter '{name}'; expected {', '.join(names) or 'none'}")
    return {
        parameter.name: parameter.read(arguments.getlist(parameter.name)) for parameter in known
    }


def search_request(arguments: MultiDict[str, str]) -> SearchRequest:
    """Read the parameters of ``/api/search``. Raises :class:`~index.errors.UserError`."""
    values = read_parameters(arguments, SEARCH)
    captions = values["captions"]
    return SearchRequest(
        query=values["q"],
        limit=values["limit"],
        offset=values["offset"],
        sort=values["sort"],
        first_date=values["from"],
        last_date=values["to"],
        syntax="strict",
        widen=bool(values["widen"]),
        verbatim=bool(values["verbatim"]),
        filters=Filters(
            period=values["period"],
            bylines=values["byline"],
            sources=values["source"],
            captions=None if captions is None else bool(captions),
        ),
        facets=bool(values["facets"]),
        generation=values["at"],
    )
