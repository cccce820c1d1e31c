"""Which passages are shown, and how they are cut."""

from __future__ import annotations

from unicodedata import combining

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lit_texts import Blocks, lit_text, queries, texts

from index.analysis.normalize import normalize
from index.analysis.tokens import CHUNK
from searcher.highlight import joined
from searcher.model import Snippet
from searcher.snippets import MAX_SNIPPETS, SNIPPET_LENGTH, make_snippets

FILLER = "Trời mưa to suốt tuần qua ở vùng trũng ven sông lớn. "
LONG = FILLER * 12


def snippets(query: str, *blocks: tuple[str, str]) -> tuple[Snippet, ...]:
    """Return the snippets; each wanted thing is worth as much as any other."""
    lit = lit_text(query, blocks)
    numbers = {word.number for word in lit.words}
    return make_snippets(blocks, lit, dict.fromkeys(numbers, 1.0))


def weighed(query: str, weights: dict[int, float], *blocks: tuple[str, str]) -> list[str]:
    """Return the lit words of each snippet, where things are worth ``weights``."""
    return [
        " ".join(lit_words(snippet))
        for snippet in make_snippets(blocks, lit_text(query, blocks), weights)
    ]


def lit_words(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.spans]


def test_a_short_block_is_shown_whole() -> None:
    assert snippets("đoàn", ("paragraph", "Đoàn viên vui.")) == (
        Snippet("paragraph", "Đoàn viên vui.", ((0, 4),)),
    )


def test_a_long_block_is_cut_between_words_on_both_sides() -> None:
    (snippet,) = snippets("đoàn", ("paragraph", f"{LONG}Đoàn viên vui. {LONG}"))
    assert snippet.text[0] == snippet.text[-1] == "…"
    assert f" {snippet.text[1:-1]} " in f" {LONG}Đoàn viên vui. {LONG} "
    assert lit_words(snippet) == ["Đoàn"]
    assert SNIPPET_LENGTH * 3 // 4 < len(snippet.text) <= SNIPPET_LENGTH + 2
    # More of what follows is shown than of what comes before, but some of both.
    before = snippet.spans[0][0]
    assert 0 < before < SNIPPET_LENGTH / 2


def test_the_ends_of_a_block_have_no_ellipsis() -> None:
    (first,) = snippets("đoàn", ("paragraph", f"Đoàn viên vui. {LONG}"))
    assert first.text.startswith("Đoàn viên vui.") and first.text.endswith("…")
    (last,) = snippets("đoàn", ("paragraph", f"{LONG}Đoàn viên vui."))
    assert last.text.startswith("…") and last.text.endswith("Đoàn viên vui.")


def test_captions_bylines_and_date_lines_are_named() -> None:
    blocks = [
        ("caption", "Đoàn viên trao quà"),
        ("dateline", "12/04/2024"),
        ("byline", "Xuân Nguyên"),
        ("lead", "Thoả ước"),
    ]
    for query, field in (
        ("đoàn", "caption"),
        ("12/4/2024", "dateline"),
        ("nguyên", "byline"),
        ("ước", "lead"),
    ):
        (snippet,) = snippets(query, *blocks)
        assert (snippet.field, len(snippet.spans)) == (field, 1)


def test_the_title_makes_no_snippet() -> None:
    shown = snippets("đoàn", ("title", "Đoàn viên"), ("paragraph", "Trời mưa to."))
    assert shown == (Snippet("paragraph", "Trời mưa to.", ()),)


def test_without_a_lit_word_the_beginning_is_shown() -> None:
    (snippet,) = snippets("zazu", ("title", "Đoàn"), ("lead", LONG), ("paragraph", "Mưa."))
    assert (snippet.field, snippet.spans) == ("lead", ())
    assert snippet.text.endswith("…") and not snippet.text.startswith("…")
    assert LONG.startswith(snippet.text[:-1])
    assert LONG[len(snippet.text) - 1] == " "
    assert SNIPPET_LENGTH * 3 // 4 < len(snippet.text) <= SNIPPET_LENGTH + 1


def test_the_beginning_is_never_a_caption() -> None:
    blocks = [("caption", "Ảnh chụp chiều nay"), ("paragraph", "Mưa to.")]
    assert snippets("zazu", *blocks) == (Snippet("paragraph", "Mưa to.", ()),)
    assert snippets("zazu", ("title", "Mưa"), ("caption", "Ảnh chụp")) == ()
    assert snippets("zazu") == ()


