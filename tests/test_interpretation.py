"""Trees to plans, exactly, over a made-up vocabulary."""

from __future__ import annotations

import pytest

from index.engines.base import (
    And,
    Clause,
    DateRange,
    Excluding,
    Leaf,
    Mass,
    Match,
    Not,
    Or,
    Phrase,
    Scored,
    Synonyms,
    Term,
)
from searcher.interpretation import Lit, Plan, date_range, interpret
from searcher.query import tree
from searcher.query.parser import parse
from searcher.weights import Weights

W = Weights(
    pair=0.21,
    folded_pair=0.52,
    title=0.33,
    phrase=1.04,
    added_score=0.43,
    other_score=0.22,
    added_mass=0.44,
    other_mass=0.31,
)

# Folded terms and their forms in the archive.
FORMS = {
    "nam": ("nam", "nám", "năm"),
    "doan": ("đoàn", "đoán", "đoạn"),
    "cong": ("cong", "công", "cộng"),
    "thoa": ("thoa", "thoả"),
    "uoc": ("ước",),
    "luong": ("lương", "lượng"),
    "thuong": ("thưởng",),
    "xuan": ("xuân",),
}


def forms(folded: str) -> tuple[str, ...]:
    return FORMS.get(folded, ())


def plan(query: str, folded: bool = False) -> Plan:
    root = parse(query, "strict").root
    assert root is not None
    return interpret(root, forms, W, folded)


def t(text: str, field: str = "text") -> Term:
    return Term(field, text)


def f(text: str, field: str = "text") -> Term:
    """A folded term."""
    return Term(f"{field}_folded", text)


def phrase(*terms: Term) -> Phrase:
    return Phrase(tuple((term,) for term in terms))


def free(term: Term) -> Clause:
    return Clause(((term, 1.0),), term)


def mass(*clauses: Clause) -> Mass:
    return Mass(clauses, W.minimum(len(clauses)))


NAM = Clause(((t("năm"), 1.0), (f("nam"), W.other_mass)), t("năm"))

LUONG = Clause(
    (
        (t("lương"), 1.0),
        (Synonyms((t("lượng"),)), W.added_mass),
        (f("luong"), W.other_mass),
    ),
    Synonyms((t("lương"), t("lượng"))),
)


def test_an_unmarked_syllable_is_free() -> None:
    assert plan("nam") == Plan(
        match=mass(free(f("nam"))),
        rank=(Scored(f("nam"), 1.0, "nam"), Scored(f("nam", "title"), W.title, "title:nam")),
        lit=(lit := Lit("nam", (f("nam"),), free=True),),
        runs=((lit,),),
    )


def test_a_marked_syllable_counts_less_in_other_forms() -> None:
    other = Excluding(f("nam"), Synonyms((t("năm"),)))
    assert plan("năm") == Plan(
        match=mass(NAM),
        rank=(
            Scored(t("năm"), 1.0, "năm"),
            Scored(other, W.other_score, "năm", weighed_by=t("năm")),
            Scored(t("năm", "title"), W.title, "title:năm"),
        ),
        lit=(lit := Lit("năm", (t("năm"), f("nam"))),),
        runs=((lit,),),
    )


def test_forms_that_add_marks_come_before_any_other() -> None:
    found = plan("công")
    added = Synonyms((t("cộng"),))
    either = Synonyms((t("công"), t("cộng")))
    tiers = (t("công"), added, f("cong"))
    assert found.match == mass(
        Clause(
            ((t("công"), 1.0), (added, W.added_mass), (f("cong"), W.other_mass)),
            either,
        )
    )
    assert found.rank[:3] == (
        Scored(t("công"), 1.0, "công", weighed_by=either),
        Scored(Excluding(added, Synonyms((t("công"),))), W.added_score, "công", weighed_by=either),
        Scored(Excluding(f("cong"), either), W.other_score, "công", weighed_by=either),
    )
    assert found.lit == (Lit("công", tiers),)


def test_a_form_that_no_article_has_is_weighed_by_those_it_has() -> None:
    added = Synonyms((t("đoàn"), t("đoán"), t("đoạn")))
    assert plan("đoan").match == mass(
        Clause(
            ((t("đoan"), 1.0), (added, W.added_mass), (f("doan"), W.other_mass)),
            Synonyms((t("đoan"), *added.leaves)),
        )
    )
    other = Clause(((t("nãm"), 1.0), (f("nam"), W.other_mass)), f("nam"))
    assert plan("nãm").match == mass(other)


def test_a_pair_scores_less_with_marks_added() -> None:
    typed = phrase(t("công"), t("đoan"))
    added = tuple(t(form) for form in ("đoàn", "đoán", "đoạn"))
    wide = Phrase(((t("công"), t("cộng")), (t("đoan"), *added)))
    pairs = [part for part in plan("công đoan").rank if part.label == "công đoan"]
    assert pairs == [
        Scored(typed, W.pair, "công đoan"),
        Scored(
            Excluding(wide, Synonyms((typed,))),
            W.pair * W.added_score,
            "công đoan",
            weighed_by=wide,
        ),
    ]


