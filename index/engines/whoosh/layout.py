"""The parts of a segment by name, and their types."""

from __future__ import annotations

from index.analysis.fields import FIELDS, WORDS_FIELD, folded_field

#: The fields with positions. A folded term stands where its accented forms do, so
#: the folded fields need none.
POSITION_FIELDS = FIELDS
LENGTH_FIELDS = (*FIELDS, WORDS_FIELD)
ENGINE_FIELDS = (*FIELDS, *map(folded_field, FIELDS), WORDS_FIELD)

ID_FIELD = "id"
DATE_FIELD = "date"
#: Stored articles, and the dictionary for all of them, the value of the first document.
ARTICLE_COLUMN = "article"
DICTIONARY_COLUMN = "dictionary"

#: Whether a document has captions of pictures, 0 or 1.
CAPTIONS_COLUMN = "captions"
#: What documents can be filtered by as it stands, kept as numbers that stand for it.
CODED_FIELDS = ("byline", "source")

#: Bits by which the terms of dates get coarser: few terms a date, and few a range.
DATE_STEP = 16


def length_column(field: str) -> str:
    """Return the column with the exact lengths of a field (Whoosh rounds its own)."""
    return field + "_length"


def code_column(field: str) -> str:
    """Return the column with the numbers of a field's values among all of the segment."""
    return field + "_code"


def names_column(field: str) -> str:
    """Return the column with the values of a field: each once, sorted, from the first
    document on, and nothing for the documents that are left."""
    return field + "_names"


#: Columns of numbers, and the types of these as letters of :mod:`array`.
NUMBER_COLUMNS = (
    {DATE_FIELD: "Q", CAPTIONS_COLUMN: "B"}
    | {length_column(field): "i" for field in LENGTH_FIELDS}
    | {code_column(field): "i" for field in CODED_FIELDS}
)
#: Columns of byte strings.
STRING_COLUMNS = (ARTICLE_COLUMN, DICTIONARY_COLUMN, *map(names_column, CODED_FIELDS))


def column_file(column: str) -> str:
    """Return the end of the name of a column's file."""
    return f".{column}.col"


def date_text(number: int) -> str | None:
    """Return the day of a date number in ISO form."""
    if not number:
        return None
    day = f"{number:012}"[:8]
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"
