"""The Whoosh schema: stock field types only, so that a stock Whoosh opens the index."""

from __future__ import annotations

from whoosh import columns, fields
from whoosh.analysis import SpaceSeparatedTokenizer

from index.engines.whoosh.layout import (
    ARTICLE_COLUMN,
    DATE_FIELD,
    DATE_STEP,
    DICTIONARY_COLUMN,
    ENGINE_FIELDS,
    ID_FIELD,
    LENGTH_FIELDS,
    NUMBER_COLUMNS,
    POSITION_FIELDS,
    length_column,
)


def make_schema() -> fields.Schema:
    """Return the schema of every generation."""
    schema = fields.Schema()
    schema.add(ID_FIELD, fields.ID(unique=True, stored=True, sortable=True))
    date = fields.NUMERIC(int, bits=64, shift_step=DATE_STEP, sortable=True, default=0)
    schema.add(DATE_FIELD, date)
    for name in ENGINE_FIELDS:
        phrase = name in POSITION_FIELDS
        schema.add(name, fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=phrase))
    for field in LENGTH_FIELDS:
        name = length_column(field)
        schema.add(name, fields.COLUMN(columns.NumericColumn(NUMBER_COLUMNS[name])))
    for name in (ARTICLE_COLUMN, DICTIONARY_COLUMN):
        schema.add(name, fields.COLUMN(columns.VarBytesColumn()))
    return schema
