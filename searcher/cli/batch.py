"""Many queries through one open index: a line in, a line of JSON out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from index.errors import UserError
from searcher.model import SearchRequest
from searcher.serialize import dumps, hit_to_dict

if TYPE_CHECKING:
    from searcher.searcher import Searcher


def answer_lines(searcher: Searcher, request: SearchRequest, lines: Iterable[bytes]) -> int:
    """Print one answer a line, each as soon as it is there, and return the exit code.

    ``request`` gives everything but the query. ``n`` counts lines from 1; an empty
    one is an error, so that answer n belongs to line n.
    """
    found = failed = False
    for number, line in enumerate(lines, 1):
        answer = _answer(searcher, request, line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n"))
        print(dumps({"n": number, **answer}), flush=True)
        failed = failed or "error" in answer
        found = found or bool(answer.get("total"))
    return 2 if failed else 0 if found else 1


def _answer(searcher: Searcher, request: SearchRequest, line: bytes) -> dict[str, Any]:
    query = line.decode(errors="replace")
    try:
        line.decode()
        page = searcher.search(replace(request, query=query))
    except UnicodeDecodeError as error:
        return {"query": query, "error": f"not UTF-8 at byte {error.start + 1}"}
    except UserError as error:
        return {"query": query, "error": str(error)}
    return {"query": query, "total": page.total, "hits": [hit_to_dict(hit) for hit in page.hits]}
