from __future__ import annotations

import re
from pathlib import Path
from urllib.request import urlopen

from prometheus_client import REGISTRY, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from index.settings import Settings
from web.app import create_app
from web.archive import archive_of
from web.metrics import IndexCollector, serve_metrics


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_requests_are_counted_by_endpoint_and_status(seed_index: Path) -> None:
    client = create_app(Settings(seed_index)).test_client()
    asked = {"endpoint": "pages.search", "status": "200"}
    before = _value("tracuu_requests_total", **asked)
    searches = _value("tracuu_search_seconds_count")
    times = _value("tracuu_request_seconds_count", endpoint="pages.search")
    for _ in range(3):
        client.get("/?q=công đoàn").close()
    client.get("/nowhere/" + "x" * 50).close()
    assert _value("tracuu_requests_total", **asked) == before + 3
    assert _value("tracuu_request_seconds_count", endpoint="pages.search") == times + 3
    # Opening the index makes one search of its own.
    assert _value("tracuu_search_seconds_count") == searches + 4
    endpoints = set(re.findall(r'endpoint="([^"]*)"', generate_latest().decode()))
    assert not any("nowhere" in endpoint for endpoint in endpoints)


def test_an_index_that_is_not_open_has_no_counts(seed_index: Path) -> None:
    app = create_app(Settings(seed_index))
    collector = IndexCollector(archive_of(app).stats_if_open, archive_of(app).held_if_open)
    assert [metric.name for metric in collector.collect()] == ["tracuu_index_open"]
    app.test_client().get("/readyz")
    counts = {m.name: m.samples[0].value for m in collector.collect()}
    assert counts["tracuu_index_open"] == 1 and counts["tracuu_articles"] == 2
    assert {"tracuu_generation", "tracuu_index_bytes", "tracuu_segments"} < set(counts)
    assert counts["tracuu_open_generations"] == 1
    assert 0 < counts["tracuu_cache_bytes"] < counts["tracuu_file_bytes"]


def test_metrics_have_an_address_of_their_own(seed_index: Path) -> None:
    app = create_app(Settings(seed_index))
    app.test_client().get("/readyz")
    assert app.test_client().get("/metrics").status_code == 404
    archive = archive_of(app)
    server = serve_metrics("127.0.0.1", 0, archive.stats_if_open, archive.held_if_open)
    try:
        with urlopen(f"http://127.0.0.1:{server.server_port}/metrics", timeout=30) as answer:
            families = {
                family.name for family in text_string_to_metric_families(answer.read().decode())
            }
    finally:
        server.shutdown()
        server.server_close()
    assert {"tracuu_articles", "tracuu_requests", "tracuu_request_seconds"} < families
    assert {"process_open_fds", "process_resident_memory_bytes"} < families
