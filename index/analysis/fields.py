"""Which texts of an article are searched, and under which field."""

from __future__ import annotations

from index.article import Article

#: The searched fields. ``text`` holds the whole article, ``title`` and ``byline``
#: hold those parts again so that they can be asked for and weighed alone.
FIELDS = ("text", "title", "byline")

#: The words of ``text``, as word segmentation cuts them. They rank and never restrict.
WORDS_FIELD = "words"

#: Pairs ``folded accented`` of the archive's vocabulary: the terms of this field that
#: begin with a folded term and a space list the forms of that term.
FORMS_FIELD = "forms"

#: Positions between two blocks of a field: a phrase never crosses a paragraph, and
#: neither does a window of up to this many positions.
BLOCK_GAP = 100


def folded_field(field: str) -> str:
    """Return the name of the field that holds the folded terms of ``field``."""
    return field + "_folded"


def field_blocks(article: Article) -> dict[str, tuple[str, ...]]:
    """Return the texts of each of :data:`FIELDS`, a block that no phrase leaves each."""
    text = (
        article.title,
        article.lead,
        *(block.text for block in article.body),
        article.dateline,
        article.byline,
    )
    return {"text": text, "title": (article.title,), "byline": (article.byline,)}
