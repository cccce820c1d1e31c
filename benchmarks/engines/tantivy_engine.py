"""tantivy through its Python binding: whitespace tokenizer, positions, BM25, one thread
a search."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import tantivy

from benchmarks.engines.base import TOP, Query

if TYPE_CHECKING:
    from benchmarks.corpora import Slice

#: As many as Tra Cứu's build has processes for on the two cores of the targets.
BUILD_THREADS = 2
_BUILD_BYTES = 1 << 30


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    for name in ("text", "text_folded"):
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    return builder.build()


def build(cut: Slice, folder: Path) -> None:
    """Index both streams with positions: a segment a thread where memory suffices."""
    writer = tantivy.Index(_schema(), path=str(folder)).writer(_BUILD_BYTES, BUILD_THREADS)
    for article in cut.ready_articles():
        document = tantivy.Document()
        document.add_text("id", article.id)
        for name, stream in article.streams().items():
            document.add_text(name, stream)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


class TantivyIndex:
    """Implements :class:`benchmarks.engines.base.Index`.

    Where hits are counted, no posting can be skipped; where they are not, tantivy skips
    blocks that cannot reach the first hits.
    """

    def __init__(self, folder: Path, counting: bool) -> None:
        index = tantivy.Index.open(str(folder))
        self._schema, self._searcher = index.schema, index.searcher()
        self._counting = counting

    def answer(self, query: Query) -> object:
        return self._searcher.search(self._query(query), TOP, count=self._counting).hits

    def total(self, query: Query) -> int:
        result = self._searcher.search(self._query(query), 1, count=True)
        return int(result.count)  # type: ignore[attr-defined]

    def best(self, query: Query, limit: int) -> list[tuple[str, float]]:
        hits = self._searcher.search(self._query(query), limit, count=False).hits
        return [(self._searcher.doc(place)["id"][0], float(score)) for score, place in hits]

    def close(self) -> None:
        """Nothing is to be done: the files close with their last reader."""

    def _query(self, query: Query) -> tantivy.Query:
        if query.kind == "phrase":
            return tantivy.Query.phrase_query(self._schema, query.field, list(query.terms))
        leaves = [tantivy.Query.term_query(self._schema, query.field, term) for term in query.terms]
        if query.kind == "prefix":
            pattern = re.escape(query.terms[-1]) + ".*"
            leaves[-1] = tantivy.Query.regex_query(self._schema, query.field, pattern)
        occur = tantivy.Occur.Should if query.kind == "any" else tantivy.Occur.Must
        return tantivy.Query.boolean_query([(occur, leaf) for leaf in leaves])


def open_index(folder: Path) -> TantivyIndex:
    """Open the index for first hits alone."""
    return TantivyIndex(folder, counting=False)
