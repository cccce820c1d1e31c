"""SQLite FTS5: a table for each stream without a copy of it, its own bm25()."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines.base import TOP, Kind, Query

if TYPE_CHECKING:
    from benchmarks.corpora import Slice
    from benchmarks.ready import ReadyArticle

# Only a space parts two tokens, and every mark stays.
_TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'"
_BATCH = 2000


def build(cut: Slice, folder: Path) -> None:
    """Index both streams with positions, and merge all into one segment."""
    database = sqlite3.connect(folder / "index.db")
    database.execute("PRAGMA journal_mode = OFF")
    database.execute("PRAGMA synchronous = OFF")
    database.execute("CREATE TABLE articles (number INTEGER PRIMARY KEY, id TEXT, title TEXT)")
    for name in ("text", "text_folded"):
        database.execute(
            f"CREATE VIRTUAL TABLE {name} USING fts5(stream, content='', tokenize=\"{_TOKENIZER}\")"
        )
    articles = enumerate(cut.ready_articles(), 1)
    while batch := list(islice(articles, _BATCH)):
        _insert(database, batch)
    for name in ("text", "text_folded"):
        database.execute(f"INSERT INTO {name}({name}) VALUES ('optimize')")
    database.commit()
    database.close()


def _insert(database: sqlite3.Connection, batch: list[tuple[int, ReadyArticle]]) -> None:
    database.executemany(
        "INSERT INTO articles VALUES (?, ?, ?)",
        [(number, article.id, article.title) for number, article in batch],
    )
    for name in ("text", "text_folded"):
        database.executemany(
            f"INSERT INTO {name}(rowid, stream) VALUES (?, ?)",
            [(number, article.streams()[name]) for number, article in batch],
        )


class SqliteIndex:
    """Implements :class:`benchmarks.engines.base.Index`."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(f"file:{folder / 'index.db'}?mode=ro", uri=True)

    def answer(self, query: Query) -> object:
        statement = f"SELECT rowid FROM {query.field}(?) ORDER BY rank LIMIT {TOP}"
        return self._database.execute(statement, [expression(query.kind, query.terms)]).fetchall()

    def total(self, query: Query) -> int:
        statement = f"SELECT count(*) FROM {query.field}(?)"
        row = self._database.execute(statement, [expression(query.kind, query.terms)]).fetchone()
        return int(row[0])

    def best(self, query: Query, limit: int) -> list[tuple[str, float]]:
        table = query.field
        statement = (
            f"SELECT id, -rank FROM {table}(?) JOIN articles ON number = {table}.rowid "
            f"ORDER BY rank LIMIT {limit}"
        )
        rows = self._database.execute(statement, [expression(query.kind, query.terms)])
        return [(str(identifier), float(score)) for identifier, score in rows]

    def close(self) -> None:
        self._database.close()


def expression(kind: Kind, terms: Iterable[str]) -> str:
    """Return a query in FTS5's language."""
    quoted = ['"' + term.replace('"', '""') + '"' for term in terms]
    if kind == "phrase":
        return " + ".join(quoted)
    if kind == "prefix":
        quoted[-1] += " *"
    return (" OR " if kind == "any" else " AND ").join(quoted)


def open_index(folder: Path) -> SqliteIndex:
    """Open the index."""
    return SqliteIndex(folder)
