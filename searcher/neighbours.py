"""In how many articles terms stand in a row, as the archive's language was counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.analysis.fields import folded_field
from index.engines.asked import Term
from index.learned.language import LanguageModel

_TEXT = "text"


def articles_with_pair(
    language: LanguageModel, first: Sequence[Term], second: Sequence[Term]
) -> int | None:
    """Return in how many articles a term of ``second`` follows one of ``first``.

    An article in which two forms do counts twice. None for what is not counted: terms
    that are not of the text, and figures.
    """
    if not all(_is_counted(term) for term in (*first, *second)):
        return None
    counts = language.pair_articles(_accented(language, first), _accented(language, second))
    return max(int(counts.sum()), 1)


def _is_counted(term: Term) -> bool:
    return term.field in (_TEXT, folded_field(_TEXT)) and term.text.isalpha()


def _accented(language: LanguageModel, terms: Sequence[Term]) -> list[str]:
    return list(dict.fromkeys(form for term in terms for form in _forms(language, term)))


def _forms(language: LanguageModel, term: Term) -> Iterator[str]:
    if term.field == _TEXT:
        yield term.text
    else:
        yield from language.forms(term.text)
