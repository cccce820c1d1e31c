"""``tracuu eval``: how good the ranking is on judged queries."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from index.errors import UserError
from searcher.cli.options import examples, format_option, index_option
from searcher.cli.output import print_table
from searcher.evaluation import Evaluation, Measures, TopicResult, evaluate, read_topics
from searcher.opening import open_searcher
from searcher.serialize import dumps
from searcher.tables import tsv_row

_FILE = click.Path(path_type=Path)


@click.command(
    short_help="Measure the ranking on judged queries.",
    epilog=examples(
        "tracuu eval --queries corpus/queries.tsv --qrels corpus/qrels.tsv",
        "tracuu eval --queries Q.tsv --qrels R.tsv --strip-marks --per-query build/unmarked.tsv",
    ),
)
@index_option
@click.option(
    "--queries", type=_FILE, required=True, metavar="FILE", help="Lines of query id, query."
)
@click.option(
    "--qrels",
    type=_FILE,
    required=True,
    metavar="FILE",
    help="Lines of query id, article id, relevance (0 or more).",
)
@click.option("--strip-marks", is_flag=True, help="Take all marks off the queries first.")
@click.option(
    "--per-query", type=_FILE, metavar="FILE", help="Write each query's measures to FILE, as tsv."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Only the first N queries.")
@format_option("text", "json", "tsv")
def command(
    index_directory: str | None,
    queries: Path,
    qrels: Path,
    strip_marks: bool,
    per_query: Path | None,
    limit: int | None,
    form: str,
) -> int:
    """Measure the ranking on judged queries: nDCG@10, MRR@10, R@10, R@100.

    The columns of both files are parted by tabs. Queries without a relevant article are left out.
    """
    topics = read_topics(queries, qrels)[:limit]
    with open_searcher(index_directory) as searcher:
        evaluation = evaluate(searcher, topics, unmarked=strip_marks)
    if per_query is not None:
        _write_topics(per_query, evaluation.topics)
    _print(evaluation, form)
    return 0


def _print(evaluation: Evaluation, form: str) -> None:
    summary = {
        "queries": len(evaluation.topics),
        **named(evaluation.mean),
        "median_total": evaluation.median_total,
    }
    if form == "json":
        print(dumps(summary))
    elif form == "tsv":
        print(tsv_row(summary))
        print(tsv_row(summary.values()))
    else:
        print_table([(name, _figure(value)) for name, value in summary.items()])


def named(measures: Measures) -> dict[str, float]:
    """Return the measures under their usual names, to four places."""
    return {
        "nDCG@10": round(measures.ndcg_10, 4),
        "MRR@10": round(measures.mrr_10, 4),
        "R@10": round(measures.recall_10, 4),
        "R@100": round(measures.recall_100, 4),
    }


def _figure(value: float) -> str:
    return f"{value:.4f}" if 0 <= value <= 1 and isinstance(value, float) else f"{value:,g}"


def _write_topics(path: Path, topics: Iterable[TopicResult]) -> None:
    rows = [
        tsv_row((topic.id, *named(topic.measures).values(), topic.total, topic.query))
        for topic in topics
    ]
    head = tsv_row(("query id", "nDCG@10", "MRR@10", "R@10", "R@100", "total", "query"))
    try:
        path.write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror or error}") from error
