"""The arrays beside a segment hold what was inverted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.whoosh.layout import POSITION_FIELDS
from index.engines.whoosh.posting_arrays import PostingArrays, PostingArraysWriter
from index.errors import IndexDamaged
from index.inversion import InvertedField
from index.storage.blocks import open_checked

#: Of each term its documents, and the positions in each.
POSTINGS = st.dictionaries(
    st.text(st.sampled_from("aăđê1"), min_size=1, max_size=3),
    st.dictionaries(
        st.integers(0, 70_000), st.sets(st.integers(0, 70_000), min_size=1, max_size=4), min_size=1
    ),
    max_size=8,
)


def inverted(postings: dict[str, dict[int, set[int]]]) -> InvertedField:
    terms = sorted(postings)
    lists = [sorted(postings[term].items()) for term in terms]
    flat = [places for found in lists for _, places in found]
    return InvertedField(
        terms=terms,
        term_starts=np.cumsum([0, *map(len, lists)]),
        documents=np.array([number for found in lists for number, _ in found], np.int64),
        frequencies=np.array([len(places) for places in flat], np.int64),
        posting_starts=np.cumsum([0, *map(len, flat)]),
        positions=np.array([place for places in flat for place in sorted(places)], np.int64),
    )


@given(POSTINGS, POSTINGS)
def test_round_trip(
    tmp_path_factory: pytest.TempPathFactory,
    text: dict[str, dict[int, set[int]]],
    title: dict[str, dict[int, set[int]]],
) -> None:
    path = tmp_path_factory.mktemp("arrays") / "a.arrays"
    writer = PostingArraysWriter()
    none: dict[str, dict[int, set[int]]] = {}
    fields = dict.fromkeys(POSITION_FIELDS, none) | {"text": text, "title": title}
    for field, postings in fields.items():
        writer.add(field, inverted(postings))
    writer.write(path)
    arrays = PostingArrays(open_checked(path), 1 << 31)
    for field, postings in fields.items():
        for term, expected in postings.items():
            found = arrays.term(field, term)
            assert found is not None
            places = np.split(found.positions, np.cumsum(found.frequencies)[:-1])
            got = {
                int(number): set(map(int, held))
                for number, held in zip(found.documents, places, strict=True)
            }
            assert got == expected
            assert found.documents.tolist() == sorted(expected)
        assert arrays.term(field, "không") is None
    terms = text.keys() | title.keys()
    assert {pair.partition(" ")[2] for pair in arrays.forms} == terms
    assert list(arrays.forms) == sorted(arrays.forms)


def test_numbers_take_no_more_room_than_they_need(tmp_path: Path) -> None:
    small, large = PostingArraysWriter(), PostingArraysWriter()
    small.add("text", inverted({"a": {number: {1} for number in range(250)}}))
    large.add("text", inverted({"a": {number: {1} for number in range(70_000, 70_250)}}))
    small.write(tmp_path / "small")
    large.write(tmp_path / "large")
    sizes = [(tmp_path / name).stat().st_size for name in ("small", "large")]
    assert sizes[1] - sizes[0] == 768  # 250 documents of four bytes in place of one


def test_a_file_cut_short_is_damaged(tmp_path: Path) -> None:
    writer = PostingArraysWriter()
    writer.add("text", inverted({"a": {1: {2}}}))
    writer.write(tmp_path / "a")
    whole = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(whole[:-1])
    with pytest.raises(IndexDamaged, match="rebuild"):
        PostingArrays(open_checked(tmp_path / "a"), 2)


def test_documents_that_the_segment_has_not_are_damage(tmp_path: Path) -> None:
    writer = PostingArraysWriter()
    for field in POSITION_FIELDS:
        writer.add(field, inverted({"a": {1: {2}, 5: {3, 4}}}))
    writer.write(tmp_path / "a")
    found = PostingArrays(open_checked(tmp_path / "a"), 6).term("text", "a")
    assert found is not None
    assert found.documents.tolist() == [1, 5]
    with pytest.raises(IndexDamaged, match=r"documents that the segment has not.*--rebuild"):
        PostingArrays(open_checked(tmp_path / "a"), 5).term("text", "a")