@pytest.mark.parametrize(
    "query", ["12 tháng 4 năm 2024", "12 thang 4 nam 2024", "ngày 12 tháng 4 năm 2024"]
)
def test_a_date_in_words_is_one_clause(query: str) -> None:
    match = plan(query).match
    assert isinstance(match, Mass)
    whole = match.clauses[-1].readings[0][0]
    assert isinstance(whole, Synonyms)
    assert whole.leaves[0] == f("12/4/2024")
    assert len(match.clauses) == 1


@pytest.mark.parametrize(
    ("query", "clauses"), [("ngày 12/4", 1), ("ngay 12/4 và", 2), ("ngày 12", 2)]
)
def test_the_word_for_day_asks_for_nothing_beside_one(query: str, clauses: int) -> None:
    match = plan(query).match
    assert isinstance(match, Mass)
    assert len(match.clauses) == clauses


def test_words_side_by_side_score_as_pairs_too() -> None:
    found = plan("thoả ước")
    assert isinstance(found.match, Mass)
    assert found.match.minimum == W.minimum(2)
    assert [scored for scored in found.rank if isinstance(scored.leaf, Phrase)] == [
        Scored(phrase(t("thoả"), t("ước")), W.pair, "thoả ước"),
        Scored(phrase(t("thoả", "title"), t("ước", "title")), W.pair * W.title, "title:thoả ước"),
    ]
    assert found.runs == (found.lit,)


def test_a_pair_with_an_unmarked_syllable_weighs_as_folded() -> None:
    pairs = [scored for scored in plan("thoa ước").rank if isinstance(scored.leaf, Phrase)]
    assert pairs == [
        Scored(phrase(f("thoa"), t("ước")), W.folded_pair, "thoa ước"),
        Scored(
            phrase(f("thoa", "title"), t("ước", "title")),
            W.folded_pair * W.title,
            "title:thoa ước",
        ),
    ]


def test_tone_mark_style_and_i_or_y_make_no_difference() -> None:
    old, new = plan("thỏa tỉ"), plan("thoả tỷ")
    assert old.match == new.match
    assert [(part.leaf, part.weight) for part in old.rank] == [
        (part.leaf, part.weight) for part in new.rank
    ]


def test_a_long_query_asks_for_less_of_its_mass() -> None:
    words = "nam cong doan thoa uoc luong thuong xuan mot hai ba bon"
    found = plan(words)
    assert isinstance(found.match, Mass)
    assert found.match.minimum == W.minimum(12) < W.minimum(11)
    assert len(found.match.clauses) == 12


@pytest.mark.parametrize(
    ("query", "match"),
    [
        # Operators bind marks; what carries none stays free.
        ("+năm", t("năm")),
        ("+nam", f("nam")),
        ("năm AND luong", And((t("năm"), f("luong")))),
        ("(thoả ước) AND lương", And((And((t("thoả"), t("ước"))), t("lương")))),
        ("lương +năm", And((mass(LUONG), t("năm")))),
        ("lương -năm", And((mass(LUONG), Not(t("năm"))))),
        ("lương -nam", And((mass(LUONG), Not(f("nam"))))),
        ("NOT năm", Not(t("năm"))),
        ("-(năm OR thưởng)", Not(Or((t("năm"), t("thưởng"))))),
        ("lương OR năm", Or((mass(LUONG), mass(NAM)))),
        # Quotes bind marks, and places; an old-style mark is the same mark.
        ('"thỏa ước"', phrase(t("thoả"), t("ước"))),
        ('"thoa ước"', phrase(f("thoa"), t("ước"))),
        ('"năm"', t("năm")),
        # The sign = binds the absence of marks too.
        ("=nam", t("nam")),
        ("=năm", t("năm")),
        ("=thỏa", t("thoả")),
        ("=nam lương", And((t("nam"), mass(LUONG)))),
        # Fields.
        ("title:nam", mass(free(f("nam", "title")))),
        ('title:"thoả ước"', phrase(t("thoả", "title"), t("ước", "title"))),
        ("+byline:Xuân", t("xuân", "byline")),
        (
            "byline:(xuan OR nam)",
            Or((mass(free(f("xuan", "byline"))), mass(free(f("nam", "byline"))))),
        ),
        # Dates, with their ends.
        ("date:2017", DateRange(2017_01_01_00_00, 2017_12_31_23_59)),
        ("before:2018", DateRange(0, 2017_12_31_23_59)),
        ("after:12/4/2024", DateRange(2024_04_13_00_00, 9999_12_31_23_59)),
        (
            "nam date:2017-01..2018-06",
            And((mass(free(f("nam"))), DateRange(2017_01_01_00_00, 2018_06_30_23_59))),
        ),
        ("NOT date:2017", Not(DateRange(2017_01_01_00_00, 2017_12_31_23_59))),
    ],
)
def test_what_matches(query: str, match: Match) -> None:
    assert plan(query).match == match


