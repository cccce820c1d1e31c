"""``tracuu explain``: how a query was understood, and how a score is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

import click

from index.engines.explained import PassagePart, ScorePart
from searcher.cli.options import (
    as_text,
    examples,
    format_option,
    index_option,
    verbatim_option,
    widen_option,
)
from searcher.cli.output import print_table, reading_lines
from searcher.model import Explanation, Requirement, SearchRequest
from searcher.opening import open_searcher
from searcher.serialize import dumps

_QUERY_HEAD = ("part", "kind", "field", "weight", "articles", "idf")
_ARTICLE_HEAD = ("times", "length", "mean_length", "score")
_ASKED = {"all": "all of:", "any": "one of:", "none": "none of:"}


@click.command(
    short_help="Print how a query was understood.",
    epilog=examples(
        "tracuu explain 'thoa uoc lao dong'",
        "tracuu explain 'thoa uoc lao dong' 000_a798f7f84a066ecb",
        "tracuu explain --format json 'ldld' 000_a798f7f84a066ecb | jq .interpretation",
    ),
)
@click.argument("query", type=as_text)
@click.argument("article_id", metavar="[ID]", required=False, type=as_text)
@index_option
@widen_option
@verbatim_option
@format_option("text", "json")
def command(
    query: str,
    article_id: str | None,
    index_directory: str | None,
    widen: bool,
    verbatim: bool,
    form: str,
) -> int:
    """Print how QUERY was understood and, of the article ID, why it matches or does not
    and what its score is made of.

    Exit code 1 where ID does not match QUERY.
    """
    request = SearchRequest(query, widen=widen, verbatim=verbatim)
    with open_searcher(index_directory) as searcher:
        explanation = searcher.explain(request, article_id)
    if form == "json":
        print(dumps(asdict(explanation)))
    else:
        _print_text(explanation)
    return 1 if article_id is not None and explanation.score is None else 0


def _print_text(explanation: Explanation) -> None:
    interpretation, requirement = explanation.interpretation, explanation.requirement
    print("Read as:", interpretation.reading)
    for line in reading_lines(interpretation):
        print(line)
    if interpretation.widened:
        print("Nothing has these marks; searched without them")
    if requirement:
        print("\nRequired:")
        for line in _requirement_lines(requirement):
            print("  " + line)
    if explanation.parts:
        print()
        print_table(list(_rows(explanation.parts, with_article=requirement is not None)))
        if explanation.passage:
            print(f"\n{_passage_line(explanation.passage)}")
        print(f"\n{explanation.formula}\nN = {explanation.articles:,}")
    if requirement:
        score = explanation.score
        print("Score: none, it does not match" if score is None else f"Score: {score:.6f}")


def _requirement_lines(asked: Requirement) -> Iterator[str]:
    """Yield what is required, a line each, ``yes`` or ``no`` in front."""
    met = "yes  " if asked.met else "no   "
    if asked.kind == "mass":
        missing = "" if asked.met else f", {asked.needed - asked.held:.4f} too little"
        yield f"{met}{asked.held:.4f} of the words' weight, {asked.needed:.4f} needed{missing}"
        for share in asked.shares:
            yield f"       {share.label}: {share.share:g} of {share.mass:.4f}"
        return
    yield met + (_ASKED.get(asked.kind) or asked.label)
    for child in asked.children:
        yield from ("  " + line for line in _requirement_lines(child))


def _passage_line(passage: PassagePart) -> str:
    idfs = zip(passage.labels, passage.idfs, strict=True)
    words = " + ".join(f"{label} {idf:.4f}" for label, idf in idfs)
    return f"Best passage: {passage.weight:g} * ({words}) = {passage.score:.4f}"


def _rows(parts: Iterable[ScorePart], with_article: bool) -> Iterator[tuple[object, ...]]:
    yield _QUERY_HEAD + (_ARTICLE_HEAD if with_article else ())
    for part in parts:
        query = (part.label, part.kind, part.field)
        figures = (f"{part.weight:g}", part.document_frequency, part.idf)
        article = (part.frequency, part.length, part.mean_length, part.score)
        yield (*query, *figures, *(article if with_article else ()))
