"""Did you mean: what is put right over the sample archive, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slips import is_right, make_queries, make_slips

from index.analysis.normalize import normalize
from index.article import Article
from index.learned.language import LanguageCounts, LanguageModel
from index.readers import reader_for
from index.sources import SourceFile, scan
from searcher.corrections.corrector import Corrector
from searcher.corrections.words import MAX_WORDS

CORPUS = Path(__file__).parents[1] / "corpus"


def _articles(folder: Path) -> list[Article]:
    articles = []
    for file in scan(folder):
        assert isinstance(file, SourceFile)
        reader = reader_for(Path(file.path))
        assert reader is not None
        for record in reader.records(Path(file.path), file.default_id):
            articles.append(reader.parse(record))
    return articles


def _corrector(articles: list[Article]) -> Corrector:
    return Corrector(LanguageModel.of(LanguageCounts.of(articles)))


ARTICLES = _articles(CORPUS)
CORRECTOR = _corrector(ARTICLES)


def test_made_slips_are_put_right() -> None:
    slips = make_slips([article.title for article in ARTICLES], 300, seed=3)
    missed = [
        slip
        for slip in slips
        if not any(is_right(query, slip.meant) for query in CORRECTOR.correct(slip.typed)[:1])
    ]
    assert len(missed) <= 45, missed


def test_right_queries_are_left_alone() -> None:
    queries = make_queries([article.title for article in ARTICLES], 1000, seed=3)
    changed = [query for query in queries if CORRECTOR.correct(query)]
    assert len(changed) <= 20, changed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("công đaòn", "công đoàn"),
        ("côg đoàn", "công đoàn"),
        ("công đoànn", "công đoàn"),
        ("coong ddoafn", "công đoàn"),
        ("coong ddoanf", "công đoàn"),
        ("cong6 d9oan2", "công đoàn"),
        ("co6ng d9oa2n", "công đoàn"),
        ("congdoan", "cong doan"),
        ("côngđoàn", "công đoàn"),
        ("công đo àn", "công đoàn"),
        ("thõa ước lao động tập thể", "thoả ước lao động tập thể"),
        ("liên đoàn lao đọng", "liên đoàn lao động"),
        ("liên đoan lao động", "liên đoàn lao động"),
        ("liên đoàn nao động", "liên đoàn lao động"),
        ("liêng đoàn lao động", "liên đoàn lao động"),
        # Without marks what is put right has none either.
        ("lien doan lao dogn", "lien doan lao dong"),
        # Everything else stays: case, figures, operators, quotes, fields.
        ("Công Đaòn", "Công Đoàn"),
        ("HỘI NGHỊ CÔNG ĐAÒN", "HỘI NGHỊ CÔNG ĐOÀN"),
        ("“công đaòn” 2019", "“công đoàn” 2019"),
        ("+(công đaòn OR lương) date:2018", "+(công đoàn OR lương) date:2018"),
        ("công đaòn,  -43/2019/NĐ-CP", "công đoàn,  -43/2019/NĐ-CP"),
        ('title:"công đaòn"~5', 'title:"công đoàn"~5'),
    ],
)
def test_a_slip(typed: str, meant: str) -> None:
    assert CORRECTOR.correct(normalize(typed)) == (normalize(meant),)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "…",
        "công đoàn",
        "cong doan",
        "thỏa ước",
        "thoa uoc lao dong",
        "=đaòn",
        "đaòn*",
        "đaòn~",
        "title:đaòn",
        "LĐLĐ và BHXX",
        "43/2019/NĐ-CP",
        "Covid-19 1250000",
        "ca sĩ Beyoncé",
    ],
)
def test_what_is_left_alone(query: str) -> None:
    assert CORRECTOR.correct(normalize(query)) == ()


def test_a_tiny_archive_offers_only_what_it_knows(seed_folder: Path) -> None:
    corrector = _corrector(_articles(seed_folder))
    assert corrector.correct("công đaòn") == ("công đoàn",)
    for query in ("bóng đá", "thời tiết hà nội", "lương tối thiểu vùng", "ba năm nào"):
        assert corrector.correct(query) == ()


def test_an_empty_archive_offers_nothing() -> None:
    corrector = Corrector(LanguageModel.of(LanguageCounts()))
    assert corrector.correct("công đaòn coong") == ()


def test_only_the_first_words_of_a_long_query_are_looked_at() -> None:
    query = " ".join(["công đaòn"] * 500)
    (corrected,) = CORRECTOR.correct(query)
    assert corrected.split()[:MAX_WORDS] == ["công", "đoàn"] * (MAX_WORDS // 2)
    assert corrected.split()[MAX_WORDS:] == query.split()[MAX_WORDS:]


@given(st.text('aăđoơwdj16 \u0300\u0301"()+-=:*~', max_size=30).map(normalize))
def test_what_is_no_word_stays(query: str) -> None:
    signs = [character for character in query if character in '"()+-=:*~']
    for corrected in CORRECTOR.correct(query):
        assert [character for character in corrected if character in '"()+-=:*~'] == signs
        assert corrected != query
