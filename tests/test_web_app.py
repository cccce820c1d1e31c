from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from index.settings import Settings
from web.app import create_app


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(Settings(tmp_path_factory.mktemp("bare") / "nothing"))


@given(st.text(min_size=1))
def test_every_id_has_an_address_of_its_own(app: Flask, article_id: str) -> None:
    with app.test_request_context("/"):
        address = app.url_for("pages.article", article_id=article_id)
    with app.test_request_context(address) as context:
        assert context.request.view_args == {"article_id": article_id}
