from __future__ import annotations

import os
import random
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.errors import QuerySyntaxError
from searcher.query.faults import (
    FAULTS,
    FUZZY_SHARED,
    MAX_DEPTH,
    MAX_EDITS,
    MAX_FUZZY_TOGETHER,
    MAX_LENGTH,
    MAX_OPEN_WORDS,
    MAX_SLOP,
    MAX_WORDS,
    MIN_LETTERS,
    PHRASES_TOO_WIDE,
    PREFIX_TOO_WIDE,
    PREFIXES_TOO_WIDE,
    msgid_of,
)
from searcher.query.parser import parse
from searcher.query.render import render
from searcher.query.tree import (
    And,
    DateLimit,
    Everything,
    Fuzzy,
    Group,
    InField,
    Node,
    Not,
    Or,
    ParsedQuery,
    Phrase,
    Prefix,
    Word,
)


def words(text: str) -> tuple[Node, ...]:
    return tuple(Word(word) for word in text.split())


def group(text: str) -> Group:
    return Group(words(text))


a, b, c, d = words("a b c d")
Y2017 = DateLimit("2017-01-01T00:00", "2017-12-31T23:59")
Y2018 = DateLimit("2018-01-01T00:00", "2018-12-31T23:59")

WORDS: list[tuple[str, Node | None]] = [
    ("công", Word("công")),
    ("công đoàn", group("công đoàn")),
    ("  công\n đoàn ", group("công đoàn")),
    ("Ðoàn\u00a0viên", group("Đoàn viên")),
    ("lương, thưởng; nhà ở.", group("lương thưởng nhà ở")),
    ("Bao giờ tăng lương?!", group("Bao giờ tăng lương")),
    ("…rồi… ‘hết’", group("rồi hết")),
    ("1.250.000 đồng", group("1.250.000 đồng")),
    ("7,25 tỉ", group("7,25 tỉ")),
    ("78,7%", Word("78,7")),
    ("12/4/2024.", Word("12/4/2024")),
    ("TP.HCM", Word("TP.HCM")),
    ("43/2019/NĐ-CP,", Word("43/2019/NĐ-CP")),
    ("GD-ĐT", Word("GD-ĐT")),
    ("2015-2024", Word("2015-2024")),
    ("2023 - 2028", group("2023 2028")),
    ("2023 – 2028", group("2023 2028")),
    ("a -, b", group("a b")),
    ("--verbose", Word("verbose")),
    ("a+b c++", group("a+b c")),
    ("16:48", Word("16:48")),
    ("xyz:abc author:x", group("xyz:abc author:x")),
    ("https://congdoan.vn/tin?id=5", Word("https://congdoan.vn/tin?id=5")),
    ("Tin, ảnh: A", group("Tin ảnh A")),
    ("~lao *lao", group("lao lao")),
    ("5~10 ngày", group("5~10 ngày")),
    ("a and b or not c", group("a and b or not c")),
    ("ภาษาไทย่ हिन्दी।", group("ภาษาไทย่ हिन्दी")),
]

PHRASES_AND_SIGNS: list[tuple[str, Node | None]] = [
    ('"mái ấm"', Phrase("mái ấm")),
    ("“mái ấm”", Phrase("mái ấm")),
    ("”mái ấm”", Phrase("mái ấm")),
    ('“mái ấm"', Phrase("mái ấm")),
    ('"mái ấm”', Phrase("mái ấm")),
    ('"mái ”ấm"', Phrase("mái ”ấm")),
    ("«mái ấm»", Phrase("mái ấm")),
    ('" mái \n ấm, "', Phrase("mái ấm,")),
    ('nhà"mái ấm"mới', Group((Word("nhà"), Phrase("mái ấm"), Word("mới")))),
    ('“a «b» "c"”', Phrase('a «b» "c"')),
    ("+a", Group(required=(a,))),
    ("-a", Group(excluded=(a,))),
    ("-a -b", Group(excluded=(a, b))),
    ("a +b -c d", Group((a, d), (b,), (c,))),
    ('+"a b" -"c d"', Group((), (Phrase("a b"),), (Phrase("c d"),))),
    ("-(a b) c", Group((c,), (), (group("a b"),))),
    ("+title:a -byline:b", Group((), (InField("title", a),), (InField("byline", b),))),
    ("(-a b)", Group((b,), (), (a,))),
    ("+(a)", Group(required=(a,))),
    ("+ a - b", group("a b")),
    ("a,-b", Word("a,-b")),
    ('"a"-b', Group((Phrase("a"), b))),
    ("=thoả", Word("thoả", exact=True)),
    ("=thoả, ước", Group((Word("thoả", exact=True), Word("ước")))),
    ("-=thoả", Group(excluded=(Word("thoả", exact=True),))),
    ("= a =, b", group("a b")),
    ("a=b", Word("a=b")),
    ("==a", Word("a")),
]

