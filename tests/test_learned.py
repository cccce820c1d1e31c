from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import pytest
from engine_articles import article
from hypothesis import given
from hypothesis import strategies as st

from index.builder import BuildOptions, build
from index.learned.archive import (
    ABBREVIATIONS_FILE,
    COMPLETIONS_FILE,
    LANGUAGE_FILE,
    Learned,
)
from index.learned.counts import LearnedCounts
from index.store import IndexStore

LEARNED_FILES = [LANGUAGE_FILE, COMPLETIONS_FILE, ABBREVIATIONS_FILE]
TEXTS = {
    "mai-am": "Trao mái ấm công đoàn\n\nLiên đoàn Lao động (LĐLĐ) thành phố trao mái ấm.",
    "luong": "Lương tối thiểu vùng\n\nLương tối thiểu vùng tăng thêm sáu phần trăm.",
    "tet": "Chợ Tết công đoàn\n\nCông đoàn mở chợ Tết cho công nhân lao động.",
}


def write(corpus: Path, texts: dict[str, str]) -> None:
    corpus.mkdir(exist_ok=True)
    for path in corpus.iterdir():
        path.unlink()
    for name, text in texts.items():
        (corpus / f"{name}.txt").write_text(text, encoding="utf-8")


def learned_files(index: Path) -> dict[str, bytes]:
    generation = IndexStore(index).current()
    return {name: (generation / name).read_bytes() for name in LEARNED_FILES}


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_updated_index_has_learned_what_a_fresh_one_learns(tmp_path: Path, jobs: int) -> None:
    corpus, updated, fresh = tmp_path / "corpus", tmp_path / "updated", tmp_path / "fresh"
    write(corpus, TEXTS)
    build([corpus], updated, BuildOptions(jobs=jobs))
    before = learned_files(updated)
    changed = {
        "mai-am": TEXTS["mai-am"] + " Bảo hiểm xã hội (BHXH) hỗ trợ.",
        "luong": TEXTS["luong"],
        "dinh-cong": "Đình công ở khu công nghiệp\n\nCông nhân đình công đòi lương.",
    }
    write(corpus, changed)
    build([corpus], updated, BuildOptions(jobs=jobs))
    build([corpus], fresh, BuildOptions(jobs=jobs))
    assert learned_files(updated) == learned_files(fresh)
    assert all(learned_files(updated)[name] != before[name] for name in LEARNED_FILES)


def test_merging_small_segments_counts_no_article_twice(tmp_path: Path) -> None:
    corpus, updated, fresh = tmp_path / "corpus", tmp_path / "updated", tmp_path / "fresh"
    texts: dict[str, str] = {}
    for number in range(12):
        texts[f"bai-{number}"] = f"Bản tin số {number}\n\nCông đoàn cơ sở họp lần {number}."
        write(corpus, texts)
        build([corpus], updated)
    assert len(list(IndexStore(updated).current().glob("*.seg"))) < 12
    build([corpus], fresh)
    assert learned_files(updated) == learned_files(fresh)


_WORDS = st.sampled_from(["Công đoàn", "lao động", "Lao Động", "(LĐ)", "họp.", "2016", "ở"])
_ARTICLES = st.lists(st.lists(_WORDS, max_size=6).map(" ".join), max_size=5)


def counts_of(texts: list[str]) -> LearnedCounts:
    """Count articles whose title is the first word of their text."""
    return LearnedCounts.of(
        [replace(article("a", text), title=text.partition(" ")[0]) for text in texts]
    )


def written(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in LEARNED_FILES}


@given(_ARTICLES, _ARTICLES, _ARTICLES)
def test_sums_are_written_as_a_fresh_count_of_the_same_articles(
    tmp_path_factory: pytest.TempPathFactory, kept: list[str], gone: list[str], added: list[str]
) -> None:
    base, after, fresh = (tmp_path_factory.mktemp("learned") for _ in range(3))
    counts_of(kept + gone).write(base)
    change = counts_of(added)
    change.subtract(counts_of(gone))
    change.write_added_to(base, after)
    counts_of(kept + added).write(fresh)
    assert written(after) == written(fresh)


def test_what_no_count_changes_is_linked(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write(corpus, TEXTS)
    build([corpus], index)
    store = IndexStore(index)
    with contextlib.closing(store.hold()) as before:
        write(corpus, {**TEXTS, "tet": TEXTS["tet"] + " Đông vui."})
        build([corpus], index)
        same = {name: (before.directory / name).samefile(store.current() / name)
                for name in LEARNED_FILES}  # fmt: skip
    assert same == {LANGUAGE_FILE: False, COMPLETIONS_FILE: True, ABBREVIATIONS_FILE: True}
    assert store.verify() == ()
    build([corpus], tmp_path / "fresh")
    assert learned_files(index) == learned_files(tmp_path / "fresh")


def test_what_is_learned_is_opened_from_a_generation(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    write(corpus, TEXTS)
    build([corpus], tmp_path / "index")
    learned = Learned(IndexStore(tmp_path / "index").current())
    assert learned.language.pair_count("công", "đoàn") == 3
    assert [meaning.short for meaning in learned.abbreviations.meanings] == ["LĐLĐ"]
    assert sorted(learned.completions.titles().values()) == [1, 1, 1]


def test_counts_of_no_article_are_the_counts_before(tmp_path: Path) -> None:
    LearnedCounts().write(tmp_path)
    empty = {name: (tmp_path / name).read_bytes() for name in LEARNED_FILES}
    after = tmp_path / "after"
    after.mkdir()
    LearnedCounts.of([]).write_added_to(tmp_path, after)
    assert {name: (after / name).read_bytes() for name in LEARNED_FILES} == empty
