from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.fields import field_blocks
from index.analysis.tokens import tokenize
from index.arrays import in_memory, read_arrays, write_arrays
from index.article import Article, Block
from index.errors import IndexDamaged
from index.learned import language, term_stream
from index.learned.language import LanguageCounts, LanguageModel
from index.storage.blocks import open_checked


def written(title: str, *paragraphs: str) -> Article:
    body = tuple(Block("paragraph", text) for text in paragraphs)
    return Article("a", title, "", body, None, None, "", "", "", "", "", "")


def model_of(*texts: str) -> LanguageModel:
    return LanguageModel.of(LanguageCounts.of([written(text) for text in texts]))


def file_of(counts: LanguageCounts, path: Path) -> bytes:
    counts.write(path)
    return path.read_bytes()


def test_terms_are_counted_in_their_canonical_form():
    model = model_of("Thỏa ước, thoả ước; THỎA THUẬN. kỹ sư, kĩ sư")
    assert model.count("thoả") == 3
    assert model.count("kỹ") == 2
    assert model.count("thỏa") == 0
    assert model.total == 10


def test_figures_and_joined_forms_are_no_terms():
    model = model_of("TP.HCM ngày 12/4/2024 có 1.250 công nhân covid19 mỗi 3 tháng 4 năm 2017")
    assert {model.terms[number] for number in range(len(model.terms))} == {
        *("tp", "hcm", "ngày", "có", "công", "nhân", "mỗi", "tháng", "năm")
    }
    assert model.pair_count("tp", "hcm") == 1


def test_pairs_stand_at_positions_in_a_row_of_one_block():
    articles = [written("công đoàn, lao", "động 5 viên", "công đoàn"), written("viên chức")]
    model = LanguageModel.of(LanguageCounts.of(articles))
    assert model.pair_count("công", "đoàn") == 2
    assert model.pair_count("đoàn", "lao") == 1  # punctuation takes no position
    assert model.pair_count("lao", "động") == 0  # a paragraph ends between
    assert model.pair_count("động", "viên") == 0  # a figure stands between
    assert model.pair_count("đoàn", "viên") == 0  # an article ends between
    assert model.pair_count("đoàn", "công") == 0
    assert model.pair_count("đoàn", "không") == model.pair_count("không", "đoàn") == 0


def test_pair_counts_has_a_row_for_each_first_term():
    model = model_of("công đoàn công đoán cộng đoàn công đoàn")
    firsts, seconds = ("cong", "công", "cộng"), ("đoàn", "đoan", "đoán")
    assert model.pair_counts(firsts, seconds).tolist() == [[0, 0, 0], [2, 0, 1], [1, 0, 0]]
    assert model.pair_counts((), seconds).shape == (0, 3)
    assert model.pair_counts(firsts, ()).shape == (3, 0)


def test_pair_articles_counts_an_article_once():
    articles = [written("a b a b", "a b"), written("b a"), written("a b c"), written("c a", "b c")]
    model = LanguageModel.of(LanguageCounts.of(articles))
    assert model.pair_articles("abc", "abcx").tolist() == [[0, 2, 0, 0], [2, 0, 2, 0], [1, 0, 0, 0]]
    assert model.pair_counts("ax", "b").tolist() == [[4], [0]]
    assert model.pair_articles("ax", "").shape == (2, 0)
    assert LanguageModel.of(LanguageCounts()).pair_articles("ab", "a").tolist() == [[0], [0]]


def test_articles_that_are_counted_in_parts_are_told_apart(monkeypatch: pytest.MonkeyPatch):
    articles = [written("công đoàn", "công đoàn") for _ in range(7)]
    monkeypatch.setattr(term_stream, "_PART", 20)
    model = LanguageModel.of(LanguageCounts.of(articles))
    assert model.pair_counts(["công"], ["đoàn"]).tolist() == [[14]]
    assert model.pair_articles(["công"], ["đoàn"]).tolist() == [[7]]


def test_forms_come_commonest_first():
    model = model_of("đoàn đoán đoàn đoan toàn doan đoán đoàn")
    assert model.forms("doan") == ("đoàn", "đoán", "doan", "đoan")
    assert model.forms("toan") == ("toàn",)
    assert model.forms("khong") == ()
    assert list(model.folded_terms()) == ["doan", "toan"]
    assert model.folded_counts.tolist() == [7, 1]


def test_large_counts_are_exact():
    model = model_of(*["công đoàn"] * 254, *["lao động"] * 255, *["viên chức"] * 70_000)
    assert model.count("viên") == 70_000
    assert model.pair_count("công", "đoàn") == 254
    assert model.pair_count("lao", "động") == 255
    assert model.pair_count("viên", "chức") == 70_000


def test_large_differences_between_occurrences_and_articles_are_exact():
    for often in (254, 255, 256, 70_000):
        model = model_of("công đoàn " * often, "công đoàn")
        assert model.pair_count("công", "đoàn") == often + 1
        assert model.pair_articles(["công"], ["đoàn"]).tolist() == [[2]]


def test_an_archive_without_a_letter_has_a_model():
    for articles in ([], [written("")], [written("2017 12/4 !")]):
        model = LanguageModel.of(LanguageCounts.of(articles))
        assert (model.total, model.count("a"), model.forms("a")) == (0, 0, ())
        assert model.pair_count("a", "b") == 0
        assert list(model.folded_terms()) == []