OPERATORS: list[tuple[str, Node | None]] = [
    ("a AND b", And((a, b))),
    ("a VÀ b HOẶC KHÔNG c", Or((And((a, b)), Not(c)))),
    ("a b OR c d", Or((group("a b"), group("c d")))),
    ("a OR b AND c", Or((a, And((b, c))))),
    ("(a OR b) AND c", And((Or((a, b)), c))),
    ("a AND (b AND c)", And((a, b, c))),
    ("(a OR b) OR (c OR d)", Or((a, b, c, d))),
    ("NOT a", Not(a)),
    ("NOT a b", Not(group("a b"))),
    ("NOT NOT a", a),
    ("NOT (NOT a)", Not(Not(a))),
    ("a AND NOT b c", And((a, Not(group("b c"))))),
    ("a NOT b c", Group((a,), (), (group("b c"),))),
    ("a NOT b NOT c", Group((a,), (), (b, c))),
    ("NOT a NOT b", Group(excluded=(a, b))),
    ("a NOT NOT b", group("a b")),
    ("+a OR b", Or((Group(required=(a,)), b))),
    ("LĐLĐ VÀ CNVC", group("LĐLĐ VÀ CNVC")),
    ("LĐLĐ AND cnvc", And(words("LĐLĐ cnvc"))),
    ('LĐLĐ AND "mái ấm"', And((Word("LĐLĐ"), Phrase("mái ấm")))),
    ("title:LĐLĐ OR CNVC", Or((InField("title", Word("LĐLĐ")), Word("CNVC")))),
    ("LĐLĐ OR date:2017", Or((Word("LĐLĐ"), Y2017))),
    ("CÓ HAY KHÔNG? a", group("CÓ HAY KHÔNG a")),
    (
        "a -AND =OR title:NOT",
        Group((a, Word("OR", True), InField("title", Word("NOT"))), (), (Word("AND"),)),
    ),
    ("((a))", a),
    ("(a b) c", group("a b c")),
    ("a(b)c", group("a b c")),
    ("(a +b) c", Group((Group((a,), (b,)), c))),
    ("a NOT NOT (b c)", group("a b c")),
    ("LĐ (LĐLĐ)", group("LĐ LĐLĐ")),
]

GROUP_IN_TITLE = InField("title", Group((a, Fuzzy("doan", 2))))
NEAR = Phrase("a b", 2)

STARS: list[tuple[str, Node | None]] = [
    ("*", Everything()),
    (" ((*)) * ", Everything()),
    ("* -a", Group(excluded=(a,))),
    ("* NOT a", Group(excluded=(a,))),
    ("* date:2017", Y2017),
    ("* Tin * b", group("Tin b")),
    ('"a b"* c', Group((Phrase("a b"), c))),
    ("* OR a", Or((Everything(), a))),
    ("a AND *", And((a, Everything()))),
    ("a OR NOT *", Or((a, Not(Everything())))),
    ("a -(*) +(*)", Group((a,), (Everything(),), (Everything(),))),
    ("title:(*)", InField("title", Everything())),
    ("* AND LĐ", group("AND LĐ")),
]

