"""The Whoosh schema: stock field types only, so that a stock Whoosh opens the index."""

from __future__ import annotations

from whoosh import columns, fields
from whoosh.analysis import SpaceSeparatedTokenizer

from index.engines.whoosh.layout import (
    DATE_FIELD,
    DATE_STEP,
    ENGINE_FIELDS,
    ID_FIELD,
    NUMBER_COLUMNS,
    POSITION_FIELDS,
    STRING_COLUMNS,
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
    for name, code in NUMBER_COLUMNS.items():
        if name != DATE_FIELD:
            schema.add(name, fields.COLUMN(columns.NumericColumn(code)))
    for name in STRING_COLUMNS:
        schema.add(name, fields.COLUMN(columns.VarBytesColumn()))
    return schema
