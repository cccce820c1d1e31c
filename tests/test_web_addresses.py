"""The addresses of templates are those of ``url_for``, once a browser has quoted them."""

from __future__ import annotations

from string import printable
from urllib.parse import quote

import pytest
from flask import Flask, url_for
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from index.settings import Settings
from searcher.model import Sort
from web.addresses import article_address, search_address, why_address
from web.app import create_app
from web.parameters import SORTS, PageState

_texts = st.text(st.characters(codec="utf-8"), max_size=12)
_sorts: st.SearchStrategy[Sort] = st.sampled_from(SORTS)
_states = st.builds(
    PageState,
    query=_texts,
    page=st.integers(1, 3),
    sort=_sorts,
    first_date=_texts,
    last_date=_texts,
    verbatim=st.booleans(),
    period=st.sampled_from(["", "2017", "2017-04"]),
    bylines=st.lists(_texts, max_size=2).map(tuple),
    sources=st.lists(_texts, max_size=2).map(tuple),
    captions=st.sampled_from([None, True, False]),
    at=_texts,
    hit=st.integers(0, 2),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(tmp_path_factory.mktemp("nothing")))


@pytest.mark.parametrize("address", ["/", "/?lang=en", "/article/a/b?lang=vi&q=c", "/?lang=xx"])
@pytest.mark.parametrize("root", ["", "/below/here", "/ends-"])
@examples(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=_states, article_id=_texts.filter(bool))
def test_they_are_what_url_for_gives(
    app: Flask, address: str, root: str, state: PageState, article_id: str
) -> None:
    with app.test_request_context(address, environ_overrides={"SCRIPT_NAME": root}):
        arguments = state.arguments()
        assert _as_asked(search_address(state)) == url_for("pages.search", **arguments)
        for kind, write in (("article", article_address), ("why", why_address)):
            said = url_for(f"pages.{kind}", article_id=article_id, **arguments)
            assert _as_asked(write(article_id, state)) == said


def _as_asked(address: str) -> str:
    return quote(address, safe=printable)


def test_letters_stand_as_they_are_in_arguments(app: Flask) -> None:
    with app.test_request_context("/"):
        assert search_address(PageState("công đoàn & 1")) == "/?q=công+đoàn+%26+1"
