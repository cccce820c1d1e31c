"""The Flask application."""

from __future__ import annotations

from flask import Flask
from flask_babel import Babel
from werkzeug.routing import PathConverter

from index.settings import Settings
from web import api, language, pages
from web.archive import Archive
from web.errors import register_error_handlers
from web.highlight import lit
from web.messages import translated
from web.names import field_name, kind_name
from web.security import add_security_headers


class IdConverter(PathConverter):
    """Any article id, as the archive spells it: slashes anywhere, line ends too."""

    regex = r"(?s:.+?)"
    part_isolating = False


def create_app(settings: Settings) -> Flask:
    """Return the application over the index that ``settings`` name.

    The index need not exist yet: until it does, every search answers 503.
    """
    app = Flask("web")
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.merge_slashes = False
    app.url_map.converters["id"] = IdConverter
    Babel(app, default_locale=language.DEFAULT_LANGUAGE, locale_selector=language.page_language)
    Archive(app, settings)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(api.blueprint)
    register_error_handlers(app)
    _furnish_templates(app)
    app.url_defaults(language.carry_language)
    app.after_request(add_security_headers)
    return app


def _furnish_templates(app: Flask) -> None:
    app.jinja_env.filters.update(
        lit=lit,
        number=language.number,
        figure=language.figure,
        milliseconds=language.milliseconds,
        day=language.day,
        translated=translated,
        kind_name=kind_name,
        field_name=field_name,
    )
    app.jinja_env.globals.update(
        page_language=language.page_language, asked_language=language.asked_language
    )
