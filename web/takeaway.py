"""The addresses of what is taken away: exports, feeds, and what machines read of the archive."""

from __future__ import annotations

from flask import Blueprint

from web.export_forms import FORMS
from web.exports import export
from web.feeds import feed
from web.openapi import openapi
from web.opensearch import opensearch
from web.sitemap import robots, sitemap, sitemap_part

blueprint = Blueprint("take", __name__)

for kind in FORMS:
    blueprint.add_url_rule(f"/export.{kind}", "export", export, defaults={"kind": kind})
blueprint.add_url_rule("/feed.atom", view_func=feed)
blueprint.add_url_rule("/opensearch.xml", view_func=opensearch)
blueprint.add_url_rule("/sitemap.xml", view_func=sitemap)
blueprint.add_url_rule("/sitemap-<int:number>.xml", view_func=sitemap_part)
blueprint.add_url_rule("/robots.txt", view_func=robots)
blueprint.add_url_rule("/api/openapi.json", view_func=openapi)
