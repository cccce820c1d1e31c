"""How good the ranking is: judged queries in, TREC-style measures out.

``queries.tsv`` holds a query id and a query a line; ``qrels.tsv`` a query id, an
article id and a relevance, 0 or more. Empty lines and lines that begin with ``#``
are passed over. Queries for which no article is judged relevant are left out of
the means, as trec_eval does.
"""

from __future__ import annotations

import math
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.analysis.normalize import normalize
from index.errors import UserError
from searcher.model import SearchRequest

if TYPE_CHECKING:
    from searcher.searcher import Searcher

#: How many hits of each query are looked at.
DEPTH = 100


@dataclass(frozen=True, slots=True)
class Topic:
    """A query and its judged articles: article id -> relevance (0: judged not relevant)."""

    id: str
    query: str
    relevance: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measures:
    """Each lies between 0 and 1; 1 is best."""

    ndcg_10: float
    mrr_10: float
    recall_10: float
    recall_100: float


@dataclass(frozen=True, slots=True)
class TopicResult:
    """What one query scored. ``query`` is as it was searched, ``total`` what it matched."""

    id: str
    query: str
    total: int
    measures: Measures


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The means over all topics, the median of what they matched, and each by itself."""

    mean: Measures
    median_total: float
    topics: tuple[TopicResult, ...]


def evaluate(searcher: Searcher, topics: Sequence[Topic], *, unmarked: bool = False) -> Evaluation:
    """Search every topic forgivingly, without widening, and measure the first 100 hits.

    ``unmarked`` takes all marks off the queries first. Raises ``UserError`` where
    there is no topic.
    """
    if not topics:
        raise UserError("no query has a relevant article in the qrels: nothing to measure")
    results = tuple(_evaluate_topic(searcher, topic, unmarked) for topic in topics)
    return Evaluation(
        mean=mean_of([result.measures for result in results]),
        median_total=statistics.median(result.total for result in results),
        topics=results,
    )


def _evaluate_topic(searcher: Searcher, topic: Topic, unmarked: bool) -> TopicResult:
    query = strip_marks(topic.query) if unmarked else topic.query
    page = searcher.search(
        SearchRequest(
            query, limit=DEPTH, syntax="forgiving", lit=False, suggest=False, facets=False
        )
    )
    measures = measure([hit.id for hit in page.hits], topic.relevance)
    return TopicResult(topic.id, query, page.total, measures)


def measure(ranking: Sequence[str], relevance: Mapping[str, int]) -> Measures:
    """Return the measures of one ranking of article ids, best first.

    nDCG (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR
    techniques", ACM TOIS 20(4), 2002): the gain is the relevance, divided by
    ``log2(rank + 1)``, over the same sum for the best ranking there could be.
    """
    relevant = {article for article, grade in relevance.items() if grade > 0}
    ideal = sorted(relevance.values(), reverse=True)
    best = _discounted_gain(ideal[:10])
    found = _discounted_gain(relevance.get(article, 0) for article in ranking[:10])
    first = next((n for n, article in enumerate(ranking[:10], 1) if article in relevant), 0)
    return Measures(
        ndcg_10=found / best if best else 0.0,
        mrr_10=1 / first if first else 0.0,
        recall_10=_recall(ranking[:10], relevant),
        recall_100=_recall(ranking[:100], relevant),
    )


def _discounted_gain(grades: Iterable[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _recall(ranking: Sequence[str], relevant: set[str]) -> float:
    return len(relevant.intersection(ranking)) / len(relevant) if relevant else 0.0


def mean_of(measures: Sequence[Measures]) -> Measures:
    """Return the arithmetic mean of each measure."""
    columns = zip(*(astuple(one) for one in measures), strict=True)
    return Measures(*(statistics.fmean(column) for column in columns))


def strip_marks(text: str) -> str:
    """Return ``text`` as it is typed without any diacritic, case kept.

    >>> strip_marks("Đoàn viên, 7,25 tỉ")
    'Doan vien, 7,25 ti'
    """
    letters = unicodedata.normalize("NFD", normalize(text))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return unicodedata.normalize("NFC", bare.replace("đ", "d").replace("Đ", "D"))


def read_topics(queries: Path, qrels: Path) -> tuple[Topic, ...]:
    """Return the queries that have a relevant article, in the order of their file.

    Raises ``UserError`` naming file and line: a missing file, a wrong number of
    columns, an id that comes twice, a judgement of a query that is not there.
    """
    texts = _read_queries(queries)
    judged = _read_qrels(qrels, texts)
    return tuple(
        Topic(topic, text, judged[topic])
        for topic, text in texts.items()
        if any(grade > 0 for grade in judged[topic].values())
    )


def _read_queries(path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for where, (topic, text) in _rows(path, ("query id", "query")):
        if topic in texts:
            raise UserError(f"{where}: the query id {topic!r} comes twice")
        texts[topic] = text
    return texts


def _read_qrels(path: Path, texts: Mapping[str, str]) -> dict[str, dict[str, int]]:
    judged: dict[str, dict[str, int]] = {topic: {} for topic in texts}
    for where, (topic, article, grade) in _rows(path, ("query id", "article id", "relevance")):
        if topic not in judged:
            raise UserError(f"{where}: the queries hold no query {topic!r}")
        if article in judged[topic]:
            raise UserError(f"{where}: {article!r} is judged twice for {topic!r}")
        if not (grade.isascii() and grade.isdigit()):
            raise UserError(f"{where}: the relevance {grade!r} is no whole number from 0")
        judged[topic][article] = int(grade)
    return judged


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """Yield ``file:line`` and the fields of each line that has something to say."""
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
    for number, raw in enumerate(lines, 1):
        where = f"{path}:{number}"
        try:
            line = raw.decode()
        except UnicodeDecodeError as error:
            raise UserError(f"{where}: not UTF-8 at byte {error.start + 1}") from error
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != len(columns) or not all(fields):
            raise UserError(f"{where}: expected {' <tab> '.join(columns)}")
        yield where, fields
