"""Why an article matches or does not."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest
from small_index import article, ask, index_of

from searcher.model import Explanation, MassShare, Requirement, SearchRequest
from searcher.searcher import Searcher

ARTICLES = [
    article("both", "Mái ấm công đoàn", "Trao nhà cho đoàn viên.", date="2024-04-12", byline="Hạ"),
    article("home", "Mái nhà", "Một mái ấm mới.", date="2016-05-01"),
    article("union", "Cong doan", "Đại hội công đoàn tỉnh."),
    article("other", "Bóng đá", "Đội nhà thua."),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    with Searcher.open(index_of(tmp_path_factory.mktemp("archive"), ARTICLES)) as searcher:
        yield searcher


def asked(searcher: Searcher, query: str, id: str, **request: Any) -> Requirement:
    explained = searcher.explain(SearchRequest(query, **request), id)
    assert explained.requirement is not None
    return explained.requirement


def near(value: float) -> Any:
    return pytest.approx(value)


def idf(articles: int) -> float:
    return math.log(1 + (4 - articles + 0.5) / (articles + 0.5))


def test_by_how_much_an_article_misses(searcher: Searcher) -> None:
    found = asked(searcher, "mái ấm thua zzz", "other")
    # "mái" and "ấm" stand in two articles, "thua" in one, "zzz" in none.
    assert found.shares == (
        MassShare("mái", 2, near(idf(2)), 0.0),
        MassShare("ấm", 2, near(idf(2)), 0.0),
        MassShare("thua", 1, near(idf(1)), 1.0),
        MassShare("zzz", 0, 0.0, 0.0),
    )
    whole = 2 * idf(2) + idf(1)
    assert (found.kind, found.met) == ("mass", False)
    assert found.held == near(idf(1))
    assert found.needed == pytest.approx(0.5 * whole)


def test_another_form_brings_a_share_of_its_mass(searcher: Searcher) -> None:
    explained = searcher.explain(SearchRequest("cổng mái"), "both")
    assert explained.requirement is not None
    [gate, roof] = explained.requirement.shares
    assert (gate.label, gate.share, roof.share) == ("cổng", 0.3, 1.0)
    assert explained.score is not None


def test_what_is_required_brings_its_mass(searcher: Searcher) -> None:
    found = asked(searcher, 'nhà đoàn "mái ấm"', "home")
    # "nhà" stands in three articles, "đoàn" and the phrase in two.
    needed = 0.5 * (idf(3) + 2 * idf(2))
    assert found == Requirement(
        "all",
        "",
        True,
        (
            Requirement(
                "mass",
                "",
                True,
                shares=(
                    MassShare("nhà", 3, near(idf(3)), 1.0),
                    MassShare("đoàn", 2, near(idf(2)), 0.0),
                    MassShare('"mái ấm"', 2, near(idf(2)), 1.0),
                ),
                held=near(idf(3) + idf(2)),
                needed=near(needed),
            ),
            Requirement("holds", '"mái ấm"', True),
        ),
    )
    # Without the phrase the one word would not do.
    assert idf(3) < 0.5 * (idf(3) + idf(2))
    assert not asked(searcher, "nhà đoàn", "home").met


def test_each_required_thing_and_whether_it_is_held(searcher: Searcher) -> None:
    query = '"mái ấm" title:"công đoàn" -"đại hội" date:2024 (Hạ OR byline:Xuân) +đoàn'
    assert asked(searcher, query, "home") == Requirement(
        "all",
        "",
        False,
        (
            Requirement("holds", '"mái ấm"', True),
            Requirement("holds", 'title:"công đoàn"', False),
            Requirement(
                "any",
                "",
                False,
                (
                    Requirement(
                        "mass",
                        "",
                        False,
                        shares=(MassShare("Hạ", 1, near(idf(1)), 0.0),),
                        needed=near(idf(1) / 2),
                    ),
                    Requirement("mass", "", False, shares=(MassShare("byline:Xuân", 0, 0.0, 0.0),)),
                ),
            ),
            Requirement("dates", "date:2024", False),
            Requirement("holds", "đoàn", False),
            Requirement("none", "", True, (Requirement("holds", '"đại hội"', False),)),
        ),
    )
    assert asked(searcher, query.replace("title:", ""), "both").met


QUERIES = (
    "mái ấm",
    "cong doan -bóng",
    '"mái ấm" OR byline:hạ',
    "mai AND (nhà OR date:2024)",
    "title:(doan OR mái) +nhà",
)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("first_date", [None, "2017"])
def test_what_is_found_is_what_meets_the_requirement(
    searcher: Searcher, query: str, first_date: str | None
) -> None:
    request = SearchRequest(query, first_date=first_date)
    scores = {hit.id: hit.score for hit in searcher.search(request).hits}
    assert scores or first_date
    for one in ARTICLES:
        explained = searcher.explain(request, one["id"])
        assert explained.requirement is not None
        assert explained.requirement.met is (one["id"] in scores)
        expected = scores.get(one["id"])
        assert explained.score == (
            None if expected is None else pytest.approx(expected, rel=1e-6, abs=1e-6)
        )


def test_a_widened_query_is_explained_as_it_was_searched(searcher: Searcher) -> None:
    request = SearchRequest('"mãi ẩm"', widen=True)
    [hit, _] = searcher.search(request).hits
    explained = searcher.explain(request, hit.id)
    assert explained.interpretation.widened
    assert explained.score == pytest.approx(hit.score, rel=1e-6, abs=1e-6)
    assert searcher.explain(SearchRequest('"mãi ẩm"'), hit.id).score is None


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("đoàn", {("đoàn", "word"), ("đoàn", "other marks"), ("title:đoàn", "word")}),
        ("đoan", {("đoan", "word"), ("đoan", "added marks"), ("đoan", "other marks")}),
        ("công đoan", {("công đoan", "neighbours"), ("công đoan", "neighbours with added marks")}),
        ('"mái ấm"', {('"mái ấm"', "phrase")}),
        ("12/4/2024", {("12/4/2024", "word"), ("12/4/2024", "wider date")}),
    ],
)
def test_what_a_part_counts(searcher: Searcher, query: str, kinds: set[tuple[str, str]]) -> None:
    parts = searcher.explain(SearchRequest(query)).parts
    assert kinds <= {(part.label, part.kind) for part in parts}


def test_without_an_article_nothing_is_required_of_one(searcher: Searcher) -> None:
    explained: Explanation = searcher.explain(SearchRequest("mái"))
    assert (explained.requirement, explained.score, explained.articles) == (None, None, 4)
    assert ask(searcher, "mái").total == 2
