"""What browsers read to offer the archive's search among their own (OpenSearch 1.1)."""

from __future__ import annotations

from flask import Response, url_for

from web.language import vary_by_language
from web.xml_answer import xml_answer

_WORD = "searchTerms"


def opensearch() -> Response:
    """The archive as a search engine: results, a feed of them, and completions."""
    answer = xml_answer(
        "opensearch.xml",
        "application/opensearchdescription+xml",
        results=_template("pages.search"),
        feed=_template("take.feed"),
        suggestions=_template("api.suggest", format="opensearch"),
        own=url_for("take.opensearch", _external=True),
        icon=url_for("static", filename="icon.svg", _external=True),
    )
    return vary_by_language(answer)


def _template(endpoint: str, **arguments: str) -> str:
    address = url_for(endpoint, q=_WORD, **arguments, _external=True)
    return address.replace(f"q={_WORD}", f"q={{{_WORD}}}")
