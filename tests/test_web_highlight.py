from __future__ import annotations

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from web.highlight import lit, matches


def test_a_span_becomes_a_mark() -> None:
    assert lit("Mái ấm công đoàn", [(0, 6)]) == "<mark>Mái ấm</mark> công đoàn"


def test_text_and_marks_are_escaped() -> None:
    written = lit("<script>a&b</script>", [(0, 8), (9, 10)])
    assert written == "<mark>&lt;script&gt;</mark>a<mark>&amp;</mark>b&lt;/script&gt;"


@st.composite
def _text_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(st.text())
    cuts = sorted(draw(st.sets(st.integers(0, len(text)))))
    return text, list(zip(cuts[::2], cuts[1::2], strict=False))


@given(_text_with_spans())
def test_without_its_tags_the_html_is_the_text(lit_text: tuple[str, list[tuple[int, int]]]) -> None:
    text, spans = lit_text
    written = str(lit(text, spans))
    assert html.unescape(re.sub("<.*?>", "", written)) == text
    marked = re.findall("<mark>(.*?)</mark>", written, re.DOTALL)
    assert [html.unescape(piece) for piece in marked] == [text[a:b] for a, b in spans]


def test_words_side_by_side_are_one_match() -> None:
    text = "Công  đoàn, công nhân công đoàn"
    spans = [(0, 4), (6, 10), (12, 16), (22, 26), (27, 31)]
    found = matches(text, spans)
    assert found == [spans[:2], spans[2:3], spans[3:]]
    assert matches("aa", [(0, 1), (1, 2)]) == [[(0, 1)], [(1, 2)]]
    assert lit(text, spans) == (
        '<span class="match"><mark>Công</mark>  <mark>đoàn</mark></span>, <mark>công</mark> nhân '
        '<span class="match"><mark>công</mark> <mark>đoàn</mark></span>'
    )
    assert re.findall(r'<span class="match" id="(m\d)"><mark>', lit(text, spans, 4)) == [
        "m4",
        "m5",
        "m6",
    ]