ENDINGS: list[tuple[str, Node | None]] = [
    ("công*", Prefix("công")),
    ("Công*, đoà*.", Group((Prefix("Công"), Prefix("đoà")))),
    ("=cong*", Prefix("cong", exact=True)),
    ("liên đoà*", Group((Word("liên"), Prefix("đoà")))),
    ("a +công* -đoà*", Group((a,), (Prefix("công"),), (Prefix("đoà"),))),
    ("+=công*", Group(required=(Prefix("công", exact=True),))),
    ("title:công* b", Group((InField("title", Prefix("công")), b))),
    ("tác giả:(Ngu* OR c)", InField("byline", Or((Prefix("Ngu"), c)))),
    ("công*đoàn", Word("công*đoàn")),
    ("**công** đoàn**", group("công đoàn")),
    ("công.* đoàn *", group("công đoàn")),
    ('"công* đoàn~1"', Phrase("công* đoàn~1")),
    ("doan~", Fuzzy("doan", 1)),
    ("doan~1; Đoàn~2", Group((Fuzzy("doan", 1), Fuzzy("Đoàn", 2)))),
    ("-doan~ title:(a doan~2)", Group((GROUP_IN_TITLE,), (), (Fuzzy("doan"),))),
    ("a~b doan~1x ~doan", group("a~b doan~1x doan")),
    ("công*~ doan~* doan~~", group("công doan doan")),
    ("a AND LĐ*", And((a, Prefix("LĐ")))),
    ("LĐ* AND công*", And((Prefix("LĐ"), Prefix("công")))),
    ("LĐ* VÀ CNVC~", Group((Prefix("LĐ"), Word("VÀ"), Fuzzy("CNVC")))),
    ('"a b"~5', Phrase("a b", 5)),
    ("“a b”~50, c", Group((Phrase("a b", 50), c))),
    ('-"a b"~2 title:«c d»~3', Group((InField("title", Phrase("c d", 3)),), (), (NEAR,))),
    ('("a b"~5) OR "c"~1', Or((Phrase("a b", 5), Phrase("c", 1)))),
    ('"a b" ~5 c', Group((Phrase("a b"), Word("5"), c))),
    ('"a b"~5-c', Group((Phrase("a b", 5), c))),
]

BY_A_B_AND_C = (InField("byline", Phrase("a b")), InField("byline", c))

FIELDS: list[tuple[str, Node | None]] = [
    ("title:a", InField("title", a)),
    ("Title:a b", Group((InField("title", a), b))),
    ('tiêuđề:"a b"', InField("title", Phrase("a b"))),
    ("tieude:(a OR b)", InField("title", Or((a, b)))),
    ("byline:=a", InField("byline", Word("a", exact=True))),
    ("tácgiả:“a b” tacgia:c", Group(BY_A_B_AND_C)),
    ("tiêu đề:a b", Group((InField("title", a), b))),
    ("a -Tieu De:(b OR c)", Group((a,), (), (InField("title", Or((b, c))),))),
    ("của TÁC GIẢ:“a b” tac gia:c", Group((Word("của"), *BY_A_B_AND_C))),
    ("Tác giả: a, tiêu đề:", group("Tác giả a tiêu đề")),
    ("tác, giả:a", group("tác giả:a")),
    ("title:tiêu đề:a", Group((InField("title", Word("tiêu")), Word("đề:a")))),
    ("title:byline:a", InField("title", Word("byline:a"))),
    (",title:a", InField("title", a)),
    ("atitle:b", Word("atitle:b")),
    ("date:2017", Y2017),
    ("+date:2017", Y2017),
    ("ngày:2017, a", Group((a,), (Y2017,))),
    ("a date:2017", Group((a,), (Y2017,))),
    ("a -date:2017", Group((a,), (), (Y2017,))),
    ("a (date:2017 OR date:2018)", Group((a,), (Or((Y2017, Y2018)),))),
    ("(date:2017 OR b) a", Group((Or((Y2017, b)), a))),
    ("a (NOT date:2017)", Group((a,), (Not(Y2017),))),
    ("a NOT date:2017", Group((a,), (), (Y2017,))),
    ("date:2017..2018", DateLimit("2017-01-01T00:00", "2018-12-31T23:59")),
    ("ngay:2017..", DateLimit("2017-01-01T00:00", None)),
    ("date:..2018", DateLimit(None, "2018-12-31T23:59")),
    ("date:12/4/2024", DateLimit("2024-04-12T00:00", "2024-04-12T23:59")),
    ("before:2018", DateLimit(None, "2017-12-31T23:59")),
    ("trước:2018", DateLimit(None, "2017-12-31T23:59")),
    ("truoc:5/2018", DateLimit(None, "2018-04-30T23:59")),
    ("after:2018", DateLimit("2019-01-01T00:00", None)),
    ("SAU:2018", DateLimit("2019-01-01T00:00", None)),
    ("như sau: a, b", group("như sau a b")),
    ("ngày:đêm trước:", group("ngày:đêm trước")),
]

