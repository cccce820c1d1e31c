from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from vietnamese_texts import texts

from index.analysis.normalize import normalize
from index.analysis.stretches import BLOCK_END, TEXT_END, NumberedTexts, StretchBuffer, Stretches
from index.analysis.tokens import CHUNK
from index.analysis.words import cut_pieces

_PIECES = [
    *("ngày", "12", "(12", "tháng", "Tháng", "tháng 4", "THÁNG", "4", "4/2024,", "4-2024-abc"),
    *("năm", "Năm", "2024", "2024.", "quý", "Quí", "IV", "IV/2024", "i", "\n", "10-12", "và"),
]
_dates = st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join)


def numbered(documents: list[list[str]]) -> tuple[list[str], NumberedTexts]:
    stretches = Stretches()
    buffer = StretchBuffer(stretches)
    for blocks in documents:
        buffer.add(blocks)
    closed = buffer.close()
    return list(stretches), closed


def blocks_of(strings: list[str], closed: NumberedTexts) -> list[list[list[str]]]:
    """Return the stretches of each block of each text."""
    found: list[list[list[str]]] = []
    for start, end in zip(closed.starts[:-1], closed.starts[1:], strict=True):
        blocks: list[list[str]] = [[]]
        for number in closed.numbers[start : end - 1].tolist():
            assert number != TEXT_END
            if number == BLOCK_END:
                blocks.append([])
            else:
                blocks[-1].append(strings[number])
        assert closed.numbers[end - 1] == TEXT_END
        found.append(blocks)
    return found


def test_stretches_stand_between_blanks_but_in_dates() -> None:
    text = "Họp ngày  12 tháng 4 năm 2024, quý IV/2024; tháng sau"
    strings, closed = numbered([[text, ""], [], ["Họp"]])
    assert blocks_of(strings, closed) == [
        [["Họp", "ngày", "12 tháng 4 năm 2024,", "quý IV/2024;", "tháng", "sau"], []],
        [[]],
        [["Họp"]],
    ]
    assert closed.numbers[0] == closed.numbers[-2]


@given(st.lists(st.lists(texts.map(normalize) | _dates, max_size=4), max_size=4))
def test_no_chunk_crosses_the_end_of_a_stretch(documents: list[list[str]]) -> None:
    strings, closed = numbered(documents)
    for blocks, found in zip(documents, blocks_of(strings, closed), strict=True):
        for block, stretches in zip(blocks or [""], found, strict=True):
            # Blanks within a date may be others.
            expected = [" ".join(chunk.split()) for chunk in CHUNK.findall(block)]
            chunks = [chunk for stretch in stretches for chunk in CHUNK.findall(stretch)]
            assert [" ".join(chunk.split()) for chunk in chunks] == expected
            pieces = [piece.strip(" \t") for piece in cut_pieces(block)]
            assert [
                piece.strip(" \t") for stretch in stretches for piece in cut_pieces(stretch)
            ] == pieces


@pytest.mark.parametrize("size", [1, 3, 7, 100])
def test_parts_are_whole_texts_in_order(size: int) -> None:
    _, closed = numbered([["a b c"], [], ["d"], ["e f", "g"], ["h"] * 9, ["i"]])
    parts = list(closed.parts(size))
    assert [number for part in parts for number in part] == list(range(6))
    for part in parts:
        taken = closed.starts[part.stop] - closed.starts[part.start]
        assert taken <= size or len(part) == 1
    assert not list(NumberedTexts(np.zeros(0, np.int32), np.zeros(1, np.int64)).parts(size))
