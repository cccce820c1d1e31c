"""Plans and lit texts without an index, and random Vietnamese-like texts, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from unicodedata import normalize as unicode_form

from engine_articles import article
from hypothesis import strategies as st

from index.analysis.normalize import normalize
from index.analysis.syllables import fold
from index.analysis.tokens import tokenize
from index.engines.asked import Or, Term
from index.learned.abbreviations import MinedAbbreviations
from index.learned.language import LanguageCounts, LanguageModel
from searcher.abbreviations.lookup import Abbreviations
from searcher.evaluation import strip_marks
from searcher.expansion import Expander
from searcher.highlight import Highlighter, LitText
from searcher.interpretation import Lookups, interpret
from searcher.plan import Plan
from searcher.query.parser import parse
from searcher.query.tree import OpenWord, Word
from searcher.query_words import RunText, run_text
from searcher.weights import WEIGHTS

Blocks = Sequence[tuple[str, str]]

ABBREVIATIONS = Abbreviations.of(MinedAbbreviations(()))


class BlockArchive:
    """What is asked of an archive that has nothing but some blocks of text."""

    def __init__(self, blocks: Blocks) -> None:
        self._texts = [text for _, text in blocks]
        terms = {term for text in self._texts for token in tokenize(text) for term in token.terms}
        self._pairs = sorted(f"{fold(term)} {term}" for term in terms)

    def forms(self, folded: str) -> list[str]:
        """Return the accented terms that fold to a term."""
        return [pair.partition(" ")[2] for pair in self._terms("forms", f"{folded} ", 1000)]

    def expand(self, node: OpenWord, field: str) -> tuple[Term, ...]:
        """Return the terms that a prefix or a fuzzy word stands for."""
        return self._expander.expand(node, field)

    @cached_property
    def _expander(self) -> Expander:
        counts = LanguageCounts.of([article("archive", *self._texts)])
        return Expander(self._terms, LanguageModel.of(counts))

    def _terms(self, field: str, prefix: str, limit: int) -> list[str]:
        return [pair for pair in self._pairs if pair.startswith(prefix)][:limit]


def as_typed(words: Sequence[Word]) -> RunText:
    """Return the text of words side by side, with no mark restored."""
    typed = [word.text for word in words]
    return run_text(typed, typed, " ".join(typed))


def plan_of(query: str, blocks: Blocks, folded: bool = False) -> Plan:
    """Return the plan of a query where ``blocks`` are the whole archive.

    No marks are restored: the archive is too small to say which.
    """
    root = parse(query, "forgiving").root
    if root is None:
        return Plan(Or(()))
    archive = BlockArchive(blocks)
    lookups = Lookups(
        forms=archive.forms,
        expand=archive.expand,
        uses=ABBREVIATIONS.uses,
        read=as_typed,
        holds=lambda leaf: True,
        together=lambda first, second: None,
    )
    return interpret(root, lookups, WEIGHTS, folded)


def lit_text(query: str, blocks: Blocks, folded: bool = False) -> LitText:
    """Return ``blocks``, which are ``(kind, text)``, with the query's words found."""
    return Highlighter(plan_of(query, blocks, folded)).light(blocks)


_SYLLABLES = """
công cộng cong đoàn đoán doan lao động dong thoả thỏa thoa ước uoc năm nam mái ấm am người
việc LĐLĐ TP.HCM GD-ĐT CNVCLĐ 7,25 7,250 1.250.000 12/04/2024 2016 100% hòa ủy kĩ kỹ
"""
_BETWEEN = (
    " ",
    " ",
    " ",
    " ",
    ", ",
    " – ",
    " (",
    ") ",
    "… ",
    " “",
    "” ",
    " 😀 ",
    "👩🏽‍🏭",
    "/",
    "-",
    ".",
)

_words = st.sampled_from(_SYLLABLES.split())
_spelled = st.tuples(_words, st.sampled_from(["as it is", "upper", "NFD", "bare"])).map(
    lambda pair: {
        "as it is": pair[0],
        "upper": pair[0].upper(),
        "NFD": unicode_form("NFD", pair[0]),
        "bare": strip_marks(pair[0]),
    }[pair[1]]
)
_pieces = st.tuples(_spelled, st.sampled_from(_BETWEEN)).map("".join)

#: Stored texts: made of syllables, figures, emoji and punctuation, then normalised.
texts = st.lists(_pieces, max_size=80).map("".join).map(normalize)

_quoted = st.lists(_spelled, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"')
_wanted = st.one_of(_spelled, _spelled, _quoted, _spelled.map(lambda word: f"={word}"))

#: Queries of one to five words and phrases.
queries = st.lists(_wanted, min_size=1, max_size=5).map(" ".join)


def query_folds(query: str) -> set[str]:
    """Return the folded terms of a query, taken for a text."""
    return {folded for token in tokenize(normalize(query)) for folded in token.folded}