TREES = WORDS + PHRASES_AND_SIGNS + OPERATORS + STARS + ENDINGS + FIELDS


@pytest.mark.parametrize(("text", "tree"), TREES)
def test_tree(text: str, tree: Node | None) -> None:
    assert parse(text, "strict") == ParsedQuery(tree)
    assert parse(unicodedata.normalize("NFD", text), "strict") == ParsedQuery(tree)


FAULTY: list[tuple[str, str, int, str, str, str]] = [
    # query, message, position, expected, forgiving reading, note
    (
        'nhà "thoả ước',
        "a quotation mark is not closed",
        4,
        'a closing ", as in "mái ấm"',
        "nhà thoả ước",
        "A quotation mark without its partner was ignored.",
    ),
    (
        "“thoả ước",
        "a quotation mark is not closed",
        0,
        'a closing ”, as in "mái ấm"',
        "thoả ước",
        "A quotation mark without its partner was ignored.",
    ),
    (
        'a "" b',
        "a phrase is empty",
        2,
        'a word between the quotation marks, as in "mái ấm"',
        "a b",
        "An empty phrase was ignored.",
    ),
    (
        'title:"…" b',
        "a phrase is empty",
        6,
        'a word between the quotation marks, as in "mái ấm"',
        "b",
        "An empty phrase was ignored.",
    ),
    (
        "a OR (b c",
        "a parenthesis is not closed",
        5,
        '")" to close it, as in (lương OR thưởng)',
        "a OR (b c)",
        "A parenthesis was not closed: it was read as reaching to the end.",
    ),
    (
        "a b) c",
        "a parenthesis was never opened",
        3,
        '"(" before it, as in (lương OR thưởng)',
        "a b c",
        "A parenthesis without its partner was ignored.",
    ),
    (
        "a -() b",
        "the parentheses are empty",
        3,
        "a word or a phrase between them, as in (lương OR thưởng)",
        "a b",
        "Empty parentheses were ignored.",
    ),
    (
        "AND x",
        "nothing stands before AND",
        0,
        "a word or a phrase before AND, as in lương AND thưởng",
        "x",
        "The operator AND was ignored: it had nothing to join.",
    ),
    (
        "a HOẶC",
        "nothing stands after HOẶC",
        2,
        "a word or a phrase after HOẶC, as in lương HOẶC thưởng",
        "a",
        "The operator HOẶC was ignored: it had nothing to join.",
    ),
    (
        "a AND OR b",
        "nothing stands after AND",
        2,
        "a word or a phrase after AND, as in lương AND thưởng",
        "a OR b",
        "The operator AND was ignored: it had nothing to join.",
    ),
    (
        "a (b NOT)",
        "nothing stands after NOT",
        5,
        "a word or a phrase after NOT, as in lương NOT thưởng",
        "a b",
        "The operator NOT was ignored: it had nothing to join.",
    ),
    (
        "a title:",
        "the field title: is empty",
        8,
        'a word, a phrase or "(" right after title:, as in title:lương',
        "a",
        "The field name title: was ignored: nothing to look for touches it.",
    ),
    (
        "Byline: Xuân",
        "the field Byline: is empty",
        7,
        'a word, a phrase or "(" right after Byline:, as in title:lương',
        "Xuân",
        "The field name Byline: was ignored: nothing to look for touches it.",
    ),
    (
        "title:-a",
        "the field title: is empty",
        6,
        'a word, a phrase or "(" right after title:, as in title:lương',
        "a",
        "The field name title: was ignored: nothing to look for touches it.",
    ),
    (
        "a -date:abc",
        "date:abc is not a date limit",
        8,
        "a date such as 2017, 2017-04 or 12/4/2024, or a range in date: such as 2017-01..2018-06",
        "a",
        "The date limit date:abc was ignored: it is not a date.",
    ),
    (
        "trước:30/2/2024, a",
        "trước:30/2/2024 is not a date limit",
        6,
        "a date such as 2017, 2017-04 or 12/4/2024, or a range in date: such as 2017-01..2018-06",
        "a",
        "The date limit trước:30/2/2024 was ignored: it is not a date.",
    ),
    (
        "date:2018..2017",
        "the range date:2018..2017 ends before it begins",
        5,
        "the earlier date first, as in date:2017..2018",
        "",
        "The date limit date:2018..2017 was ignored: it ends before it begins.",
    ),
    (
        'a ="b c"',
        "the sign = stands before one word only",
        2,
        "a word right after =, as in =nam",
        'a "b c"',
        "The sign = was ignored: it stands before one word only.",
    ),
    (
        "=doan~ a",
        "the sign = binds every mark, and ~ frees them",
        0,
        "one of the two, as in =doan or doan~",
        "doan~1 a",
        "The sign = was ignored: it does not go with ~.",
    ),
    (
        "khách sạn 5*",
        "the sign * stands after the beginning of one word only",
        11,
        "at least 2 letters and nothing else right before *, as in công*",
        "khách sạn 5",
        "The sign * was ignored: it stands after at least 2 letters of one word.",
    ),
    (
        "title:c*",
        "the sign * stands after the beginning of one word only",
        7,
        "at least 2 letters and nothing else right before *, as in công*",
        "title:c",
        "The sign * was ignored: it stands after at least 2 letters of one word.",
    ),
    (
        "GD-ĐT~ a",
        "the sign ~ stands after a phrase or one word only",
        5,
        "at least 2 letters and nothing else right before ~, as in doan~",
        "GD-ĐT a",
        "The sign ~ was ignored: it stands after a phrase or one word of at least 2 letters.",
    ),
    (
        "đoàn~3, a",
        "~3 after a word is too much or nothing",
        4,
        "~, ~1 or ~2, as in doan~1",
        "đoàn a",
        "The sign ~3 was ignored: after a word it is ~, ~1 or ~2.",
    ),
    (
        '"a b"~51 c',
        "~51 after a phrase says no distance",
        5,
        'a whole number from 1 to 50 right after ~, as in "bảo hiểm tai nạn"~5',
        '"a b" c',
        "The sign ~51 was ignored: after a phrase it is ~1 to ~50.",
    ),
    (
        'a "b c"~',
        "~ after a phrase says no distance",
        7,
        'a whole number from 1 to 50 right after ~, as in "bảo hiểm tai nạn"~5',
        'a "b c"',
        "The sign ~ was ignored: after a phrase it is ~1 to ~50.",
    ),
    (
        '"a b"~5c',
        "~5 after a phrase says no distance",
        5,
        'a whole number from 1 to 50 right after ~, as in "bảo hiểm tai nạn"~5',
        '"a b" c',
        "The sign ~5 was ignored: after a phrase it is ~1 to ~50.",
    ),
    (
        "công* " * 5 + "doan~ " * 6,
        "too many words end in * or ~",
        64,
        "at most 10 in one query",
        "công* " * 5 + "doan~1 " * 5 + "doan",
        "Only the first 10 words that end in * or ~ were read so.",
    ),
    (
        "(" * 21 + "a" + ")" * 21,
        "too many parentheses inside one another",
        20,
        "at most 20",
        "a",
        "Parentheses more than 20 deep were ignored.",
    ),
    (
        "a " + "– " * 999 + "cd",
        "the query is too long",
        2000,
        "at most 2,000 characters",
        "a",
        "Only the first 2,000 characters of the query were read.",
    ),
    (
        "a b " * 25 + "cd -e title:g",
        "the query has too many words",
        100,
        "at most 50",
        ("a b " * 25).strip(),
        "Only the first 50 words of the query were read.",
    ),
]


