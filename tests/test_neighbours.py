"""How many articles hold a pair of terms: counted, not searched."""

from __future__ import annotations

from engine_articles import article

from index.engines.asked import Term
from index.learned.language import LanguageCounts, LanguageModel
from searcher.neighbours import articles_with_pair

TEXTS = ["công đoàn công đoàn", "cộng đoàn và công đoàn", "công đoán", "đoàn công"]
ARTICLES = [article(str(number), text) for number, text in enumerate(TEXTS)]
MODEL = LanguageModel.of(LanguageCounts.of(ARTICLES))


def count(first: list[Term], second: list[Term]) -> int | None:
    return articles_with_pair(MODEL, first, second)


def accented(*terms: str) -> list[Term]:
    return [Term("text", term) for term in terms]


def folded(term: str) -> list[Term]:
    return [Term("text_folded", term)]


def test_articles_are_counted_once_each() -> None:
    assert count(accented("công"), accented("đoàn")) == 2
    assert count(accented("đoàn"), accented("công")) == 2


def test_forms_add_up() -> None:
    assert count(accented("công", "cộng"), accented("đoàn")) == 3
    assert count(folded("cong"), accented("đoàn")) == 3
    assert count(folded("cong"), folded("doan")) == 4
    assert count([*accented("công"), *folded("cong")], folded("doan")) == 4


def test_a_pair_that_no_article_holds_weighs_as_one_that_one_does() -> None:
    assert count(accented("đoàn"), accented("đoàn")) == 1


def test_what_is_not_counted_is_not_known() -> None:
    assert count(accented("2017"), accented("công")) is None
    assert count([Term("title", "công")], [Term("title", "đoàn")]) is None