@pytest.mark.parametrize(("query", "leaf"), [("+năm", t("năm")), ("=nam", t("nam"))])
def test_what_binds_scores_and_is_lit_as_it_binds(query: str, leaf: Term) -> None:
    word = query[1:]
    assert plan(query).lit == (Lit(word, (leaf,)),)
    assert plan(query).rank == (
        Scored(leaf, 1.0, word),
        Scored(Term("title", leaf.text), W.title, f"title:{word}"),
    )


@pytest.mark.parametrize(
    ("query", "leaf"),
    [
        ("7,250", Synonyms((f("7,25"), f("7250")))),
        ("1.250.000", f("1250000")),
        ("TP.HCM", Synonyms((f("tphcm"), phrase(f("tp"), f("hcm"))))),
        ("GD-ĐT", Synonyms((t("gdđt"), phrase(f("gd"), t("đt"))))),
    ],
)
def test_figures_and_compounds_ask_for_any_of_their_readings(query: str, leaf: Leaf) -> None:
    assert plan(query).match == mass(Clause(((leaf, 1.0),), leaf))
    assert plan(f"+{query}").match == leaf
    assert plan(f'"{query}"').match == leaf


def test_a_date_counts_less_where_only_its_month_or_year_stands() -> None:
    day, month, year = f("12/4/2024"), f("4/2024"), f("2024")
    readings = ((day, 1.0), (month, W.added_mass), (year, W.other_mass))
    # No article of FORMS holds the day: it weighs as its year does.
    assert plan("12/04/2024").match == mass(Clause(readings, year))
    assert plan("+12/04/2024").match == plan('"12/04/2024"').match == day
    known = interpret(parse("12/04/2024", "strict").root, lambda term: (term,), W)
    assert known.match == mass(Clause(readings, day))


def test_a_compound_in_a_phrase_takes_a_place_a_part() -> None:
    parts, joined = phrase(f("tin"), f("tp"), f("hcm")), phrase(f("tin"), f("tphcm"))
    assert plan('"tin TP.HCM"').match == Synonyms((parts, joined))


def test_a_figure_in_a_phrase_may_be_read_both_ways() -> None:
    assert plan('"7,250 năm"').match == Phrase(((f("7,25"), f("7250")), (t("năm"),)))


def test_a_phrase_scores_once_by_its_words_and_is_lit_whole() -> None:
    leaf = phrase(t("thoả"), t("ước"))
    assert plan('"thoả ước"') == Plan(
        match=leaf,
        rank=(Scored(leaf, W.phrase * 2, '"thoả ước"'),),
        lit=(Lit('"thoả ước"', (leaf,)),),
        runs=(),
    )


@pytest.mark.parametrize("query", ["-năm", 'NOT "thoả ước"', "-(lương OR thưởng)", "date:2017"])
def test_what_is_excluded_or_only_limits_neither_scores_nor_is_lit(query: str) -> None:
    assert (plan(query).rank, plan(query).lit, plan(query).runs) == ((), (), ())


def test_a_field_scores_in_itself_alone() -> None:
    assert plan("title:nam").rank == (Scored(f("nam", "title"), 1.0, "nam"),)


def test_a_word_asked_twice_is_lit_once() -> None:
    found = plan("nam nam")
    assert len(found.lit) == 1
    assert [len(run) for run in found.runs] == [2]


def test_what_is_required_is_no_neighbour_of_what_is_not() -> None:
    found = plan("thoả +ước")
    assert [len(run) for run in found.runs] == [1, 1]
    assert not [scored for scored in found.rank if isinstance(scored.leaf, Phrase)]


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("năm", mass(free(f("nam")))),
        ("+năm", f("nam")),
        ('"thoả ước"', phrase(f("thoa"), f("uoc"))),
        ("-năm", Not(f("nam"))),
        ("title:năm", mass(free(f("nam", "title")))),
        # What is asked for exactly is never widened.
        ("=năm", t("năm")),
    ],
)
def test_folded_reads_marks_as_not_typed(query: str, match: Match) -> None:
    assert plan(query, folded=True).match == match


def test_folded_is_the_reading_of_the_query_without_its_marks() -> None:
    marked, bare = plan("năm thoả ước", folded=True), plan("nam thoa uoc")
    assert marked.match == bare.match
    assert [(part.leaf, part.weight) for part in marked.rank] == [
        (part.leaf, part.weight) for part in bare.rank
    ]
    assert all(lit.free for lit in marked.lit)


def test_a_tree_without_a_word_matches_nothing() -> None:
    assert interpret(tree.Group(), forms, W) == Plan(Or(()), (), (), ())
    assert interpret(tree.Phrase("…"), forms, W).match == Or(())


def test_a_leaf_without_weight_does_not_score() -> None:
    root = parse("thoả ước", "strict").root
    assert root is not None
    rank = interpret(root, forms, Weights(title=0, pair=0)).rank
    assert {part.label for part in rank} == {"thoả", "ước"}


def test_date_range_counts_in_minutes_and_takes_open_ends() -> None:
    assert date_range("2017-01-18T09:30", None) == DateRange(2017_01_18_09_30, 9999_12_31_23_59)
    assert date_range(None, "2017-01-18T23:59") == DateRange(0, 2017_01_18_23_59)
    assert date_range(None, None) == DateRange(0, 9999_12_31_23_59)
