"""``tracuu analyze``: a text as the index sees it."""

from __future__ import annotations

from typing import Any

import click

from searcher.cli.options import as_text, examples, format_option
from searcher.cli.output import print_table
from searcher.serialize import dumps


@click.command(
    short_help="Print the tokens, words and terms of a text.",
    epilog=examples(
        "tracuu analyze 'Liên đoàn Lao động (LĐLĐ) hòa giải'",
        "tracuu analyze --format json '1.250.000 đồng' | jq '.tokens[].terms'",
    ),
)
@click.argument("text", nargs=-1, required=True, type=as_text)
@format_option("text", "json")
def command(text: tuple[str, ...], form: str) -> int:
    """Print the tokens and the words of TEXT, with the terms that are indexed.

    Offsets are characters of the normalised text: 0-based, the end not included.
    Needs no index. Exit code 1 where TEXT has no token.
    """
    analysis = _analyze(" ".join(text))
    if form == "json":
        print(dumps(analysis))
    else:
        _print_text(analysis)
    return 0 if analysis["tokens"] else 1


def _analyze(raw: str) -> dict[str, Any]:
    from index.analysis.normalize import normalize
    from index.analysis.syllables import restyle_tone_marks
    from index.analysis.tokens import tokenize
    from index.analysis.words import segment

    text = normalize(raw)
    tokens = [
        {
            "surface": token.surface,
            "start": token.start,
            "end": token.end,
            "position": token.position,
            "terms": list(token.terms),
            "folded": list(token.folded),
        }
        for token in tokenize(text)
    ]
    words = [
        {"surface": text[word.start : word.end], "start": word.start, "end": word.end}
        for word in segment(restyle_tone_marks(text))
    ]
    return {"text": text, "tokens": tokens, "words": words}


def _print_text(analysis: dict[str, Any]) -> None:
    head = ("token", "start", "end", "position", "terms", "folded")
    rows = [
        (*list(token.values())[:4], " ".join(token["terms"]), " ".join(token["folded"]))
        for token in analysis["tokens"]
    ]
    print_table([head, *rows])
    print()
    print_table([("word", "start", "end"), *(tuple(word.values()) for word in analysis["words"])])
