"""``tracuu explain``: how a query was understood, and how a score is made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

import click

from index.engines.base import ScorePart
from searcher.cli.options import as_text, examples, format_option, index_option, open_searcher
from searcher.cli.output import print_table
from searcher.model import Explanation
from searcher.serialize import dumps

_QUERY_HEAD = ("part", "kind", "field", "weight", "articles", "idf")
_ARTICLE_HEAD = ("times", "length", "mean", "score")


@click.command(
    short_help="Print how a query was understood.",
    epilog=examples(
        "tracuu explain 'thoa uoc lao dong'",
        "tracuu explain 'thoa uoc lao dong' 000_a798f7f84a066ecb",
    ),
)
@click.argument("query", type=as_text)
@click.argument("article_id", metavar="[ID]", required=False, type=as_text)
@index_option
@format_option("text", "json")
def command(query: str, article_id: str | None, index_directory: str | None, form: str) -> int:
    """Print how QUERY was understood and, of the article ID, what its score is made of.

    Exit code 1 where ID does not match QUERY.
    """
    with open_searcher(index_directory) as searcher:
        explanation = searcher.explain(query, article_id)
    if form == "json":
        print(dumps(asdict(explanation)))
    else:
        _print_text(explanation, article_id)
    return 1 if article_id is not None and explanation.score is None else 0


def _print_text(explanation: Explanation, article_id: str | None) -> None:
    print("read as:", explanation.reading)
    for sentence in explanation.ignored:
        print("ignored:", sentence)
    if explanation.parts:
        print_table(_rows(explanation.parts, with_article=article_id is not None))
    print("formula:", explanation.formula)
    if article_id is not None:
        score = explanation.score
        print("score:", "does not match" if score is None else f"{score:.4f}")


def _rows(parts: Iterable[ScorePart], with_article: bool) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [_QUERY_HEAD + (_ARTICLE_HEAD if with_article else ())]
    for part in parts:
        query = (part.label, part.kind, part.field)
        figures = (float(part.weight), part.document_frequency, part.idf)
        article = (part.frequency, part.length, round(part.mean_length), part.score)
        rows.append((*query, *figures, *(article if with_article else ())))
    return rows
