"""Learned files with other bytes than were written, as who rewrites checksums can make them:
what is asked of them is a value, or damage."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_archive import random_archive

from index.arrays import read_arrays, write_arrays
from index.errors import IndexDamaged
from index.learned.archive import (
    COMPLETIONS_FILE,
    LANGUAGE_FILE,
    LEARNED_FILES,
    Learned,
)
from index.learned.counts import LearnedCounts
from index.storage.blocks import open_checked
from searcher.abbreviations.meanings import meanings
from searcher.completing import complete

_WORDS = ("công", "đoàn", "lao", "động", "an", "x", "năm")
_TYPED = ("c", "công đ", "cong doan v", "l", "an toàn", "2", "năm n")


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The learned files of a generation that is not published: nothing has checksums."""
    folder = tmp_path_factory.mktemp("learned")
    LearnedCounts.of(random_archive(120)).write(folder)
    return folder


def questions(folder: Path) -> Iterator[Callable[[], object]]:
    """Yield calls that ask all that is learned."""
    opened = Learned(folder)
    language, completions = opened.language, opened.completions
    yield lambda: language.total
    yield lambda: language.pair_counts(_WORDS, _WORDS)
    yield lambda: language.pair_articles(_WORDS, _WORDS)
    yield lambda: language.folded_counts
    yield lambda: list(language.folded_terms())
    for word in _WORDS:
        yield partial(language.count, word)
        yield partial(language.followers, word)
        yield partial(language.forms, word)
    for typed in _TYPED:
        yield partial(complete, completions, typed, 10)
    yield lambda: meanings((), opened.abbreviations.meanings)


def update(folder: Path) -> None:
    """Add to the counts, as the next build does."""
    LearnedCounts.of(random_archive(2)).write_added_to(folder, folder / "next")


def ask_all(folder: Path) -> int:
    """Return how many questions are answered; what is refused says what to do."""
    answered = 0
    try:
        for ask in questions(folder):
            try:
                ask()
                answered += 1
            except IndexDamaged as error:
                assert "--rebuild" in str(error)
    except IndexDamaged as error:
        assert "--rebuild" in str(error)
    (folder / "next").mkdir()
    with suppress(IndexDamaged):
        update(folder)
    return answered


def copied(learned: Path, folder: Path) -> Path:
    return Path(shutil.copytree(learned, folder / "doctored"))


def test_all_is_answered(learned: Path, tmp_path: Path) -> None:
    folder = copied(learned, tmp_path)
    assert ask_all(folder) == len(list(questions(folder)))
    assert len(list((folder / "next").iterdir())) == len(LEARNED_FILES)


@settings(max_examples=60)
@given(st.integers(0, 1 << 32), st.sampled_from(sorted(LEARNED_FILES.values())))
def test_other_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, learned: Path, seed: int, name: str
) -> None:
    folder = copied(learned, tmp_path_factory.mktemp("damage"))
    chance = Random(seed)
    data = bytearray((folder / name).read_bytes())
    for _ in range(chance.choice((1, 8, 400))):
        data[chance.randrange(len(data))] = chance.choice((0, 9, 255, chance.randrange(256)))
    (folder / name).write_bytes(data)
    ask_all(folder)
    shutil.rmtree(folder)


@settings(max_examples=60)
@given(st.integers(0, 1 << 32), st.sampled_from((LANGUAGE_FILE, COMPLETIONS_FILE)))
def test_other_arrays_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, learned: Path, seed: int, name: str
) -> None:
    """Each array by itself is one: of another length, of another type, or with other numbers."""
    folder = copied(learned, tmp_path_factory.mktemp("damage"))
    chance = Random(seed)
    arrays = {
        key: array.whole().copy() for key, array in read_arrays(open_checked(folder / name)).items()
    }
    key = chance.choice(sorted(key for key in arrays if len(arrays[key])))
    array = arrays[key]
    match chance.randrange(6):
        case 0:
            arrays[key] = array[: chance.randrange(len(array))]
        case 1:
            arrays[key] = array.astype(chance.choice(("u1", "i1", "u8", "i8", "f4", "f8")))
        case 2:
            arrays[key] = array.reshape(-1, 1)
        case 3:
            arrays[key] = array[::-1]
        case 4:
            array[chance.randrange(len(array))] = array.max()
        case _:
            array[chance.randrange(len(array)) :] = chance.choice((0, 1, 127))
    (folder / name).unlink()
    write_arrays(folder / name, arrays)
    ask_all(folder)
    shutil.rmtree(folder)
