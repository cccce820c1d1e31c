"""What the heaviest page weighs: a headline pasted whole, in an archive of 35 years."""

from __future__ import annotations

import json
import re
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient

from index.builder import build
from index.settings import Settings
from web.app import create_app

BUDGET_BYTES = 100_000
HEADLINE = (
    "Liên đoàn Lao động thành phố tổng kết hoạt động công đoàn năm 2016, triển khai phương "
    "hướng nhiệm vụ năm 2017"
)
TEXT = """Sáng nay, tại trung tâm hội nghị của tỉnh, liên đoàn lao động thành phố tổng \
kết hoạt động công đoàn năm 2016.

Đến dự có lãnh đạo các ban đảng, mặt trận và hơn hai trăm đại biểu là chủ tịch công đoàn cấp trên \
trực tiếp cơ sở. Trong năm qua các cấp đã vận động được gần ba tỉ đồng để chăm lo Tết."""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("thirty-five-years")
    articles = [
        {
            "id": f"bai/{number:06}",
            "title": "Công đoàn cơ sở triển khai nhiệm vụ và phương hướng năm 2017",
            "text": TEXT,
            "date": f"{1990 + number % 35}-{1 + number % 12:02}-08T07:30",
            "byline": f"Nguyễn Thị Số {number % 60} – Trần Văn {number % 60}",
            "source": f"Báo của liên đoàn tỉnh số {number % 30}",
            "captions": ["Đại biểu dự hội nghị tổng kết"] * (number % 2),
        }
        for number in range(240)
    ]
    lines = "\n".join(map(json.dumps, articles))
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")
    build([folder / "a.jsonl"], folder / "index")
    return create_app(Settings(folder / "index")).test_client()


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("address", ["/", "/values/byline"])
def test_a_headline_pasted_whole_keeps_the_budget(
    client: FlaskClient, address: str, language: str
) -> None:
    page = client.get(address, query_string={"q": HEADLINE, "lang": language})
    loaded = re.findall(r'(?:src|rel="stylesheet"|rel="icon"[^>]*) ?(?:href)?="([^"]+)"', page.text)
    assert len(loaded) == 4 and page.text.count("2016") > 50
    with ExitStack() as parts:
        sizes = [len(parts.enter_context(client.get(part)).data) for part in loaded]
    assert len(page.data) + sum(sizes) <= BUDGET_BYTES