@pytest.mark.parametrize(("text", "message", "position", "expected", "reading", "note"), FAULTY)
def test_fault(
    text: str, message: str, position: int, expected: str, reading: str, note: str
) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text, "strict")
    error = caught.value
    assert (error.position, error.expected) == (position, expected)
    assert str(error) == f"{message} (at character {position + 1}; expected {expected})"
    forgiven = parse(text, "forgiving")
    assert (render(forgiven.root), forgiven.ignored) == (reading, (note,))


@pytest.mark.parametrize("text", ["", " \n\t ", "**", "-*", "- & – … ?!", "+ = -"])
def test_a_query_that_says_nothing(text: str) -> None:
    assert parse(text, "forgiving") == ParsedQuery(None)
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text, "strict")
    told = "there is nothing to look for (at character 1; expected a word or a phrase)"
    assert (str(caught.value), caught.value.position) == (told, 0)


def test_every_fault_is_tested_and_its_limits_are_said_in_numbers() -> None:
    notes = {msgid_of(note)[0] for *_, note in FAULTY}
    # Words and places are counted in the archive: tests/test_narrowing.py.
    assert notes == {fault.note for fault in FAULTS} - {
        PREFIX_TOO_WIDE.note,
        PREFIXES_TOO_WIDE.note,
        PHRASES_TOO_WIDE.note,
    }
    assert (MAX_DEPTH, MAX_LENGTH, MAX_WORDS, MIN_LETTERS) == (20, 2000, 50, 2)
    assert (MAX_OPEN_WORDS, MAX_EDITS, MAX_SLOP) == (10, 2, 50)
    assert f" {MAX_FUZZY_TOGETHER} words" in FUZZY_SHARED


