from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from index.settings import Settings
from web.app import create_app
from web.logs import JsonFormatter, PlainFormatter, configure_logging
from web.settings import ServerSettings


def _fields(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    return [record.fields for record in caplog.records if hasattr(record, "fields")]


@pytest.fixture(autouse=True)
def _everything(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    # Libraries that other tests load may have set up logging for themselves.
    for name in ("tracuu.access", "waitress", "waitress.queue"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
    monkeypatch.setattr(logging.root.manager, "disable", logging.NOTSET)
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.INFO, "tracuu.access")


def test_a_request_leaves_a_line_without_what_was_asked(
    seed_index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Settings(seed_index)).test_client()
    answer = client.get("/?q=bí+mật", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    answer.close()
    [fields] = _fields(caplog)
    assert fields.pop("ms") > 0  # type: ignore[operator]
    assert fields == {
        "id": answer.headers["X-Request-Id"],
        "method": "GET",
        "endpoint": "pages.search",
        "status": 200,
        "bytes": len(answer.data),
        "client": "203.0.113.0/24",
    }
    lines = [f.format(record) for record in caplog.records for f in FORMATTERS]
    assert not any("mật" in line or "m%E1" in line or "203.0.113.77" in line for line in lines)


FORMATTERS = (PlainFormatter(), JsonFormatter())


def test_queries_are_logged_where_that_is_asked_for(
    seed_index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Settings(seed_index), ServerSettings(log_queries=True)).test_client()
    client.get("/?q=bí+mật").close()
    client.get("/help").close()
    assert [fields.get("query") for fields in _fields(caplog)] == ["bí mật", None]


def test_probes_leave_no_line(seed_index: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = create_app(Settings(seed_index)).test_client()
    for address in ("/healthz", "/readyz"):
        client.get(address).close()
    assert _fields(caplog) == []


def _record(message: str, **fields: object) -> logging.LogRecord:
    record = logging.LogRecord("a", logging.INFO, "", 0, message, (), None)
    record.fields = fields
    return record


def test_nothing_that_is_logged_makes_a_line_of_its_own() -> None:
    record = _record("request", query='a\nERROR faked status=200 "', status=200)
    line = PlainFormatter().format(record)
    assert "\n" not in line and line.endswith("status=200")
    assert 'query="a\\nERROR faked status=200 \\""' in line
    line = JsonFormatter().format(record)
    assert "\n" not in line
    told = json.loads(line)
    assert told["query"] == 'a\nERROR faked status=200 "' and told["level"] == "info"
    assert told["time"].endswith("+00:00")


def test_a_defect_has_its_traceback_once(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    app = create_app(Settings(tmp_path))
    app.add_url_rule("/broken", view_func=lambda: 1 / 0)
    app.test_client().get("/broken").close()
    errors = [record for record in caplog.records if record.exc_info]
    assert len(errors) == 1
    assert "ZeroDivisionError" in json.loads(JsonFormatter().format(errors[0]))["traceback"]


def test_logging_is_configured_for_every_logger(capsys: pytest.CaptureFixture[str]) -> None:
    root, access = logging.getLogger(), logging.getLogger("tracuu.access")
    before = root.handlers[:], root.level, access.level
    root.handlers.clear()
    try:
        configure_logging("json")
        access.info("request", extra={"fields": {"status": 200}})
        logging.getLogger("waitress").warning("slow")
        logging.getLogger("waitress.queue").warning("Task queue depth is 1")
        configure_logging("none")
        access.info("request")
    finally:
        root.handlers[:], root.level, access.level = before
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["message"] for line in lines] == ["request", "slow"]
    assert lines[0]["status"] == 200
