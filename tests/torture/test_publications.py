"""An index that is published again and again under a server that is asked all the while."""

from __future__ import annotations

import json
import time
from pathlib import Path
from urllib.request import urlopen

from lengths import length
from served import Served, served
from test_load import result, start

from index.builder import BuildOptions, build

RATE = 50
SECONDS_BETWEEN = 1.2


def _articles(server: Served) -> int:
    with urlopen(f"{server.address}readyz", timeout=30) as answer:
        articles: int = json.load(answer)["articles"]
    return articles


def _wait_for(server: Served, articles: int) -> None:
    """Wait until the newest generation answers; others go on while one request opens it."""
    until = time.monotonic() + 30
    while (found := _articles(server)) != articles:
        assert found == articles - 1
        assert time.monotonic() < until
        time.sleep(0.05)


def test_no_request_fails_while_generations_change(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for number in range(300):
        text = f"Công đoàn xã số {number}\n\nMái ấm công đoàn được trao cho đoàn viên.\n"
        (corpus / f"a{number}.txt").write_text(text, "utf-8")
    build([corpus], index)
    publications = length(50, 6)
    with served(index) as server:
        load = start(server, RATE, publications * (SECONDS_BETWEEN + 0.5))
        for number in range(publications):
            began = time.monotonic()
            (corpus / f"b{number}.txt").write_text(f"Tin mới {number}\n\nMái ấm.\n", "utf-8")
            build([corpus], index, BuildOptions(jobs=1))
            _wait_for(server, 301 + number)
            time.sleep(max(0.0, began + SECONDS_BETWEEN - time.monotonic()))
        found = result(load)
        files = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
    print(f"{publications} publications: {found}, {files} files open at the end")
    assert found["failed"] == 0, found
    assert found["requests"] >= publications * RATE
