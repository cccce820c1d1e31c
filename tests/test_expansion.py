from __future__ import annotations

from collections.abc import Iterator

import pytest
from engine_articles import article, write_generation

from index.engines.asked import Term
from index.engines.whoosh.engine import WhooshEngine
from index.learned.language import LanguageCounts, LanguageModel
from searcher.expansion import MAX_PREFIX_WORDS, Expander, TooManyWords
from searcher.query.faults import MAX_FUZZY_WORDS
from searcher.query.tree import Fuzzy, Prefix

LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: 1,014 words: all that begin with zz and one or two more letters, and 312 others.
MANY = [f"zz{a}{b}" for a in LETTERS for b in ["", *LETTERS]] + [
    f"zzz{a}{b}" for a in LETTERS for b in LETTERS[:12]
]
ARTICLES = [
    article(
        "a",
        "công đoàn cộng tác, cống cũ. Cong lưng, cổng TP.HCM, đoàn đoạn doanh đoan",
        "toàn tỉnh giá 7 tỉ, tình tỷ lệ tin. Hoà, hòa, hoàn; thỏa thoáng. covid19",
        "công công đoàn đoàn đoàn dona",
        byline="Đoàn Công",
    ),
    article("b", " ".join(MANY)),
    article("c", " ".join(f"w{a}{b}" for a in LETTERS for b in LETTERS) + " wac" * 3 + " wqb" * 2),
]


@pytest.fixture(scope="module")
def expander(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Expander]:
    directory = tmp_path_factory.mktemp("expansion") / "generation"
    write_generation(WhooshEngine(), directory, [ARTICLES[:1], ARTICLES[1:]])
    reader = WhooshEngine().open(directory)
    yield Expander(reader.terms, LanguageModel.of(LanguageCounts.of(ARTICLES)))
    reader.close()


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        # A letter without a mark is free; folded words stand for all their forms.
        (Prefix("cong"), {"cong"}),
        (Prefix("do"), {"doan", "doanh", "dona"}),
        (Prefix("COVID"), {"covid19"}),
        (Prefix("tph"), {"tphcm"}),
        # A letter with a mark binds.
        (Prefix("công"), {"công"}),
        (Prefix("CÔNG"), {"công"}),
        (Prefix("cộ"), {"cộng"}),
        (Prefix("đoa"), {"đoàn", "đoạn", "đoan"}),
        (Prefix("đo"), {"đoàn", "đoạn", "đoan"}),
        (Prefix("toà"), {"toàn"}),
        # Either tone-mark style.
        (Prefix("hòa"), {"hoà", "hoàn"}),
        (Prefix("hoà"), {"hoà", "hoàn"}),
        (Prefix("thoả"), {"thoả"}),
        # Either i/y style of the whole word, and i of what goes on.
        (Prefix("tỉ"), {"tỉnh", "tỷ"}),
        (Prefix("tỷ"), {"tỷ"}),
        (Prefix("ti"), {"tinh", "tin", "ty"}),
        # The absence of a mark binds too.
        (Prefix("cong", exact=True), {"cong"}),
        (Prefix("doa", exact=True), {"doanh"}),
        (Prefix("đoa", exact=True), {"đoan"}),
        (Prefix("xyz"), set()),
        (Prefix("đoànviên"), set()),
    ],
)
def test_words_that_begin_as_typed(expander: Expander, prefix: Prefix, words: set[str]) -> None:
    assert expander.beginning(prefix) == sorted(words)


@pytest.mark.parametrize(
    ("fuzzy", "words"),
    [
        # The word itself, then the commonest.
        (Fuzzy("doan"), ["doan", "doanh", "dona", "hoan", "toan"]),
        (Fuzzy("Đoàn"), ["doan", "doanh", "dona", "hoan", "toan"]),
        (Fuzzy("doamh", 1), ["doanh"]),
        (Fuzzy("tonag", 1), []),
        (Fuzzy("tonag", 2), ["cong", "dona", "thoang", "toan"]),
        (Fuzzy("hcmm"), ["hcm"]),
        (Fuzzy("thỏanng"), ["thoang"]),
        (Fuzzy("congdoan"), []),
    ],
)
def test_words_spelled_nearly_so(expander: Expander, fuzzy: Fuzzy, words: list[str]) -> None:
    assert [w for w in expander.near(fuzzy) if w not in MANY] == words


def test_a_fuzzy_word_stands_for_itself_and_the_commonest(expander: Expander) -> None:
    near = expander.near(Fuzzy("wab"))
    assert near[:4] == ["wab", "wac", "wqb", "waa"]
    # 26 w_b, 26 wa_ less the one counted twice, and wba: more than are taken.
    assert len(near) == MAX_FUZZY_WORDS
    assert expander.near(Fuzzy("wab", most=3)) == near[:3]


def test_terms_are_those_of_the_field(expander: Expander) -> None:
    assert expander.expand(Prefix("công"), "title") == (Term("title", "công"),)
    assert expander.expand(Prefix("cong"), "title") == (Term("title_folded", "cong"),)
    assert expander.expand(Prefix("cong", exact=True), "text") == (Term("text", "cong"),)
    assert expander.expand(Fuzzy("congg"), "byline") == (Term("byline_folded", "cong"),)
    assert expander.expand(Prefix("xyz"), "text") == ()


def test_a_prefix_of_too_many_words(expander: Expander) -> None:
    with pytest.raises(TooManyWords) as caught:
        expander.expand(Prefix("Zz"), "text")
    assert str(caught.value) == (
        "Zz* begins 1,014 words of the archive and may begin 1,000: "
        "give more letters before *, as in công*"
    )
    assert (len(set(MANY)), MAX_PREFIX_WORDS) == (1014, 1000)
    assert len(expander.beginning(Prefix("zzz"))) == 339
