"""What Prometheus is told of this process: at an address of its own, where one is given.

Memory, file descriptors and processor time come with prometheus_client.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from wsgiref.simple_server import WSGIServer

from prometheus_client import REGISTRY, Counter, Histogram, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from index.storage.pages import file_bytes
from searcher.model import IndexStats
from searcher.published import Held

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter("tracuu_requests", "Requests answered.", ["endpoint", "status"])
REQUEST_SECONDS = Histogram(
    "tracuu_request_seconds",
    "From a request's arrival to its last byte handed on.",
    ["endpoint"],
    buckets=_SECONDS,
)
WAIT_SECONDS = Histogram(
    "tracuu_wait_seconds",
    "From a request's arrival to a thread that answers or refuses it.",
    buckets=_SECONDS,
)
SHED = Counter("tracuu_shed_requests", "Requests refused because too many waited.")
SEARCH_SECONDS = Histogram(
    "tracuu_search_seconds", "Searches, without what makes a page of them.", buckets=_SECONDS
)


class IndexCollector(Collector):
    """Counts of the index, taken when they are asked for."""

    def __init__(
        self, stats: Callable[[], IndexStats | None], held: Callable[[], Held | None]
    ) -> None:
        self._stats = stats
        self._held = held

    def collect(self) -> Iterable[Metric]:
        """Yield what is known of the index that is open."""
        stats, held = self._stats(), self._held()
        yield GaugeMetricFamily("tracuu_index_open", "1 where an index is open.", bool(stats))
        if stats is None or held is None:
            return
        yield InfoMetricFamily(
            "tracuu_generation",
            "The generation that answers.",
            {"name": stats.generation, "built_at": stats.built_at},
        )
        for name, text, value in (
            ("tracuu_articles", "Articles in the index.", stats.articles),
            ("tracuu_segments", "Segments of the index.", stats.segments),
            ("tracuu_index_bytes", "Bytes of the index on disk.", stats.index_bytes),
            ("tracuu_open_generations", "Generations of the index open.", held.generations),
            ("tracuu_cache_bytes", "Bytes kept in memory of what was read.", held.cache_bytes),
            ("tracuu_file_bytes", "Bytes of files in memory, of programs too.", file_bytes()),
        ):
            yield GaugeMetricFamily(name, text, value)


def serve_metrics(
    host: str,
    port: int,
    stats: Callable[[], IndexStats | None],
    held: Callable[[], Held | None],
) -> WSGIServer:
    """Answer ``/metrics`` at an address of its own, in a thread; return what answers.
    Raises ``OSError``."""
    server, _ = start_http_server(port, host)
    REGISTRY.register(IndexCollector(stats, held))
    return server
