"""Trees to plans, exactly, over a made-up vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.engines.asked import (
    And,
    BestPassage,
    Clause,
    DateRange,
    Excluding,
    Leaf,
    Mass,
    Match,
    Near,
    Not,
    Or,
    Phrase,
    Scored,
    Synonyms,
    Term,
)
from searcher.abbreviations.listed import Listed
from searcher.abbreviations.lookup import Abbreviations
from searcher.abbreviations.meanings import meanings
from searcher.interpretation import Lookups, interpret
from searcher.model import Abbreviation
from searcher.plan import Lit, Plan, date_range
from searcher.query import tree
from searcher.query.parser import parse
from searcher.query_words import RunText, run_text
from searcher.weights import Weights

W = Weights(
    inside_word=0.51,
    word=0.72,
    pair=0.21,
    folded_pair=0.52,
    title=0.33,
    phrase=1.04,
    abbreviation=1.71,
    added_score=0.43,
    other_score=0.22,
    added_mass=0.44,
    other_mass=0.31,
    passage=0.83,
    passage_length=23,
    passage_depth=190,
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

BHXH = Listed(("BHXH",), ("Bảo hiểm xã hội",), ("bhxh",))
HĐLĐ = Listed(("HĐLĐ",), ("Hợp đồng lao động", "Hợp đồng làm việc"))


def forms(folded: str) -> tuple[str, ...]:
    return FORMS.get(folded, ())


def expand(node: tree.OpenWord, field: str) -> tuple[Term, ...]:
    return tuple(Term(field, form) for form in FORMS.get(node.text, ()))


ABBREVIATIONS = Abbreviations(meanings([BHXH, HĐLĐ], ()))


def lookups_of(query: str, restored: Sequence[str] = ()) -> Lookups:
    """Return what the made-up archive says; ``restored`` are the words of the query's
    only run with their marks."""

    def read(words: Sequence[tree.Word]) -> RunText:
        typed = [word.text for word in words]
        return run_text(typed, restored or typed, query)

    return Lookups(
        forms, expand, ABBREVIATIONS.uses, read, lambda leaf: True, lambda first, second: None
    )


def plan(query: str, folded: bool = False, restored: Sequence[str] = (), **lookups: object) -> Plan:
    root = parse(query, "strict").root
    assert root is not None
    asked = replace(lookups_of(query, restored), **lookups)  # type: ignore[arg-type]
    return interpret(root, asked, W, folded)


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


def word(text: str, label: str = "") -> Scored:
    """What a whole word scores."""
    return Scored(t(text, "words"), W.word, label or text)


NAM = Clause(((t("năm"), 1.0), (f("nam"), W.other_mass)), t("năm"))

TITLE_NAM = Clause(((t("năm", "title"), 1.0), (f("nam", "title"), W.other_mass)), t("năm", "title"))

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
        rank=(
            Scored(f("nam"), 1.0, "nam"),
            Scored(f("nam", "title"), W.title, "title:nam"),
            word("nam"),
        ),
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
            word("năm"),
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


def test_a_syllable_inside_a_word_weighs_less_and_the_word_weighs_too() -> None:
    assert plan("thoả ước").rank == (
        Scored(t("thoả"), W.inside_word, "thoả"),
        Scored(
            Excluding(f("thoa"), Synonyms((t("thoả"),))),
            W.other_score * W.inside_word,
            "thoả",
            weighed_by=t("thoả"),
        ),
        Scored(t("thoả", "title"), W.title, "title:thoả"),
        Scored(t("ước"), W.inside_word, "ước"),
        Scored(
            Excluding(f("uoc"), Synonyms((t("ước"),))),
            W.other_score * W.inside_word,
            "ước",
            weighed_by=t("ước"),
        ),
        Scored(t("ước", "title"), W.title, "title:ước"),
        Scored(phrase(t("thoả"), t("ước")), W.pair, "thoả ước"),
        Scored(phrase(t("thoả", "title"), t("ước", "title")), W.pair * W.title, "title:thoả ước"),
        word("thoả_ước", "thoả ước"),
    )


def words_in(found: Plan) -> list[Scored]:
    return [
        part for part in found.rank if isinstance(part.leaf, Term) and part.leaf.field == "words"
    ]


def weights_of(found: Plan) -> dict[str, float]:
    """The weight of what was typed, by label, in the text alone."""
    return {
        part.label: part.weight
        for part in found.rank
        if isinstance(part.leaf, Term) and part.leaf.field in ("text", "text_folded")
    }


def test_words_are_cut_from_words_side_by_side() -> None:
    found = plan("lương Thỏa Ước +thưởng")
    assert words_in(found) == [
        word("lương"),
        word("thoả_ước", "Thoả Ước"),
        word("thưởng"),
    ]
    assert weights_of(found) == {
        "lương": 1.0,
        "Thỏa": W.inside_word,
        "Ước": W.inside_word,
        "thưởng": 1.0,
    }


def test_words_are_cut_from_the_restored_reading() -> None:
    typed_so = plan("thoa uoc")
    assert words_in(typed_so) == [word("thoa"), word("uoc")]
    assert weights_of(typed_so) == {"thoa": 1.0, "uoc": 1.0}
    restored = plan("thoa uoc", restored=("thoả", "ước"))
    assert words_in(restored) == [word("thoả_ước", "thoả ước")]
    assert weights_of(restored) == {"thoa": W.inside_word, "uoc": W.inside_word}
    # It ranks: what matches and what is lit stay as typed.
    assert (restored.match, restored.lit, restored.runs, restored.passage) == (
        typed_so.match,
        typed_so.lit,
        typed_so.runs,
        typed_so.passage,
    )


def test_fields_but_the_text_have_no_words() -> None:
    assert words_in(plan('title:(thoả ước) byline:thưởng "thoả ước"')) == []
    assert weights_of(plan("title:(thoả ước)")) == {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        # As word segmentation cuts texts.
        ("1.250.000 đồng", ["1250000", "đồng"]),
        ("TP.HCM", ["tp", "hcm"]),
        ("12/4/2024", ["12", "4", "2024"]),
        # A word ends where a sign stands.
        ("thoả ước", ["thoả_ước"]),
        ("thoả, ước", ["thoả", "ước"]),
        ("thoả - ước", ["thoả", "ước"]),
        ("thoả/ước", ["thoả", "ước"]),
        ("‘thoả ước’", ["thoả_ước"]),
    ],
)
def test_words_are_cut_as_texts_are(query: str, words: list[str]) -> None:
    root = parse(query, "forgiving").root
    assert root is not None
    cut = words_in(interpret(root, lookups_of(query), W))
    assert [part.leaf.text for part in cut if isinstance(part.leaf, Term)] == words


def test_words_in_a_row_of_chunks_stay_in_their_places() -> None:
    # `ngày` before a day asks for nothing, but it is a word among the others.
    assert weights_of(plan("ngày,12/4 thoả ước lương")) == {
        "ngày": 1.0,
        "12/4": 1.0,
        "thoả": W.inside_word,
        "ước": W.inside_word,
        "lương": 1.0,
    }


# The best passage.


def test_words_of_the_text_are_looked_for_in_one_passage() -> None:
    assert plan("năm luong").passage == BestPassage(
        (
            Scored(t("năm"), 1.0, "năm"),
            Scored(f("luong"), 1.0, "luong"),
        ),
        W.passage_length,
        W.passage,
        W.passage_depth,
    )


@pytest.mark.parametrize(
    "query", ["năm", "năm năm", '"thoả ước"', "title:(thoả ước)", "công* thoa~"]
)
def test_less_than_two_words_make_no_passage(query: str) -> None:
    assert plan(query).passage is None


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("năm +lương", ["năm", "lương"]),
        ("năm AND lương", ["năm", "lương"]),
        ("năm OR =lương", ["năm", "lương"]),
        ("năm lương -thưởng", ["năm", "lương"]),
        ("năm lương năm title:thưởng", ["năm", "lương"]),
        ("BHXH năm", ["BHXH", "năm"]),
        ("12 tháng 4", ["12", "tháng", "4", "12 tháng 4"]),
    ],
)
def test_what_a_passage_is_made_of(query: str, labels: list[str]) -> None:
    passage = plan(query).passage
    assert passage is not None
    assert [part.label for part in passage.parts] == labels
    assert {part.weight for part in passage.parts} == {1.0}


# Abbreviations.

BHXH_LEAF = Synonyms(
    (
        f("bhxh"),
        t("bhxh"),
        phrase(t("bảo"), t("hiểm"), t("xã"), t("hội")),
    )
)
BHXH_TITLE = Synonyms(
    (
        f("bhxh", "title"),
        t("bhxh", "title"),
        phrase(t("bảo", "title"), t("hiểm", "title"), t("xã", "title"), t("hội", "title")),
    )
)


def test_an_abbreviation_is_searched_in_either_form() -> None:
    found = plan("BHXH")
    assert found == Plan(
        match=mass(free(BHXH_LEAF)),
        rank=(
            Scored(f("bhxh"), 1.0, "BHXH"),
            Scored(f("bhxh", "title"), W.title, "title:BHXH"),
            word("bhxh", "BHXH"),
            Scored(BHXH_LEAF, W.abbreviation, "BHXH = Bảo hiểm xã hội"),
            Scored(BHXH_TITLE, W.abbreviation * W.title, "title:BHXH = Bảo hiểm xã hội"),
        ),
        lit=(lit := Lit("BHXH", (BHXH_LEAF,)),),
        runs=((lit,),),
        uses=found.uses,
    )
    (use,) = found.uses
    assert use.shown == (Abbreviation("BHXH", "Bảo hiểm xã hội"),)


def test_a_long_form_is_one_thing_to_match_and_scores_by_its_syllables_too() -> None:
    found = plan("bao hiem xa hoi năm")
    typed_so = phrase(f("bao"), f("hiem"), f("xa"), f("hoi"))
    leaf = Synonyms((typed_so, *BHXH_LEAF.leaves[1:]))
    assert found.match == mass(free(leaf), NAM)
    assert [lit.label for lit in found.lit] == ["bao hiem xa hoi", "năm"]
    assert [len(run) for run in found.runs] == [1, 1]
    pairs = [part.label for part in found.rank if isinstance(part.leaf, Phrase)]
    assert [label for label in pairs if not label.startswith("title:")] == [
        "bao hiem",
        "hiem xa",
        "xa hoi",
        "hoi năm",
    ]
    assert weights_of(found).keys() == {"bao", "hiem", "xa", "hoi", "năm"}


def test_every_long_form_is_searched() -> None:
    match = plan("HĐLĐ").match
    assert isinstance(match, Mass)
    leaf = match.clauses[0].weighed_by
    assert leaf == Synonyms(
        (
            t("hđlđ"),
            phrase(t("hợp"), t("đồng"), t("lao"), t("động")),
            phrase(t("hợp"), t("đồng"), t("làm"), t("việc")),
        )
    )


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("+BHXH", BHXH_LEAF),
        ("bhxh AND năm", And((BHXH_LEAF, t("năm")))),
        ("năm -BHXH", And((mass(NAM), Not(BHXH_LEAF)))),
        ("title:BHXH", mass(free(BHXH_TITLE))),
        # Quotes and = take what was typed, and other words are no abbreviation.
        ('"BHXH"', f("bhxh")),
        ("=BHXH", t("bhxh")),
        ("bao hiem +xa hoi", plan("bao hiem +xa hoi", uses=lambda words: ()).match),
    ],
)
def test_where_abbreviations_are_read(query: str, match: Match) -> None:
    assert plan(query).match == match


def test_an_abbreviation_in_a_field_scores_there_alone() -> None:
    abbreviations = [part for part in plan("title:BHXH").rank if " = " in part.label]
    assert abbreviations == [Scored(BHXH_TITLE, W.abbreviation, "BHXH = Bảo hiểm xã hội")]


def test_without_abbreviations_a_query_is_as_typed() -> None:
    found = plan("BHXH", uses=lambda words: ())
    assert found.match == mass(free(f("bhxh")))
    assert found.uses == ()
    assert [part.label for part in found.rank] == ["BHXH", "title:BHXH", "BHXH"]


# Words of which only a part is known.

CONG = Synonyms((t("cong"), t("công"), t("cộng")))


@pytest.mark.parametrize(
    ("query", "label"), [("cong*", "cong*"), ("cong~", "cong~"), ("cong~2", "cong~")]
)
def test_a_prefix_or_a_fuzzy_word_is_one_clause_and_scores_once(query: str, label: str) -> None:
    assert plan(query) == Plan(
        match=mass(free(CONG)),
        rank=(Scored(CONG, 1.0, label),),
        lit=(lit := Lit(label, (CONG,)),),
        runs=((lit,),),
    )


NAM_TITLE = Synonyms((t("nam", "title"), t("nám", "title"), t("năm", "title")))


@pytest.mark.parametrize(
    ("query", "match"),
    [
        ("+cong*", CONG),
        ("cong* AND năm", And((CONG, t("năm")))),
        ("năm -cong~", And((mass(NAM), Not(CONG)))),
        # A word of the query like any other.
        ("năm cong*", mass(NAM, free(CONG))),
        ("cong* lương cong~", mass(LUONG, free(CONG), free(CONG))),
        ("title:nam*", mass(free(NAM_TITLE))),
        # Nothing begins so.
        ("xyz*", mass(free(Synonyms((t(""),))))),
        ("+xyz~", Synonyms((t(""),))),
    ],
)
def test_what_a_prefix_or_a_fuzzy_word_asks_for(query: str, match: Match) -> None:
    assert plan(query).match == match


def test_words_are_no_neighbours_across_a_prefix() -> None:
    found = plan("thoả cong* ước")
    assert [[lit.label for lit in run] for run in found.runs] == [["thoả"], ["ước"], ["cong*"]]
    assert not [part for part in found.rank if isinstance(part.leaf, Phrase)]
    assert words_in(found) == [word("thoả"), word("ước")]


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


@pytest.mark.parametrize(
    ("one", "other"), [("thỏa ước lương", "thoả ước lương"), ("tỉ", "tỷ"), ("kĩ thuật", "kỹ thuật")]
)
def test_tone_mark_style_and_i_or_y_make_no_difference(one: str, other: str) -> None:
    first, second = plan(one), plan(other)
    assert first.match == second.match
    assert [(part.leaf, part.weight) for part in first.rank] == [
        (part.leaf, part.weight) for part in second.rank
    ]
    assert first.passage is second.passage is None or (
        [part.leaf for part in first.passage.parts] == [part.leaf for part in second.passage.parts]
    )


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
        ("lương +năm", And((mass(LUONG, free(t("năm"))), t("năm")))),
        ("lương -năm", And((mass(LUONG), Not(t("năm"))))),
        ("lương -nam", And((mass(LUONG), Not(f("nam"))))),
        ("NOT năm", Not(t("năm"))),
        ("-(năm OR thưởng)", Not(Or((t("năm"), t("thưởng"))))),
        ("lương OR năm", Or((mass(LUONG), mass(NAM)))),
        # What is required is part of the query, and brings its mass to plain words.
        (
            'lương "thoả ước" +năm',
            And(
                (
                    mass(LUONG, free(phrase(t("thoả"), t("ước"))), free(t("năm"))),
                    phrase(t("thoả"), t("ước")),
                    t("năm"),
                )
            ),
        ),
        ('"thoả ước" +năm', And((phrase(t("thoả"), t("ước")), t("năm")))),
        # Only what an article holds or does not has mass: no dates, no groups of things.
        (
            "lương title:năm",
            And((mass(LUONG), replace(mass(NAM), clauses=(TITLE_NAM,)))),
        ),
        ("lương +(năm thưởng)", And((mass(LUONG), And((t("năm"), t("thưởng")))))),
        # Quotes bind marks, and places; an old-style mark is the same mark.
        ('"thỏa ước"', phrase(t("thoả"), t("ước"))),
        ('"thoa ước"', phrase(f("thoa"), t("ước"))),
        ('"năm"', t("năm")),
        # With room the words may stand in any order.
        ('"thỏa ước"~5', Near(((t("thoả"),), (t("ước"),)), 7)),
        ('title:"uoc năm"~1', Near(((f("uoc", "title"),), (t("năm", "title"),)), 3)),
        ('"năm nam năm"~2', Near(((t("năm"),), (f("nam"),), (t("năm"),)), 5)),
        ('"năm"~3', t("năm")),
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
    label = query[1:]
    assert plan(query).lit == (Lit(label, (leaf,)),)
    assert plan(query).rank == (
        Scored(leaf, 1.0, label),
        Scored(Term("title", leaf.text), W.title, f"title:{label}"),
        word(label),
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
    known = plan("12/04/2024", forms=lambda term: (term,))
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


def test_a_phrase_with_room_scores_and_is_lit_as_one() -> None:
    leaf = Near(((t("thoả"),), (t("ước"),)), 7)
    assert plan('"thoả ước"~5') == Plan(
        match=leaf,
        rank=(Scored(leaf, W.phrase * 2, '"thoả ước"~5'),),
        lit=(Lit('"thoả ước"~5', (leaf,)),),
    )


def test_a_compound_with_room_takes_a_place_a_part() -> None:
    assert plan('"tin TP.HCM"~1').match == Near(((f("tin"),), (f("tp"),), (f("hcm"),)), 4)


@pytest.mark.parametrize(
    "query",
    [
        "-năm",
        'NOT "thoả ước"',
        '-"thoả ước"~5',
        "-(lương OR thưởng)",
        "-(thoả ước)",
        "-BHXH",
        "-công* -thoa~",
        "NOT title:(thoả ước)",
        "date:2017",
    ],
)
def test_what_is_excluded_or_only_limits_neither_scores_nor_is_lit(query: str) -> None:
    assert plan(query) == Plan(plan(query).match)
    alone, beside = (
        ("+lương", f"lương AND {query}") if "N" in query else ("lương", f"lương {query}")
    )
    assert replace(plan(beside), match=Or(())) == replace(plan(alone), match=Or(()))


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
    marked = plan("năm thoả ước", folded=True)
    bare = plan("nam thoa uoc", restored=("năm", "thoả", "ước"))
    assert marked.match == bare.match
    assert [(part.leaf, part.weight) for part in marked.rank] == [
        (part.leaf, part.weight) for part in bare.rank
    ]
    assert all(lit.free for lit in marked.lit)


def test_a_tree_without_a_word_matches_nothing() -> None:
    assert interpret(tree.Group(), lookups_of(""), W) == Plan(Or(()))
    assert interpret(tree.Phrase("…"), lookups_of(""), W) == Plan(Or(()))
    assert interpret(tree.Phrase("…", 5), lookups_of(""), W) == Plan(Or(()))


def test_date_range_counts_in_minutes_and_takes_open_ends() -> None:
    assert date_range("2017-01-18T09:30", None) == DateRange(2017_01_18_09_30, 9999_12_31_23_59)
    assert date_range(None, "2017-01-18T23:59") == DateRange(0, 2017_01_18_23_59)
    assert date_range(None, None) == DateRange(0, 9999_12_31_23_59)


def test_a_leaf_without_weight_does_not_score() -> None:
    root = parse("công đoàn", "strict").root
    assert root is not None
    weightless = replace(W, title=0.0, word=0.0, passage=0.0)
    asked = interpret(root, lookups_of("công đoàn"), weightless)
    assert asked.passage is None
    assert all(scored.weight for scored in asked.rank)
    assert not any(scored.label.startswith("title:") for scored in asked.rank)


def test_an_abbreviation_that_no_article_holds_is_words_like_others() -> None:
    with_uses = plan("hợp đồng lao động")
    without = plan("hợp đồng lao động", holds=lambda leaf: False)
    assert with_uses.uses and not without.uses
    assert without == plan("hợp đồng lao động", uses=lambda words: ())
