"""The Flask application."""

from __future__ import annotations

from flask import Flask, Response
from flask_babel import Babel
from flask_compress import Compress
from werkzeug.routing import PathConverter

from index.settings import Settings
from web import api, health, language, originals, pages, takeaway
from web.access import Passwords
from web.addresses import article_address, search_address, why_address
from web.archive import Archive
from web.caching import Caching
from web.cross_origin import CrossOrigin
from web.errors import register_error_handlers
from web.highlight import lit
from web.limits import Limits
from web.logs import Observation
from web.messages import translated
from web.names import field_name, kind_name
from web.overload import refuse_if_told
from web.proxies import BehindProxies
from web.security import add_security_headers
from web.settings import ServerSettings

#: All that we send and that is text.
_COMPRESSED = [
    "application/atom+xml",
    "application/javascript",
    "application/json",
    "application/jsonl",
    "application/opensearchdescription+xml",
    "application/x-suggestions+json",
    "application/x-research-info-systems",
    "application/xml",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
]


class IdConverter(PathConverter):
    """Any article id, as the archive spells it: slashes anywhere, line ends too."""

    regex = r"(?s:.+?)"
    part_isolating = False


def create_app(settings: Settings, server: ServerSettings | None = None) -> Flask:
    """Return the application over the index that ``settings`` name.

    The index need not exist yet: until it does, every search answers 503. Raises
    ``UserError`` where the file of passwords that ``server`` names cannot be read.
    """
    server = server or ServerSettings()
    app = Flask("web")
    app.config["ORIGINALS"] = server.originals
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.merge_slashes = False
    app.url_map.converters["id"] = IdConverter
    Babel(app, default_locale=language.DEFAULT_LANGUAGE, locale_selector=language.page_language)
    language.hasten_translations(app)
    _guard(app, Archive(app, settings), server)
    for blueprint in (health.blueprint, pages.blueprint, api.blueprint, originals.blueprint):
        app.register_blueprint(blueprint)
    app.register_blueprint(takeaway.blueprint)
    register_error_handlers(app)
    _furnish_templates(app)
    app.url_defaults(language.carry_language)
    return app


def _guard(app: Flask, archive: Archive, server: ServerSettings) -> None:
    """Put what every request passes before its page, in order, and after it, in reverse."""
    observation, limits = Observation(app, server), Limits(app, server)
    cross_origin = CrossOrigin(server.cors_origins)
    caching = Caching(app, archive, private=server.auth_file is not None)
    app.before_request(observation.begin)
    app.before_request(cross_origin.answer_preflight)
    app.before_request(limits.check_request)
    app.before_request(refuse_if_told)
    if server.auth_file:
        app.before_request(Passwords(server.auth_file, limits.spend).check_request)
    app.before_request(caching.answer_unchanged)
    app.url_defaults(caching.add_version)
    app.after_request(observation.end)
    app.config["COMPRESS_MIMETYPES"] = _COMPRESSED
    Compress(app)
    app.after_request(_close_its_file)
    app.after_request(add_security_headers)
    app.after_request(cross_origin.add_headers)
    app.after_request(caching.add_headers)
    app.after_request(limits.bound_stream)
    app.wsgi_app = BehindProxies(app.wsgi_app, server.trusted_proxies, server.public_url)  # type: ignore[method-assign]


def _close_its_file(response: Response) -> Response:
    """Let the end of an answer close its file, which what compresses it leaves open."""
    close = getattr(response.response, "close", None)
    if response.direct_passthrough and close:
        response.call_on_close(close)
    return response


def _furnish_templates(app: Flask) -> None:
    app.jinja_env.filters.update(
        lit=lit,
        search_address=search_address,
        article_address=article_address,
        why_address=why_address,
        number=language.number,
        figure=language.figure,
        milliseconds=language.milliseconds,
        day=language.day,
        period_name=language.period_name,
        megabytes=language.megabytes,
        translated=translated,
        kind_name=kind_name,
        field_name=field_name,
    )
    app.jinja_env.globals.update(
        page_language=language.page_language, asked_language=language.asked_language
    )
