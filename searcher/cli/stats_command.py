"""``tracuu stats``: what the index holds."""

from __future__ import annotations

from dataclasses import asdict

import click

from searcher.cli.options import examples, format_option, index_option
from searcher.cli.output import human_bytes, print_table
from searcher.model import IndexStats
from searcher.opening import open_searcher
from searcher.serialize import dumps


@click.command(
    short_help="Print what the index holds.",
    epilog=examples("tracuu stats", "tracuu stats --format json | jq .articles"),
)
@index_option
@format_option("text", "json")
def command(index_directory: str | None, form: str) -> int:
    """Print what the index holds: articles, dates, terms, sizes, roots."""
    with open_searcher(index_directory) as searcher:
        stats = searcher.stats(count_terms=True)
    if form == "json":
        print(dumps(asdict(stats)))
    else:
        print_table(_rows(stats))
    return 0


def _rows(stats: IndexStats) -> list[tuple[str, str]]:
    learned = ", ".join(f"{human_bytes(size)} {name}" for name, size in stats.learned_bytes.items())
    terms = ", ".join(f"{count:,} {field}" for field, count in stats.terms.items())
    return [
        ("articles", f"{stats.articles:,} ({stats.undated:,} undated)"),
        ("dates", f"{stats.first_date} to {stats.last_date}" if stats.first_date else "none"),
        ("terms", terms),
        ("text", human_bytes(stats.text_bytes)),
        ("index", human_bytes(stats.index_bytes)),
        ("learned", learned),
        ("segments", str(stats.segments)),
        ("generation", stats.generation),
        ("built at", stats.built_at),
        ("analysis", f"version {stats.analysis_version}"),
        *(("root", root) for root in stats.roots),
    ]
