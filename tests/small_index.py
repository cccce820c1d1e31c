"""Made-up archives for tests: articles as JSON lines, indexed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from index.builder import BuildOptions, build
from searcher.model import ResultPage, SearchRequest
from searcher.searcher import Searcher


def article(id: str, title: str, text: str = "", **fields: Any) -> dict[str, Any]:
    """Return a record of the JSON-lines corpus; ``text`` has a paragraph a line."""
    return {"id": id, "title": title, "text": text, **fields}


def index_of(folder: Path, articles: Iterable[Mapping[str, Any]]) -> Path:
    """Index ``articles`` below ``folder``, in place of those of the last call."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(record, ensure_ascii=False) for record in articles)
    (corpus / "articles.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build([corpus], folder / "index", BuildOptions(jobs=1, checksum=True))
    return folder / "index"


def ask(searcher: Searcher, query: str, **request: Any) -> ResultPage:
    """Search with the strict syntax unless told otherwise."""
    return searcher.search(SearchRequest(query, **request))


def ids(searcher: Searcher, query: str, **request: Any) -> list[str]:
    """Return the ids of the hits, best first."""
    return [hit.id for hit in ask(searcher, query, **request).hits]
