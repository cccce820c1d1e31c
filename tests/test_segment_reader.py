"""A segment with other bytes than were written: what is read is a value, or damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from random import Random

import pytest
from engine_articles import article, write_generation
from hypothesis import given, settings
from hypothesis import strategies as st
from random_archive import random_archive

from index.engines.whoosh.engine import WhooshEngine
from index.engines.whoosh.layout import CODED_FIELDS, ENGINE_FIELDS, NUMBER_COLUMNS, POSITION_FIELDS
from index.engines.whoosh.posting_arrays import PostingArrays
from index.engines.whoosh.segment_reader import SegmentReader
from index.engines.whoosh.segments import read_segment_list
from index.errors import IndexDamaged
from index.storage.blocks import CheckedFolder

_TERMS = ("công", "cong", "đoàn", "x")


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A generation of one segment that is not published: nothing has checksums."""
    folder = tmp_path_factory.mktemp("generation")
    return write_generation(WhooshEngine(), folder / "index", [random_archive(30)])


def questions(directory: Path) -> list[Callable[[], object]]:
    """Return calls that read every part of a segment."""
    (segment,) = read_segment_list(directory)
    files = CheckedFolder(directory)
    reader = SegmentReader(files, segment)
    arrays = PostingArrays(files.open(segment.arrays_name), segment.documents)
    found: list[Callable[[], object]] = []
    for field in ENGINE_FIELDS:
        found.append(partial(_listed, reader, field))
    for field, term in product(ENGINE_FIELDS, _TERMS):
        found.append(partial(reader.postings, field, term))
    for field, term in product(POSITION_FIELDS, _TERMS):
        found += [partial(reader.occurrences, field, term), partial(arrays.term, field, term)]
    found += [partial(reader.column, name) for name in NUMBER_COLUMNS]
    found += [partial(reader.names, field) for field in CODED_FIELDS]
    for number in range(segment.documents):
        found += [partial(reader.article, number), partial(reader.id, number)]
    return found


def _listed(reader: SegmentReader, field: str) -> list[str]:
    return list(reader.terms(field, "c"))


def test_what_was_written_is_read(generation: Path) -> None:
    assert len([ask() for ask in questions(generation)]) > 100


@settings(max_examples=60)
@given(st.integers(0, 1 << 32), st.sampled_from(["*.seg", "*.arrays"]))
def test_other_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, generation: Path, seed: int, pattern: str
) -> None:
    folder = tmp_path_factory.mktemp("doctored") / "index"
    shutil.copytree(generation, folder)
    chance = Random(seed)
    (path,) = folder.glob(pattern)
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice((1, 8, 400))):
        # Files begin and end with what leads to the rest.
        place = chance.choice((chance.randrange(len(data)), -chance.randrange(1, 3000)))
        data[place] = chance.randrange(256)
    path.unlink()
    path.write_bytes(data)
    try:
        asked = questions(folder)
    except IndexDamaged:
        return
    for ask in asked:
        try:
            ask()
        except IndexDamaged as error:
            assert "--rebuild" in str(error)
    shutil.rmtree(folder)


@pytest.mark.parametrize("date", [1 << 62, 9999_12_31_23_60, (1 << 64) - 1])
def test_a_date_that_is_none_is_damage(tmp_path: Path, date: int) -> None:
    """Months are counted from the first to the last: there would be no end of them."""
    articles = [article("a", "Tin", date="2017-03-01")]
    folder = write_generation(WhooshEngine(), tmp_path / "index", [articles])
    (path,) = folder.glob("*.seg")
    written = (2017_03_01_00_00).to_bytes(8, "big")
    data = path.read_bytes()
    assert written in data
    path.unlink()
    path.write_bytes(data.replace(written, date.to_bytes(8, "big")))
    (segment,) = read_segment_list(folder)
    with pytest.raises(IndexDamaged, match=r"a date that is none.*--rebuild"):
        SegmentReader(CheckedFolder(folder), segment).column("date")