_PIECES = [
    *("Thỏa ước", "công", "đoàn,", "Ðoàn\tviên", "\n", "đ\u0323a", "x_y", "a"),
    *("TP.HCM", "GD-ĐT", "7,5m2", "12 tháng", "4 năm", "2017", "tháng 4/2024"),
]
_texts = st.lists(st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join), max_size=6)


@given(_texts)
def test_counting_agrees_with_the_tokens_of_each_block(texts: list[str]):
    articles = [written(text, text + " x", "y") for text in texts]
    pairs: Counter[tuple[str, str]] = Counter()
    holders: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    blocks = [
        (number, block)
        for number, article in enumerate(articles)
        for block in field_blocks(article)["text"]
    ]
    for number, block in blocks:
        parts: dict[int, str] = {}
        for token in tokenize(block):  # a joined form comes before the part at its place
            parts[token.position] = token.terms[0]
        for position in parts:
            pair = parts[position], parts.get(position + 1, "")
            if pair[0].isalpha() and pair[1].isalpha():
                pairs[pair] += 1
                holders[pair].add(number)
    model = LanguageModel.of(LanguageCounts.of(articles))
    keys, counts = model.pairs()
    found = {
        (model.terms[key >> 32], model.terms[key & 0xFFFFFFFF]): count
        for key, count in zip(keys.tolist(), counts.tolist(), strict=True)
    }
    assert found == pairs
    by_article = dict(zip(found, model.pairs_by_article().tolist(), strict=True))
    assert by_article == {pair: len(numbers) for pair, numbers in holders.items()}
    for (first, second), numbers in holders.items():
        assert model.pair_articles([first], [second])[0, 0] == len(numbers)


@given(_texts, _texts, _texts)
def test_an_update_gives_the_same_bytes_as_a_fresh_count(tmp_path_factory, kept, gone, added):
    kept, gone, added = ([written(text) for text in texts] for texts in (kept, gone, added))
    folder = tmp_path_factory.mktemp("counts")
    counts = LanguageCounts.of([*kept, *gone])
    counts.write(folder / "old")
    updated = LanguageCounts.read(open_checked(folder / "old"))
    updated.subtract(LanguageCounts.of(gone))
    updated.add(pickle.loads(pickle.dumps(LanguageCounts.of(added))))
    fresh = LanguageCounts.of([*added, *kept])
    assert file_of(updated, folder / "updated") == file_of(fresh, folder / "fresh")


def test_the_rarest_pairs_are_dropped_beyond_a_bound(monkeypatch: pytest.MonkeyPatch):
    counts = LanguageCounts.of([written("a b"), written("a b"), written("c d"), written("e f")])
    monkeypatch.setattr(language, "MAX_PAIRS", 3)
    assert LanguageModel.of(counts).pair_count("c", "d") == 1
    monkeypatch.setattr(language, "MAX_PAIRS", 2)
    model = LanguageModel.of(counts)
    # Two pairs are as rare as each other: both go, so that the choice is no accident.
    assert [model.pair_count(*pair) for pair in ("ab", "cd", "ef")] == [2, 0, 0]
    assert model.count("c") == 1


def test_a_written_model_is_opened_from_its_file(tmp_path: Path):
    LanguageCounts.of([written("Công đoàn Cần Thơ")]).write(tmp_path / "model")
    model = LanguageModel.open(open_checked(tmp_path / "model"))
    assert (model.total, model.pair_count("cần", "thơ")) == (4, 1)


def test_a_file_of_other_arrays_is_no_model(tmp_path: Path):
    write_arrays(tmp_path / "model", {"terms": np.zeros(3, np.uint8)})
    with pytest.raises(IndexDamaged, match="no 'counts' in the language model"):
        LanguageModel.open(open_checked(tmp_path / "model"))
    assert set(read_arrays(open_checked(tmp_path / "model"))) == {"terms"}


def test_arrays_that_do_not_fit_together_are_damage():
    arrays = LanguageCounts.of([written("Công đoàn Cần Thơ"), written("công nhân")]).arrays()
    LanguageModel(in_memory(arrays))
    for name in ("counts", "folded_counts", "form_starts", "forms", "row_starts", "seconds"):
        with pytest.raises(IndexDamaged, match="do not fit together"):
            LanguageModel(in_memory({**arrays, name: arrays[name][:-1]}))
    with pytest.raises(IndexDamaged, match="do not fit together"):
        LanguageModel(in_memory({**arrays, "row_starts": arrays["row_starts"][::-1]}))


def test_terms_with_a_number_that_follows_no_term_are_asked_for_too():
    """The numbers of second terms are kept in a byte where all of them fit; others do not."""
    numbered = [f"b{chr(97 + at // 26)}{chr(97 + at % 26)}" for at in range(270)]
    counts = LanguageCounts.of([written("aa bb"), *(written(f"{term} aa") for term in numbered)])
    model = LanguageModel.of(counts)
    assert model.pair_counts([numbered[-1]], ["aa", numbered[-1], numbered[0]]).tolist() == [
        [1, 0, 0]
    ]
    assert model.pair_articles(["aa"], ["bb", numbered[-1]]).tolist() == [[1, 0]]