def test_notes_come_once_each_in_order() -> None:
    assert parse('OR a "" "" date:x date:x date:y (', "forgiving") == ParsedQuery(
        a,
        (
            "An empty phrase was ignored.",
            "The date limit date:x was ignored: it is not a date.",
            "The date limit date:y was ignored: it is not a date.",
            "A parenthesis was not closed: it was read as reaching to the end.",
            "The operator OR was ignored: it had nothing to join.",
            "Empty parentheses were ignored.",
        ),
    )


def test_a_note_gives_its_msgid_back() -> None:
    (note,) = parse("a date:abc", "forgiving").ignored
    msgid, what = msgid_of(note)
    assert (msgid, what) == ("The date limit %(what)s was ignored: it is not a date.", "date:abc")
    assert msgid % {"what": what} == note
    assert msgid_of("An empty phrase was ignored.") == ("An empty phrase was ignored.", "")


def test_position_counts_normalised_characters() -> None:
    text = unicodedata.normalize("NFD", "thoả ước\u200b") + ' "'
    with pytest.raises(QuerySyntaxError) as caught:
        parse(text, "strict")
    assert caught.value.position == len('thoả ước "') - 1


def test_the_cut_breaks_no_word() -> None:
    root = parse("ab " + "– " * 996 + "liên đoàn", "forgiving").root
    assert root == group("ab liên")
    assert parse("a" * 3000, "forgiving").root == Word("a" * 2000)


def test_marks_apart_from_their_letters_are_no_characters_of_their_own() -> None:
    text = "ế " * 40 + "– " * 960
    decomposed = unicodedata.normalize("NFD", text)
    assert len(decomposed) > 2000 == len(text)
    assert parse(decomposed, "strict").root == group("ế " * 40)
    # Normalising a megabyte of marks on one letter would take minutes.
    forgiven = parse("a" + "\u0323\u0301" * 500_000, "forgiving")
    assert forgiven.ignored == ("Only the first 2,000 characters of the query were read.",)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("a " * 49 + "bc.de-g", Group((*words("a " * 49), Word("bc")))),
        ('"' + "a " * 60 + '"', Phrase(("a " * 50).strip())),
        ("a " * 50 + "-b +c de* fg~ (* OR x)", group("a " * 50)),
        ("a " * 49 + "date:2017 b", Group(words("a " * 49), (Y2017,))),
        ("a " * 48 + '"b c"~2 "d e"', Group((*words("a " * 48), Phrase("b c", 2)))),
        ("a " * 49 + "-(b OR c)", Group(words("a " * 49), (), (b,))),
    ],
)
def test_the_words_beyond_the_fiftieth_are_left_out(text: str, root: Node) -> None:
    note = "Only the first 50 words of the query were read."
    assert parse(text, "forgiving") == ParsedQuery(root, (note,))
    with pytest.raises(QuerySyntaxError, match="at most 50"):
        parse(text, "strict")