def test_the_best_two_passages_come_in_the_order_of_the_article() -> None:
    blocks = [
        ("paragraph", "Một đoàn viên."),
        ("paragraph", "Ký thoả ước."),
        ("paragraph", "Thoả ước cho đoàn viên lao động."),
        ("paragraph", "Lao động giỏi."),
    ]
    shown = snippets("thoả ước đoàn viên lao động", *blocks)
    assert blocks[2][1] in [snippet.text for snippet in shown]
    assert len(shown) == MAX_SNIPPETS
    order = [[text for _, text in blocks].index(snippet.text) for snippet in shown]
    assert order == sorted(order)


def test_the_second_passage_adds_what_the_first_has_not() -> None:
    shown = snippets(
        "thoả ước lao động xe đạp",
        ("paragraph", "Ký thoả ước lao động."),
        ("paragraph", "Bàn thoả ước lao động."),
        ("paragraph", "Tặng xe."),
    )
    assert ["Tặng xe." in snippet.text for snippet in shown] == [False, True]


def test_the_rarer_word_is_shown_rather() -> None:
    many, rare = ("paragraph", "Lao động."), ("paragraph", "Thoả hiệp.")
    blocks = [many, ("paragraph", "Mưa."), many, rare]
    assert weighed("lao thoả", {0: 0.1, 1: 5.0}, *blocks)[-1] == "Thoả"
    assert weighed("lao thoả", {0: 5.0, 1: 0.1}, *blocks)[0] == "Lao"


def test_a_phrase_is_shown_however_many_words_stand_elsewhere() -> None:
    blocks = (
        ("paragraph", "công đoàn ký thỏa ước"),
        ("paragraph", "Lễ trao học bổng"),
        ("paragraph", "tiền lương, tiền thưởng"),
    )
    query = '"học bổng" công đoàn thỏa ước lương thưởng'
    weights = {0: 0.01} | dict.fromkeys(range(1, 7), 0.5)
    assert "học bổng" in weighed(query, weights, *blocks)
    # And so it is where it stands in the line of the date alone.
    dated = (("paragraph", "công đoàn"), ("dateline", "Thứ sáu, 12/04/2024 - 16:48"))
    assert weighed('"thứ sáu" công đoàn', {0: 0.01, 1: 0.5, 2: 0.5}, *dated) == [
        "công đoàn",
        "Thứ sáu",
    ]
    titled = (("title", "Thứ sáu"), *dated)
    assert weighed('"thứ sáu" công đoàn', {0: 0.01, 1: 0.5, 2: 0.5}, *titled) == ["công đoàn"]


def test_every_phrase_is_shown_wherever_it_stands() -> None:
    query = '"công đoàn" "học bổng" "thứ sáu"'
    [near, far] = snippets(query, ("lead", f"Công đoàn vui. {LONG}Học bổng và thứ Sáu."))
    assert [lit_words(near), lit_words(far)] == [["Công đoàn"], ["Học bổng", "thứ Sáu"]]
    apart = f"Thứ sáu. {LONG}Công đoàn vui. {LONG}Thứ sáu, học bổng."
    assert [lit_words(one) for one in snippets(query, ("lead", apart))] == [
        ["Công đoàn"],
        ["Thứ sáu", "học bổng"],
    ]
    three = ("lead", f"Công đoàn. {LONG}Học bổng. {LONG}Thứ sáu.")
    words = [["Công đoàn"], ["Học bổng"], ["Thứ sáu"]]
    assert [lit_words(one) for one in snippets(query, three)] == words
    assert len(snippets(query, ("title", "Thứ sáu"), three)) == 2


def test_passages_that_overlap_are_one() -> None:
    text = f"Công đoàn {'sông ' * 40}quỹ học bổng của huyện {LONG}"
    [snippet] = snippets('"công đoàn" "quỹ học bổng của huyện"', ("paragraph", text))
    assert lit_words(snippet) == ["Công đoàn", "quỹ học bổng của huyện"]
    assert SNIPPET_LENGTH < len(snippet.text) < 2 * SNIPPET_LENGTH


def test_words_side_by_side_are_shown_rather_than_apart() -> None:
    apart = f"Thoả lòng mong, {FILLER * 2}bao điều ước."
    (snippet,) = snippets("thoả ước", ("paragraph", f"{apart} {LONG}Ký thoả ước. {LONG}"))
    assert "Ký thoả ước." in snippet.text


def test_the_best_passage_is_found_in_a_paragraph_as_long_as_a_book() -> None:
    text = "Công đoàn viên. " * 3000 + "Ký thoả ước. " + "Công đoàn viên. " * 3000
    (snippet,) = snippets("công đoàn thoả ước", ("paragraph", text))
    assert "Ký thoả ước" in snippet.text
    assert {"thoả", "ước", "Công đoàn"} == set(lit_words(snippet))
    assert len(snippet.text) <= SNIPPET_LENGTH + 2


