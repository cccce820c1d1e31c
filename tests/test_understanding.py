"""One request from its text to its plan, over an archive that is large enough to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from small_index import article, index_of

from index.engines.asked import And, DateRange, Or, Scored, Term
from index.errors import QuerySyntaxError
from index.store import IndexStore
from searcher.expansion import MAX_PREFIX_WORDS, TooManyWords
from searcher.model import Abbreviation, Interpretation, SearchRequest
from searcher.plan import Plan
from searcher.published import OpenGeneration
from searcher.query.parser import parse
from searcher.query.render import render
from searcher.understanding import Understanding
from searcher.weights import WEIGHTS

SENTENCES = (
    "Liên đoàn lao động thành phố Cần Thơ tổ chức hội nghị",
    "Công đoàn cơ sở ký thỏa ước lao động tập thể",
    "Người lao động được hưởng bảo hiểm xã hội",
    "Đoàn viên và người lao động vui tết",
    "Cộng đồng doanh nghiệp cộng tác với nhau",
    "Nam giới khám mắt mỗi năm",
    "Mưa to suốt tuần qua ở miền nam",
)
LĐLĐ = Abbreviation("LĐLĐ", "Liên đoàn Lao động")
CĐ = Abbreviation("CĐ", "Công đoàn")


def opened(folder: Path, *texts: str) -> OpenGeneration:
    articles = [article(f"{number}", "", text) for number, text in enumerate(texts)]
    return OpenGeneration(IndexStore(index_of(folder, articles)), None)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenGeneration]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    many = " ".join(f"zz{a}{b}" for a in letters for b in letters + letters.upper())
    many += " " + " ".join(f"zzz{a}{b}" for a in letters for b in letters)
    generation = opened(tmp_path_factory.mktemp("archive"), *["\n".join(SENTENCES * 20)] * 6, many)
    yield generation
    generation.reader.close()


def understand(archive: OpenGeneration, query: str, **request: Any) -> Understanding:
    asked = SearchRequest(query, **request)
    return Understanding(asked, archive.reader, archive.knowledge, WEIGHTS)


def read(archive: OpenGeneration, query: str, **request: Any) -> Interpretation:
    understood = understand(archive, query, **request)
    return understood.interpretation(understood.plan())


def plan(archive: OpenGeneration, query: str, **request: Any) -> Plan:
    return understand(archive, query, **request).plan()


@pytest.mark.parametrize(
    ("query", "restored"),
    [
        ("lien doan lao dong", "liên đoàn lao động"),
        ("Lien doan CAN THO 2017", "Liên đoàn CẦN THƠ 2017"),
        ("lien đoàn", "liên đoàn"),
        # In every place of a tree.
        ("title:(bao hiem)", "title:(bảo hiểm)"),
        ("(cong doan) AND (xa hoi)", "(công đoàn) AND (xã hội)"),
        ("(cong doan) OR byline:(xa hoi)", "(công đoàn) OR byline:(xã hội)"),
        ("cong doan +(bao hiem)", "công đoàn +(bảo hiểm)"),
        ("cong doan date:2017", "công đoàn date:2017"),
        ("bao hiem ((xa hoi) OR (cong doan))", "bảo hiểm ((xã hội) OR (công đoàn))"),
        # Words around something else.
        ('"bao hiem" lien doan', '"bao hiem" liên đoàn'),
        ("cong doan con* xa hoi", "công đoàn con* xã hội"),
        ("cong doan con~ xa hoi", "công đoàn con~1 xã hội"),
    ],
)
def test_marks_are_restored_wherever_words_stand_side_by_side(
    archive: OpenGeneration, query: str, restored: str
) -> None:
    found = read(archive, query)
    assert found.restored == restored
    assert found.reading == render(parse(query, "strict").root)
    # What is shown can be searched, and is what it says.
    assert render(parse(restored, "strict").root) == restored
    assert read(archive, restored).restored is None


@pytest.mark.parametrize(
    "query",
    [
        # Quotes, signs and operators bind what they hold.
        '"lien doan"',
        '"lien doan"~5',
        "=lien =doan",
        "+lien +doan",
        "lien AND doan",
        "lien* doan~",
        # What is excluded is left as typed.
        "-(lien doan)",
        "NOT (lien doan)",
        # Nothing to restore, or nothing known.
        "liên đoàn",
        "nam",
        "xyz xyw",
        "2017",
        "date:2017",
    ],
)
def test_everything_else_is_as_typed(archive: OpenGeneration, query: str) -> None:
    assert read(archive, query).restored is None


def test_excluded_words_stay_beside_restored_ones(archive: OpenGeneration) -> None:
    found = read(archive, "bao hiem -(lien doan) -cong")
    assert found.restored == "bảo hiểm -(lien doan) -cong"


def test_verbatim_is_what_was_typed(archive: OpenGeneration) -> None:
    query = "lien doan lao dong CĐ"
    found = read(archive, query)
    assert found == Interpretation(
        query,
        restored="liên đoàn lao động CĐ",
        abbreviations=(LĐLĐ, CĐ),
        words=("liên đoàn", "lao động"),
        every_word=f"+({query})",
    )
    assert read(archive, query, verbatim=True) == Interpretation(query, every_word=f"+({query})")
    verbatim = plan(archive, query, verbatim=True)
    assert verbatim.uses == ()
    assert words_of(verbatim) == ["lien", "doan", "lao", "dong", "cđ"]


def test_a_small_archive_restores_nothing(tmp_path: Path) -> None:
    small = opened(tmp_path, *SENTENCES)
    assert read(small, "lien doan lao dong").restored is None
    assert words_of(plan(small, "lien doan")) == ["lien", "doan"]
    small.reader.close()


def words_of(found: Plan) -> list[str]:
    return [
        part.leaf.text
        for part in found.rank
        if isinstance(part.leaf, Term) and part.leaf.field == "words"
    ]


def test_restored_marks_rank_and_never_restrict(archive: OpenGeneration) -> None:
    query = "bao hiem xa hoi cong doan"
    restored = plan(archive, query)
    typed = plan(archive, query, verbatim=True)
    assert words_of(restored) == ["bảo_hiểm", "xã_hội", "công_đoàn"]
    assert words_of(typed) == ["bao", "hiem", "xa", "hoi", "cong", "doan"]

    # An abbreviation is another matter: it is one thing, in every form.
    plain = "xa hoi bao hiem hoi nghi"
    restored, typed = plan(archive, plain), plan(archive, plain, verbatim=True)
    assert (restored.match, restored.lit, restored.runs) == (typed.match, typed.lit, typed.runs)
    assert restored.passage == typed.passage
    assert {part.leaf for part in typed.rank} - {part.leaf for part in restored.rank} == {
        Term("words", word) for word in words_of(typed)
    }


def test_marks_in_doubt_rank_but_are_not_shown(archive: OpenGeneration) -> None:
    query = "tac cong"  # Nothing tells công from cộng here, where most begin a sentence.
    assert read(archive, query).restored is None
    assert words_of(plan(archive, query)) == ["tac", "cộng"]
    assert words_of(plan(archive, query, verbatim=True)) == ["tac", "cong"]


@pytest.mark.parametrize(
    ("query", "abbreviations"),
    [
        ("LĐLĐ", (LĐLĐ,)),
        ("lien doan lao dong", (LĐLĐ,)),
        ("LĐLĐ OR (CĐ tuần)", (LĐLĐ, CĐ)),
        # No title holds it in any form.
        ("title:LĐLĐ OR (CĐ tuần)", (CĐ,)),
        ("LĐLĐ ldld", (LĐLĐ,)),
        ("mưa -LĐLĐ", ()),
        ('"LĐLĐ"', ()),
        ("=LĐLĐ", ()),
        ("liên đoàn", ()),
    ],
)
def test_abbreviations_that_are_searched_are_shown_once(
    archive: OpenGeneration, query: str, abbreviations: tuple[Abbreviation, ...]
) -> None:
    assert read(archive, query).abbreviations == abbreviations
    assert read(archive, query, verbatim=True).abbreviations == ()


def test_forms_are_those_of_the_archive(archive: OpenGeneration) -> None:
    (lit,) = plan(archive, "đoan").lit
    added = lit.tiers[1]
    assert added == replace(added, leaves=(Term("text", "đoàn"),))  # type: ignore[call-arg]


def test_a_prefix_that_begins_too_many_words(archive: OpenGeneration) -> None:
    assert len(archive.reader.terms("forms", "zz", 5000)) > MAX_PREFIX_WORDS
    with pytest.raises(TooManyWords):
        understand(archive, "mưa zz*")
    found = read(archive, "mưa zz*", syntax="forgiving")
    assert found.reading == "mưa zz"
    (note,) = found.ignored
    assert "zz*" in note


def test_faults_are_raised_strictly_and_told_of_forgivingly(archive: OpenGeneration) -> None:
    with pytest.raises(QuerySyntaxError):
        understand(archive, '"bao hiem')
    found = read(archive, '"bao hiem', syntax="forgiving")
    assert (found.reading, found.restored) == ("bao hiem", "bảo hiểm")
    assert len(found.ignored) == 1


def test_a_request_without_words_asks_for_nothing(archive: OpenGeneration) -> None:
    for limits in ({}, {"first_date": "2017"}):
        understood = understand(archive, "…", syntax="forgiving", **limits)
        assert understood.root is None
        assert understood.plan() == Plan(Or(()))
        assert understood.interpretation(understood.plan()).reading == ""


def test_limits_of_a_request_hold_beside_its_query(archive: OpenGeneration) -> None:
    whole = plan(archive, "mưa")
    limited = plan(archive, "mưa", first_date="2016", last_date="12/4/2017")
    limit = DateRange(2016_01_01_00_00, 2017_04_12_23_59)
    assert limited == replace(whole, match=And((whole.match, limit)))


def test_folded_reads_marks_as_not_typed(archive: OpenGeneration) -> None:
    understood = understand(archive, "mữa")
    assert Scored(Term("text_folded", "mua"), 1.0, "mữa") in understood.plan(folded=True).rank
    wide = understood.interpretation(understood.plan(folded=True), widened=True)
    assert wide == Interpretation("mữa", widened=True)