def test_the_deepest_parentheses_are_read() -> None:
    root = parse("a AND (b OR (" * 10 + "c" + "))" * 10, "strict").root
    for _ in range(10):
        assert isinstance(root, And)
        assert root.children[0] == a
        root = root.children[1]
        assert isinstance(root, Or)
        assert root.children[0] == b
        root = root.children[1]
    assert root == c


@pytest.mark.parametrize(
    "text", ["(" * 5000, ")" * 5000, "NOT " * 5000, "-(" * 5000, "title:(" * 5000]
)
def test_thousands_of_openings_end_quietly(text: str) -> None:
    assert parse(text + "a", "forgiving").ignored
    with pytest.raises(QuerySyntaxError):
        parse(text + "a", "strict")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("mái ấm hoặc OR nhà -cũ", "(mái ấm hoặc) OR (nhà -cũ)"),
        ("a VÀ KHÔNG b c", "a AND (NOT (b c))"),
        ("+tiêuđề:“mái ấm” before:2018 =thoả", '=thoả +title:"mái ấm" date:..2017'),
        ("KHÔNG! a", "KHÔNG, a"),
        ("HỘI NGHỊ VÀ LỄ", "HỘI NGHỊ VÀ LỄ"),
        ('“nói "có" ngay”', '“nói "có" ngay”'),
        ("a (date:2017 OR date:2018-05)", "a +(date:2017 OR date:2018-05)"),
        ("title:(byline:a)", "title:(byline:a)"),
        ("a tác, giả:b", "a tác, giả:b"),
    ],
)
def test_canonical_form(text: str, reading: str) -> None:
    assert render(parse(text, "strict").root) == reading


def test_no_tree_renders_as_nothing() -> None:
    assert render(None) == ""


DOCUMENT = Path(__file__).parent.parent / "docs" / "query-language.md"
EXAMPLE = re.compile(r"^\| `(.+?)` \| `(.+?)` \| \S.+ \|$", re.MULTILINE)


def test_every_documented_example_reads_as_documented() -> None:
    examples = EXAMPLE.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert len(examples) >= 40
    for typed, reading in examples:
        assert render(parse(typed, "strict").root) == reading


def test_every_fault_is_documented() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [fault.note for fault in FAULTS if fault.note not in text] == []


PIECES = [
    *("a", "công", "LĐLĐ", "AND", "OR", "NOT", "VÀ", "KHÔNG", "12/4/2024", "1.250.000", "GD-ĐT"),
    *("+", "-", "=", "(", ")", '"', "“", "”", "«", "»", " ", " ", " ", ",", ".", ":", "..", "*"),
    *("title:", "byline:", "tiêuđề:", "date:", "sau:", "before:", "2017", "2018-06", "xyz:", "–"),
    *("tác", "giả:", "tiêu đề:", "*", "~", "~1", "~2", "~5", "công*", "doan~", "đoàn"),
    *("\u0301", "ậ", "Ð", "😀", "\u00a0", "_", "5~10"),
]
SOUP = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def check(text: str) -> bool:
    """Hold one text against every property; tell whether strict syntax can read it."""
    forgiven = parse(text, "forgiving")
    assert all(msgid_of(note)[0] in {fault.note for fault in FAULTS} for note in forgiven.ignored)
    try:
        strict = parse(text, "strict")
    except QuerySyntaxError as error:
        assert forgiven.ignored or forgiven.root is None
        assert 0 <= error.position <= len(text)
        return False
    assert strict == forgiven
    assert strict.root is not None
    assert parse(render(strict.root), "strict") == strict
    return True


@given(st.one_of(SOUP, st.text(max_size=200)))
@example("\ud800 (\x00")
@example('title:(date:2017) -(-="x" «')
@settings(max_examples=500)
def test_any_text_is_read(text: str) -> None:
    check(unicodedata.normalize("NFC", text))


def test_soups_are_read() -> None:
    """``make fuzz`` reads a million of them."""
    chance = random.Random(2)
    soups = int(os.environ.get("TRACUU_FUZZ", "20000"))
    readable = 0
    for _ in range(soups):
        readable += check("".join(chance.choices(PIECES, k=chance.randint(1, 12))))
    assert 0.2 < readable / soups < 0.8  # both ways are well trodden