@pytest.mark.parametrize("place", range(SNIPPET_LENGTH - 30, SNIPPET_LENGTH + 10))
def test_a_phrase_is_lit_whole_wherever_the_passage_would_end(place: int) -> None:
    text = "Ấm no. ".ljust(place, "x") + f" mái ấm công đoàn {LONG}"
    for query in ('"mái ấm công đoàn" ấm', '"mái ấm công đoàn" nhà ấm'):
        (snippet,) = snippets(query, ("paragraph", text))
        assert "mái ấm" not in snippet.text or "mái ấm công đoàn" in lit_words(snippet)


@pytest.mark.parametrize("side", ["before", "after", "both"])
def test_a_word_longer_than_a_snippet_is_not_cut_in_a_letter(side: str) -> None:
    monster = normalize("x\u0309" * 400)
    text = {
        "before": f"{monster} đoàn viên",
        "after": f"đoàn viên {monster}",
        "both": f"{monster} đoàn {monster}",
    }[side]
    (snippet,) = snippets("đoàn", ("paragraph", text))
    assert lit_words(snippet) == ["đoàn"]
    assert not combining(snippet.text.strip("…")[0])
    inside = snippet.text.strip("…")
    end = text.index(inside) + len(inside)
    assert end == len(text) or not combining(text[end])


def test_the_beginning_of_a_word_longer_than_a_snippet_is_not_cut_in_a_letter() -> None:
    text = normalize("x\u0309\u0301" * 400)
    assert combining(text[SNIPPET_LENGTH])
    (snippet,) = snippets("zazu", ("paragraph", text))
    end = len(snippet.text) - 1
    assert snippet.text == text[:end] + "…"
    assert SNIPPET_LENGTH < end < SNIPPET_LENGTH + 3
    assert not combining(text[end])


def test_a_lit_word_longer_than_a_snippet_is_shown_whole() -> None:
    (snippet,) = snippets("x" * 400, ("paragraph", f"{LONG}{'x' * 400} {LONG}"))
    assert lit_words(snippet) == ["x" * 400]
    assert snippet.text.startswith("…") and snippet.text.endswith("…")


_kinds = st.sampled_from(["title", "lead", "paragraph", "caption", "byline"])
_blocks = st.lists(st.tuples(_kinds, texts), max_size=4)


@given(_blocks, queries)
@settings(max_examples=200)
def test_snippets_are_cut_from_blocks_and_light_what_is_lit_there(
    blocks: list[tuple[str, str]], query: str
) -> None:
    lit = lit_text(query, blocks)
    shown = snippets(query, *blocks)
    assert len(shown) <= max(MAX_SNIPPETS, 1 + len(lit.phrases))
    for snippet in shown:
        assert snippet.field != "title"
        assert any(_is_cut_from(snippet, number, blocks, lit) for number in range(len(blocks)))
    if any(lit.spans(number) for number, (kind, _) in enumerate(blocks) if kind != "title"):
        assert shown and all(snippet.spans for snippet in shown)


def _is_cut_from(snippet: Snippet, number: int, blocks: Blocks, lit: object) -> bool:
    """Whether a snippet is a piece of a block, cut between words, with its spans."""
    kind, text = blocks[number]
    spans = lit.spans(number)  # type: ignore[attr-defined]
    words = {
        place for match in CHUNK.finditer(text) for place in range(match.start() + 1, match.end())
    }
    edges = {edge for span in spans for edge in span}
    for cut_before in (False, True):
        for cut_after in (False, True):
            inside = snippet.text[cut_before : len(snippet.text) - cut_after]
            if snippet.text != "…" * cut_before + inside + "…" * cut_after:
                continue
            start = text.find(inside)
            while start >= 0:
                end = start + len(inside)
                moved = tuple(
                    (left - start + cut_before, right - start + cut_before)
                    for left, right in spans
                    if start <= left and right <= end
                )
                # Every lit word that is shown is lit, and none is cut.
                whole = not any(
                    left < edge < right for left, right in spans for edge in (start, end)
                )
                if (
                    kind == snippet.field
                    and (start > 0, end < len(text)) == (cut_before, cut_after)
                    and snippet.spans == joined(moved)
                    and whole
                    and not ({start, end} & words - edges)
                ):
                    return True
                start = text.find(inside, start + 1)
    return False
