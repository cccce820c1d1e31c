"""Many queries through one open index: a line in, a line of JSON out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any, BinaryIO

from index.errors import UserError
from searcher.cli.printing import hit_record
from searcher.cli.workers import answers
from searcher.model import SearchRequest
from searcher.serialize import dumps

if TYPE_CHECKING:
    from searcher.searcher import Searcher

# What became of a query, in front of its answer.
_FOUND, _NOTHING, _FAILED = b"+", b"-", b"!"


def answer_lines(
    searcher: Searcher,
    request: SearchRequest,
    lines: BinaryIO,
    jobs: int,
    fields: Sequence[str] = (),
) -> int:
    """Print one answer a line, in order, each as soon as it is there, and return the exit code.

    ``request`` gives everything but the query. ``n`` counts lines from 1; an empty
    one is an error, so that answer n belongs to line n. Up to ``jobs`` processes answer.
    ``fields`` are what to give of each hit, all of it where there are none.
    """

    def answer(number: int, line: bytes) -> bytes:
        return _answer(searcher, request, number, line, fields)

    seen = set()
    with closing(
        answers(answer, lines, jobs)
        if jobs > 1
        else (answer(number, line) for number, line in enumerate(lines, 1))
    ) as told:
        for text in told:
            print(text[1:].decode(), flush=True)
            seen.add(text[:1])
    return 2 if _FAILED in seen else 0 if _FOUND in seen else 1


def _answer(
    searcher: Searcher, request: SearchRequest, number: int, line: bytes, fields: Sequence[str]
) -> bytes:
    line = line.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    answer = _answered(searcher, request, line, fields)
    kind = _FAILED if "error" in answer else _FOUND if answer["hits"] else _NOTHING
    return kind + dumps({"n": number, **answer}).encode("utf-8", "backslashreplace")


def _answered(
    searcher: Searcher, request: SearchRequest, line: bytes, fields: Sequence[str]
) -> dict[str, Any]:
    query = line.decode(errors="replace")
    try:
        line.decode()
        page = searcher.search(replace(request, query=query))
    except UnicodeDecodeError as error:
        return {"query": query, "error": f"not UTF-8 at byte {error.start + 1}"}
    except UserError as error:
        return {"query": query, "error": str(error)}
    hits = [hit_record(hit, fields) for hit in page.hits]
    return {"query": query, "total": page.total, "hits": hits}
