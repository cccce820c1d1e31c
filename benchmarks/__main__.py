"""``python -m benchmarks CORPUS``: build rate, and latencies beside plain Whoosh's.

Plain Whoosh searches the very same index files for the same terms of one field and
returns document numbers only; Tra Cứu reads the query, ranks over all of its leaves,
loads ten articles, makes their snippets and counts years.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from whoosh import index as whoosh_index
from whoosh import query as whoosh_query

from index.analysis.syllables import fold
from index.analysis.tokens import tokenize
from index.builder import BuildReport, build
from index.store import IndexStore
from searcher.model import SearchRequest
from searcher.searcher import Searcher

QUERIES_A_KIND = 40
_WIDTHS = (2, 4, 8)
_SEED = 7


def main(arguments: Sequence[str]) -> int:
    """Build an index of the corpus in a temporary folder and print both tables."""
    if len(arguments) != 1:
        print("usage: python -m benchmarks CORPUS", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder)
        report = build([Path(arguments[0])], directory)
        print(_build_line(report))
        searcher = Searcher.open(directory)
        plain = whoosh_index.open_dir(str(IndexStore(directory).current())).searcher()
        print(
            f"{'queries':32}{'Tra Cứu p50':>14}{'p95':>9}{'Whoosh p50':>14}{'p95':>9}{'ratio':>8}"
        )
        for kind, queries in _drawn(searcher).items():
            ours = _milliseconds(queries, lambda text: searcher.search(SearchRequest(text, 10)))
            theirs = _milliseconds(
                queries, lambda text: plain.search(_plain_query(text), limit=10).scored_length()
            )
            print(_latency_line(kind, ours, theirs))
    return 0


def _drawn(searcher: Searcher) -> dict[str, list[str]]:
    """Return queries from the archive's newest titles, by kind."""
    newest = searcher.search(SearchRequest("-qqqqqq", limit=1000, sort="newest"))
    titles = [[token.surface for token in tokenize(hit.title)] for hit in newest.hits]
    source = random.Random(_SEED)
    kinds: dict[str, list[str]] = {}
    for width in _WIDTHS:
        texts = list(_pieces(titles, width, source))
        kinds[f"any of {width}, with marks"] = texts
        kinds[f"any of {width}, without marks"] = [_without_marks(text) for text in texts]
    kinds["phrase of 4"] = [f'"{text}"' for text in kinds["any of 4, with marks"]]
    return {kind: texts for kind, texts in kinds.items() if texts}


def _pieces(titles: list[list[str]], width: int, source: random.Random) -> Iterator[str]:
    fitting = [title for title in titles if len(title) >= width]
    for _ in range(QUERIES_A_KIND if fitting else 0):
        title = source.choice(fitting)
        start = source.randint(0, len(title) - width)
        yield " ".join(title[start : start + width])


def _without_marks(text: str) -> str:
    return " ".join(fold(word) for word in text.lower().split())


def _plain_query(text: str) -> whoosh_query.Query:
    terms = [term for token in tokenize(text) for term in token.terms[:1]]
    if text.startswith('"'):
        return whoosh_query.Phrase("text", terms)
    folded = all(fold(term) == term for term in terms)
    field = "text_folded" if folded else "text"
    return whoosh_query.Or([whoosh_query.Term(field, term) for term in terms])


def _milliseconds(queries: Sequence[str], search: Callable[[str], object]) -> list[float]:
    """Return the time of each query, each asked for the second time."""
    times = []
    for text in queries:
        search(text)
        started = time.perf_counter()
        search(text)
        times.append((time.perf_counter() - started) * 1000)
    return times


def _latency_line(kind: str, ours: list[float], theirs: list[float]) -> str:
    def p95(times: list[float]) -> float:
        return statistics.quantiles(times, n=20)[-1]

    middle, plain = statistics.median(ours), statistics.median(theirs)
    return (
        f"{kind:32}{middle:11.2f} ms{p95(ours):9.2f}"
        f"{plain:11.2f} ms{p95(theirs):9.2f}{middle / plain:8.2f}"
    )


def _build_line(report: BuildReport) -> str:
    rate = report.added / report.seconds
    size = report.index_bytes / max(report.text_bytes, 1)
    return (
        f"{report.added:,} articles in {report.seconds:.1f} s, {rate:,.0f} a second; "
        f"index {size:.2f} x the text's {report.text_bytes / 1e6:,.1f} MB"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
