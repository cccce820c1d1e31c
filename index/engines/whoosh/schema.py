"""The Whoosh schema: stock field types only, so that a stock Whoosh opens the index."""

from __future__ import annotations

import json

from whoosh import columns, fields
from whoosh.analysis import SpaceSeparatedTokenizer

from index.analysis.fields import FIELDS, FORMS_FIELD, WORDS_FIELD, folded_field
from index.article import Article, Block

#: The fields with positions, and those whose lengths are kept.
POSITION_FIELDS = tuple(name for field in FIELDS for name in (field, folded_field(field)))
LENGTH_FIELDS = (*FIELDS, WORDS_FIELD)
ENGINE_FIELDS = (*POSITION_FIELDS, WORDS_FIELD)


def length_column(field: str) -> str:
    """Return the column with the exact lengths of a field (Whoosh rounds its own)."""
    return field + "_length"


def make_schema() -> fields.Schema:
    """Return the schema of every generation."""
    schema = fields.Schema(
        id=fields.ID(unique=True, stored=True, sortable=True),
        article=fields.STORED,
        date=fields.NUMERIC(int, bits=64, sortable=True, default=0),
    )
    schema.add(FORMS_FIELD, fields.ID())
    for name in ENGINE_FIELDS:
        phrase = name in POSITION_FIELDS
        schema.add(name, fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=phrase))
    for field in LENGTH_FIELDS:
        schema.add(length_column(field), fields.COLUMN(columns.NumericColumn("i")))
    return schema


def date_text(number: int) -> str | None:
    """Return the day of a date number in ISO form."""
    if not number:
        return None
    day = f"{number:012}"[:8]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def dump_article(article: Article) -> str:
    """Return the stored form of an article: JSON, which runs nothing when it is read."""
    stored: dict[str, object] = {name: getattr(article, name) for name in Article.__slots__}
    stored["body"] = [[block.kind, block.text] for block in article.body]
    return json.dumps(stored, ensure_ascii=False)


def load_article(stored: str) -> Article:
    """Return the article of a stored form."""
    values = json.loads(stored)
    values["body"] = tuple(Block(kind, text) for kind, text in values["body"])
    return Article(**values)
